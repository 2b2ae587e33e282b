"""What screens show: the last score of an instrument, the first one, and how far it changed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from domain.case.assessment.scoring import Score, instrument_code
from domain.case.assessment.screening import ScreeningScored
from domain.case.psychology.psychology import PsychReadinessAssessed, plan_is_active
from domain.case.state import CaseState
from domain.case.vocabulary import BodyRegion
from domain.measures.score_bands import INSTRUMENTS, QUICKDASH_CHANGE
from domain.measures.scores import Change, change_between
from domain.recorded import Recorded

_REGIONAL: Mapping[BodyRegion, str] = MappingProxyType(
    {
        BodyRegion.SHOULDER: "shoulder",
        BodyRegion.WRIST: "hand",
        BodyRegion.HAND: "hand",
        BodyRegion.FINGER: "hand",
    }
)

Scored = Recorded[ScreeningScored]


def last_score(state: CaseState, instrument: str, at: datetime) -> Scored | None:
    """The score of an instrument that was found last by a time, in a screen or in an assessment
    of psychological readiness; the event is the one that shows it."""
    known = scores(state, instrument, at)
    return known[-1] if known else None


def baseline_score(state: CaseState, instrument: str, at: datetime) -> Scored | None:
    """The first score of an instrument in this episode."""
    known = scores(state, instrument, at)
    return known[0] if known else None


def scores(state: CaseState, instrument: str, at: datetime) -> tuple[Scored, ...]:
    """Every score of an instrument by a time, in the order in which it was found."""
    code = instrument_code(instrument)
    known = [each for each in state.on_file(ScreeningScored) if each.fact.instrument == code]
    known += [each for each in _of_readiness(state) if each.fact.instrument == code]
    found = (each for each in known if each.effective_at <= at)
    return tuple(sorted(found, key=lambda each: (each.effective_at, each.position)))


def _of_readiness(state: CaseState) -> Iterator[Scored]:
    assessed: tuple[Recorded[Any], ...] = state.on_file(PsychReadinessAssessed)
    for recorded in assessed:
        for score in recorded.fact.scores:
            yield replace(recorded, fact=_as_screened(score))


def _as_screened(score: Score) -> ScreeningScored:
    return ScreeningScored.model_construct(
        **{name: getattr(score, name) for name in Score.model_fields}
    )


def psych_plan_active(state: CaseState, at: datetime) -> bool:
    """Requested and not yet recorded, or the last step recorded is not the last of all."""
    return plan_is_active(state, at)


def score_change(
    instrument: str, before: Decimal, after: Decimal, region: BodyRegion | None = None
) -> Change:
    """How far a score of a known instrument changed, and whether that is more than chance: by
    the published change of the body region, the greater one where no region has its own."""
    known = INSTRUMENTS[instrument]
    regional = _REGIONAL.get(region) if known.code == "QuickDASH" and region is not None else None
    judged = known if regional is None else replace(known, change_of=QUICKDASH_CHANGE[regional])
    return change_between(judged, before, after)
