"""rtw import: a file of commands, asked for row by row as one person."""

import argparse
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from adapters.asking.admitting import Asking
from adapters.asking.command_names import BY_PATH
from adapters.asking.problems import ProblemError
from adapters.calendars import HolidayCalendars
from adapters.console.finding import find_person
from adapters.console.import_report import Report
from adapters.console.speaking import FAILED, GOOD, BadUseError, bar
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.importing.rows import Row, UnreadableFileError, rows_of
from adapters.importing.run import AT_ONCE, Importer, Taken, digest_of, given_id
from adapters.main import connected
from adapters.settings import Settings
from adapters.words.wording import load_wording
from domain.case.vocabulary import Role
from services.commands import Commands
from services.not_stored import BusyError
from services.ports import StoreUnavailable
from services.rehearsal import Rehearsal

COMMANDS = {**{path: kind.__name__ for path, kind in BY_PATH.items()}, "open-case": "OpenCase"}


def arguments_of_importing(words: Any, word: Word) -> None:
    """The word of this module, for the parser of the command line."""
    taken = word(words, "import", "a file of commands, JSONL or CSV", import_file)
    taken.add_argument("file", type=Path)
    taken.add_argument("--as", required=True, dest="person", metavar="PERSON", help="who asks")
    taken.add_argument("--role", choices=[each.value for each in Role], help="of several roles")
    taken.add_argument("--command", metavar="NAME", help="of all rows of a CSV file: record-shift")
    taken.add_argument("--dry-run", action="store_true", help="decide everything, store nothing")
    taken.add_argument(
        "--from-row", type=int, default=1, metavar="N", help="leave out what is before"
    )
    taken.add_argument(
        "--again", action="store_true", help="ask again for rows that an earlier import refused"
    )


async def import_file(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    """Exit code 1 where a row was refused, or not all could be asked for. Raises BadUseError."""
    command = _command(asked)
    try:
        digest = digest_of(asked.file)
    except OSError as error:
        raise BadUseError(f"the file cannot be read: {error.strerror}") from None
    async with connected(database) as product:
        importer = Importer(
            product,
            load_wording(),
            await find_person(product, asked.person),
            digest,
            None if asked.role is None else Role(asked.role),
            stores=not asked.dry_run,
        )
        report = Report(importer.wording, as_json=asked.json, dry_run=asked.dry_run)
        await _imported(importer, asked, command, report)
    return GOOD if report.all_good else FAILED


def _command(asked: argparse.Namespace) -> str | None:
    """The name of the one command of a CSV file; None for JSONL."""
    kind = asked.file.suffix.lower()
    if kind not in (".jsonl", ".csv"):
        raise BadUseError("a file of commands is named .jsonl or .csv")
    if (kind == ".csv") != (asked.command is not None):
        raise BadUseError("--command names the command of a CSV file, and goes with no other")
    if asked.command is None:
        return None
    if asked.command not in COMMANDS:
        raise BadUseError("there is no such command; one is written as record-shift")
    return COMMANDS[asked.command]


async def _imported(
    importer: Importer, asked: argparse.Namespace, command: str | None, report: Report
) -> None:
    def rows() -> Iterator[Row]:
        return (row for row in rows_of(asked.file, command) if row.number >= asked.from_row)

    at = asked.from_row
    report.begin()
    try:
        total, last = await importer.last_stored(rows())
        async for taken in _taken(importer, rows(), 0 if asked.again else last):
            at = taken.row + 1
            report.row(taken)
            bar(report.rows, total, asked.file.name)
    except UnreadableFileError as error:
        report.stopped(at, f"the file cannot be read further: {error}")
    except BusyError:
        report.stopped(at, f"others keep writing to the case; go on with --from-row {at}")
    except StoreUnavailable:
        report.stopped(at, f"the database does not answer; go on with --from-row {at}")
    report.end()


async def _taken(importer: Importer, rows: Iterator[Row], asked_until: int) -> AsyncIterator[Taken]:
    """What becomes of each row. One before ``asked_until`` that has no receipt was refused, or
    needed nothing, when it was asked for, or was left out: the case has moved on since, so it is
    left alone. One that gives its id is a command of its own, and always asked for."""
    product = importer.product
    rehearsal = None if importer.stores else Rehearsal(product.ledger)
    commands: Commands = product.commands
    if rehearsal is not None:
        calendars = HolidayCalendars(product.ledger, product.clock.now)
        commands = Commands(rehearsal, product.database.claim_key, calendars)
    while window := list(itertools.islice(rows, AT_ONCE)):
        ids = [importer.command_id(row) for row in window]
        known = set(await importer.stored(ids))
        for row, command_id in zip(window, ids, strict=True):
            left_alone = row.number < asked_until and given_id(row) is None
            if left_alone and command_id not in known:
                yield Taken(row.number, problem=ProblemError(409, "earlier"))
                continue
            asking = Asking(commands, rehearsal or product.ledger, product.clock.now())
            yield await importer.take(row, asking, repeated=command_id in known)
