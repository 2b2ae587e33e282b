"""rtw webhook: the addresses that take a tenant's notifications, and what became of each."""

import argparse
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid5

from adapters.console.speaking import FAILED, GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.notifying import endpoints
from adapters.notifying.addresses import AddressRefusedError
from adapters.settings import Settings
from domain.identifiers import is_canonical
from domain.recorded import tenant_of

STATUSES = ("waiting", "unknown", "delivered", "failed", "withheld")
MOST = 100


def arguments_of_webhooks(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    more = words.add_parser("webhook", help="addresses that take notifications")
    more = more.add_subparsers(required=True, metavar="add|list|remove|deliveries|resend")
    adding = word(more, "add", "an address; its secret is shown once", add_endpoint)
    adding.add_argument("tenant")
    adding.add_argument("url", metavar="URL")
    whose = adding.add_mutually_exclusive_group()
    whose.add_argument("--person", metavar="ID|STORY:REF", help="what one person is told")
    whose.add_argument(
        "--organisation", metavar="ID|STORY:REF", help="what the people of one are told"
    )
    adding.add_argument(
        "--once", action="store_true", help="the receiver cannot tell a repeated message by its id"
    )
    word(more, "list", "all addresses", list_endpoints)
    removing = word(more, "remove", "send nothing there any more", remove_endpoint)
    removing.add_argument("endpoint", type=_id)
    log = word(more, "deliveries", "the delivery log, the newest first", list_deliveries)
    log.add_argument("--endpoint", type=_id)
    log.add_argument("--status", choices=STATUSES)
    log.add_argument("--limit", type=int, default=MOST)
    again = word(more, "resend", "one notification once more, under the same id", resend)
    again.add_argument("notification", type=_id)
    again.add_argument("endpoint", type=_id)


def _id(text: str) -> UUID:
    if not is_canonical(text):
        raise argparse.ArgumentTypeError("must be an id")
    return UUID(text)


async def add_endpoint(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    tenant = tenant_of(asked.tenant)
    if tenant not in {each async for each in endpoints.tenants_of(database)}:
        raise BadUseError("there is no such tenant; rtw tenant add opens its ledger")
    try:
        endpoint, secret = await endpoints.add(
            database,
            tenant,
            asked.url,
            person=_party(tenant, asked.person),
            organisation=_party(tenant, asked.organisation),
            once=asked.once,
        )
    except AddressRefusedError as error:
        raise BadUseError(f"no webhook may go there: {error}") from None
    say({"endpoint": endpoint, "secret": secret}, as_json=asked.json)
    return GOOD


def _party(tenant: UUID, text: str | None) -> UUID | None:
    if text is None:
        return None
    return UUID(text) if is_canonical(text) else uuid5(tenant, text)


async def list_endpoints(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    found = await endpoints.endpoints(database)
    say({"endpoints": [asdict(each) for each in found]}, as_json=asked.json)
    return GOOD


async def remove_endpoint(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    return _done(asked, await endpoints.remove(database, asked.endpoint))


async def list_deliveries(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    if not 1 <= asked.limit <= 10_000:
        raise BadUseError("--limit must be from 1 to 10000")
    found = await endpoints.deliveries(database, asked.limit, asked.endpoint, asked.status)
    say({"deliveries": [asdict(each) for each in found]}, as_json=asked.json)
    return GOOD


async def resend(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    return _done(asked, await endpoints.resend(database, asked.notification, asked.endpoint))


def _done(asked: argparse.Namespace, done: bool) -> int:
    say({"done": done}, as_json=asked.json)
    return GOOD if done else FAILED
