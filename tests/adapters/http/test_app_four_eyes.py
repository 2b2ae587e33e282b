"""Where two persons are asked for, one person in two roles is one person."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from domain.case.vocabulary import Role
from tests.adapters.http.answered import code_of, fields_of
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio


async def joined(house: House, *roles: str, in_tenant: tuple[Role, ...] = ()) -> UUID:
    """A new person with these roles in the case."""
    person = await house.register(*in_tenant)
    parties = [{"party_id": str(person), "role": role} for role in roles]
    answered = await house.send("CM-1", "AssignParty", {"parties": parties})
    assert answered.status_code == 200, answered.text
    return person


async def override(house: House, by: str | UUID, second: UUID, role: str) -> httpx.Response:
    body = house.body_of("OverridePolicy") | {
        "approver_2": str(second),
        "effective_at": "2025-03-11T12:00:00+01:00",
        "reason": "The diary was kept on paper",
    }
    return await house.send(by, "OverridePolicy", body, headers={"RTW-Role": role})


def unmet(answered: httpx.Response) -> list[tuple[str, Any]]:
    criteria = answered.json()["criteria"]
    return [(each["id"], each["observed"]) for each in criteria if not each["met"]]


@pytest.mark.played(16)
async def test_one_person_in_two_roles_does_not_override_alone(house: House) -> None:
    both = await joined(house, "clinician", "oh_physician")
    before = house.names()

    for role in ("clinician", "oh_physician"):
        answered = await override(house, both, both, role)
        assert code_of(answered) == (409, "INV-17")
        assert unmet(answered) == [("override.approver_2", "the same person")]
    assert house.names() == before


@pytest.mark.played(16)
async def test_the_second_person_of_an_override_is_in_the_case_and_treats(house: House) -> None:
    physician = await joined(house, "oh_physician")

    for second in (house.ref("SU-1"), house.ref("CM-1"), uuid4()):
        answered = await override(house, "CL-1", second, "clinician")
        assert [each for each, _ in unmet(answered)] == ["override.approver_2"]
    accepted = await override(house, "CL-1", physician, "clinician")

    assert (accepted.status_code, accepted.json()["events"]) == (200, ["PolicyOverridden"])


@pytest.mark.played(16)
async def test_a_manager_who_runs_the_house_does_not_decide_on_an_erasure_alone(
    house: House,
) -> None:
    both = await joined(house, "case_manager", in_tenant=(Role.ADMIN,))
    erasure = house.body_of("RequestErasure")
    assert (await house.send("W-A", "RequestErasure", erasure)).status_code == 200
    decided = house.body_of("DecideErasure") | {"erasure_id": erasure["erasure_id"]}
    before = house.names()

    async def decide(second: UUID) -> httpx.Response:
        body = decided | {"approver_2": str(second)}
        return await house.send(both, "DecideErasure", body, headers={"RTW-Role": "admin"})

    alone = await decide(both)
    assert (code_of(alone), fields_of(alone)) == ((409, "role"), [("approver_2", "refused")])
    assert house.names() == before
    assert (await decide(house.ref("CM-1"))).status_code == 200
