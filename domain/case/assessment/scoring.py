"""Scores of questionnaires as a case takes them in: numbers only, no wording (DOMAIN 3.4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from domain.case.vocabulary import Value
from domain.measures.answers import plain
from domain.measures.quantity import Exact, Whole
from domain.measures.score_bands import INSTRUMENTS, Instrument, Scoring
from domain.measures.score_inputs import MOST_ITEMS, Boxes
from domain.measures.scores import NotScorable, score_items, score_sum, score_total
from domain.measures.scores import Score as Scored
from domain.text import Line

ITEM_9 = "item_9_positive"
ITEM_9_UNKNOWN = "item_9_unknown"
_ITEM_9_SAID = frozenset({"item_9", "item9", "item_9_positive", "item9_positive"})


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold().replace("ö", "o"))


_BY_LETTERS = {_letters(code): code for code in INSTRUMENTS} | {
    "ompsq": "OMPSQ-SF",
    "orebrosf": "OMPSQ-SF",
    "fabqwork": "FABQ-W",
    "fabqphysicalactivity": "FABQ-PA",
    "oswestry": "ODI",
}


def instrument_code(name: str) -> str | None:
    """The code of an instrument, however its name is written; None for one we do not know."""
    return _BY_LETTERS.get(_letters(name))


def _known(name: Any) -> str:
    code = instrument_code(name) if isinstance(name, str) else None
    if code is None:
        raise PydanticCustomError(
            "instrument", "must be one of {codes}", {"codes": ", ".join(INSTRUMENTS)}
        )
    return code


def _text(version: Any) -> Any:
    return str(version) if isinstance(version, int) and not isinstance(version, bool) else version


class Score(Value):
    """One total with its band; ``version`` is that of the instrument and of its bands."""

    instrument: Line
    version: Line
    lang: Line | None = None
    mode: Line | None = None
    total: Exact
    sub: Mapping[str, Exact] = Field(default_factory=dict)
    answered: Whole | None = None
    of: Whole | None = None
    band: Line | None = None
    evidence: Literal["score_only"]


class GivenScore(Value):
    """A total that was scored elsewhere, or what to score: ``items`` in their order (null: not
    answered), or the ``sum`` of so many ``answered``. Item values are not kept."""

    instrument: Annotated[str, BeforeValidator(_known)]
    version: Annotated[Line | None, BeforeValidator(_text)] = None
    lang: Line | None = None
    mode: Line | None = None
    total: Exact | None = None
    items: Annotated[tuple[Exact | Boxes | None, ...], Field(max_length=MOST_ITEMS)] | None = None
    sum: Exact | None = None
    sub: Annotated[Mapping[Line, Exact], Field(max_length=MOST_ITEMS, default_factory=dict)]
    answered: Annotated[Whole, Field(ge=0, le=MOST_ITEMS)] | None = None
    of: Annotated[Whole, Field(ge=0, le=MOST_ITEMS)] | None = None
    evidence: Literal["score_only"] = "score_only"
    flags: Annotated[tuple[Line, ...], Field(max_length=20)] = ()


@dataclass(frozen=True, slots=True)
class Scoreable:
    """A score and what its items flag."""

    score: Score
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoScore:
    """Which field is at fault, and why."""

    field: str
    reason: str


def score_of(given: GivenScore) -> Scoreable | NoScore:
    """The score with its band, or why there is none: nothing is imputed."""
    instrument = INSTRUMENTS[given.instrument]
    field, result = _scored(instrument, given)
    if isinstance(result, NotScorable):
        return NoScore(field, result.reason)
    fault = _contradicted(given, result)
    if fault is not None:
        return fault
    score = Score(
        instrument=instrument.code,
        version=given.version or instrument.version,
        lang=given.lang,
        mode=given.mode,
        total=result.total,
        sub=dict(result.subscales or _subscales(given)),
        answered=given.answered if result.answered is None else result.answered,
        of=given.of or len(instrument.needed),
        band=result.band,
        evidence="score_only",
    )
    return Scoreable(score, _flags(given, result))


def _scored(instrument: Instrument, given: GivenScore) -> tuple[str, Scored | NotScorable]:
    if given.items is not None:
        values = [max(each) if isinstance(each, tuple) else each for each in given.items]
        return "items", score_items(instrument, values)
    if given.sum is not None:
        if instrument.scoring is Scoring.SUM:
            return "sum", score_total(instrument, given.sum)
        answered = instrument.items if given.answered is None else given.answered
        return "sum", score_sum(instrument, given.sum, answered)
    if given.total is not None:
        return "total", score_total(instrument, given.total)
    return "total", NotScorable(instrument, "a total, the items or their sum must be given")


def _contradicted(given: GivenScore, result: Scored) -> NoScore | None:
    """A total that is not the one of the answers beside it, or too few or too many answers."""
    if given.total is not None:
        again = score_total(result.instrument, given.total)
        if isinstance(again, NotScorable) or again.total != result.total:
            made = f"the total is {plain(given.total)}, the answers make {plain(result.total)}"
            return NoScore("total", made)
    of = len(result.instrument.needed)
    least = result.instrument.least_answered or of
    if given.answered is not None and not least <= given.answered <= of:
        reason = f"{given.answered} of {of} items answered; at least {least} are needed"
        return NoScore("answered", reason)
    return None


def _subscales(given: GivenScore) -> dict[str, Exact]:
    """What was said of subscales; the value of an item is none and is not kept."""
    return {name: value for name, value in given.sub.items() if not _is_item_9(name)}


def _is_item_9(name: str) -> bool:
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") in _ITEM_9_SAID


def _flags(given: GivenScore, result: Scored) -> tuple[str, ...]:
    said = tuple(flag for flag in given.flags if not _is_item_9(flag) and flag != ITEM_9_UNKNOWN)
    if result.instrument.flagged_item is None:
        return given.flags
    told = [value > 0 for name, value in given.sub.items() if _is_item_9(name)]
    told += [True for flag in given.flags if _is_item_9(flag)]
    if not told:
        return (*result.flags, *said)
    return (ITEM_9, *said) if any(told) or ITEM_9 in result.flags else said
