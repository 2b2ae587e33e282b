"""How things go over time, as it stands in the bodies of worker and clinician."""

from decimal import Decimal

from pydantic import Field

from domain.case.loading.load_facts import LoadRule
from domain.case.sessions.session_content import Fatigue
from domain.instants import Instant
from projections.bodies.parts import Part, Stamp, of


class Faults(Stamp):
    """The faults of a session."""

    count: int = of("L", "How many there were.")
    faults: list[str] = of("L", "Their codes.")


class FaultTrend(Part):
    """The faults of all sessions."""

    points: list[Faults] = Field(description="Session by session.")
    direction: str | None = of("L", "Whether they have become fewer; None of too few sessions.")


class Technique(Stamp):
    """How well the technique was kept."""

    technique: int | str = of("L", "The rating.")


class Transfer(Stamp):
    """How well it is carried over to work."""

    transfer: int | str | bool = of("L", "The rating.")


class Exertion(Stamp):
    """How hard a session was."""

    rpe: dict[str, int | str | None] | int | str = of("L", "The rating, with its scale.")


class FatiguePoint(Stamp):
    """How tired she was."""

    fatigue: int | Fatigue = of("DL", "The rating from 0 to 10, before and after a session.")


class PainPoint(Stamp):
    """A value of pain."""

    event: str = of("D", "The name of the event that tells of it.")
    of_: str = of("D", "Which value it is, as peak or rest.", alias="of")
    nprs: int = of("D", "Pain from 0 to 10.")


class ConfidencePoint(Stamp):
    """How confident she was."""

    value: Decimal = of("E", "The rating from 0 to 10.")


class Trends(Part):
    """Each as points in the order of the world."""

    faults: FaultTrend = Field(description="Faults.")
    cues: dict[str, int] = of("L", "How often each cue was given, by code.")
    self_checks: dict[str, int] = of("L", "How often each self-check was made, by code.")
    technique: list[Technique] = Field(description="Technique.")
    transfer: list[Transfer] = Field(description="What is carried over to work.")
    exertion: list[Exertion] = Field(description="Exertion.")
    fatigue: list[FatiguePoint] = Field(description="Fatigue.")
    pain: list[PainPoint] = Field(description="Pain.")
    confidence: dict[str, list[ConfidencePoint]] = Field(description="Confidence, by task.")


class LoadPoint(Part):
    """A target, a lighter week or a refused target of one dimension."""

    at: Instant = of("L", "When it was set.")
    week: str | None = of("L", "The week that it is for.")
    kind: str = of("L", "target, deload or refused.")
    dimension: str = of("L", "The code of the dimension.")
    load: Decimal | None = of("L", "The load, in the unit of the dimension.", default=None)
    sets: int | None = of("L", "Sets.", default=None)
    reps: int | None = of("L", "Repetitions.", default=None)
    ref_load: Decimal | None = of("L", "The load it is held against.", default=None)
    factor: Decimal | None = of("L", "The share of that load.", default=None)
    rule: LoadRule | None = of("L", "The code of the rule that let it pass.", default=None)
    increase_pct: Decimal | None = of("L", "The increase, in %.", default=None)
    cap_pct: Decimal | None = of("Q", "The largest increase that was allowed, in %.", default=None)
    done: Decimal | None = of("L", "The most that was done under it.", default=None)


class LoadChart(Part):
    """Loads of one dimension."""

    dimension: str = of("L", "The code of the dimension.")
    points: list[LoadPoint] = Field(description="In the order of time.")
