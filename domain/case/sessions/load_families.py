"""Load families: what strains the same tissue, and so needs rest in between (S12, POL-REST)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from domain.case.sessions.session_content import Component, ComponentCode
from domain.case.sessions.session_facts import SessionCompleted, SessionScheduled
from domain.case.vocabulary import Dimension


class LoadFamily(StrEnum):
    LIFT = "lift"
    CARRY = "carry"
    PUSH_PULL = "push_pull"
    ENDURANCE = "endurance"
    GRIP = "grip"


EVERY_FAMILY = frozenset(LoadFamily)
OF_DIMENSION: Mapping[Dimension, LoadFamily] = {
    Dimension.LFW: LoadFamily.LIFT,
    Dimension.LWS: LoadFamily.LIFT,
    Dimension.LOH: LoadFamily.LIFT,
    Dimension.PT: LoadFamily.LIFT,
    Dimension.CAR: LoadFamily.CARRY,
    Dimension.CARR: LoadFamily.CARRY,
    Dimension.CARL: LoadFamily.CARRY,
    Dimension.VEST: LoadFamily.CARRY,
    Dimension.PSH: LoadFamily.PUSH_PULL,
    Dimension.PUL: LoadFamily.PUSH_PULL,
    Dimension.DRAG: LoadFamily.PUSH_PULL,
    Dimension.OHP: LoadFamily.PUSH_PULL,
    Dimension.STD: LoadFamily.ENDURANCE,
    Dimension.WLK: LoadFamily.ENDURANCE,
    Dimension.STR: LoadFamily.ENDURANCE,
    Dimension.GRP: LoadFamily.GRIP,
}
OF_COMPONENT: Mapping[ComponentCode, frozenset[LoadFamily]] = {
    ComponentCode.LIFT: frozenset({LoadFamily.LIFT}),
    ComponentCode.CARRY: frozenset({LoadFamily.CARRY}),
    ComponentCode.PUSH: frozenset({LoadFamily.PUSH_PULL}),
    ComponentCode.PULL: frozenset({LoadFamily.PUSH_PULL}),
    ComponentCode.SUSTAINED: frozenset({LoadFamily.ENDURANCE}),
    ComponentCode.WHOLE_TASK: EVERY_FAMILY,
}
"""Components that load; the others need no rest. A whole task loads everything."""


def families_of(
    components: Iterable[Component], dimensions: Iterable[Dimension]
) -> frozenset[LoadFamily]:
    found = {OF_DIMENSION[each] for each in dimensions}
    for each in components:
        found |= OF_COMPONENT.get(each.code, frozenset())
    return frozenset(found)


def families_done(fact: SessionCompleted) -> frozenset[LoadFamily]:
    return families_of(fact.components, (each.dimension for each in fact.loads))


def families_planned(fact: SessionScheduled) -> frozenset[LoadFamily]:
    """What is planned; a session of which nothing is named may load everything."""
    dimensions = (*fact.dimensions, *(each.dimension for each in fact.loads))
    if not fact.components and not dimensions:
        return EVERY_FAMILY
    return families_of(fact.components, dimensions)
