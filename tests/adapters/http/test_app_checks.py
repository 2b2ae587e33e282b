"""rtw check on a house in which people read: the logs are whole, and it says where they are not."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from adapters.checks import run_checks
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio

TOLD = "nothing was disclosed before its read was recorded"
READ = "what was read is there"
KEPT = "events and logs cannot be changed"


async def broken(house: House) -> dict[str, Sequence[str]]:
    """The checks that do not hold, with what they found."""
    checks = await run_checks(house.product)
    assert {TOLD, READ, KEPT} <= {each.name for each in checks}
    return {each.name: each.broken for each in checks if not each.ok}


async def lively(house: House) -> House:
    """A case that was read by some, and denied to others."""
    await house.play(18)
    for person, what in (
        ("EM-1", "views/employer"),
        ("IN-1", "history"),
        ("CL-1", "views/clinician"),
        ("EM-1", "views/clinician"),
        (str(await house.register()), "history"),
    ):
        await house.ask(person, "GET", f"/v1/cases/{house.case}/{what}")
    await house.ask("CL-1", "GET", f"/v1/cases/{uuid4()}/history")
    return house


def copied_read(house: House, case: UUID, action: str) -> None:
    """A row as of the newest read of that kind, about another case."""
    house.superuser.execute(
        """
        INSERT INTO es.access SELECT (jsonb_populate_record(
            access, jsonb_build_object('id', gen_random_uuid(), 'case_id', %s::uuid))).*
        FROM es.access WHERE action = %s AND decision = 'allowed'
        ORDER BY stored_at DESC LIMIT 1""",
        [case, action],
    )


def copied_disclosure(house: House, cause: UUID) -> None:
    """One more like the newest, which no read led to."""
    house.superuser.execute(
        """
        INSERT INTO es.event SELECT (jsonb_populate_record(event, jsonb_build_object(
            'position', position + 1, 'version', version + 1, 'event_id', gen_random_uuid(),
            'command_id', gen_random_uuid(), 'causation_id', %s::uuid))).*
        FROM es.event WHERE tenant = %s ORDER BY position DESC LIMIT 1""",
        [cause, house.tenant],
    )
    house.superuser.execute(
        "UPDATE es.ledger SET head = head + 1 WHERE tenant = %s", [house.tenant]
    )


async def test_the_logs_of_a_house_in_use_are_whole(house: House) -> None:
    assert await broken(await lively(house)) == {}


async def test_a_disclosure_without_its_read_is_found(house: House) -> None:
    await lively(house)
    await house.ask("EM-1", "GET", f"/v1/cases/{house.case}/views/employer")
    copied_disclosure(house, uuid4())

    found = await broken(house)

    assert list(found) == [TOLD]
    assert found[TOLD] == [f"disclosure at position {house.positions()[-1]}"]


async def test_a_read_of_what_is_no_case_is_found(house: House) -> None:
    await lively(house)
    copied_read(house, house.ref("CL-1"), "view.clinician")

    assert list(await broken(house)) == [READ]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "ALTER TABLE es.access ENABLE TRIGGER access_append_only",
            "trigger access_append_only",
        ),
        (
            "ALTER TABLE es.admin_action DISABLE TRIGGER admin_action_append_only",
            "trigger admin_action_append_only",
        ),
        ("ALTER TABLE es.event DISABLE TRIGGER event_append_only", "trigger event_append_only"),
        ("GRANT DELETE ON es.access TO rtw_api", "rtw_api may DELETE access"),
        ("GRANT INSERT ON es.admin_action TO rtw_api", "rtw_api may INSERT admin_action"),
    ],
)
async def test_a_log_that_could_be_changed_is_found(
    house: House, statement: str, says: str
) -> None:
    house.superuser.execute(statement)  # type: ignore[call-overload]

    assert await broken(house) == {KEPT: [says]}
