"""The body of the worker: all that is recorded about her, but for costs."""

from typing import Any, Literal

from pydantic import Field

from domain.case.vocabulary import Phase
from domain.consent import Scope
from domain.instants import CivilDate, Instant
from projections.bodies import at_work
from projections.bodies.facts import GOALS, KINDS, Telling
from projections.bodies.figures import Adherence, Gain, standing
from projections.bodies.parts import Body, Fields, Part, by_event, many, of, part, viewed
from projections.bodies.told import Reader, union_told
from projections.bodies.trends import LoadChart, Trends
from projections.worker import READABLE

_READER = Reader("Worker", READABLE)
_TOLD = Telling(_READER, Part)
_SAID = Telling(Reader("WorkerData", READABLE), Part)
_NOT_HERS = frozenset({"TaskCompleted"})
"""What is on nobody's timeline."""


class WordedGain(Gain):
    """A gain with words, where it is known how much of a change is real."""

    text: str | None = of("G", "The gain in words.", default=None)


class Improvement(Part):
    """Something that has got better by a real change."""

    at: Instant = of("DEG", "When.")
    kind: str = of("DEG", "The code of what it is.")
    from_: str = of("DEG", "The value before, on its scale.", alias="from")
    to: str = of("DEG", "The value since.")
    text: str = of("DEG", "The same in words.")


class Switch(Part):
    """A scope of consent."""

    scope: Scope = of("U", "The scope.")
    given: bool = of("U", "Whether it is given.")
    since: Instant | None = of("U", "Since when.")


class LineOfTime(Part):
    """Something that happened."""

    text: str = of("B", "What happened, in plain words.")
    at: Instant = of("B", "When it was true in the world.")
    by: str | None = of("A", "The id of who recorded it.")
    role: str = of("B", "The role in which it was recorded.")


def _line(name: str) -> Any:
    own: Fields = {
        "code": (Literal[name], of("B", "The name of the event.")),
        "data": (_SAID.fact(name), Field(description="What was recorded.")),
    }
    return part(f"WorkerLine{name}", f"A line of the timeline: {name}.", own, LineOfTime)


def _goal() -> Any:
    closed = ("closed", (bool, of("P", "Whether it is closed.")))
    return union_told(_READER, "Goal", [KINDS[each] for each in GOALS], Part, closed)


WORKER_BODY: type[Body] = part(
    "WorkerView",
    "The worker's page of her own case.",
    {
        **viewed("worker"),
        "version": (int, of("B", "The version of the case.")),
        "on_hold_since": (Instant | None, of("B", "Since when the case is on hold.")),
        "reassessment_due": (Instant | None, of("B", "By when she is to be assessed again.")),
        "phase": (Phase | None, of("B", "The code of the phase.")),
        "goals": (many(_goal()), Field(description="Of each goal the newest.")),
        **at_work.shared(_READER),
        "next_review": (CivilDate | None, of("IJ", "The day of the next review of anything.")),
        "home_programme": (
            _TOLD.stamped("MaintenancePlanIssued"),
            Field(description="What she goes on with at home."),
        ),
        "adherence": (Adherence, Field(description="Sessions done of those planned.")),
        "gains": (list[WordedGain], Field(description="How capacity has changed.")),
        "improvements": (list[Improvement], Field(description="What has got better.")),
        "trends": (Trends, Field(description="How things go over time.")),
        "loads": (list[LoadChart], Field(description="Loads against targets.")),
        "consents": (list[Switch], Field(description="Every scope, and whether it is given.")),
        "preferences": (
            _TOLD.stamped("PersonalPreferencesRecorded"),
            Field(description="What she prefers."),
        ),
        "timeline": (
            many(by_event((_line(each) for each in KINDS if each not in _NOT_HERS), "code")),
            Field(description="What was recorded about her."),
        ),
        **standing(_READER),
    },
    Body,
)
