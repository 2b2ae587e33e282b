"""A command of one event, as large as a usual one."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from adapters.store.rows import Append, NewEvent
from domain.recorded import event_id_of

BODY = b'{"L":{"text":"' + b"0123456789abcdef" * 37 + b'"}}'
FINGERPRINT = bytes(range(32))


def command_of(name: str, tenant: UUID, stream: UUID, version: int) -> Append:
    """Of now, under an id of its own; ``name`` is that of its event."""
    now, command_id = datetime.now(UTC), uuid4()
    event = NewEvent(
        stream=stream,
        version=version,
        event_id=event_id_of(command_id, 0),
        name=name,
        schema_no=1,
        effective_at=now,
        recorded_at=now,
        command_id=command_id,
        fingerprint=FINGERPRINT,
        actor_id=tenant,
        actor_role="clinician",
        on_behalf_of=None,
        correlation_id=command_id,
        causation_id=command_id,
        body=BODY,
    )
    return Append(tenant, (event,))
