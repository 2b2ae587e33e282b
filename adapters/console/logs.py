"""rtw accesses, rtw disclosures, rtw admin-log: who saw a case, what went out, what was done."""

import argparse
from typing import Any

from adapters.access_log.access_lists import disclosed, disclosed_in_words, seen, seen_in_words
from adapters.access_log.admin_log import AdminAction, actions
from adapters.console.finding import find_case
from adapters.console.speaking import GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.main import connected
from adapters.settings import Settings
from adapters.words.wording import load_wording
from domain.recorded import tenant_of
from projections.runner import enter

MOST = 1000


def arguments_of_logs(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    saw = word(words, "accesses", "who saw a case, the newest first", show_accesses)
    out = word(words, "disclosures", "what was disclosed of a case, and to whom", show_disclosures)
    for each in (saw, out):
        each.add_argument("case", metavar="ID|STORY:REF")
        each.add_argument("--limit", type=_limit, default=MOST)
    saw.add_argument("--denied", action="store_true", help="reads that were denied too")
    log = word(words, "admin-log", "what whoever runs the ledger did, the newest first", show_log)
    log.add_argument("--tenant", metavar="NAME")
    log.add_argument("--limit", type=_limit, default=MOST)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 1_000_000):
        raise argparse.ArgumentTypeError("must be a number from 1 to 1000000")
    return int(text)


async def show_accesses(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    async with connected(database) as product:
        found = await find_case(product, asked.case)
        async with product.views.connection() as connection, connection.transaction():
            await enter(connection, found.tenant)
            entries = await seen(
                connection, found.tenant, found.case, asked.limit, denied=asked.denied
            )
        told = await seen_in_words(product, load_wording(), found.tenant, entries)
    listed = [{**body, "decision": each.decision} for body, each in zip(told, entries, strict=True)]
    say({"case": found.case, "accesses": listed}, as_json=asked.json)
    return GOOD


async def show_disclosures(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    async with connected(database) as product:
        found = await find_case(product, asked.case)
        made = await disclosed(product, found.tenant, found.case, asked.limit)
        told = await disclosed_in_words(
            product, load_wording(), found.tenant, made, with_range=True
        )
    say({"case": found.case, "disclosures": told}, as_json=asked.json)
    return GOOD


async def show_log(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    tenant = None
    if asked.tenant is not None:
        tenant = tenant_of(asked.tenant)
        async with connected(database) as product:
            if tenant not in {each.tenant for each in await product.reader.tenants()}:
                raise BadUseError("there is no such tenant; rtw tenant add opens one")
    listed = [_action_body(each) for each in await actions(database, asked.limit, tenant)]
    say({"actions": listed}, as_json=asked.json)
    return GOOD


def _action_body(each: AdminAction) -> dict[str, Any]:
    return {
        "at": each.at,
        "operator": each.operator,
        "action": each.action,
        "words": each.words,
        "tenant": each.tenant,
        "case": each.case_id,
    }
