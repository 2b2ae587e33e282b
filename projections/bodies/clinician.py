"""The body of the clinician, and of the psychologist, who reads scores in full."""

from decimal import Decimal
from typing import Any

from pydantic import Field

from domain.case.vocabulary import Phase
from domain.instants import Instant
from domain.measures.quantity import Whole
from projections.bodies import at_work
from projections.bodies.facts import CORRECTIONS, Telling
from projections.bodies.figures import Adherence, Gain, standing
from projections.bodies.parts import (
    Body,
    Fields,
    Part,
    Reasoned,
    Stamp,
    maybe,
    of,
    part,
    viewed,
)
from projections.bodies.told import Reader
from projections.bodies.trends import LoadChart, Trends
from projections.clinician import LATEST, LISTED, READABLE

_READER = Reader("Clinician", READABLE)
_TOLD = Telling(_READER, Reasoned)
_CAUSES = ("AlarmSignRaised", "AdverseEventReported")


class PhaseNow(Part):
    """Where the programme is."""

    at: Instant = of("B", "Since when.")
    phase: Phase | None = of("B", "The code of the phase.")
    day_since_anchor: Whole | None = of("Q", "The day since surgery or onset, in d.")
    subphase: str | None = of("B", "The code of the part of the phase.")


class ScoreAt(Stamp):
    """A score, and how it has changed."""

    total: Decimal = of("E", "The total, on the scale of the questionnaire.")
    band: str | None = of("E", "The code of the band.")
    change: Decimal | None = of("E", "The total less the one before.")


class ScoreSeries(Part):
    """The scores of a questionnaire."""

    instrument: str = of("E", "The code of the questionnaire.")
    scores: list[ScoreAt] = Field(description="In the order of the world.")


def _in_inbox() -> Any:
    cause = Telling(Reader("ClinicianCause", READABLE), Reasoned)
    causes = maybe(cause.either(*_CAUSES))
    beside: Fields = {
        "cause": (causes, Field(description="What raised it.")),
        "reassessed": (bool, of("Q", "Whether it was reassessed.")),
        "overdue": (bool, of("B", "Whether its reassessment is past due.")),
    }
    held = Telling(Reader("ClinicianInbox", READABLE), Reasoned, {"CaseHeld": beside})
    return held.shown("CaseHeld")


def _words(name: str) -> str:
    return f"{name.replace('_', ' ').capitalize()}."


CLINICIAN_BODY: type[Body] = part(
    "ClinicianView",
    "The clinician's page of a case.",
    {
        **viewed("clinician"),
        "version": (int, of("B", "The version of the case.")),
        "opened": (maybe(_TOLD.fact("CaseOpened")), Field(description="How it was opened.")),
        "phase": (PhaseNow | None, Field(description="Where the programme is.")),
        **{
            name: (_TOLD.stamped(*names), Field(description=f"{_words(name)} The newest counts."))
            for name, names in LATEST.items()
        },
        **{
            name: (_TOLD.shown(*names), Field(description=f"{_words(name)} All of them."))
            for name, names in LISTED.items()
        },
        "work_ability": (
            at_work.work_ability(_READER, Stamp),
            Field(description="The work ability statement that counts."),
        ),
        "corrections": (_TOLD.shown(*CORRECTIONS), Field(description="What was corrected.")),
        "open_holds": (list[str], of("B", "The ids of open holds.")),
        "alarm_inbox": (_in_inbox(), Field(description="Open holds with their causes.")),
        "open_tasks": (_TOLD.shown("TaskAssigned"), Field(description="Tasks to do.")),
        "trends": (Trends, Field(description="How things go over time.")),
        "adherence": (Adherence, Field(description="Sessions done of those planned.")),
        "gains": (list[Gain], Field(description="How capacity has changed.")),
        "scores": (list[ScoreSeries], Field(description="Scores of questionnaires.")),
        "load_chart": (list[LoadChart], Field(description="Loads against targets.")),
        **standing(_READER),
    },
    Body,
)
