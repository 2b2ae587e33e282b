"""rtw tenant: whose ledgers there are, and whose holidays they keep."""

import argparse
from typing import Any

from adapters.console.deadlines import arguments_of_calendars
from adapters.console.finding import open_ledger
from adapters.console.speaking import GOOD, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.settings import Settings


def arguments_of_tenants(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    tenants = words.add_parser("tenant", help="ledgers").add_subparsers(required=True)
    word(tenants, "add", "open a tenant's ledger", _tenant_add).add_argument("name")
    arguments_of_calendars(tenants, word)


async def _tenant_add(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    tenant, new = await open_ledger(database, asked.name)
    say({"tenant": str(tenant), "name": asked.name, "new": new}, as_json=asked.json)
    return GOOD
