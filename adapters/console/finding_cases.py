"""rtw find: cases among those that a person reads."""

import argparse
from typing import Any
from uuid import UUID

from adapters.cases.finding import DueState, Search, Sought, found_rows
from adapters.cases.lines import STATUSES
from adapters.cases.rows import told_of
from adapters.cases.views import Times
from adapters.console.finding import find_person, time_in
from adapters.console.speaking import GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.live_tables.projector import moved_on
from adapters.main import Product, connected
from adapters.settings import Settings
from adapters.words.wording import load_wording
from adapters.work.keeper import WorkKeeper
from domain.identifiers import is_canonical
from projections.case_list import CASE_LIST
from services.relating import subject_of

MOST = 1000


def arguments_of_finding(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    find = word(words, "find", "cases among those that a person reads", find_cases)
    find.add_argument("person", metavar="REF|STORY:REF|ID", help="who looks for them")
    find.add_argument("--q", metavar="WORDS", help='words; "in a row", -not')
    find.add_argument("--id", help="the id of the case")
    find.add_argument("--claim-ref", metavar="REF")
    find.add_argument("--status", choices=sorted(STATUSES), metavar="STATUS")
    find.add_argument("--party", metavar="NAME|ID")
    find.add_argument("--due", choices=[each.value for each in DueState])
    find.add_argument("--as-of", metavar="T")
    find.add_argument("--known-at", metavar="T")


async def find_cases(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with connected(database) as product:
        cases = await _found(product, asked)
    say({"cases": cases}, as_json=asked.json)
    return GOOD


async def _found(product: Product, asked: argparse.Namespace) -> list[dict[str, Any]]:
    """The same as over HTTP, on tables that are brought up to date first."""
    who = await find_person(product, asked.person)
    await moved_on(product.database, product.feed, CASE_LIST)
    await WorkKeeper(product).keep_up()
    times = Times(time_in(asked.as_of, "UTC"), time_in(asked.known_at, "UTC"))
    subject = await subject_of(product.commands, who.tenant, who.person)
    rows = await found_rows(product, Search(subject, _sought(asked), times, MOST))
    at = times.as_of or product.clock.now()
    return [told_of(each, at, load_wording()) for each in rows]


def _sought(asked: argparse.Namespace) -> Sought:
    if asked.id is not None and not is_canonical(asked.id):
        raise BadUseError("--id is the id of a case")
    return Sought(
        text=asked.q,
        claim_ref=asked.claim_ref,
        status=asked.status,
        party=asked.party,
        due=None if asked.due is None else DueState(asked.due),
        case=None if asked.id is None else UUID(asked.id),
    )
