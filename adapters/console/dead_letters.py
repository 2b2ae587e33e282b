"""rtw dlq: events that a consumer could not take in, and the cases that wait behind them."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid5

from psycopg import AsyncConnection

from adapters.console.speaking import FAILED, GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.console.waiting_cases import body_of, take_a_case, take_a_reason
from adapters.consuming import bookmarks, dead_letters
from adapters.consuming.consumer import Consumer
from adapters.consuming.dead_letters import DeadLetter
from adapters.consuming.feeds import partition_of
from adapters.consuming.ledger_feed import LedgerFeed
from adapters.database import Database
from adapters.live_tables.projector import tenants
from adapters.main import Product, connected
from adapters.notifying.telling import NAME, Telling
from adapters.settings import Settings
from domain.identifiers import is_canonical
from projections.runner import enter

CONSUMERS = (NAME,)
"""Those of our own; partners keep their lists themselves."""


def arguments_of_dead_letters(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    more = words.add_parser("dlq", help="events that a consumer could not take in")
    more = more.add_subparsers(required=True, metavar="list|inspect|retry|skip")
    word(more, "list", "what each case waits behind", list_letters).add_argument(
        "--consumer", choices=CONSUMERS
    )
    inspect = word(more, "inspect", "all that waits of a case, and what was skipped", inspect_case)
    retry = word(more, "retry", "take in what waits of a case", retry_case)
    skip = word(more, "skip", "never take in what the case waits behind", skip_first)
    take_a_case((inspect, retry, skip), "consumer", CONSUMERS)
    take_a_reason(skip)


async def list_letters(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    found: list[DeadLetter] = []
    async with _owning(database) as connection:
        for tenant in await tenants(connection):
            async with connection.transaction():
                await enter(connection, tenant)
                found += await dead_letters.first_of_cases(connection, tenant, asked.consumer)
    say({"waiting": [body_of(each) for each in found]}, as_json=asked.json)
    return GOOD


async def inspect_case(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    async with _owning(database) as connection:
        letters = await _of_case(connection, asked)
    say({"events": [body_of(each) for each in letters]}, as_json=asked.json)
    return GOOD


async def retry_case(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with connected(database) as product, _owning(database) as connection:
        first = await _first(connection, asked)
        return await _taken_in(product, settings, connection, first, asked)


async def skip_first(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with connected(database) as product, _owning(database) as connection:
        first = await _first(connection, asked)
        async with connection.transaction():
            await enter(connection, first.tenant)
            place = first.tenant, first.consumer, partition_of(first.case_id)
            await bookmarks.take(connection, *place, in_turn=True)
            if await dead_letters.skip(connection, first, asked.reason) == 0:
                raise BadUseError("it was taken in or skipped just now")
        return await _taken_in(product, settings, connection, first, asked)


async def _taken_in(
    product: Product,
    settings: Settings,
    connection: AsyncConnection[Any],
    first: DeadLetter,
    asked: argparse.Namespace,
) -> int:
    """Exit code 1 where the case waits on, maybe behind another event."""
    consumer = _consumer(product, settings)
    waits = await consumer.retry_case(connection, first.tenant, first.case_id, in_turn=True)
    said = {"consumer": first.consumer, "case": first.case_id, "released": waits is None}
    behind = {} if waits is None else {"waiting": body_of(waits)}
    say({**said, **behind}, as_json=asked.json)
    return GOOD if waits is None else FAILED


def _consumer(product: Product, settings: Settings) -> Consumer:
    telling = Telling(product, to_file=settings.notifications is not None)
    return Consumer(NAME, lambda tenant: LedgerFeed(product.views, tenant), telling)


async def _first(connection: AsyncConnection[Any], asked: argparse.Namespace) -> DeadLetter:
    for each in await _of_case(connection, asked):
        if each.skipped_at is None:
            return each
    raise BadUseError("no such case waits; rtw dlq list names those that do")


async def _of_case(connection: AsyncConnection[Any], asked: argparse.Namespace) -> list[DeadLetter]:
    for tenant in await tenants(connection):
        case = UUID(asked.case) if is_canonical(asked.case) else uuid5(tenant, asked.case)
        async with connection.transaction():
            await enter(connection, tenant)
            found = await dead_letters.of_case(connection, tenant, asked.consumer, case)
        if found:
            return list(found)
    raise BadUseError("no such case waits; rtw dlq list names those that do")


@asynccontextmanager
async def _owning(database: Database) -> AsyncIterator[AsyncConnection[Any]]:
    conninfo = database.conninfo("owner")
    async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
        yield connection
