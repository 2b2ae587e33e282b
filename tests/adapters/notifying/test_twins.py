"""Two cases that differ only in what a reader may not know: he is told the same, byte for byte."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from adapters.cases.changes import LedgerChanges
from adapters.database import drop_database
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.notifying import rights, telling
from adapters.notifying.notifier import Notifier
from adapters.notifying.sending import Sender
from adapters.settings import settings_from_environment
from adapters.work.keeper import WorkKeeper
from domain.case.loading.loading import LoadTargetRejected
from domain.data_classes import DataClass
from services import notifications
from services.audiences import Audience
from services.notifications import Rule
from services.rounds import Rounds
from tests.adapters.http.living import House
from tests.adapters.http.pairs import CASES, STORIES, Reader
from tests.adapters.http.twins import Place, Tale, tell, twins

pytestmark = pytest.mark.anyio
TELLS_OF_MORE = "at work"
"""Where more has happened in one of the two, which they are not to notice."""
LATER = "2025-09-30T08:00:00+00:00"
"""By then much is overdue, and was escalated."""


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def place(
    postgres: EmbeddedPostgres, _template: str, tmp_path_factory: pytest.TempPathFactory
) -> Place:
    return Place(postgres, _template, tmp_path_factory.mktemp("twins"))


@pytest.fixture(scope="module")
async def tales(place: Place, anyio_backend: str) -> AsyncIterator[Mapping[str, Tale]]:
    told = {
        name: await tell(place, story, datetime.fromisoformat(until))
        for name, (story, until) in STORIES.items()
    }
    yield told
    for each in told.values():
        drop_database(place.server, each.name)


async def told_in(house: House, place: Path) -> list[bytes]:
    """All that the file channel holds after everybody was told from the beginning, in its order."""
    folder = place / uuid4().hex
    with psycopg.connect(house.product.database.conninfo("owner"), autocommit=True) as owner:
        owner.execute("TRUNCATE consuming.bookmark, consuming.notification, consuming.delivery")
    product = replace(house.product, clock=type(house.product.clock)(datetime.fromisoformat(LATER)))
    rounds = Rounds(product.deadlines, LedgerChanges(product.reader))
    await rounds.go(product.clock.now())
    await WorkKeeper(product).keep_up()
    settings = settings_from_environment({"RTW_NOTIFICATIONS": str(folder)})
    notifier = Notifier(product, settings)
    await notifier.keep_up()
    async with Sender(loopback=True) as sender, notifier.deliverer(sender) as deliverer:
        while await deliverer.once():
            pass
    return written(folder)


def written(folder: Path) -> list[bytes]:
    return [line for path in sorted(folder.iterdir()) for line in path.read_bytes().splitlines()]


def told_to(house: House, reader: Reader, lines: list[bytes]) -> list[bytes]:
    person = str(house.ref(reader.person))
    return [line for line in lines if json.loads(line)["to"] == person]


@pytest.fixture(params=CASES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_what_is_hidden_changes_no_notification(
    name: str,
    place: Place,
    tales: Mapping[str, Tale],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = CASES[name]
    async with twins(place, tales[case.story], case.differently) as houses:
        first, second = [await told_in(each, tmp_path / "right") for each in houses]
        if name == TELLS_OF_MORE:
            tell_of_hidden_things(monkeypatch)
            careless = [await told_in(each, tmp_path / "careless") for each in houses]

    for reader in case.readers:
        told = told_to(houses[0], reader, first)
        assert told
        assert told == told_to(houses[1], reader, second)
        if name == TELLS_OF_MORE:
            one, other = careless
            assert told_to(houses[0], reader, one) != told_to(houses[1], reader, other)


def tell_of_hidden_things(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: by which the same comparison must find a difference."""
    to_them = dict.fromkeys((Audience.EMPLOYER, Audience.SUPERVISOR), "status_changed")
    rules = {**notifications.RULES, LoadTargetRejected: Rule(DataClass.B, to_them)}
    names = {*telling._TELLS, LoadTargetRejected.event_name()}
    monkeypatch.setattr(notifications, "RULES", rules)
    monkeypatch.setattr(telling, "_TELLS", names)
    monkeypatch.setattr(rights, "may_be_told", lambda *_: True)
