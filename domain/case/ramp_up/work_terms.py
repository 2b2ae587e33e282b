"""What people at work agree on: who agrees, what a duty demands, what a stage of hours is."""

from enum import StrEnum
from typing import Annotated, Any, Self, TypeAlias
from uuid import UUID

from pydantic import BeforeValidator, Field, StrictBool, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from domain.case.vocabulary import Dimension, Frequency, Value
from domain.identifiers import Id
from domain.measures.quantity import Exact, Hours, Qty
from domain.text import Line


class Side(StrEnum):
    """The three who agree on accommodations and sign ramp-up plans (INV-10)."""

    WORKER = "worker"
    EMPLOYER = "employer"
    CLINICIAN = "clinician"


Who: TypeAlias = Annotated[Side | Id, Field(union_mode="left_to_right")]
"""A party by its id, or the one who stands for a side in this case."""


class AccommodationKind(StrEnum):
    MODIFIED_DUTY = "modified_duty"
    ALTERNATE_DUTY = "alternate_duty"
    EQUIPMENT = "equipment"
    ERGONOMIC = "ergonomic"
    TASK_ALTERATION = "task_alteration"
    SCHEDULE = "schedule"
    ENVIRONMENT = "environment"
    TRANSPORT = "transport"
    SUPERVISION = "supervision"
    BREAK = "break"


OTHER_DUTY = frozenset({AccommodationKind.MODIFIED_DUTY, AccommodationKind.ALTERNATE_DUTY})
"""Duties in place of the own ones: they end when the own ones begin again with stage R1, and
an ALARM or ADVERSE_EVENT hold suspends them (DOMAIN 2.6, alarm.work_effect)."""


class Demand(Value):
    """What a duty asks of the worker: an ability as the work ability statement names it, or a
    load dimension, how much of it and how often."""

    ability: Line | None = None
    dimension: Dimension | None = None
    limit: Qty
    frequency: Frequency | None = None

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if self.ability is None and self.dimension is None:
            raise PydanticCustomError("demand", "must name an ability or a dimension")
        if self.dimension is not None and self.limit.unit != self.dimension.unit:
            raise PydanticCustomError(
                "unit",
                "must be in {unit}, the unit of its dimension",
                {"unit": self.dimension.unit.value},
            )
        return self

    @property
    def what(self) -> str:
        return self.ability or str(self.dimension)


class MicroBreak(Value):
    """``min`` minutes of break in every ``every_min`` minutes of work."""

    min: Annotated[int, Field(strict=True, ge=1, le=60)]
    every_min: Annotated[int, Field(strict=True, ge=5, le=480)]


def _stage_number(value: Any) -> Any:
    text = value[1:] if isinstance(value, str) and value.startswith("R") else ""
    return int(text) if text.isascii() and text.isdecimal() else value


StageNo = Annotated[
    int,
    BeforeValidator(_stage_number),
    Field(strict=True, ge=1, le=52),
    WithJsonSchema({"type": ["integer", "string"], "minimum": 1, "maximum": 52}),
]
"""The number of a stage: 3, or R3 as people say it."""

DaysPerWeek = Annotated[Exact, Field(gt=0, le=7)]
HoursOfADay = Annotated[Exact, Field(gt=0, le=24)]
LoadCap = Annotated[Exact, Field(ge=0, le=200)]
Duties = Annotated[tuple[Line, ...], Field(max_length=50)]


class StageTerms(Value):
    """How one stage works: days and hours, the heaviest load in kg, duties, breaks. A duty
    that is a task of the job profile is named by its task id."""

    days_per_wk: Annotated[DaysPerWeek | None, Field(alias="days/wk")] = None
    max_h_day: HoursOfADay | None = None
    nights: StrictBool = False
    shift: Line | None = None
    load_cap: LoadCap | None = None
    duties: Duties = ()
    micro_break: MicroBreak


class Stage(StageTerms):
    """One stage of a plan; ``pct`` of the contract hours, ``min_days`` in business days."""

    no: StageNo
    hours: Annotated[Hours, Field(gt=0)]
    pct: Exact
    min_days: Annotated[int, Field(strict=True, ge=1, le=60)]


class RequestedStage(Value):
    """A stage as it is asked for: breaks and least days where they differ from the policy."""

    no: StageNo
    hours: Annotated[Hours, Field(gt=0)]
    pct: Exact | None = None
    days_per_wk: Annotated[DaysPerWeek | None, Field(alias="days/wk")] = None
    max_h_day: HoursOfADay | None = None
    nights: StrictBool = False
    shift: Line | None = None
    load_cap: LoadCap | None = None
    duties: Duties = ()
    micro_break: MicroBreak | None = None
    min_days: Annotated[int, Field(strict=True, ge=1, le=60)] | None = None


class SignedBy(Value):
    """The party that signed for each side."""

    worker: UUID
    employer: UUID
    clinician: UUID


class Signatures(Value):
    """Who signed for each side; true stands for the party of that side in this case."""

    worker: Id | StrictBool | None = None
    employer: Id | StrictBool | None = None
    clinician: Id | StrictBool | None = None
