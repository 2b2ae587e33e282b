"""Events and commands with all that does not matter filled in."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from psycopg import Connection, pq

from adapters.store.append_connection import append_parameters
from adapters.store.rows import Append, NewEvent

LOGGED_AT = datetime(2025, 4, 7, 8, 0, 0, 123456, tzinfo=UTC)


def an_event(stream: UUID, version: int = 1, **said: Any) -> NewEvent:
    """One event of a command of its own, with a receipt, unless said otherwise."""
    command_id = said.pop("command_id", None) or uuid4()
    event = NewEvent(
        stream=stream,
        version=version,
        event_id=uuid5(command_id, f"{stream} {version}"),
        name="rtw.case:LoadTargetSet",
        schema_no=1,
        effective_at=LOGGED_AT,
        recorded_at=LOGGED_AT,
        command_id=command_id,
        fingerprint=command_id.bytes * 2,
        actor_id=UUID(int=7),
        actor_role="clinician",
        on_behalf_of=None,
        correlation_id=command_id,
        causation_id=command_id,
        body=b'{"L":{}}',
    )
    return event._replace(**said)


def a_command(tenant: UUID, *events: NewEvent, **claims: tuple[bytes, ...]) -> Append:
    """The events under the first one's command id; only the first keeps its fingerprint."""
    first = events[0]
    others = (e._replace(command_id=first.command_id, fingerprint=None) for e in events[1:])
    return Append(tenant, (first, *others), **claims)


def a_history(tenant: UUID, stream: UUID, length: int, after: int = 0) -> Append:
    """One command that adds ``length`` events to a stream."""
    versions = range(after + 1, after + length + 1)
    return a_command(tenant, *(an_event(stream, version) for version in versions))


def append_on(connection: Connection[Any], append: Append, explain: bytes = b"") -> str:
    """Calls es.append on this connection; the first value of the answer, as text."""
    parameters = append_parameters(append.tenant, [append])
    places = b", ".join(b"$%d" % number for number in range(1, len(parameters) + 1))
    result = connection.pgconn.exec_params(
        explain + b" SELECT es.append(" + places + b")",
        parameters,
        param_formats=[pq.Format.BINARY] * len(parameters),
    )
    assert result.status == pq.ExecStatus.TUPLES_OK, result.error_message
    return (result.get_value(0, 0) or b"").decode()
