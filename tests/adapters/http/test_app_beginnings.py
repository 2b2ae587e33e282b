"""Who hangs on a consent asks of no time before it: neither what was true then nor what was known
(DOMAIN 4.2). The work list keeps to that as views and lists of cases do."""

from uuid import uuid4

import pytest

from tests.adapters.http.agreeing import AGREED, agree
from tests.adapters.http.answered import code_of
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio

WITHOUT = [each for each in AGREED if each != "FUNC->employer"]
PATHS = ("/v1/work", "/v1/cases")
TIMES = ("as_of", "known_at")


async def a_task_for(house: House, ref: str) -> None:
    task = {"task_id": str(uuid4()), "kind": "call", "assignee": str(house.ref(ref))}
    answered = await house.send("CM-1", "AssignTask", {**task, "due": "2025-03-20"})
    assert answered.status_code == 200, answered.text


def moment(house: House) -> str:
    return house.product.clock.now().isoformat()


async def told(house: House, ref: str, path: str, **times: str) -> int:
    """How many items or cases."""
    answered = await house.ask(ref, "GET", path, params=times)
    assert answered.status_code == 200, answered.text
    body = answered.json()
    return len(body["items"] if "items" in body else body["cases"])


@pytest.mark.played(18)
@pytest.mark.parametrize(("ref", "view"), [("EM-1", "employer"), ("SU-1", "supervisor")])
async def test_while_it_is_not_given_they_read_the_present_alone(
    house: House, ref: str, view: str
) -> None:
    await a_task_for(house, ref)
    earlier = moment(house)
    given = [await told(house, ref, path, **{t: earlier}) for path in PATHS for t in TIMES]

    await agree(house, *WITHOUT)

    assert given == [1, 1, 1, 1]
    assert [await told(house, ref, path) for path in PATHS] == [1, 1]
    for path in PATHS:
        assert [await told(house, ref, path, **{t: earlier}) for t in TIMES] == [0, 0], path
    url = f"/v1/cases/{house.case}/views/{view}"
    for times in ({"as_of": earlier}, {"known_at": earlier}):
        assert code_of(await house.ask(ref, "GET", url, params=times)) == (403, "consent")


@pytest.mark.played(18)
async def test_given_again_they_ask_from_then_on(house: House) -> None:
    await a_task_for(house, "EM-1")
    await agree(house, *WITHOUT)
    between = moment(house)
    await agree(house, *AGREED, version=3)
    after = moment(house)

    for path in PATHS:
        told_of = {
            at: [await told(house, "EM-1", path, **{each: at}) for each in TIMES]
            for at in (between, after)
        }
        assert told_of == {between: [0, 0], after: [1, 1]}, path
        both = {"as_of": after, "known_at": between}
        assert await told(house, "EM-1", path, **both) == 0


@pytest.mark.played(18)
async def test_who_hangs_on_none_asks_of_any_time(house: House) -> None:
    await a_task_for(house, "IN-1")
    earlier = moment(house)
    await agree(house, *WITHOUT)

    for path in PATHS:
        assert [await told(house, "IN-1", path, **{t: earlier}) for t in TIMES] == [1, 1]
