"""Which stories are told differently, to whom that must make no difference, and in what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.case.aggregate import FACTS
from domain.case.safety.adverse_events import AdverseEventReported
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from projections.catalogue import CASE_VIEWS
from services.audiences import AUDIENCES, Audience
from services.stories import Line
from tests.adapters.http.bodies import FIREFIGHTER, IN_NO_STORY, PICKER, Story
from tests.adapters.http.twins import Otherwise

LAST, CONSENT_NARROWED = "2025-06-26T08:00:00+02:00", "2025-05-13T11:00:00-06:00"
"""Until when they are told: on a ramp with a renegotiation, and after a consent was narrowed."""
STORIES: Mapping[str, tuple[Story, str]] = {
    "picker": (PICKER, LAST),
    "firefighter": (FIREFIGHTER, CONSENT_NARROWED),
}
ALL = frozenset(DataClass)
SUMMED_UP = frozenset(
    {
        *("mechanism", "SurgeryRecorded.procedure", "precautions", "RedFlagScreenCompleted.flags"),
        *("findings", "verification", "onset", "soreness_0_10", "soreness_h", "sleep_ok", "hr_max"),
        *("cues", "faults", "private_note", "title", "employer_safe_title", "measure", "target"),
        *("insurer_id", "info_version", "language", "phases", "trigger", "action"),
        *("AlarmSignRaised.observed", "AlarmSignRaised.code", "AlarmSignRaised.reporter"),
        *("milestone", "old", "new", "delta_d", "BaselineAssessmentRecorded.pain"),
    }
)
"""Of what somebody reads a summary, the fields that no summary follows from."""


FOUND = "description"
"""What may tell findings, of an adverse event that an insurer reads in full."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of a story, in his role in the case."""

    person: str
    role: Role

    @property
    def audience(self) -> Audience:
        return AUDIENCES[self.role]


@dataclass(frozen=True, slots=True)
class Case:
    """A story told differently for some readers; ``letters`` are the classes that then differ,
    ``by_rule`` those of them that they read but for what differs. ``days`` are those as of which
    they ask."""

    story: str
    differently: Otherwise
    readers: Sequence[Reader]
    letters: str
    by_rule: str = ""
    days: tuple[str, str] = ("2025-04-10", "2025-04-30")


def hidden_from(*audiences: Audience, letters: str = "") -> Otherwise:
    """All that none of them reads, but for who is who in the case; ``letters`` are withheld too."""
    views = [CASE_VIEWS[each] for each in audiences]
    blind = frozenset.intersection(*(ALL - each.readable for each in views)) - {DataClass.A}
    told = frozenset.union(*(each.readable - each.summarised for each in views))
    names = frozenset(
        f"{fact.__name__}.{info.alias or name}"
        for fact in FACTS
        for name, info in fact.model_fields.items()
        if SUMMED_UP & {info.alias or name, f"{fact.__name__}.{info.alias or name}"}
        and fact.class_of(name) not in told
    )
    return Otherwise(blind | {DataClass(each) for each in letters}, names=names)


def from_insurers(letters: str = "") -> Otherwise:
    """With what was found in adverse events, and what any of it was corrected to."""
    hidden = hidden_from(Audience.AUDIT, letters=letters)
    names = hidden.names | {f"{AdverseEventReported.__name__}.{FOUND}"}
    return replace(hidden, names=names, paths=frozenset({FOUND}))


def line(by: str, command: str, data: Mapping[str, Any]) -> Line:
    return Line(at=LAST, by=by, command=command, case="W-A/1", data=dict(data))


TOO_MUCH = {"dimension": "LFW", "load": "30", "sets": 3, "reps": 8}
MORE = (
    line("CL-1", "RecordScreening", {"scores": [{"instrument": "PHQ-2", "total": "3"}]}),
    line(
        "CL-1",
        "NoteMedicationEffect",
        {**IN_NO_STORY["NoteMedicationEffect"], "affects_driving": False},
    ),
    line(
        "CL-1",
        "RecordReassessment",
        {"pain": {"rest": 2, "worst7d": 3}, "medication_effects": [{"drug_class": "NSAID"}]},
    ),
    line("CL-1", "SetLoadTarget", {"week": "W16", "targets": [TOO_MUCH]}),
    line("W-A", "CheckIn", {"nprs": 2, "private_note": "Rather tired of it all"}),
    line("W-A", "RecordPreferences", IN_NO_STORY["RecordPreferences"]),
)
"""What employers are not to notice."""
CASES: Mapping[str, Case] = {
    "at work": Case(
        "picker",
        replace(hidden_from(Audience.EMPLOYER, Audience.SUPERVISOR), added=MORE),
        (Reader("EM-1", Role.EMPLOYER_HR), Reader("SU-1", Role.SUPERVISOR)),
        "ABCDEFGLMOPQSUW",
    ),
    "insurer": Case(
        "firefighter",
        replace(from_insurers(letters="E"), kept=frozenset({"instrument", "task_id", "due"})),
        (Reader("IN-2", Role.INSURER_AUDITOR),),
        "ACEFLM",
        by_rule="M",
        days=("2025-05-03", "2025-05-08"),
    ),
    "insurer, of days on which bands were agreed to": Case(
        "firefighter",
        replace(from_insurers(), kept=frozenset({"instrument", "task_id", "due"})),
        (Reader("IN-2", Role.INSURER_AUDITOR),),
        "ACFLM",
        by_rule="M",
    ),
    "case manager": Case(
        "picker",
        hidden_from(Audience.CASE_MANAGER),
        (Reader("CM-1", Role.CASE_MANAGER),),
        "CDFLOS",
    ),
    "clinician": Case(
        "picker",
        hidden_from(Audience.CLINICIAN),
        (Reader("CL-1", Role.CLINICIAN),),
        "SW",
    ),
}
