"""rtw dlq and rtw webhook: whoever runs the ledger sees what waits and what was sent."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from adapters import cli
from adapters.access_log.admin_log import actions
from adapters.console.speaking import BadUseError
from adapters.consuming import consumer, dead_letters
from adapters.database import Database
from adapters.main import connected
from adapters.notifying import telling
from adapters.notifying.notifier import Notifier
from adapters.settings import Settings, settings_from_environment
from domain.recorded import Fact, Recorded
from tests.adapters.obeying import Desk
from tests.projections.choking import HELD, SECRET
from tests.projections.told import DEMO, Told, tell
from tests.superusers import seeing_all

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def settings(tmp_path: Any) -> Settings:
    return settings_from_environment({"RTW_DATA": str(tmp_path)})


@pytest.fixture
async def told(database: Database) -> AsyncIterator[Told]:
    with seeing_all(database) as superuser:
        async with connected(database) as product:
            told = Told(product, superuser)
            await tell(told, "demo", "held", "LiftHold")
            await tell(told, "demo", "other", "ReferenceConsent")
            yield told


@pytest.fixture
def desk(told: Told, settings: Settings, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(told, capsys, settings)


@pytest.fixture
async def waiting(told: Told, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A case of which the hold could not be taken in, while the code was not mended."""

    def choke(before: Any, after: Any, recorded: Recorded[Fact]) -> list[Any]:
        if recorded.stream == HELD and type(recorded.fact).__name__ == "CaseHeld":
            raise ValueError(SECRET)
        return []

    with monkeypatch.context() as broken:
        broken.setattr(consumer, "QUICK_S", (0.0, 0.0, 0.0))
        broken.setattr(telling, "notices_of", choke)
        await Notifier(told.product, settings).keep_up()
    return HELD


async def test_what_waits_is_listed_and_looked_into(desk: Desk, waiting: UUID) -> None:
    code, listed = await desk.run("dlq", "list")
    _, found = await desk.run("dlq", "inspect", "notifications", "held:W-A/1")

    (first,) = listed["waiting"]
    assert code == 0
    assert (first["case"], first["error"], first["tries"]) == (str(waiting), "ValueError", 4)
    assert first["name"] == "rtw.case:CaseHeld"
    assert found["events"][0] == first
    assert [each["error"] for each in found["events"][1:]] == [None] * (len(found["events"]) - 1)


async def test_a_case_goes_on_when_the_code_was_mended(desk: Desk, waiting: UUID) -> None:
    code, found = await desk.run("dlq", "retry", "notifications", str(waiting))

    assert (code, found["released"]) == (0, True)
    assert (await desk.run("dlq", "list"))[1] == {"waiting": []}


async def test_a_case_that_still_fails_waits_on(
    desk: Desk, waiting: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choke(*_: Any) -> list[Any]:
        raise LookupError(SECRET)

    monkeypatch.setattr(telling, "notices_of", choke)
    code, found = await desk.run("dlq", "retry", "notifications", str(waiting))
    _, listed = await desk.run("dlq", "list")

    assert (code, found["released"]) == (1, False)
    (first,) = listed["waiting"]
    assert (first["error"], first["tries"]) == ("LookupError", 5)


async def test_what_is_skipped_is_logged_with_its_reason(
    desk: Desk, told: Told, waiting: UUID
) -> None:
    words = ("dlq", "skip", "notifications", "held:W-A/1", "--reason", "told by telephone")
    code, found = await desk.run(*words)
    _, inspected = await desk.run("dlq", "inspect", "notifications", str(waiting))
    (logged, *_) = [
        each for each in await actions(told.product.database, 10) if each.action == "dlq skip"
    ]

    assert (code, found["released"]) == (0, True)
    assert [each["reason"] for each in inspected["events"]] == ["told by telephone"]
    assert logged.words["reason"] == "told by telephone"
    assert (logged.tenant, logged.case_id) == (DEMO, waiting)


async def test_where_nothing_waits_that_is_said(desk: Desk) -> None:
    for word in ("inspect", "retry"):
        with pytest.raises(BadUseError, match="no such case"):
            await desk.run("dlq", word, "notifications", "other:W-A/1")


@pytest.mark.parametrize("reason", ["", " ", "x" * 501, "a\nb"])
def test_a_reason_is_needed(reason: str) -> None:
    with pytest.raises(SystemExit):
        cli._parser().parse_args(["dlq", "skip", "notifications", "x", "--reason", reason])


async def test_the_secret_of_a_webhook_is_shown_once(desk: Desk, told: Told) -> None:
    url = "https://hooks.example/in"
    code, added = await desk.run("webhook", "add", "demo", url, "--person", "held:W-A")
    _, listed = await desk.run("webhook", "list")

    (one,) = listed["endpoints"]
    assert code == 0
    assert added["secret"].startswith("whsec_")
    assert (one["id"], one["url"], one["once"]) == (added["endpoint"], url, False)
    assert added["secret"] not in json.dumps(listed)
    rows = told.superuser.execute("SELECT endpoint::text FROM consuming.endpoint").fetchall()
    logged = [each.words for each in await actions(told.product.database, 10)]
    assert added["secret"].removeprefix("whsec_") not in f"{rows}{logged}"


@pytest.mark.parametrize("url", ["http://hooks.example/", "file:///etc/passwd", "https://u@x.y/"])
async def test_no_webhook_goes_where_none_may(desk: Desk, url: str) -> None:
    with pytest.raises(BadUseError, match="no webhook may go there"):
        await desk.run("webhook", "add", "demo", url)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]"])
async def test_while_developing_one_may_go_to_this_machine(desk: Desk, host: str) -> None:
    assert (await desk.run("webhook", "add", "demo", f"http://{host}/in"))[0] == 0


async def test_there_is_no_webhook_of_no_tenant(desk: Desk) -> None:
    with pytest.raises(BadUseError, match="no such tenant"):
        await desk.run("webhook", "add", "nobody", "https://hooks.example/")


async def test_the_delivery_log_is_listed_and_a_delivery_sent_again(
    desk: Desk, told: Told, settings: Settings
) -> None:
    _, added = await desk.run("webhook", "add", "demo", "https://hooks.example/in")
    await Notifier(told.product, settings).keep_up()
    told.superuser.execute("UPDATE consuming.delivery SET status = 'unknown', next_at = NULL")

    _, log = await desk.run("webhook", "deliveries", "--status", "unknown", "--limit", "2")
    _, own = await desk.run("webhook", "deliveries", "--endpoint", added["endpoint"])
    one = own["deliveries"][0]
    place = (one["notification"], one["endpoint"])

    assert len(log["deliveries"]) == 2
    assert await desk.run("webhook", "resend", *place) == (0, {"done": True})
    assert (await desk.run("webhook", "deliveries", "--status", "waiting"))[1]["deliveries"]
    assert await desk.run("webhook", "resend", *place) == (1, {"done": False})
    assert await desk.run("webhook", "remove", added["endpoint"]) == (0, {"done": True})
    assert await desk.run("webhook", "remove", added["endpoint"]) == (1, {"done": False})
    assert dead_letters.QUICK_S == (0.2, 1.0, 3.0)
