"""The ledger of these tests keeps the promises of the real one."""

from uuid import UUID, uuid4

import pytest

from tests.services.ledger_contract import LedgerContract
from tests.services.memory_ledger import MemoryLedger


class TestMemoryLedger(LedgerContract):
    @pytest.fixture
    def ledger(self) -> MemoryLedger:
        return MemoryLedger()

    @pytest.fixture
    def tenant(self) -> UUID:
        return uuid4()

    @pytest.fixture
    def other_tenant(self) -> UUID:
        return uuid4()
