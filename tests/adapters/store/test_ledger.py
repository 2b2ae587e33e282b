"""The ledger on PostgreSQL keeps the promises of the port, and reads only what may be read."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID, uuid4

import pytest

from adapters.database import Database
from adapters.main import connected
from adapters.store.codec import UnknownEventError
from adapters.store.ledger import StoredLedger
from adapters.store.rows import LedgerUnknownError
from domain.data_classes import B, DataClass
from domain.recorded import Fact
from tests.golden.samples import SAMPLES
from tests.services.ledger_contract import LedgerContract, a_commit


@pytest.fixture(scope="module")
def database(shared: Database) -> Database:
    return shared


@pytest.fixture
async def ledger(database: Database) -> AsyncIterator[StoredLedger]:
    async with connected(database) as product:
        yield product.ledger


@pytest.fixture
def other_tenant(open_ledger: Callable[[], UUID]) -> UUID:
    return open_ledger()


class TestStoredLedger(LedgerContract):
    """Every promise of the port, on a real database."""


@pytest.mark.anyio
async def test_every_fact_comes_back_from_the_database_as_it_was(
    ledger: StoredLedger, tenant: UUID
) -> None:
    stream = uuid4()

    stored = await ledger.append(a_commit(tenant, stream, *SAMPLES.values()))

    loaded = await ledger.load(tenant, stream)
    assert [each.fact for each in loaded] == list(SAMPLES.values())
    assert list(loaded) == list(stored)


@pytest.mark.anyio
async def test_sections_that_may_not_be_read_are_not_there(
    ledger: StoredLedger, tenant: UUID
) -> None:
    stream = uuid4()
    await ledger.append(a_commit(tenant, stream, SAMPLES["rtw.case:CaseOpened"]))

    (seen,) = await ledger.load_sections(tenant, stream, frozenset({DataClass.J}))

    assert seen.fact.__dict__.keys() == {"contract_hours", "shift_pattern"}
    assert seen.reason is None


@pytest.mark.anyio
async def test_a_fact_that_is_not_on_the_list_is_not_stored(
    ledger: StoredLedger, tenant: UUID
) -> None:
    class Unlisted(Fact):
        stream_kind = "rtw.case"
        size: B[int]

    stream = uuid4()
    with pytest.raises(UnknownEventError):
        await ledger.append(a_commit(tenant, stream, Unlisted(size=1)))
    assert await ledger.load(tenant, stream) == []


@pytest.mark.anyio
async def test_a_tenant_without_a_ledger_is_told_apart(ledger: StoredLedger) -> None:
    with pytest.raises(LedgerUnknownError):
        await ledger.append(a_commit(uuid4(), uuid4()))
