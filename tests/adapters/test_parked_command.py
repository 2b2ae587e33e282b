"""rtw parked: whoever runs the ledger finds the cases that wait, and lets them go on."""

from collections.abc import AsyncIterator

import pytest

from adapters.access_log.admin_log import actions
from adapters.checks import run_checks
from adapters.console.speaking import BadUseError
from adapters.database import Database
from adapters.main import connected
from projections.clinician import CLINICIAN
from projections.past_faults import advance_past_faults
from tests.adapters.obeying import Desk
from tests.projections.choking import HELD, choking
from tests.projections.told import DEMO, Told, tell
from tests.superusers import seeing_all

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def told(database: Database) -> AsyncIterator[Told]:
    """Two cases, of which one waits behind its alarm in the clinician's view."""
    with seeing_all(database) as superuser:
        async with connected(database) as product:
            told = Told(product, superuser)
            await tell(told, "demo", "held", "LiftHold")
            await tell(told, "demo", "other", "ReferenceConsent")
            async with told.projecting() as connection:
                view = choking(CLINICIAN)
                while await advance_past_faults(connection, product.feed, DEMO, view):
                    pass
            yield told


@pytest.fixture
def desk(told: Told, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(told, capsys)


async def test_cases_that_wait_are_listed_and_looked_into(desk: Desk) -> None:
    code, listed = await desk.run("parked")
    _, of_another_view = await desk.run("parked", "--view", "worker")
    _, found = await desk.run("parked", "inspect", "clinician", "held:W-A/1")

    assert (code, of_another_view) == (0, {"parked": []})
    (one,) = listed["parked"]
    assert (one["case"], one["view"], one["error"]) == (str(HELD), "clinician", "ValueError")
    assert one["attempts"] == 1
    assert {name: found[name] for name in one} == one
    assert found["waiting"][0] == {each: one[each] for each in ("position", "event_id", "name")}
    assert [each["name"] for each in found["waiting"]][:2] == [
        "rtw.case:AlarmSignRaised",
        "rtw.case:CaseHeld",
    ]
    assert found["left_out"] == []


async def test_a_case_goes_on_when_the_code_was_mended(told: Told, desk: Desk) -> None:
    assert [each.name for each in await run_checks(told.product) if not each.ok] == [
        "every view equals its rebuild, byte for byte"
    ]

    code, found = await desk.run("parked", "retry", "clinician", str(HELD))

    assert (code, found["released"]) == (0, True)
    assert await desk.run("parked") == (0, {"parked": []})
    assert all(each.ok for each in await run_checks(told.product))


async def test_what_is_left_out_has_a_reason_and_stands_in_the_log_of_actions(
    told: Told, desk: Desk
) -> None:
    with pytest.raises(SystemExit):
        await desk.run("parked", "skip", "clinician", str(HELD))

    code, found = await desk.run(
        "parked", "skip", "clinician", str(HELD), "--reason", "sent by a broken device"
    )

    assert (code, found["released"]) == (0, True)
    (done,) = await actions(told.product.database, 1)
    assert (done.action, done.tenant, done.case_id) == ("parked skip", DEMO, HELD)
    assert done.words["reason"] == "sent by a broken device"
    assert all(each.ok for each in await run_checks(told.product))


async def test_a_case_that_waits_nowhere_is_not_skipped(desk: Desk) -> None:
    for words in (("worker", "held:W-A/1"), ("clinician", "other:W-A/1")):
        with pytest.raises(BadUseError):
            await desk.run("parked", "skip", *words, "--reason", "because")


async def test_one_case_is_rebuilt_and_a_version_beside_is_compared_and_switched(
    told: Told, desk: Desk
) -> None:
    code, one = await desk.run("rebuild", "clinician", "--case", "held:W-A/1")
    assert (code, one) == (0, {"view": "clinician", "case": str(HELD), "rebuilt": True})
    told.superuser.execute("DELETE FROM rm.clinician WHERE case_id = %s", [HELD])

    _, beside = await desk.run("rebuild", "clinician", "--beside")
    _, switched = await desk.run("rebuild", "clinician", "--switch")

    missing = {"tenant": str(DEMO), "case": str(HELD), "paths": []}
    assert beside == {"view": "clinician", "differing": [missing]}
    assert switched == {"view": "clinician", "live": "next"}
    assert all(each.ok for each in await run_checks(told.product))
    assert (await desk.run("rebuild", "clinician", "--back"))[1]["live"] == "before"
    assert not all(each.ok for each in await run_checks(told.product))
