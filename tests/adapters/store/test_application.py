"""The eventsourcing library's application, working on the ledger."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError, MapperDeserialisationError, StoredEvent

from adapters.database import Database
from adapters.store.application import FactMapper, FactStored, LedgerApplication
from adapters.store.codec import Codec
from adapters.store.ledger import FACTS
from adapters.store.store_thread import StoreThread
from domain.case.phases.phases import PhaseStarted
from domain.case.vocabulary import Phase
from domain.party import PartyRegistered

CASE = UUID(int=7)


@pytest.fixture
def application(database: Database, tenant: UUID) -> Iterator[LedgerApplication]:
    conninfo, direct = database.conninfo("api"), database.direct_conninfo("api")
    with StoreThread(conninfo, direct) as store:
        yield LedgerApplication(store, tenant, Codec(FACTS))


def started(version: int, day: int = 7) -> FactStored:
    return FactStored(CASE, version, PhaseStarted(phase=Phase.P1, day_since_anchor=day))


def test_it_saves_facts_and_reads_them_back(application: LedgerApplication) -> None:
    recordings = application.save(started(1), started(2, day=8))

    assert [each.notification.id for each in recordings] == [1, 2]
    assert application.facts_of(CASE) == [started(1).fact, started(2, day=8).fact]


def test_its_notifications_carry_names_and_not_class_paths(application: LedgerApplication) -> None:
    application.save(started(1))

    notifications = application.notification_log.select(start=1, limit=10)

    assert [each.topic for each in notifications] == ["rtw.case:PhaseStarted#1"]


def test_a_version_that_is_taken_is_refused(application: LedgerApplication) -> None:
    application.save(started(1))

    with pytest.raises(IntegrityError):
        application.save(started(1, day=9))

    assert application.facts_of(CASE) == [started(1).fact]


def test_the_same_command_again_gets_the_first_positions(application: LedgerApplication) -> None:
    command, fingerprint = uuid4(), b"f" * 32
    first = application.save(started(1), command_id=command, fingerprint=fingerprint)

    again = application.save(started(1), command_id=command, fingerprint=fingerprint)

    assert [each.notification.id for each in again] == [each.notification.id for each in first]
    assert len(application.facts_of(CASE)) == 1


@pytest.mark.parametrize("topic", ["subprocess:Popen", "os#1", "rtw.case:PhaseStarted#2", "x#y"])
def test_a_topic_that_is_not_listed_is_refused_before_anything_is_resolved(topic: str) -> None:
    mapper = FactMapper(Codec([PartyRegistered, PhaseStarted]))

    with pytest.raises(MapperDeserialisationError):
        mapper.to_domain_event(StoredEvent(CASE, 1, topic, b"{}"))
