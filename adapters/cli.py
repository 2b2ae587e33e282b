"""The command line: rtw. Exit 0 good, 1 a check failed, 2 bad use, 78 not allowed here."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

import uvloop
from psycopg import OperationalError
from pydantic import ValidationError

from adapters.access_log.admin_log import log_action
from adapters.backup.backups import BackupError
from adapters.console.speaking import (
    BAD_USE,
    FAILED,
    NOT_ALLOWED,
    BadUseError,
    complain,
)
from adapters.console.vocabulary import arguments_of, is_process
from adapters.database import Database, open_database
from adapters.embedded.data_folders import EmbeddedServerError
from adapters.embedded.server_user import ServerUserError
from adapters.processes.logs import set_up_logs
from adapters.processes.tracing import set_up_tracing
from adapters.settings import Settings, SettingsError, settings_from_environment
from adapters.signing_in.identity import DevIssuerRefused
from adapters.store.migrations import MigrationError
from adapters.store.roles import RolesMissingError
from projections.rebuild import RebuildRunningError
from projections.versions import NoVersionError
from services.ports import StoreUnavailable

EXIT_CODES: dict[type[Exception], int] = {
    BadUseError: BAD_USE,
    SettingsError: BAD_USE,
    ValidationError: BAD_USE,
    DevIssuerRefused: NOT_ALLOWED,
    BackupError: FAILED,
    EmbeddedServerError: FAILED,
    ServerUserError: FAILED,
    RolesMissingError: FAILED,
    MigrationError: FAILED,
    OperationalError: FAILED,
    StoreUnavailable: FAILED,
    RebuildRunningError: FAILED,
    NoVersionError: BAD_USE,
}

_NO_WORDS = frozenset({"word", "work", "action", "json"})

Work = Callable[[argparse.Namespace, Settings, Database], Awaitable[int]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code."""
    typed = _json_last(sys.argv[1:] if arguments is None else arguments)
    asked = _parser(typed[0] if typed else None).parse_args(typed)
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(message)s"
    )
    try:
        return _obeyed(asked)
    except BrokenPipeError:  # whoever read our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except tuple(EXIT_CODES) as error:
        complain(_why(error))
        return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))


def _json_last(arguments: Sequence[str]) -> list[str]:
    """``--json`` may stand before the word too."""
    first, rest = list(arguments[:1]), list(arguments[1:])
    return rest + first if first == ["--json"] else first + rest


def _obeyed(asked: argparse.Namespace) -> int:
    if asked.work is None and not is_process(asked):
        alone: Callable[[argparse.Namespace], int] = asked.alone
        return alone(asked)
    settings = settings_from_environment(os.environ)
    if asked.word == "migrate":
        settings = replace(settings, migrates=True)
    set_up_logs(settings.logs, is_process=is_process(asked))
    if is_process(asked) or asked.word == "serve":
        set_up_tracing(asked.word, os.environ)
    if is_process(asked):
        return _run(asked.process(asked, settings))
    with open_database(settings) as database:
        return _run(_logged_first(asked, settings, database))


async def _logged_first(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    """Whatever an operator does with a database stands in its log before it is done."""
    work: Work = asked.work
    if not is_process(asked):
        await log_action(database, asked.action, _words_of(asked), getattr(asked, "case", None))
    return await work(asked, settings, database)


def _words_of(asked: argparse.Namespace) -> dict[str, Any]:
    """What was typed, by name."""
    given = {name: each for name, each in vars(asked).items() if name not in _NO_WORDS}
    typed = {name: each for name, each in given.items() if each not in (None, False)}
    return {
        name: [str(one) for one in each] if isinstance(each, list) else str(each)
        for name, each in typed.items()
    }


def _why(error: Exception) -> str:
    """One sentence; a driver's own words may quote what was sent."""
    match error:
        case ValidationError():
            fields = (".".join(map(str, each["loc"])) or "input" for each in error.errors())
            return f"not acceptable: {', '.join(fields)}"
        case OperationalError() | StoreUnavailable():
            return "the database does not answer"
        case _:
            return str(error)


def _run(work: Awaitable[int]) -> int:
    async def whole() -> int:
        return await work

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(whole())


def _parser(word: str | None = None) -> argparse.ArgumentParser:
    """For one word; for all where there is no such word, or none is named."""
    parser = argparse.ArgumentParser(prog="rtw", description="ReturnLedger")
    words = parser.add_subparsers(dest="word", required=True, metavar="WORD")
    for arguments in arguments_of(word):
        arguments(words, _word)
    return parser


def _word(words: Any, name: str, text: str, work: Work | None) -> argparse.ArgumentParser:
    word: argparse.ArgumentParser = words.add_parser(name, help=text)
    word.add_argument("--json", action="store_true", help="one JSON document on standard output")
    word.set_defaults(work=work, action=word.prog.partition(" ")[2])
    return word


if __name__ == "__main__":
    sys.exit(main())
