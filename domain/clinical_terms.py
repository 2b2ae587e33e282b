"""Words that must not stand where an employer reads (DOMAIN 4.2, INV-13).

A deny list cannot be complete; it is the second net behind typed fields. It holds diagnosis
words, codes, drug names, score names, and body part with symptom.
"""

import re

_DIAGNOSES = r"""
    strain|sprain|fractur\w*|tear|tears|torn|ruptur\w*|herniat\w*|hernia|prolapse\w*|radiculopath\w*
    |sciatica|tendin\w*|tendonitis|bursitis|arthritis|osteoarth\w*|stenosis|spondyl\w*|infection
    |neuropath\w*|paraesthesia|paresthesia|concussion|depress\w*|anxiety|ptsd|kinesiophobia
    |catastrophi[sz]\w*|fear[- ]avoidance|diagnos\w*|surgery|surgical|post[- ]?op\w*|repair\ of
    |cauda\ equina|rotator\ cuff|lumbago|oedema|edema|inflammat\w*|patholog\w*|symptom\w*
    |pains?|painful|tingling|numb\w*|neuro\w*|psych\w*
"""
_SCORES = r"""
    nprs|vas\ score|odi|oswestry|quickdash|dash\ score|tsk(?:-?1[17])?|pcs|fabq(?:-?\w+)?
    |ompsq\S*|örebro|orebro|phq(?:-?[29])?|borg|rpe|6mwt|red\ flags?
"""
_DRUGS = r"""
    ibuprofen|paracetamol|acetaminophen|naproxen|diclofenac|aspirin|tramadol|codeine|morphine
    |oxycodone|opioid\w*|nsaid\w*|gabapentin|pregabalin|diazepam|amitriptyline|duloxetine
    |sertraline|antibiotic\w*|antidepressant\w*|steroid\w*|cortison\w*|medicat\w*|painkiller\w*
"""
_BODY = r"""
    back|spine|spinal|lumbar|cervical|thoracic|neck|shoulder|elbow|wrist|hand|finger|hip|knee
    |ankle|foot|calf|thigh|leg|arm|head|chest
"""
_SYMPTOMS = r"""
    ache\w*|aching|sore\w*|hurt\w*|injur\w*|swell\w*|swollen|weak\w*|stiff\w*|spasm\w*|burning
    |inflam\w*|dysfunction|instability|impingement
"""
_CODE = re.compile(r"\b[A-TV-Z]\d{2}\.[0-9A-Z]{1,4}\b")
_WORDS = re.compile(rf"\b(?:{_DIAGNOSES}|{_SCORES}|{_DRUGS}|lumbar)\b", re.VERBOSE)
_PAIRS = re.compile(
    rf"\b(?:{_BODY})\b.{{0,40}}\b(?:{_SYMPTOMS})\b|\b(?:{_SYMPTOMS})\b.{{0,40}}\b(?:{_BODY})\b",
    re.VERBOSE | re.DOTALL,
)
_DOTS_OF_I = {0x131: "i", 0x307: None}


def names_something_clinical(text: str) -> bool:
    """Whether the text holds a term that an employer must not read."""
    small = _in_small_letters(text)
    return bool(_CODE.search(text) or _WORDS.search(small) or _PAIRS.search(small))


def _in_small_letters(text: str) -> str:
    """Also letters that only look like another case of ours; searched several times as fast as
    with case ignored."""
    return text.lower() if text.isascii() else text.casefold().translate(_DOTS_OF_I)
