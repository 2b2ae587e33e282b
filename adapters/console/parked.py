"""rtw parked: the cases of which views, work lists or words wait behind an event that failed."""

import argparse
from dataclasses import asdict
from typing import Any

from adapters.console.speaking import FAILED, GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.console.waiting_cases import body_of, take_a_case, take_a_reason
from adapters.database import Database
from adapters.live_tables.parked_cases import (
    CONSUMERS,
    folded_anew,
    inspected,
    parked_case,
    parked_cases,
    skipped,
)
from adapters.main import connected
from adapters.settings import Settings
from projections.held import Parked


def arguments_of_parked(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    listing = word(
        words, "parked", "cases that wait behind an event, by view, work or words", list_parked
    )
    listing.add_argument("--view", choices=CONSUMERS)
    more = listing.add_subparsers(metavar="inspect|retry|skip")
    inspect = word(more, "inspect", "which events wait, and which were left out", inspect_parked)
    retry = word(more, "retry", "fold the case anew", retry_parked)
    skip = word(more, "skip", "fold the case without the event, from now on", skip_parked)
    take_a_case((inspect, retry, skip), "view", CONSUMERS)
    take_a_reason(skip)


async def list_parked(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    found = await parked_cases(database, asked.view)
    say({"parked": [body_of(each) for each in found]}, as_json=asked.json)
    return GOOD


async def inspect_parked(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    found = await _meant(asked, database)
    more = await inspected(database, found)
    events = {"waiting": more.waiting, "left_out": more.left_out}
    told = {name: [asdict(each) for each in places] for name, places in events.items()}
    say({**body_of(found), **told}, as_json=asked.json)
    return GOOD


async def retry_parked(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    found = await _meant(asked, database)
    async with connected(database) as product:
        waits = await folded_anew(product, found.tenant, found.view, found.case_id)
    return _told(asked, found, waits)


async def skip_parked(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    found = await _meant(asked, database)
    async with connected(database) as product:
        waits = await skipped(product, found, asked.reason)
    return _told(asked, found, waits)


async def _meant(asked: argparse.Namespace, database: Database) -> Parked:
    found = await parked_case(database, asked.view, asked.case)
    if found is None:
        raise BadUseError("no such case waits in this view; rtw parked lists those that do")
    return found


def _told(asked: argparse.Namespace, found: Parked, waits: Parked | None) -> int:
    """Exit code 1 where the case waits on, maybe behind another event."""
    said = {"view": found.view, "case": found.case_id, "released": waits is None}
    behind = {} if waits is None else {"parked": body_of(waits)}
    say({**said, **behind}, as_json=asked.json)
    return GOOD if waits is None else FAILED
