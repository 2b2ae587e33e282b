"""Dignity: no text judges the worker, and what she chose is told as her choice (S120, S123)."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.words.wording import ENGLISH

ROOT = Path(__file__).parents[1]
JUDGING = re.compile(
    r"claimant|malinger|non-?complian|un-?cooperat|unmotivated|exaggerat|faking|drug.?seek"
    r"|lazy|crippl|bed-?bound|victim|sufferer|penalt|disobey|excuses?\b|blam(e|ing)"
    r"|symptom magnif|refus(es|al of) (treatment|to work)",
    re.IGNORECASE,
)
PRESSING = re.compile(r"\b(fail|refus|must|should have|penal|miss)\w*", re.IGNORECASE)
CHOICES = (
    "worker.SessionDeclined",
    "worker.AccommodationDeclined",
    "worker.CaseHeld",
    "worker.ErasureRequested",
    "worker.ConsentReferenced",
    "worker.ProgressionPaused",
    "accommodation.step.DECLINED",
    "hold.WORKER_REQUEST",
)
"""Texts of what a worker chose."""


def leaves(tree: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, f"{path}.{key}" if path else key)
    else:
        yield path, str(tree)


WORDING = dict(leaves(tomllib.loads(ENGLISH.read_text("utf-8"))))


def sources() -> Iterator[tuple[str, str]]:
    """Everything a person may come to read: code with its codes and criteria, words, stories."""
    for package in ("domain", "services", "projections", "adapters", "wording", "stories"):
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in (".py", ".toml", ".jsonl"):
                yield str(path.relative_to(ROOT)), path.read_text("utf-8")


def test_no_text_of_the_product_judges_the_worker() -> None:
    found = {name: hit[0] for name, text in sources() if (hit := JUDGING.search(text))}

    assert found == {}


@pytest.mark.parametrize(
    "text",
    ["The claimant", "malingering", "non-compliant", "Noncompliance", "uncooperative", "excuses"],
)
def test_words_that_judge_are_found(text: str) -> None:
    assert JUDGING.search(text)


@pytest.mark.parametrize("code", CHOICES)
def test_what_a_worker_chose_is_told_without_pressure(code: str) -> None:
    assert not PRESSING.search(WORDING[code])


def test_what_is_not_there_yet_is_told_as_not_yet() -> None:
    """Refusals of a step say what is missing, never that the worker fell short."""
    told = [text for code, text in WORDING.items() if code.startswith("worker.")]

    assert told
    assert not [text for text in told if re.search(r"\byou (failed|did not manage)\b", text, re.I)]
