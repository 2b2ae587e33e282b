"""rtw work: what somebody has to see to, over all cases."""

import argparse
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.cases.views import Times, json_bytes
from adapters.console.finding import find_person, time_in
from adapters.console.speaking import GOOD, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.live_tables.projector import moved_on
from adapters.main import Product, connected
from adapters.settings import Settings
from adapters.words.wording import Catalogue, load_wording
from adapters.work.keeper import WorkKeeper
from adapters.work.lists import Wanted, page_body, work_page
from adapters.work.table import WorkState
from projections.case_list import CASE_LIST
from services.relating import subject_of

MOST = 1000


def arguments_of_work(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    work = word(words, "work", "what a person has to see to, over all cases", show_work)
    work.add_argument("person", metavar="REF|STORY:REF|ID")
    work.add_argument("--state", choices=[each.value for each in WorkState], default=WorkState.ALL)
    work.add_argument("--as-of", metavar="T")
    work.add_argument("--known-at", metavar="T")


async def show_work(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with connected(database) as product:
        body = await _body(product, asked)
    if asked.json:
        say(body, as_json=True)
    else:
        for line in _in_words(body, load_wording()):
            sys.stdout.write(line + "\n")
    return GOOD


async def _body(product: Product, asked: argparse.Namespace) -> dict[str, Any]:
    """The same as over HTTP, on tables that are brought up to date first."""
    who = await find_person(product, asked.person)
    await moved_on(product.database, product.feed, CASE_LIST)
    await WorkKeeper(product).keep_up()
    times = Times(time_in(asked.as_of, "UTC"), time_in(asked.known_at, "UTC"))
    subject = await subject_of(product.commands, who.tenant, who.person)
    wanted = Wanted(subject, WorkState(asked.state), times, MOST)
    page = await work_page(product, wanted)
    return {
        "state": asked.state,
        **await page_body(product, load_wording(), who.tenant, page),
    }


def _in_words(body: Mapping[str, Any], wording: Catalogue) -> Iterator[str]:
    counts = body["counts"]
    yield wording.text("work.counts", **{f"count_{state}": counts[state] for state in counts})
    for each in body["items"]:
        named = {**each, "name": each["name"] or each["worker"]}
        values = {
            key: json_bytes(named[key]).decode().strip('"') for key in ("due", "name", "case")
        }
        yield wording.text(f"work.{_code(each)}", **values, text=each["text"], owner=each["owner"])
        yield f"    {each['because']['text']}"
    for case in body["waiting"]:
        yield wording.text("work.waiting", case=case)


def _code(each: Mapping[str, Any]) -> str:
    if each["due"] is None:
        return "undated"
    return "overdue" if each["overdue"] else "due"
