"""Whom the form for a new case offers, to whom, and that it was read."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest

from adapters.http.pages import sessions
from adapters.http.requests import SECURE_COOKIE
from adapters.signing_in.identity import Identity
from domain.case.vocabulary import Role
from domain.party import RegisterParty
from services.catalogues import Catalogues
from tests.adapters.http.living import House
from tests.adapters.http.logs import reads
from tests.adapters.http.pages.visiting import seen, signed_in

pytestmark = pytest.mark.anyio
OURS, THEIRS = "Northgate Logistics", "Southgate Haulage"


async def register(house: House, name: str, kind: str, at: UUID | None, *roles: Role) -> UUID:
    party = RegisterParty(
        party_id=uuid4(), party_kind=kind, name=name, roles=roles, organisation=at
    )
    catalogues = Catalogues(house.product.ledger, house.product.commands)
    await catalogues.register(house.tenant, party, house.product.clock.now())
    return party.party_id


async def _neighbours(house: House) -> Mapping[str, UUID]:
    """A colleague of hers, somebody of another employer, and somebody of none."""
    own, other = house.ref("E-100"), await register(house, THEIRS, "employer", None)
    return {
        "Olga Ours": await register(house, "Olga Ours", "person", own, Role.WORKER),
        "Theo Theirs": await register(house, "Theo Theirs", "person", other, Role.WORKER),
        "Nora Nobodys": await register(house, "Nora Nobodys", "person", None, Role.WORKER),
    }


async def test_an_employer_is_offered_the_people_of_her_own_organisation(house: House) -> None:
    people = await _neighbours(house)
    async with signed_in(house, "EM-1") as visitor:
        page = (await visitor.get("/open-case")).text

    assert "Olga Ours" in page
    assert OURS in page
    for hidden in ("Theo Theirs", "Nora Nobodys", "Anna Walker", THEIRS):
        assert hidden not in page
    for hidden in ("Theo Theirs", "Nora Nobodys"):
        assert str(people[hidden]) not in page
    read = reads(house)[-1]
    assert (read["action"], read["role"], read["decision"]) == ("people", "employer_hr", "allowed")


async def test_she_is_offered_whom_she_has_a_case_of(house: House) -> None:
    await _neighbours(house)
    await house.play(2)
    async with signed_in(house, "EM-1") as visitor:
        page = (await visitor.get("/open-case")).text

    assert ("Anna Walker" in page, "Nora Nobodys" in page) == (True, False)
    assert reads(house)[-1]["cases"] == [house.case]


async def test_a_case_manager_is_offered_everybody(house: House) -> None:
    await _neighbours(house)
    async with signed_in(house, "CM-1") as visitor:
        page = (await visitor.get("/open-case")).text

    for name in ("Olga Ours", "Theo Theirs", "Nora Nobodys", "Anna Walker", OURS, THEIRS):
        assert name in page


async def test_a_form_that_comes_back_offers_her_no_more_and_is_a_read_too(house: House) -> None:
    await _neighbours(house)
    async with signed_in(house, "EM-1") as visitor:
        form = await visitor.page("/open-case")
        before = len(reads(house))
        hidden = {name: form.inputs[name] for name in ("token", "command_id")}
        answered = await visitor.post("/open-case", {**hidden, "contract_hours": "400"})

    assert answered.status_code == 422
    assert "Theo Theirs" not in seen(answered).text
    assert [each["action"] for each in reads(house)[before:]] == ["people"]


async def test_a_case_that_does_not_wait_leaves_no_read_of_who_is_told_nothing(
    house: House,
) -> None:
    await house.play(5)
    stranger = await house.register(Role.CASE_MANAGER)
    for path in ("", "/do/assign-party"):
        before = len(reads(house))
        answered = await _page(house, stranger, f"/cases/{house.case}{path}")
        assert answered == 404
        own = [(each["action"], each["decision"]) for each in reads(house)[before:]]
        assert [decision for _, decision in own if decision == "allowed"] == [], own
        assert own != []


async def _page(house: House, person: UUID, path: str) -> int:
    """The status of a page for somebody who has a session."""
    identity = Identity(person, house.tenant)
    known = await house.product.commands.parties.load(house.tenant, person)
    roles = " ".join(sorted(known.state.roles))
    begun = await sessions.begin(house.product.views, identity, roles, house.product.clock.now())
    headers = {"Cookie": f"{SECURE_COOKIE}={begun.secret}", "Sec-Fetch-Site": "same-origin"}
    return (await house.client.get(path, headers=headers)).status_code
