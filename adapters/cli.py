"""The command line: rtw. Exit 0 good, 1 a check failed, 2 bad use, 78 not allowed here."""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvloop
from psycopg import OperationalError
from pydantic import ValidationError

from adapters.admin_log import log_action
from adapters.backups import BackupError
from adapters.bench.catalogue import BENCHES
from adapters.case_views import Times, shown
from adapters.checks import run_checks
from adapters.console.backup import arguments_of_backups, run_restore
from adapters.console.clusters import arguments_of_clusters, run_cluster
from adapters.console.dead_letters import arguments_of_dead_letters
from adapters.console.deadlines import arguments_of_deadlines
from adapters.console.differences import arguments_of_differences
from adapters.console.finding import find_case, open_ledger, time_in
from adapters.console.finding_cases import arguments_of_finding
from adapters.console.importing import arguments_of_importing
from adapters.console.logs import arguments_of_logs
from adapters.console.migrating import arguments_of_migrating
from adapters.console.offline import arguments_of_offline, without_database
from adapters.console.parked import arguments_of_parked
from adapters.console.processes import arguments_of_processes, is_process
from adapters.console.protocols import arguments_of_protocols
from adapters.console.rebuilding import arguments_of_rebuilding
from adapters.console.serving import serve
from adapters.console.speaking import (
    BAD_USE,
    FAILED,
    GOOD,
    NOT_ALLOWED,
    BadUseError,
    complain,
    say,
)
from adapters.console.stories import play, report
from adapters.console.systems import arguments_of_systems
from adapters.console.tokens import arguments_of_tokens
from adapters.console.webhooks import arguments_of_webhooks
from adapters.console.what_if import arguments_of_what_if, what_if
from adapters.console.work import arguments_of_work
from adapters.data_folders import EmbeddedServerError
from adapters.database import Database, open_database
from adapters.garbage import settle
from adapters.http.identity import DevIssuerRefused
from adapters.main import connected
from adapters.processes.logs import set_up_logs
from adapters.processes.tracing import set_up_tracing
from adapters.server_user import ServerUserError
from adapters.settings import Settings, SettingsError, settings_from_environment
from adapters.store.migrations import MigrationError
from adapters.store.roles import RolesMissingError
from adapters.views_of_readers import view_of_audience
from adapters.wording import load_wording
from projections.catalogue import CASE_VIEWS
from projections.rebuild import RebuildRunningError
from projections.versions import NoVersionError
from services.audiences import Audience
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
    asked = _parser().parse_args(_json_last(sys.argv[1:] if arguments is None else arguments))
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
    if asked.word == "restore":
        return run_restore(asked)
    if asked.work is None:
        return run_cluster(asked) if asked.word == "cluster" else without_database(asked)
    settings = settings_from_environment(os.environ)
    if asked.word == "migrate":
        settings = replace(settings, migrates=True)
    set_up_logs(settings.logs, is_process=is_process(asked))
    if is_process(asked) or asked.word == "serve":
        set_up_tracing(asked.word, os.environ)
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


async def _serve(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    return await serve(settings, database, asked.play or (), asked.today)


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


async def _check(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with connected(database) as product:
        checks = await run_checks(product)
    good = all(check.ok for check in checks)
    say({"ok": good, "checks": [check.body() for check in checks]}, as_json=asked.json)
    return GOOD if good else FAILED


async def _what_if(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    return await what_if(asked, database)


async def _bench(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    settle()
    say(await BENCHES[asked.name](database, asked.rounds), as_json=True)
    return GOOD


async def _tenant_add(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    tenant, new = await open_ledger(database, asked.name)
    say({"tenant": str(tenant), "name": asked.name, "new": new}, as_json=asked.json)
    return GOOD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rtw", description="ReturnLedger")
    words = parser.add_subparsers(dest="word", required=True, metavar="WORD")
    serving = _word(words, "serve", "the API on loopback", _serve)
    serving.add_argument("--play", nargs="*", type=Path, metavar="STORY", help="stories to play")
    serving.add_argument("--today", type=Path, metavar="STORY", help="a story moved to the present")
    _word(words, "play", "a story's commands", _play).add_argument("story", type=Path)
    arguments_of_tokens(words, _word)
    _case_words(words)
    arguments_of_rebuilding(words, _word)
    _word(words, "check", "all invariants on live data", _check)
    arguments_of_offline(words, _word)
    what_if_word = _word(words, "whatif", "decisions under another protocol", _what_if)
    arguments_of_what_if(what_if_word)
    bench = _word(words, "bench", "a benchmark", _bench)
    bench.add_argument("name", choices=sorted(BENCHES))
    bench.add_argument("--rounds", type=int, default=5)
    tenants = words.add_parser("tenant", help="ledgers").add_subparsers(required=True)
    _word(tenants, "add", "open a tenant's ledger", _tenant_add).add_argument("name")
    arguments_of_deadlines(words, tenants, _word)
    arguments_of_protocols(words, _word)
    arguments_of_logs(words, _word)
    arguments_of_work(words, _word)
    arguments_of_finding(words, _word)
    arguments_of_parked(words, _word)
    arguments_of_dead_letters(words, _word)
    arguments_of_webhooks(words, _word)
    arguments_of_migrating(words, _word)
    arguments_of_backups(words, _word)
    arguments_of_processes(words, _word)
    arguments_of_systems(words, _word)
    arguments_of_importing(words, _word)
    arguments_of_clusters(words, _word)
    return parser


def _case_words(words: Any) -> None:
    cases = words.add_parser("case", help="cases").add_subparsers(required=True)
    show = _word(cases, "show", "a view of a case", _case_show)
    show.add_argument("case", metavar="ID|STORY:REF")
    show.add_argument("--view", choices=[each.value for each in Audience], required=True)
    show.add_argument("--as-of", metavar="T")
    show.add_argument("--known-at", metavar="T")
    arguments_of_differences(cases, _word)


def _word(words: Any, name: str, text: str, work: Work | None) -> argparse.ArgumentParser:
    word: argparse.ArgumentParser = words.add_parser(name, help=text)
    word.add_argument("--json", action="store_true", help="one JSON document on standard output")
    word.set_defaults(work=work, action=word.prog.partition(" ")[2])
    return word


if __name__ == "__main__":
    sys.exit(main())
