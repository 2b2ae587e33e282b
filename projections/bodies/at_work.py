"""The parts of bodies that tell what happens at work, for readers of several roles."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pydantic import Field

from domain.case.accommodation.accommodation_course import STEPS, Step
from domain.case.aggregate import FACTS
from domain.case.workplace.renegotiation import Subject
from domain.data_classes import DataClass
from domain.instants import CivilDate, Instant
from domain.recorded import Fact
from projections.bodies.parts import Fields, Part, Stamp, many, maybe, of, part
from projections.bodies.told import Reader, fact_told, union_told

KINDS: Mapping[str, type[Fact]] = {each.__name__: each for each in FACTS}
IN_FORCE = ("RampStageStarted", "RampStageRepeated", "RampStageAdjusted", "RampStageReverted")
RAMP = (*IN_FORCE, "RampStageCompleted", "RampStageSuspended")
_TERMS = frozenset(
    {"hours", "pct", "days_per_wk", "max_h_day", "nights", "shift", "load_cap", "duties"}
)


class SafetyRestriction(Part):
    """What holds beside the statement of work ability."""

    ability: str = of("H", "The code of what is restricted, as driving.")
    frequency: str = of("H", "How often it may be: never.")
    since: CivilDate = of("H", "The first day on which it holds.")


class Attendance(Part):
    """Hours and breaks of some shifts."""

    shifts: int = of("J", "How many shifts were worked.")
    worked_h: Decimal = of("J", "Hours worked, in h.")
    planned_h: Decimal = of("J", "Hours planned, in h.")
    breaks_taken: int = of("J", "Breaks taken.")
    breaks_planned: int = of("J", "Breaks planned.")
    breaks_kept_pct: Decimal | None = of("J", "Breaks taken of those planned, in %.")
    unplanned_stops: int = of("J", "Shifts that were stopped before their end.")


class Week(Attendance):
    """The shifts of a week."""

    week: str = of("J", "The ISO week, as 2025-W18.")


class Shifts(Attendance):
    """The shifts so far, the newest entry of each day."""

    first: CivilDate | None = of("J", "The first day with a shift.")
    last: CivilDate | None = of("J", "The last day with a shift.")
    weeks: list[Week] = Field(description="The same week by week.")


class RunningRenegotiation(Part):
    """One that is open."""

    rn_id: str = of("I", "Its id.")
    subject: Subject = of("I", "The code of what it is about.")
    interim_rule: str | None = of("I", "What holds meanwhile.")
    since: Instant = of("I", "Since when it is open.")


def work_ability(reader: Reader, base: type[Part] = Part) -> Any:
    """The statement that counts; None before the first."""
    in_force = ("in_force", (bool, of("H", "Whether it holds today.")))
    kind = KINDS["WorkAbilityStatementIssued"]
    return maybe(fact_told(reader, kind, base, in_force))


def accommodation(reader: Reader) -> Any:
    """An accommodation with its terms, and how far it has come."""
    return union_told(
        reader,
        "Accommodation",
        tuple(STEPS),
        Part,
        ("step", (Step, of("I", "The code of the step that it has come to."))),
        ("in_place", (bool, of("I", "Whether it is in place today."))),
    )


def ramp_up(reader: Reader) -> Any:
    """The plan, the stage in force, how the stages went."""
    facts = tuple(KINDS[each] for each in RAMP)
    event = ("event", (str, of("J", "The name of the event.")))
    history = union_told(reader, "RampUpEvent", facts, Stamp, event)
    plan = fact_told(reader, KINDS["RampUpPlanAgreed"], Stamp)
    fields: Fields = {
        "plan": (maybe(plan), Field(description="The plan as it was signed last.")),
        "stage": (maybe(_stage(reader)), Field(description="The stage in force.")),
        "history": (many(history), Field(description="The stages, in order.")),
    }
    return part(f"{reader.name}RampUp", "The return to work by stages.", fields)


def _stage(reader: Reader) -> Any:
    breaks = "The breaks agreed: how many minutes after how many."
    fields: Fields = {
        "no": (int, of("J", "The number of the stage.")),
        "since": (Instant, of("J", "When it began.")),
        **_terms(reader),
        "breaks": (Any, of("J", breaks, default=None)),
        "repeated": (bool, of("J", "Whether it is being repeated.")),
        "suspended": (bool, of("J", "Whether a hold suspends it.")),
    }
    return part(f"{reader.name}RampUpStage", "The stage in force.", fields)


def _terms(reader: Reader) -> Fields:
    """Those of a stage, as its beginning declares them."""
    whole = fact_told(reader, KINDS["RampStageStarted"], Part)
    return {
        name: (info.annotation, info) for name, info in whole.model_fields.items() if name in _TERMS
    }


def education(reader: Reader) -> Any:
    """Trainings, without how well they were understood."""
    of_it = replace(reader, letters=reader.letters & {DataClass.I})
    return fact_told(of_it, KINDS["EducationDelivered"], Stamp)


def surroundings(reader: Reader) -> Any:
    """What is known of job, place and equipment."""
    names = ("JobRiskAssessed", "EnvironmentAssessed", "EquipmentAssessed")
    risk, place, item = (fact_told(reader, KINDS[name], Stamp) for name in names)
    fields: Fields = {
        "job_risks": (many(risk), Field(description="Of each task the newest.")),
        "environment": (maybe(place), Field(description="The newest.")),
        "equipment": (many(item), Field(description="Of each item the newest.")),
    }
    return part(f"{reader.name}Surroundings", "Job, place and equipment.", fields)


def shared(reader: Reader) -> Fields:
    """The fields that worker, case manager, employer and supervisor have alike."""
    listed = many(accommodation(reader))
    return {
        "work_ability": (
            work_ability(reader),
            Field(description="The work ability statement that counts."),
        ),
        "restrictions": (list[SafetyRestriction], Field(description="What holds beside it.")),
        "accommodations": (listed, Field(description="All that were proposed.")),
        "ramp_up": (ramp_up(reader), Field(description="The return to work by stages.")),
        "shifts": (Shifts, Field(description="Shifts worked so far.")),
        "next_progress_review": (
            CivilDate | None,
            of("J", "The day on which progress is reviewed next."),
        ),
    }
