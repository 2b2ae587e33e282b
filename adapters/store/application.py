"""The eventsourcing library's application over the ledger: its events are our facts.

The library's repository, notification log and subscriptions work on it as on any other
application; what is stored is byte for byte what the ledger's own codec writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import (
    ApplicationRecorder,
    JSONTranscoder,
    Mapper,
    MapperDeserialisationError,
    StoredEvent,
)

from adapters.store.codec import Codec, UnknownEventError
from adapters.store.recorder import LedgerRecorder
from adapters.store.store_thread import StoreThread
from domain.recorded import Fact


@dataclass(frozen=True)
class FactStored:
    """A fact at its version, in the form that the library passes around."""

    originator_id: UUID
    originator_version: int
    fact: Fact


class FactMapper(Mapper[UUID]):
    """Facts to stored events by the codec: names from the allow-list, never a class path."""

    def __init__(self, codec: Codec) -> None:
        super().__init__(JSONTranscoder())
        self._codec = codec

    def to_stored_event(self, domain_event: FactStored) -> StoredEvent:  # type: ignore[override]
        fact = domain_event.fact
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=f"{fact.event_name()}#{fact.schema_no}",
            state=self._codec.encode(fact),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> FactStored:
        """Raises MapperDeserialisationError for a name that is not on the allow-list."""
        name, _, number = stored_event.topic.rpartition("#")
        try:
            fact, _ = self._codec.decode(name, int(number), stored_event.state)
        except (UnknownEventError, ValueError) as error:
            raise MapperDeserialisationError("the event is not on the allow-list") from error
        case = stored_event.originator_id
        assert isinstance(case, UUID)
        return FactStored(case, stored_event.originator_version, fact)


class LedgerApplication(Application[UUID]):
    """One tenant's ledger as an application of the library."""

    def __init__(self, store: StoreThread, tenant: UUID, codec: Codec) -> None:
        self._ledger_recorder = LedgerRecorder(store, tenant)
        self._fact_mapper = FactMapper(codec)
        super().__init__()

    def construct_mapper(self) -> Mapper[UUID]:
        return self._fact_mapper

    def construct_recorder(self) -> ApplicationRecorder:
        return self._ledger_recorder

    def facts_of(self, stream: UUID) -> list[Fact]:
        """The facts of a stream in the order of their versions."""
        stored: Iterable[object] = self.events.get(stream)
        return [each.fact for each in stored if isinstance(each, FactStored)]
