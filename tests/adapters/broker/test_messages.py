"""A message says that something happened in a case, and nothing of what."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors

from adapters.broker.connecting import Broker
from adapters.broker.messages import Happened, case_changed_v1, is_told_to_all
from adapters.broker.nats_server import EmbeddedNats
from adapters.database import Database
from adapters.store.committer import Committer
from domain.case.aggregate import FACTS
from domain.case.vocabulary import Role
from projections.catalogue import CASE_VIEWS
from projections.entries import speaks_to
from projections.view import View
from services.audiences import AUDIENCES
from services.reading_rights import Cell, cells_of
from tests.adapters.broker.bus import on_the_bus, relaying, until_published
from tests.adapters.store.building import a_command, an_event

TENANT = UUID("11111111-1111-4111-8111-111111111111")
EVENT = Happened(
    position=7,
    case=UUID("0000000e-0000-4000-8000-000000000002"),
    version=3,
    name="rtw.case:ShiftWorked",
    recorded_at=datetime(2025, 4, 7, 8, 0, tzinfo=UTC),
)
CANARY = "k7qm2xw9v4tz8rj3nb6hc1pd"
HIDDEN_FROM_SOME = (
    "RedFlagScreenCompleted",
    "MedicationEffectNoted",
    "ScreeningScored",
    "PsychInterventionRecorded",
    "LoadTargetRejected",
    "SurgeryRecorded",
    "EntryCorrected",
    "AuditNoteAdded",
)


def test_the_same_event_gives_the_same_bytes_in_every_zone() -> None:
    prague = replace(EVENT, recorded_at=EVENT.recorded_at.astimezone(timezone(timedelta(hours=2))))

    assert case_changed_v1(TENANT, prague) == case_changed_v1(TENANT, EVENT)


@pytest.mark.parametrize(("first_bytes", "partition"), [("0000000e", 6), ("ffffffff", 7)])
def test_the_partition_is_that_of_the_feed(first_bytes: str, partition: int) -> None:
    case = UUID(f"{first_bytes}-0000-4000-8000-000000000002")

    message = case_changed_v1(TENANT, replace(EVENT, case=case))

    assert message.subject == f"rtw.v1.{TENANT}.p{partition}.{case}"


def test_a_name_is_given_where_everybody_who_reads_a_case_is_told_it() -> None:
    assert json.loads(case_changed_v1(TENANT, EVENT).body)["data"]["name"] == "ShiftWorked"


@pytest.mark.parametrize("name", [*HIDDEN_FROM_SOME, "NoSuchThing"])
def test_else_there_is_none(name: str) -> None:
    message = case_changed_v1(TENANT, replace(EVENT, name=f"rtw.case:{name}"))

    assert "name" not in json.loads(message.body)["data"]
    assert name.encode() not in message.body


def test_nobody_is_told_by_a_name_what_nothing_else_tells_him() -> None:
    read = {role: _read_without_consent(role) for role in AUDIENCES}

    silent = [
        (kind.__name__, role)
        for kind in FACTS
        if is_told_to_all(kind)
        for role in AUDIENCES
        if not speaks_to(kind, read[role])
    ]

    assert silent == []
    assert 40 < sum(map(is_told_to_all, FACTS)) < len(FACTS)


@pytest.mark.parametrize("view", CASE_VIEWS.values(), ids=CASE_VIEWS)
def test_no_name_is_given_of_what_a_view_leaves_untold(view: View[Any]) -> None:
    assert [kind for kind in FACTS if is_told_to_all(kind) and kind.__name__ in view.untold] == []


def _read_without_consent(role: Role) -> frozenset[object]:
    cells = cells_of(role, frozenset(), by_law=False)
    return frozenset(each for each, cell in cells.items() if cell is not Cell.HIDDEN)


@pytest.mark.anyio
async def test_histories_that_differ_in_what_they_say_give_the_same_messages(
    database: Database,
    nats: EmbeddedNats,
    fresh_broker: Broker,
    open_ledger: Callable[[], UUID],
) -> None:
    one, other, case = open_ledger(), open_ledger(), uuid4()
    async with Committer(database.conninfo("api")) as committer:
        for tenant, said in ((one, CANARY), (other, "nothing")):
            events = [
                an_event(
                    case,
                    version,
                    name=kind.event_name(),
                    body=json.dumps({"C": {"text": said}, "F": {"n": len(said)}}).encode(),
                    actor_id=uuid4(),
                    actor_role=f"of_{said}",
                )
                for version, kind in enumerate(FACTS, 1)
            ]
            await committer.append(a_command(tenant, *events))

    async with relaying(database, nats):
        await until_published(database, [(one, len(FACTS)), (other, len(FACTS))])

    seen = await on_the_bus(fresh_broker)
    of_one = [(each.subject, each.id, each.body) for each in seen if each.tenant == one]
    of_other = [(each.subject, each.id, each.body) for each in seen if each.tenant == other]
    renamed = [
        (
            subject.replace(str(other), str(one)),
            message.replace(str(other), str(one)),
            body.replace(str(other).encode(), str(one).encode()),
        )
        for subject, message, body in of_other
    ]
    assert of_one == renamed
    assert len(of_one) == len(FACTS)
    assert not any(CANARY.encode() in each.body for each in seen)
    assert CANARY not in str([(each.subject, each.id) for each in seen])


@pytest.mark.parametrize("column", ["body", "actor_id", "effective_at", "causation_id", "*"])
def test_the_relay_could_not_even_read_more(database: Database, column: str) -> None:
    with psycopg.connect(database.conninfo("relay")) as connection:
        statement = f"SELECT {column} FROM es.event WHERE tenant = %s"
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement.encode(), [TENANT])
