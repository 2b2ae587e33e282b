"""rtw listener as whoever runs the ledger uses it."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from adapters.broker.nats_server import EmbeddedNats, embedded_nats
from adapters.broker.rights import EVENTS
from adapters.console import listeners
from adapters.console.finding import open_ledger
from adapters.console.speaking import BadUseError
from adapters.console.vocabulary import arguments_of
from adapters.database import Database
from adapters.settings import settings_from_environment
from domain.recorded import tenant_of
from tests.adapters.broker.test_outsiders import outsider

pytestmark = pytest.mark.anyio
OTHER = "another tenant"


class Operator:
    """Types words, and reads what is printed."""

    def __init__(self, database: Database, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._database = database
        self._data = data
        self._capsys = capsys

    async def types(self, *words: str, **variables: str) -> dict[str, Any]:
        parser = argparse.ArgumentParser()

        def word(found: Any, name: str, text: str, work: Any) -> argparse.ArgumentParser:
            made: argparse.ArgumentParser = found.add_parser(name)
            made.set_defaults(work=work, json=True)
            return made

        listeners.arguments_of_listeners(parser.add_subparsers(), word)
        asked = parser.parse_args(["listener", *words])
        settings = settings_from_environment({"RTW_DATA": str(self._data), **variables})
        self._capsys.readouterr()
        assert await asked.work(asked, settings, self._database) == 0
        told: dict[str, Any] = json.loads(self._capsys.readouterr().out)
        return told


@pytest.fixture
async def operator(
    database: Database, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> Operator:
    await open_ledger(database, "demo")
    await open_ledger(database, OTHER)
    return Operator(database, data_dir, capsys)


def password_files(data: Path) -> list[Path]:
    return list((data / "secrets").glob("nats_listener_*"))


async def test_a_listener_comes_in_at_once_until_it_is_removed(
    operator: Operator, data_dir: Path
) -> None:
    with embedded_nats(data_dir) as server:
        added = await operator.types("add", "demo", "letters")
        again = await operator.types("add", "demo", "letters")
        listed = await operator.types("list")
        (file,) = password_files(data_dir)
        password = file.read_text()
        async with outsider(server.url, added["user"], password, "_INBOX_x") as found:
            assert not await found.may_not_hear(added["subjects"])
            assert await found.may_not_publish(f"$JS.API.STREAM.DELETE.{EVENTS}")
        await operator.types("remove", "demo", "letters")

    assert added == again
    assert added["subjects"] == f"rtw.v1.{tenant_of('demo')}.>"
    assert [each["listener"] for each in listed["listeners"]] == ["letters"]
    assert await operator.types("list") == {"listeners": []}
    assert str(file) == added["password_file"]
    assert password_files(data_dir) == []
    assert EmbeddedNats(data_dir).process() is None


async def test_for_another_broker_it_prints_the_user(operator: Operator, data_dir: Path) -> None:
    added = await operator.types("add", "demo", "letters", RTW_NATS_URL="nats://elsewhere:4222")

    assert added["nats_user"] == (
        '{ user: "listener.letters", password: "...", permissions: { publish: { deny: [">"] }, '
        f'subscribe: ["rtw.v1.{tenant_of("demo")}.>"] }} }}'
    )
    assert not (data_dir / "nats").exists()


async def test_what_makes_no_sense_is_refused_in_a_sentence(operator: Operator) -> None:
    await operator.types("add", "demo", "letters")
    for why, words in {
        "named by": ("add", "demo", "Letters"),
        "another tenant": ("add", OTHER, "letters"),
        "no such tenant": ("add", "nobody", "letters"),
        "no such listener": ("remove", OTHER, "letters"),
    }.items():
        with pytest.raises(BadUseError, match=why):
            await operator.types(*words)


def test_the_command_line_knows_the_word() -> None:
    assert list(arguments_of("listener")) == [listeners.arguments_of_listeners]
