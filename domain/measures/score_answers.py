"""How questionnaires answer: the score, its band with the scoring's version, and the change."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from domain.measures.answers import (
    SCORE,
    Answer,
    Json,
    Measure,
    found,
    measure,
    plain,
    unknown,
)
from domain.measures.score_bands import (
    FABQ_PA,
    FABQ_W,
    ODI,
    OMPSQ_SF,
    PCS,
    PHQ_2,
    PHQ_9,
    QUICKDASH,
    QUICKDASH_CHANGE,
    TSK_11,
    TSK_17,
    WAI,
    Instrument,
    Scoring,
)
from domain.measures.score_inputs import Answers, CutAnswers, Sections, ShoulderOrHand
from domain.measures.scores import NotScorable, Score, change_between, score_total

_PERCENT = "%"


class Scorable(Protocol):
    """Any of the inputs of scorers."""

    @property
    def previous(self) -> Decimal | None: ...

    def scored(self, instrument: Instrument) -> Score | NotScorable: ...


def _scoring(instrument: Instrument) -> Callable[[Scorable], Answer]:
    return lambda given: _answer(given.scored(instrument), given.previous)


def _answer(result: Score | NotScorable, previous: Decimal | None) -> Answer:
    if isinstance(result, NotScorable):
        return unknown(f"not scorable: {result.reason}", **_members(result))
    unit = _PERCENT if result.instrument.scoring is Scoring.PERCENT else SCORE
    return found(
        result.total,
        unit,
        [result.step],
        **_members(result),
        band=result.band,
        sub={name: plain(points) for name, points in (result.subscales or {}).items()},
        change=None if previous is None else _change(result, previous),
    )


def _members(result: Score | NotScorable) -> dict[str, Json]:
    return {
        "instrument": result.instrument.code,
        "version": result.instrument.version,
        "answered": result.answered,
        "of": len(result.instrument.needed),
        "cut_off": _text(result.instrument.cut_off),
        "flags": list(result.flags),
    }


def _change(score: Score, previous: Decimal) -> dict[str, Json]:
    before = score_total(score.instrument, previous)
    if isinstance(before, NotScorable):
        return {"points": None, "reason": f"previous: {before.reason}"}
    change = change_between(score.instrument, before.total, score.total)
    return {
        "points": format(change.points, "f"),
        "direction": change.direction,
        "meaningful": change.meaningful,
        "threshold": _text(change.threshold),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _quickdash(given: ShoulderOrHand) -> Answer:
    if given.region is None:
        return _answer(given.scored(QUICKDASH), given.previous)
    regional = replace(QUICKDASH, change_of=QUICKDASH_CHANGE[given.region])
    return _answer(given.scored(regional), given.previous)


SCORE_MEASURES: dict[str, Measure] = {
    "tsk-11": measure(Answers, _scoring(TSK_11)),
    "tsk-17": measure(CutAnswers, _scoring(TSK_17)),
    "pcs": measure(CutAnswers, _scoring(PCS)),
    "fabq-pa": measure(CutAnswers, _scoring(FABQ_PA)),
    "fabq-w": measure(CutAnswers, _scoring(FABQ_W)),
    "ompsq-sf": measure(CutAnswers, _scoring(OMPSQ_SF)),
    "quickdash": measure(ShoulderOrHand, _quickdash),
    "odi": measure(Sections, _scoring(ODI)),
    "phq-2": measure(CutAnswers, _scoring(PHQ_2)),
    "phq-9": measure(Answers, _scoring(PHQ_9)),
    "wai": measure(Answers, _scoring(WAI)),
}
