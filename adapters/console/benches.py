"""rtw bench: a benchmark by name."""

import argparse
from typing import Any

from adapters.bench.catalogue import BENCHES
from adapters.console.speaking import GOOD, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.garbage import settle
from adapters.settings import Settings


def arguments_of_benches(words: Any, word: Word) -> None:
    """The word of this module, for the parser of the command line."""
    bench = word(words, "bench", "a benchmark", _bench)
    bench.add_argument("name", choices=sorted(BENCHES))
    bench.add_argument("--rounds", type=int, default=5)


async def _bench(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    settle()
    say(await BENCHES[asked.name](database, asked.rounds), as_json=True)
    return GOOD
