"""rtw case diff: what changed in a view of a case between two times, and by which events."""

import argparse
import sys
from datetime import datetime
from typing import Any

from adapters.cases.differences import Compared, compared
from adapters.cases.steps import Span
from adapters.cases.views_of_readers import view_of_audience
from adapters.console.finding import FoundCase, find_case, time_in
from adapters.console.speaking import GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.main import connected
from adapters.settings import Settings
from adapters.words.difference_words import all_in_words
from adapters.words.wording import load_wording
from projections.catalogue import CASE_VIEWS
from services.audiences import Audience


def arguments_of_differences(cases: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    diff = word(cases, "diff", "what changed in a view between two times", show_difference)
    diff.add_argument("case", metavar="ID|STORY:REF")
    diff.add_argument("--from", dest="since", metavar="T", required=True)
    diff.add_argument("--to", dest="until", metavar="T", required=True)
    diff.add_argument("--view", choices=sorted(CASE_VIEWS), required=True)
    diff.add_argument("--known-at", metavar="T")


async def show_difference(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with connected(database) as product:
        found = await find_case(product, asked.case)
        span, tenant, case = _span(asked, found), found.tenant, found.case
        times = (span.since, span.until)
        view = await view_of_audience(
            product, tenant, case, Audience(asked.view), *times, known_at=span.known_at
        )
        both = await compared(product, load_wording(), tenant, case, view, span)
    if both is None:
        raise BadUseError("at that time there was nothing to see of this case")
    if asked.json:
        say([each.body() for each in both.differences], as_json=True)
    else:
        _speak(both, found, asked.view, span)
    return GOOD


def _span(asked: argparse.Namespace, found: FoundCase) -> Span:
    since, until = (_time(each, found) for each in (asked.since, asked.until))
    if since > until:
        raise BadUseError("--from must not be later than --to")
    return Span(since, until, time_in(asked.known_at, found.time_zone))


def _time(text: str, found: FoundCase) -> datetime:
    moment = time_in(text, found.time_zone)
    assert moment is not None
    return moment


def _speak(both: Compared, found: FoundCase, view: str, span: Span) -> None:
    times = {"since": f"{span.since:%Y-%m-%d %H:%M}", "until": f"{span.until:%Y-%m-%d %H:%M}"}
    for line in all_in_words(both, load_wording(), found.time_zone, view=view, **times):
        sys.stdout.write(line + "\n")
