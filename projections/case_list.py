"""Who is in which case, and how each stands: what a list of cases is made of."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.case.milestones import STATUS_FOR_EMPLOYER
from domain.case.opening import opening
from domain.case.vocabulary import Role, Status
from domain.data_classes import DataClass
from domain.instants import Instant
from domain.recorded import Fact, Recorded
from projections.latest import Shape, changed
from projections.status import StatusSeen, fold_status
from projections.unread import kind_of
from projections.view import Say, View

READABLE = frozenset(DataClass(letter) for letter in "ABCIJKLOPQU")
"""C, L, O and P are read for the milestones of the status only; nothing of them is kept."""


class CaseLine(Shape):
    case: UUID | None = None
    worker: UUID | None = None
    employer: UUID | None = None
    opened_at: Instant | None = None
    members: tuple[str, ...] = ()
    status: StatusSeen = StatusSeen()

    def roles_of(self, party: UUID) -> frozenset[Role]:
        named = (each.split("/") for each in self.members)
        return frozenset(Role(role) for member, role in named if member == str(party))


def fold(line: CaseLine, recorded: Recorded[Fact]) -> CaseLine:
    status = fold_status(line.status, recorded)
    update: dict[str, Any] = {} if status is line.status else {"status": status}
    if kind_of(recorded) in (opening.CaseOpened, opening.PartyAssigned):
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
                "members": _joined(line, (fact.worker_id, Role.WORKER), opener),
            }
        case opening.PartyAssigned() as fact:
            return {"members": _joined(line, (fact.party_id, fact.role))}
        case _:
            return {}


def _joined(line: CaseLine, *members: tuple[UUID, str]) -> tuple[str, ...]:
    named = {f"{party}/{role}" for party, role in members}
    return tuple(sorted(named.union(line.members)))


def show(line: CaseLine, at: datetime, say: Say) -> dict[str, Any]:
    """A line as an employer may read it; roles that read the status get it from ``full``."""
    status = STATUS_FOR_EMPLOYER[line.status.status]
    return {
        "case": str(line.case),
        "worker": str(line.worker),
        "employer": str(line.employer),
        "status": status,
        "text": say(f"status.employer.{status}"),
    }


def full(line: CaseLine, at: datetime, say: Say) -> dict[str, Any]:
    """A line for those who read class B."""
    status = line.status.status
    opened = {"opened_at": line.opened_at}
    return {**show(line, at, say), **opened, "status": status, "text": say(f"status.{status}")}


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
