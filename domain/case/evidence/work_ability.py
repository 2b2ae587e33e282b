"""The limits that a work ability statement sets to what is demanded (S74, INV-12)."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from domain.case.assessment.assessment import WorkAbilityStatementIssued
from domain.case.ramp_up.work_terms import Demand
from domain.case.vocabulary import Dimension, Frequency, Restriction
from domain.measures.quantity import Unit
from domain.recorded import Recorded

Issued = Recorded[WorkAbilityStatementIssued]

_VERBS: Mapping[Dimension, frozenset[str]] = MappingProxyType(
    {
        Dimension.LFW: frozenset({"lift", "lifting"}),
        Dimension.LWS: frozenset({"lift", "lifting"}),
        Dimension.LOH: frozenset({"lift", "lifting", "overhead"}),
        Dimension.OHP: frozenset({"overhead"}),
        Dimension.CAR: frozenset({"carry", "carrying"}),
        Dimension.CARR: frozenset({"carry", "carrying"}),
        Dimension.CARL: frozenset({"carry", "carrying"}),
        Dimension.PSH: frozenset({"push", "pushing"}),
        Dimension.PUL: frozenset({"pull", "pulling"}),
        Dimension.DRAG: frozenset({"drag", "dragging"}),
        Dimension.VEST: frozenset({"vest"}),
        Dimension.PT: frozenset({"patient", "patients"}),
        Dimension.STD: frozenset({"stand", "standing"}),
        Dimension.WLK: frozenset({"walk", "walking"}),
        Dimension.STR: frozenset({"stairs", "climb", "climbing"}),
        Dimension.GRP: frozenset({"grip", "gripping"}),
    }
)
"""Words by which a statement means a load dimension."""

_ZONES: Mapping[str, frozenset[Dimension]] = MappingProxyType(
    {
        "overhead": frozenset({Dimension.LOH, Dimension.OHP}),
        "shoulder": frozenset({Dimension.LWS}),
        "floor": frozenset({Dimension.LFW}),
    }
)
"""Words that narrow a lift to a zone."""

_OFTEN = tuple(Frequency)
"""From never to constant."""


def _covers(begin: date | None, end: date | None, day: date) -> bool:
    return (begin is None or begin <= day) and (end is None or day <= end)


def stated_limit(issued: Issued, demand: Demand, day: date) -> Decimal | None:
    """The strictest limit that a statement sets to what is demanded, in the same unit; 0 where
    it may never be done, None where it says nothing of it."""
    limits = _limits(issued, demand, day)
    return min(limits, default=None)


def _limits(issued: Issued, demand: Demand, day: date) -> Iterator[Decimal]:
    for each in issued.fact.abilities:
        applies = _speaks_of(each, demand) and _as_often(each.frequency, demand.frequency)
        if not (applies and _covers(each.from_, each.until, day)):
            continue
        if each.frequency is Frequency.NEVER:
            yield Decimal(0)
        elif each.limit is not None and each.limit.unit == demand.limit.unit:
            yield each.limit.value


def _as_often(limited: Frequency | None, asked: Frequency | None) -> bool:
    """A limit for what is done this often holds for what is done so often or more often."""
    if limited is None or asked is None:
        return True
    return _OFTEN.index(asked) >= _OFTEN.index(limited)


def _speaks_of(restriction: Restriction, demand: Demand) -> bool:
    named = demand.ability is not None and (
        restriction.ability.casefold() == demand.ability.casefold()
    )
    dimension = demand.dimension
    return named or (dimension is not None and means(restriction.ability, dimension))


def means(ability: str, dimension: Dimension) -> bool:
    """Whether a statement's words for an ability mean a load dimension."""
    words = frozenset(ability.casefold().replace(",", " ").split())
    if str(dimension).casefold() in words:
        return True
    zones = [_ZONES[word] for word in words if word in _ZONES]
    of_zone = not zones or any(dimension in zone for zone in zones)
    return of_zone and not words.isdisjoint(_VERBS[dimension])


def hours_limit(issued: Issued, day: date) -> Decimal | None:
    """The fewest hours a week to which a statement limits work; None where it does not."""
    stated = [
        each.limit.value
        for each in issued.fact.abilities
        if each.limit is not None
        and each.limit.unit is Unit.HOURS_PER_WEEK
        and _covers(each.from_, each.until, day)
    ]
    return min(stated, default=None)
