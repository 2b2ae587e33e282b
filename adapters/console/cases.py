"""rtw case: a view of a case, and what changed in it."""

import argparse
from typing import Any

from adapters.cases.views import Times, shown
from adapters.cases.views_of_readers import view_of_audience
from adapters.console.differences import arguments_of_differences
from adapters.console.finding import find_case, time_in
from adapters.console.speaking import GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.main import connected
from adapters.settings import Settings
from adapters.words.wording import load_wording
from projections.catalogue import CASE_VIEWS
from services.audiences import Audience


def arguments_of_cases(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    cases = words.add_parser("case", help="cases").add_subparsers(required=True)
    show = word(cases, "show", "a view of a case", _case_show)
    show.add_argument("case", metavar="ID|STORY:REF")
    show.add_argument("--view", choices=[each.value for each in Audience], required=True)
    show.add_argument("--as-of", metavar="T")
    show.add_argument("--known-at", metavar="T")
    arguments_of_differences(cases, word)


async def _case_show(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    if asked.view not in CASE_VIEWS:
        raise BadUseError(f"there is no {asked.view} view yet; there are {', '.join(CASE_VIEWS)}")
    async with connected(database) as product:
        found = await find_case(product, asked.case)
        times = Times(
            time_in(asked.as_of, found.time_zone), time_in(asked.known_at, found.time_zone)
        )
        tenant, case = found.tenant, found.case
        view = await view_of_audience(
            product, tenant, case, Audience(asked.view), times.as_of, known_at=times.known_at
        )
        body = await shown(product, load_wording(), tenant, case, view, times)
    if body is None:
        raise BadUseError("at that time there was nothing to see of this case")
    say(body, as_json=asked.json)
    return GOOD
