"""rtw parts: in how many parts the cases of the views are shared out among projectors."""

import argparse
from typing import Any

from adapters.console.speaking import GOOD, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.live_tables.parting import count_parts, parted
from adapters.settings import Settings
from projections.parts import MOST


def arguments_of_parting(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    parts = word(words, "parts", "in how many parts projectors share the views", share_out)
    parts.add_argument("number", nargs="?", type=number_of_parts, metavar="N", help="from now on")


def number_of_parts(text: str) -> int:
    """For an argument. Raises ArgumentTypeError."""
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST:
        return int(text)
    raise argparse.ArgumentTypeError(f"must be a number from 1 to {MOST}")


async def share_out(asked: argparse.Namespace, _: Settings, database: Database) -> int:
    if asked.number is not None:
        await parted(database, asked.number)
    say({"parts": await count_parts(database)}, as_json=asked.json)
    return GOOD
