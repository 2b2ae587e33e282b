"""Who is in which case, and how each stands: what a list of cases is made of. Each reads a line
with as much of the status as is his, and of the people as many (DOMAIN 4.2)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case.opening import opening, release
from domain.case.vocabulary import Role, Status
from domain.data_classes import DataClass
from domain.instants import CivilDate, Instant
from domain.recorded import Fact, Recorded
from projections.latest import Shape, changed
from projections.status import StatusSeen, fold_status
from projections.unread import kind_of
from projections.view import Say, View

READABLE = frozenset(DataClass(letter) for letter in "ABCIJKLOPQU")
"""C, L, O and P are read for the milestones of the status only; nothing of them is kept."""
THE_WORKER, THE_EMPLOYER = f"{Role.WORKER}-1", "employer-1"
"""Whom a case is about, and where the worker works, for who reads under pseudonyms."""

_OF_PEOPLE = (opening.CaseOpened, opening.PartyAssigned, release.PartyReleased)


class CaseLine(Shape):
    case: UUID | None = None
    worker: UUID | None = None
    employer: UUID | None = None
    opened_at: Instant | None = None
    time_zone: str = "UTC"
    members: tuple[str, ...] = ()
    ends: Mapping[str, CivilDate] = {}
    """The last day of a member's role, where it has one."""
    status: StatusSeen = StatusSeen()

    def roles_of(self, party: UUID, at: datetime) -> frozenset[Role]:
        """The roles of a party that have not ended by the day before, in the case's zone."""
        own = [each for each in self.members if each.startswith(f"{party}/")]
        if any(each in self.ends for each in own):
            today = at.astimezone(ZoneInfo(self.time_zone)).date()
            own = [each for each in own if self.ends.get(each, today) >= today]
        return frozenset(Role(each.partition("/")[2]) for each in own)


def fold(line: CaseLine, recorded: Recorded[Fact]) -> CaseLine:
    status = fold_status(line.status, recorded)
    update: dict[str, Any] = {} if status is line.status else {"status": status}
    if kind_of(recorded) in _OF_PEOPLE:
        update |= _people(line, recorded)
    return changed(line, update) if update else line


def _people(line: CaseLine, recorded: Recorded[Fact]) -> dict[str, Any]:
    match recorded.fact:
        case opening.CaseOpened() as fact:
            opener = (recorded.actor.party_id, recorded.actor.role)
            return {
                "case": fact.case_id,
                "worker": fact.worker_id,
                "employer": fact.employer_id,
                "opened_at": recorded.effective_at,
                "time_zone": fact.time_zone,
                "members": _joined(line, (fact.worker_id, Role.WORKER), opener),
            }
        case opening.PartyAssigned() as fact:
            ends = _ending(line, fact.subject, fact.to)
            return {"members": _joined(line, (fact.party_id, fact.role)), "ends": ends}
        case release.PartyReleased() as fact:
            return {"ends": _ending(line, fact.subject, fact.to)}
        case _:
            return {}


def _ending(line: CaseLine, member: str, last: date | None) -> Mapping[str, date]:
    others = {each: end for each, end in line.ends.items() if each != member}
    return others if last is None else {**others, member: last}


def _joined(line: CaseLine, *members: tuple[UUID, str]) -> tuple[str, ...]:
    named = {f"{party}/{role}" for party, role in members}
    return tuple(sorted(named.union(line.members)))


def show(line: CaseLine, at: datetime, say: Say) -> dict[str, Any]:
    """A line for the employer."""
    status = line.status.for_employer
    return _line(line, status, say(f"status.employer.{status}"))


def for_supervisor(line: CaseLine, at: datetime, say: Say) -> dict[str, Any]:
    """A line for a supervisor: whether duties are suspended."""
    status = line.status.for_supervisor
    return _line(line, status, say(f"status.supervisor.{status}"))


def full(line: CaseLine, at: datetime, say: Say) -> dict[str, Any]:
    """A line for those who read class B."""
    status = line.status.status
    return {**_line(line, status, say(f"status.{status}")), "opened_at": line.opened_at}


def for_auditor(line: CaseLine, at: datetime, say: Say) -> dict[str, Any]:
    """A line for those who read class B, and nobody's id."""
    return {**full(line, at, say), "worker": THE_WORKER, "employer": THE_EMPLOYER}


def _line(line: CaseLine, status: str, text: str) -> dict[str, Any]:
    people = {"worker": str(line.worker), "employer": str(line.employer)}
    return {"case": str(line.case), **people, "status": status, "text": text}


CASE_LIST = View(
    name="case_list",
    table="rm.case_list",
    readable=READABLE,
    empty=CaseLine(),
    fold=fold,
    show=show,
    beside={
        "members": lambda line: sorted({UUID(each.split("/")[0]) for each in line.members}),
        "unstaffed": lambda line: line.status.reached is Status.REFERRED,
    },
)
