"""What of a case is whose to see to: the case manager's everything, a clinician's what clinicians
do, everybody else's what is his own (DOMAIN 2.10). As with views, each is told by class.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.guards import ENDED
from domain.case.opening.opening import CaseOpened
from domain.case.state import CaseState, Member
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.deadlines.items import NEVER, Because, DueItem, Kind, because
from domain.deadlines.undated import UNDATED
from services.audiences import AUDIENCES, HIDES_ACTIVITY, Audience, audience_of, readers
from services.deadlines import DueCase
from services.due_telling import READS_DUE, Told, told, told_undated
from services.reading_rights import IN_FULL
from services.relations import is_unstaffed

STAFFING = "staffing"
"""The rule by which a case waits for a case manager (DOMAIN 4.4)."""
_TOLD_MORE = (
    *(Audience.CASE_MANAGER, Audience.CLINICIAN, Audience.WORKER),
    *(Audience.EMPLOYER, Audience.SUPERVISOR, Audience.AUDIT),
)
_CLINICAL = frozenset(readers(Audience.CLINICIAN))
_OWN_TASKS = frozenset({Kind.TASK})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Work:
    """An item on somebody's list, in his ``role``. ``reader`` None: every case manager of the
    tenant. ``until``: from then on it is none of his; None where his role has no end."""

    reader: UUID | None
    role: Role
    worker: UUID
    told: Told
    until: datetime | None = None

    @property
    def audience(self) -> Audience:
        return AUDIENCES[self.role]

    @property
    def is_own(self) -> bool:
        return self.reader is not None and self.told.item.party == self.reader

    @property
    def is_nobodys(self) -> bool:
        return self.told.item.party is None

    @property
    def is_undated(self) -> bool:
        return self.told.item.due is None

    @property
    def is_alarm(self) -> bool:
        """Whether a hold waits for its reassessment."""
        return self.told.item.kind is Kind.REASSESSMENT


def work_in(found: DueCase, at: datetime) -> list[Work]:
    """What is whose in a case at a time; of several roles of a person the one that is told more."""
    return work_of(found, found.state, at)


def work_of(
    found: DueCase, now_is: CaseState, now: datetime, only: Audience | None = None
) -> list[Work]:
    """The same of what was due at another time, for those who read the case now; what is told to
    one audience ``only``, where one is named."""
    if found.state.opening is None:
        return []
    listed: dict[tuple[UUID | None, str], Work] = {}
    for each in (*_to_staff(found), *_of_members(found, now_is, now)):
        if only in (None, each.audience):
            listed.setdefault((each.reader, each.told.item.key), each)
    return list(listed.values())


def due_from(item: DueItem) -> datetime:
    """The moment, in UTC, on which the day begins in its zone on which it is due."""
    if item.due is None:
        return NEVER
    zone = ZoneInfo(item.zone)
    day = item.due.astimezone(zone).date() if isinstance(item.due, datetime) else item.due
    return datetime.combine(day, time(), zone).astimezone(UTC)


def next_look(found: DueCase, at: datetime) -> datetime | None:
    """When time alone may change what is due: as days are counted, at the end of the day. None
    where nothing is due and nothing falls due without an event."""
    opening = found.state.opening
    if opening is None or (not found.items and not found.undated and found.state.reached in ENDED):
        return None
    return _end_of(at.astimezone(ZoneInfo(opening.time_zone)).date(), opening.time_zone)


def _of_members(found: DueCase, now_is: CaseState, now: datetime) -> Iterator[Work]:
    for (person, audience), own in sorted(_readers(now_is, now).items(), key=_order):
        role = min((each.role for each in own), key=[*AUDIENCES].index)
        until = _until(own, now_is.time_zone)
        for each in _told_to(found, person, audience):
            yield Work(person, role, _worker(found.state), each, until)


def _order(reads: tuple[tuple[UUID, Audience], list[Member]]) -> tuple[int, UUID]:
    (person, audience), _ = reads
    return _TOLD_MORE.index(audience), person


def _readers(state: CaseState, at: datetime) -> Mapping[tuple[UUID, Audience], list[Member]]:
    """Everybody who reads something of the case, and by which roles."""
    found: dict[tuple[UUID, Audience], list[Member]] = {}
    for member in state.members:
        audience = audience_of(member.role)
        if audience is not None and member.role in state.roles_of(member.party_id, at):
            found.setdefault((member.party_id, audience), []).append(member)
    return found


def _until(members: list[Member], time_zone: str) -> datetime | None:
    """The end of the last day of the role that lasts longest."""
    last = [each.to for each in members]
    return None if None in last else _end_of(max(each for each in last if each), time_zone)


def _end_of(day: date, time_zone: str) -> datetime:
    return datetime.combine(day + _DAY, time(), ZoneInfo(time_zone)).astimezone(UTC)


def _told_to(found: DueCase, person: UUID, audience: Audience) -> Iterator[Told]:
    if audience in READS_DUE:
        yield from (
            each
            for each in (*told(found, audience), *told_undated(found, audience))
            if audience is not Audience.CLINICIAN or _is_clinical(each.item, person)
        )
        return
    assert audience in HIDES_ACTIVITY
    for item in (*found.items, *found.undated):
        reads_it = item.data_class in IN_FULL[audience] or item.kind in _OWN_TASKS
        if item.party == person and reads_it:
            yield Told(_without_source(item), None)


def _is_clinical(item: DueItem, person: UUID) -> bool:
    return item.owner in _CLINICAL or item.party == person


def _without_source(item: DueItem) -> DueItem:
    """For who must not see activity: by which rule it is due, and not by which event."""
    rule = item.because.rule if item.kind not in _OWN_TASKS else _rule_of_a_task(item)
    why = Because(None, None, rule, item.because.value, item.because.calendar)
    return replace(item, because=why)


def _rule_of_a_task(item: DueItem) -> str:
    return "due" if item.due is not None else UNDATED


def _to_staff(found: DueCase) -> Iterator[Work]:
    """A case that waits for a case manager is everybody's who is one."""
    state = found.state
    if not is_unstaffed(state) or any(each.role is Role.CASE_MANAGER for each in state.members):
        return
    opened = state.on_file(CaseOpened)[0]
    item = DueItem(
        Kind.STAFFING,
        "case",
        opened.effective_at.astimezone(ZoneInfo(state.time_zone)).date(),
        state.time_zone,
        Role.CASE_MANAGER,
        because(opened, STAFFING),
        DataClass.A,
    )
    yield Work(None, Role.CASE_MANAGER, _worker(state), Told(item, None))


def _worker(state: CaseState) -> UUID:
    assert state.worker is not None
    return state.worker
