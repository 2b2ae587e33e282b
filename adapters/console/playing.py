"""rtw play: a story's commands, as they were recorded."""

import argparse
from pathlib import Path
from typing import Any

from adapters.console.speaking import FAILED, GOOD, say
from adapters.console.stories import play, report
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.main import connected
from adapters.settings import Settings


def arguments_of_playing(words: Any, word: Word) -> None:
    """The word of this module, for the parser of the command line."""
    word(words, "play", "a story's commands", _play).add_argument("story", type=Path)


async def _play(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with connected(database) as product:
        played = await play(product, asked.story)
    if played.difference is not None:
        say(report(asked.story, played), as_json=asked.json)
        return FAILED
    ids = {ref: str(value) for ref, value in played.refs.items()}
    say(
        ids if asked.json else {"played": asked.story.name, "lines": played.lines},
        as_json=asked.json,
    )
    return GOOD
