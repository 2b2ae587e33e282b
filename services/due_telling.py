"""What each audience learns of what is due: by the class of an item, as of everything else."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.deadlines.items import Because, DueItem, Kind
from domain.deadlines.raised import LastStep
from services.audiences import Audience
from services.deadlines import DueCase
from services.reading_rights import IN_FULL

READS_DUE = frozenset({Audience.CASE_MANAGER, Audience.CLINICIAN, Audience.WORKER})
"""The others read their dates in their views."""
_MORE: Mapping[Audience, frozenset[DataClass]] = MappingProxyType(
    {Audience.CLINICIAN: frozenset({DataClass.E})}
)
"""That something of a class is due, where what it is about is not read in full (DOMAIN 4.2)."""
_SUMMARY: Mapping[tuple[Audience, Kind], Kind] = MappingProxyType(
    {(Audience.CASE_MANAGER, Kind.PSYCH_INTERVENTION): Kind.PSYCH_PLAN}
)


@dataclass(frozen=True, slots=True)
class Told:
    """An item as it may be read, and how far it was escalated."""

    item: DueItem
    last_step: LastStep | None


def told(found: DueCase, audience: Audience) -> list[Told]:
    """What is due, the first first; of several that are summarised alike the first alone."""
    return _told_of(found, found.items, audience)


def told_undated(found: DueCase, audience: Audience) -> list[Told]:
    """The same of what has no day."""
    return _told_of(found, found.undated, audience)


def _told_of(found: DueCase, items: Iterable[DueItem], audience: Audience) -> list[Told]:
    listed: dict[str, Told] = {}
    for each in items:
        for item in _readable(each, audience):
            listed.setdefault(item.key, Told(item, found.last_step(each)))
    return list(listed.values())


def _readable(item: DueItem, audience: Audience) -> Iterator[DueItem]:
    """The item, its summary, or nothing. The worker reads what is the worker's to do."""
    classes = IN_FULL[audience] | _MORE.get(audience, frozenset())
    summary = _SUMMARY.get((audience, item.kind))
    if audience is Audience.WORKER and item.owner is not Role.WORKER:
        return
    if item.data_class in classes:
        yield item
    elif summary is not None:
        why = Because(None, None, summary, calendar=item.because.calendar)
        yield replace(item, kind=summary, subject="plan", because=why)
