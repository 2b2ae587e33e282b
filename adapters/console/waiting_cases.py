"""What rtw parked and rtw dlq have in common: words about a case that waits behind an event."""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from adapters.consuming.dead_letters import DeadLetter
from projections.held import Parked

MOST_LETTERS = 500


def take_a_case(
    words: Iterable[argparse.ArgumentParser], name: str, choices: Sequence[str]
) -> None:
    """Each word takes who could not take the event in, under a name, and the case."""
    for each in words:
        each.add_argument(name, choices=choices)
        each.add_argument("case", metavar="ID|STORY:REF")


def take_a_reason(word: argparse.ArgumentParser) -> None:
    word.add_argument("--reason", type=_reason, required=True, metavar="TEXT")


def _reason(text: str) -> str:
    if not (1 <= len(text.strip()) <= MOST_LETTERS and text.isprintable()):
        raise argparse.ArgumentTypeError(f"must be a text of at most {MOST_LETTERS} letters")
    return text.strip()


def body_of(each: DeadLetter | Parked) -> dict[str, Any]:
    """Where a case waits, the case first."""
    told = asdict(each)
    return {"case": told.pop("case_id"), **told}
