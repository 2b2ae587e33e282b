"""A read is recorded and committed before anybody gets what was read; otherwise there is none."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import Connection
from psycopg.rows import dict_row

from adapters.access_log.accesses import Access
from adapters.console.finding import open_ledger
from adapters.database import Database
from adapters.main import Product, connected
from domain.data_classes import DataClass
from projections.employer import EMPLOYER
from services.ports import StoreUnavailable
from tests.superusers import seeing_all

pytestmark = pytest.mark.anyio
AT = datetime(2025, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def superuser(database: Database) -> Iterator[Connection[Any]]:
    with seeing_all(database) as connection:
        yield connection


@pytest.fixture
async def product(database: Database, anyio_backend: str) -> AsyncIterator[Product]:
    async with connected(database) as product:
        yield product


@pytest.fixture
async def tenant(database: Database, anyio_backend: str) -> UUID:
    return (await open_ledger(database, "clinic"))[0]


def a_read(tenant: UUID, **said: Any) -> Access:
    fields: dict[str, Any] = {
        "tenant": tenant,
        "at": AT,
        "request_id": uuid4(),
        "subject": uuid4(),
        "action": "view.audit",
        "route": "/v1/cases/{case_id}/views/{view_name}",
        "policy": "ACCESS@1",
        "case": uuid4(),
        "role": "insurer_auditor",
        "classes": frozenset({DataClass.Q, DataClass.B}),
        "summaries": frozenset({DataClass.E}),
        "purpose": "COVERAGE",
        "legal_basis": "claim",
        "consent": (uuid4(), 2),
        "ip_hash": bytes(32),
        "client": "reporting",
    }
    return Access(**fields | said)


def rows(superuser: Connection[Any]) -> list[dict[str, Any]]:
    cursor = superuser.cursor(row_factory=dict_row)
    return cursor.execute("SELECT * FROM es.access ORDER BY at, id").fetchall()


async def test_all_that_is_known_of_a_read_is_kept(
    product: Product, tenant: UUID, superuser: Connection[Any]
) -> None:
    read = a_read(tenant)

    await product.accesses.record(read)

    (row,) = rows(superuser)
    assert read.consent is not None
    assert row.pop("stored_at") is not None
    assert row == {
        "at": AT,
        "tenant": tenant,
        "id": read.id,
        "request_id": read.request_id,
        "subject": read.subject,
        "client": "reporting",
        "case_id": read.case,
        "consent_id": read.consent[0],
        "consent_version": 2,
        "cases": None,
        "role": "insurer_auditor",
        "action": "view.audit",
        "classes": "BQ",
        "summaries": "E",
        "purpose": "COVERAGE",
        "legal_basis": "claim",
        "policy": "ACCESS@1",
        "route": "/v1/cases/{case_id}/views/{view_name}",
        "decision": "allowed",
        "ip_hash": bytes(32),
    }


async def test_a_live_row_is_read_and_recorded_in_one_transaction(
    product: Product, tenant: UUID, superuser: Connection[Any]
) -> None:
    read = a_read(tenant)

    async with product.accesses.reading(read) as connection:
        found = await connection.execute("SELECT pg_current_xact_id_if_assigned(), 1")
        row = await found.fetchone()
        inside = rows(superuser)
    empty = await product.accesses.read_case(replace(read, id=uuid4()), EMPLOYER)

    assert row == (None, 1)
    assert inside == []
    assert empty is None
    assert len(rows(superuser)) == 2


async def test_what_fails_while_it_is_read_is_neither_recorded_nor_answered(
    product: Product, tenant: UUID, superuser: Connection[Any]
) -> None:
    with pytest.raises(LookupError):
        async with product.accesses.reading(a_read(tenant)):
            raise LookupError

    assert rows(superuser) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": ""},
        {"role": None},
        {"decision": "role"},
        {"ip_hash": b"short"},
        {"purpose": None},
    ],
)
async def test_a_read_that_the_log_does_not_take_gives_nothing(
    product: Product, tenant: UUID, superuser: Connection[Any], wrong: dict[str, Any]
) -> None:
    with pytest.raises(StoreUnavailable):
        await product.accesses.read_case(a_read(tenant, **wrong), EMPLOYER)

    assert rows(superuser) == []
    await product.accesses.record(a_read(tenant))
    assert len(rows(superuser)) == 1


async def test_where_the_log_is_gone_nothing_is_read(
    product: Product, tenant: UUID, superuser: Connection[Any]
) -> None:
    superuser.execute("REVOKE INSERT ON es.access FROM rtw_api")

    with pytest.raises(StoreUnavailable):
        await product.accesses.read_case(a_read(tenant), EMPLOYER)


async def test_a_denial_names_no_class_and_needs_no_role(
    product: Product, tenant: UUID, superuser: Connection[Any]
) -> None:
    nothing: frozenset[DataClass] = frozenset()
    denied = a_read(
        tenant, role=None, purpose=None, decision="not_found", classes=nothing, summaries=nothing
    )

    await product.accesses.record(denied)

    (row,) = rows(superuser)
    assert (row["decision"], row["role"], row["classes"]) == ("not_found", None, "")
