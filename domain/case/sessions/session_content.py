"""What a session is made of: components, loads, pain, exertion, supervision (DOMAIN 2.4)."""

from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from domain.case.vocabulary import AlarmCode, Dimension, Value
from domain.identifiers import Id
from domain.measures.quantity import Exact, Nprs
from domain.text import Line, Note

Count = Annotated[int, Field(strict=True, ge=1, le=1000)]
Minutes = Annotated[int, Field(strict=True, ge=0, le=1440)]
Rating = Annotated[int, Field(strict=True, ge=0, le=3)]
"""Technique and transfer to work, 0 to 3."""
Fatigue10 = Annotated[int, Field(strict=True, ge=0, le=10)]
HeartRate = Annotated[int, Field(strict=True, ge=30, le=250)]
"""Beats a minute."""


class ComponentCode(StrEnum):
    """Session components (DOMAIN 2.4, catalogues)."""

    POSTURE = "posture"
    CORE = "core"
    BREATHING = "breathing"
    ISOMETRIC = "isometric"
    ROM = "rom"
    CARDIO_LOW = "cardio_low"
    TECHNIQUE = "technique"
    MULTIPLANAR = "multiplanar"
    LIFT = "lift"
    CARRY = "carry"
    PUSH = "push"
    PULL = "pull"
    SUSTAINED = "sustained"
    PRECISION = "precision"
    WHOLE_TASK = "whole_task"
    EXPOSURE = "exposure"
    CUES = "cues"
    COOLDOWN = "cooldown"


class Supervision(StrEnum):
    """How closely a session is watched, from most to least (S32)."""

    DIRECT = "direct"
    LINE_OF_SIGHT = "line_of_sight"
    INTERMITTENT = "intermittent"
    INDEPENDENT = "independent"


class RpeScale(StrEnum):
    """Scales of perceived exertion; they are never mixed in one case (INV-9)."""

    CR10 = "CR10"
    BORG = "6-20"
    EFFORT = "effort_0_10"


def _as_text(value: Any) -> Any:
    number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return format(value, "f" if isinstance(value, Decimal) else "d") if number else value


Said = Annotated[Line, BeforeValidator(_as_text)]
"""A line of text; a number is kept as it is written."""


class Dose(Value):
    """How much of a component (S36): sets, repetitions, hold in s, angle in deg, minutes at a
    share of the highest heart rate."""

    sets: Count | None = None
    reps: Count | None = None
    hold_s: Annotated[Exact, Field(gt=0, le=3600)] | None = None
    deg: Annotated[Exact, Field(ge=0, le=360)] | None = None
    min: Minutes | None = None
    hr_pct: Annotated[Exact, Field(gt=0, le=100)] | None = None


class Component(Value):
    """One component; a bare code says no dose."""

    code: ComponentCode
    dose: Dose | Said | None = None

    @model_validator(mode="before")
    @classmethod
    def _code_alone(cls, data: Any) -> Any:
        return {"code": data} if isinstance(data, str) else data


class DoneLoad(Value):
    """A load as it was done, in the unit of its dimension."""

    dimension: Dimension
    load: Annotated[Exact, Field(gt=0)]
    sets: Count | None = None
    reps: Count | None = None

    @model_validator(mode="after")
    def _is_plausible(self) -> Self:
        if self.load > self.dimension.limit:
            limit = f"{self.dimension.limit} {self.dimension.unit.value}"
            raise PydanticCustomError("load_limit", "must be at most {limit}", {"limit": limit})
        return self


class SessionPain(Value):
    """NPRS before, at its highest, and after."""

    pre: Nprs | None = None
    peak: Nprs | None = None
    post: Nprs | None = None

    @property
    def worst(self) -> int | None:
        """The highest of what was recorded."""
        return max((each for each in self._recorded), default=None)

    @property
    def highest_under_load(self) -> int | None:
        """The higher of peak and post."""
        return max((n for n in (self.peak, self.post) if n is not None), default=None)

    @property
    def _recorded(self) -> tuple[int, ...]:
        return tuple(n for n in (self.pre, self.peak, self.post) if n is not None)


class Fatigue(Value):
    pre: Fatigue10 | None = None
    post: Fatigue10 | None = None


_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")
_SCALES = {"0-10": RpeScale.EFFORT, "effort": RpeScale.EFFORT, "cr-10": RpeScale.CR10} | {
    name.casefold(): name for name in RpeScale
}


def _spelt(name: Any) -> Any:
    """The scale, however its name is written: Borg 6–20, RPE 6-20, CR-10."""
    if not isinstance(name, str):
        return name
    plain = name.translate(_DASHES).casefold().removeprefix("borg").strip().removeprefix("rpe")
    return _SCALES.get(plain.strip(), name)


class Rpe(Value):
    """Perceived exertion on a named scale; CR10 may exceed 10."""

    scale: Annotated[RpeScale, BeforeValidator(_spelt)]
    value: Annotated[Exact, Field(ge=0, le=20)]

    @model_validator(mode="after")
    def _is_on_its_scale(self) -> Self:
        lowest, highest = _ENDS[self.scale]
        if not lowest <= self.value <= highest:
            span = {"minimum": lowest, "maximum": highest}
            raise PydanticCustomError("scale", "must be from {minimum} to {maximum}", span)
        return self

    @property
    def cr10(self) -> Decimal:
        """The same exertion on CR10, so that it can be held against a bound."""
        return _from_borg(self.value) if self.scale is RpeScale.BORG else self.value


_ENDS = {RpeScale.CR10: (0, 15), RpeScale.BORG: (6, 20), RpeScale.EFFORT: (0, 10)}
_BORG_TO_CR10 = ((6, 0), (9, 1), (11, 2), (12, 3), (13, 4), (15, 5), (17, 7), (19, 10), (20, 11))
"""Steps of the two scales that carry the same anchor; straight lines lie between them [A]."""


def _from_borg(value: Decimal) -> Decimal:
    steps = pairwise(_BORG_TO_CR10)
    (below, low), (above, high) = next(step for step in steps if value <= step[1][0])
    return low + (value - below) * (high - low) / (above - below)


class WorkInterval(Value):
    """Paced work (S52): minutes of work and of rest, and how often."""

    work_min: Annotated[Exact, Field(gt=0, le=1440)]
    rest_min: Annotated[Exact, Field(ge=0, le=1440)] | None = None
    times: Count | None = None


class StopTrigger(Value):
    """What made a session stop: the policy key, and what was seen."""

    policy_id: Line
    observed: Said | None = None


class Stop(Value):
    """That a session was stopped: at which minute, and why where it is known."""

    at_min: Minutes | None = None
    trigger: StopTrigger | None = None


def yes_or_no(value: Any) -> Any:
    """Lets it be said with yes that something was, where no more is known of it."""
    return {True: {}, False: None}[value] if isinstance(value, bool) else value


class AlarmSeen(Value):
    """An alarm sign seen in a session; a bare code says no more."""

    code: AlarmCode
    observed: Note | None = None
    reporter: Id | None = None
    hold_id: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _code_alone(cls, data: Any) -> Any:
        return {"code": data} if isinstance(data, str) else data
