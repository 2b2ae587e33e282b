"""What is published of an event: that it happened, as a CloudEvent (1.0, structured mode).

Nothing that the event says is in it, so two histories that differ in what they say give the same
messages, and a stolen stream holds no health data. Even a name may tell: it stands in the message
only where everybody who reads a case is told of such an event, whatever was consented to.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from adapters.consuming.feeds import partition_of
from domain.case.aggregate import FACTS
from domain.case.governance.notes import AuditNoteAdded
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.recorded import Fact
from projections.catalogue import CASE_VIEWS
from projections.naming import depends_on_values
from services.audiences import AUDIENCES
from services.reading_rights import Cell, cells_of

CASE_CHANGED_V1 = "rtw.case.changed.v1"
OF_CASES = "rtw.case:"
"""How the stored names of events of cases begin; no others are published."""


@dataclass(frozen=True, slots=True)
class Happened:
    """As much of an event as the relay may read. ``name`` is the stored one."""

    position: int
    case: UUID
    version: int
    name: str
    recorded_at: datetime
    command_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """``id`` is the same whenever the same event is published again."""

    subject: str
    id: str
    body: bytes


def case_changed_v1(tenant: UUID, event: Happened) -> Message:
    """The same bytes for the same event, always."""
    owner, case, at = str(tenant), str(event.case), _moment(event.recorded_at)
    message_id = f"{owner}:{event.position}"
    name = _NAMES.get(event.name)
    data = {
        "tenant": owner,
        "position": event.position,
        "case": case,
        "version": event.version,
        **({} if name is None else {"name": name}),
        "at": at,
    }
    told = {
        "specversion": "1.0",
        "id": message_id,
        "source": f"/returnledger/{owner}",
        "type": CASE_CHANGED_V1,
        "subject": case,
        "time": at,
        "datacontenttype": "application/json",
        "data": data,
    }
    subject = f"rtw.v1.{owner}.p{partition_of(event.case)}.{case}"
    return Message(subject, message_id, json.dumps(told, separators=(",", ":")).encode())


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def is_told_to_all(kind: type[Fact]) -> bool:
    """Whether everybody who reads a case is told of every such event, whatever it says: each
    reads, without any consent, something that is always in it. A note is meant for some, and of
    some facts a view tells nothing whatever is read of their classes."""
    if depends_on_values(kind) or kind is AuditNoteAdded or kind.__name__ in _UNTOLD:
        return False
    always = {kind.class_of(name) for name, each in kind.model_fields.items() if each.is_required()}
    return all(always & least for least in _READ_BY_EACH)


def _reads_at_least(role: Role) -> frozenset[DataClass]:
    cells = cells_of(role, frozenset(), by_law=False)
    return frozenset(each for each, cell in cells.items() if cell is not Cell.HIDDEN)


_UNTOLD = frozenset[str]().union(*(view.untold for view in CASE_VIEWS.values()))
_READ_BY_EACH = [_reads_at_least(role) for role in AUDIENCES]
_NAMES: Mapping[str, str] = {
    kind.event_name(): kind.__name__ for kind in FACTS if is_told_to_all(kind)
}
