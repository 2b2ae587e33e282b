"""rtw check: all invariants on live data."""

import argparse
from typing import Any

from adapters.checks import run_checks
from adapters.console.speaking import FAILED, GOOD, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.main import connected
from adapters.settings import Settings


def arguments_of_checking(words: Any, word: Word) -> None:
    """The word of this module, for the parser of the command line."""
    word(words, "check", "all invariants on live data", _check)


async def _check(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with connected(database) as product:
        checks = await run_checks(product)
    good = all(check.ok for check in checks)
    say({"ok": good, "checks": [check.body() for check in checks]}, as_json=asked.json)
    return GOOD if good else FAILED
