"""What the lifting equation asks for (DOMAIN 3.2), and when it must not be used at all.

The letters are the equation's own: L load, H horizontal reach, W width of the container,
V height of the hands, D vertical travel, A asymmetry, F lifts a minute.
"""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, StrictBool, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from domain.measures.answers import MeasureInput
from domain.measures.lifting_tables import CONSTANTS, Coupling, Duration, Units
from domain.measures.quantity import Exact
from domain.text import Line

Length = Annotated[Exact, Field(ge=0, le=1000)]
"""cm or in."""

Load = Annotated[Exact, Field(ge=0, le=10_000)]
"""kg or lb."""

Angle = Annotated[Exact, Field(ge=0, le=180)]
"""Degrees from straight ahead."""

Frequency = Annotated[Exact, Field(ge=0, le=1000)]
"""Lifts a minute."""

LEAST_FRICTION = Decimal("0.4")


class Destination(MeasureInput):
    """Where the load is set down under control; what is not given is as at the origin."""

    V: Length
    W: Length | None = None
    H: Length | None = None
    D: Length | None = None
    A: Angle | None = None
    coupling: Coupling | None = None

    @field_validator("H")
    @classmethod
    def _reach_or_width(cls, value: Decimal | None, info: ValidationInfo) -> object:
        if value is not None and info.data.get("W") is not None:
            raise PydanticCustomError("reach", "give H, or W to derive it from, and not both")
        return value


class LiftingTask(MeasureInput):
    """One lift. H or W is needed, and D or a destination; L stands for L_avg and L_max.

    ``control``: the load is guided at the destination, so both ends are computed. Without
    it, a destination that is given counts as controlled.
    """

    L: Load | None = None
    L_avg: Load | None = None
    L_max: Load | None = Field(default=None, validate_default=True)
    V: Length
    W: Length | None = None
    H: Length | None = Field(default=None, validate_default=True)
    dest: Destination | None = None
    control: StrictBool | None = None
    D: Length | None = Field(default=None, validate_default=True)
    A: Angle
    F: Frequency
    coupling: Coupling

    @field_validator("L_max")
    @classmethod
    def _one_way_to_say_the_load(cls, value: Decimal | None, info: ValidationInfo) -> object:
        single, average = info.data.get("L"), info.data.get("L_avg")
        if single is not None and not (value is None and average is None):
            raise PydanticCustomError("load", "L stands for both L_avg and L_max; give one form")
        if value is not None and average is not None and value < average:
            raise PydanticCustomError("load", "L_max must not be below L_avg")
        return value

    @field_validator("H")
    @classmethod
    def _reach_or_width(cls, value: Decimal | None, info: ValidationInfo) -> object:
        if (value is None) == (info.data.get("W") is None):
            raise PydanticCustomError("reach", "give H, or W to derive it from, and not both")
        return value

    @field_validator("control")
    @classmethod
    def _control_of_something(cls, value: bool | None, info: ValidationInfo) -> object:
        if value and info.data.get("dest") is None:
            raise PydanticCustomError("control", "control at a destination needs dest")
        return value

    @field_validator("D")
    @classmethod
    def _travel(cls, value: Decimal | None, info: ValidationInfo) -> object:
        if value is None and info.data.get("dest") is None:
            raise PydanticCustomError("travel", "give D, or dest with its V to derive it from")
        return value

    @property
    def controlled(self) -> bool:
        """Whether the destination is computed too."""
        return self.dest is not None and self.control is not False

    @property
    def average(self) -> Decimal | None:
        """L_avg, or the one load given."""
        return self.L if self.L_avg is None else self.L_avg

    @property
    def highest(self) -> Decimal | None:
        """L_max, or the one load given."""
        return self.L if self.L_max is None else self.L_max


class Surroundings(MeasureInput):
    """What the equation was not made for, and the climate, which is only warned about.

    ``speed`` in cm/s or in/s, ``temp`` in Cel, ``humidity`` in %, ``floor_cof`` without unit.
    """

    units: Units = Units.METRIC
    duration: Duration
    one_handed: StrictBool = False
    over_8_hours: StrictBool = False
    seated_or_kneeling: StrictBool = False
    restricted_space: StrictBool = False
    unstable_object: StrictBool = False
    with_carry_push_pull: StrictBool = False
    wheelbarrow_or_shovel: StrictBool = False
    too_fast: StrictBool = False
    slippery_floor: StrictBool = False
    speed: Annotated[Exact, Field(ge=0, le=10_000)] | None = None
    floor_cof: Annotated[Exact, Field(ge=0, le=10)] | None = None
    temp: Annotated[Exact, Field(ge=-90, le=90)] | None = None
    humidity: Annotated[Exact, Field(ge=0, le=100)] | None = None

    def not_applicable(self) -> tuple[str, ...]:
        """The codes of all reasons for which the equation must refuse."""
        return tuple(code for code, so in self._refusals() if so)

    def _refusals(self) -> tuple[tuple[str, bool], ...]:
        fastest = CONSTANTS[self.units].fastest
        return (
            ("one_handed", self.one_handed),
            ("over_8_hours", self.over_8_hours),
            ("seated_or_kneeling", self.seated_or_kneeling),
            ("restricted_space", self.restricted_space),
            ("unstable_object", self.unstable_object),
            ("with_carry_push_pull", self.with_carry_push_pull),
            ("wheelbarrow_or_shovel", self.wheelbarrow_or_shovel),
            ("too_fast", self.too_fast or (self.speed is not None and self.speed > fastest)),
            ("slippery_floor", self.slippery_floor or self._slips()),
        )

    def _slips(self) -> bool:
        return self.floor_cof is not None and self.floor_cof < LEAST_FRICTION

    def warnings(self) -> tuple[str, ...]:
        """Codes for the assessor, who alone can say whether the difference is significant."""
        climate = (
            ("temperature_outside_19_to_26", self.temp, 19, 26),
            ("humidity_outside_35_to_50", self.humidity, 35, 50),
        )
        return tuple(
            code
            for code, value, lowest, highest in climate
            if value is not None and not lowest <= value <= highest
        )


class SingleLift(Surroundings, LiftingTask):
    """One lifting task and where it is done."""


class JobTask(LiftingTask):
    """One of several tasks of a job; ``task`` is its name, else its number."""

    task: Line | None = None


class LiftingJob(Surroundings):
    """Several lifting tasks within one job; ``duration`` is that of all of them together."""

    tasks: Annotated[tuple[JobTask, ...], Field(min_length=1, max_length=50)]

    @field_validator("tasks")
    @classmethod
    def _loads(cls, tasks: tuple[JobTask, ...]) -> tuple[JobTask, ...]:
        if any(task.average is None or task.highest is None for task in tasks):
            raise PydanticCustomError("load", "each task needs L, or both L_avg and L_max")
        return tasks
