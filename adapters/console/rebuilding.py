"""rtw rebuild: a view, the work lists or the words of the search from the ledger: as a whole, for
one case, or beside the live one."""

import argparse
from dataclasses import asdict
from typing import Any

from adapters.console.finding import find_unread
from adapters.console.speaking import FAILED, GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.live_tables.kept_words import words_rebuilt
from adapters.live_tables.parked_cases import CONSUMERS, folded_anew
from adapters.live_tables.projector import rebuilt
from adapters.live_tables.view_versions import filled_beside, switched
from adapters.main import Product, connected
from adapters.settings import Settings
from adapters.work.changes import CONSUMER as WORK
from adapters.work.rebuilt import rebuild_work
from projections.catalogue import VIEWS
from projections.rebuild import Rebuilt
from projections.versions import Version


def arguments_of_rebuilding(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    asked = word(words, "rebuild", "a view, work or words from the ledger", rebuild_view)
    asked.add_argument("view", choices=CONSUMERS)
    how = asked.add_mutually_exclusive_group()
    how.add_argument("--case", metavar="ID|STORY:REF", help="the row of one case alone")
    how.add_argument(
        "--beside", action="store_true", help="a version beside the live one; how they differ"
    )
    how.add_argument("--switch", action="store_true", help="let that version be the live one")
    how.add_argument("--back", action="store_true", help="the one from before the switch again")


async def rebuild_view(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    if asked.case is None and asked.view not in VIEWS:
        return await _rebuild_beside_views(asked, database)
    async with connected(database) as product:
        if asked.case is not None:
            return await _one_case(asked, product)
        view = VIEWS[asked.view]
        if asked.beside:
            differing = await filled_beside(database, product.feed, view)
            told = [asdict(each) for each in differing]
            say({"view": view.name, "differing": told}, as_json=asked.json)
            return GOOD
        if asked.switch or asked.back:
            version = Version.NEXT if asked.switch else Version.BEFORE
            await switched(database, product.feed, view, version)
            say({"view": view.name, "live": version}, as_json=asked.json)
            return GOOD
        done = await rebuilt(database, product.feed, view)
    return _told(asked, done)


async def _rebuild_beside_views(asked: argparse.Namespace, database: Database) -> int:
    """The work lists, or the words of the search: they have one version alone."""
    if asked.beside or asked.switch or asked.back:
        raise BadUseError(f"{asked.view} has no versions; rtw rebuild {asked.view} makes it anew")
    async with connected(database) as product:
        if asked.view == WORK:
            return _told(asked, await rebuild_work(product))
        return _told(asked, await words_rebuilt(product))


def _told(asked: argparse.Namespace, done: Rebuilt) -> int:
    body = {"view": asked.view, "cases": done.cases, "differing": done.differing}
    say(body, as_json=asked.json)
    return GOOD


async def _one_case(asked: argparse.Namespace, product: Product) -> int:
    """Exit code 1 where an event of the case cannot be folded: it is parked then."""
    tenant, case = await find_unread(product, asked.case)
    waits = await folded_anew(product, tenant, asked.view, case)
    body: dict[str, Any] = {"view": asked.view, "case": case, "rebuilt": waits is None}
    if waits is not None:
        body["parked"] = {"position": waits.position, "name": waits.name, "error": waits.error}
    say(body, as_json=asked.json)
    return GOOD if waits is None else FAILED
