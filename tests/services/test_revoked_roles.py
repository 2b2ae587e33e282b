"""A role in the tenant that was taken back in one process stops commands in all others at once."""

from uuid import UUID, uuid4

import pytest

from domain.case.vocabulary import Role
from domain.party import RegisterParty
from domain.recorded import Request
from services.catalogues import Catalogues
from services.not_stored import UnknownCaseError, WrongRoleError
from tests.domain import governance_case as governance
from tests.domain import thin_case as case
from tests.services.world import DOCTOR, OTHER_MANAGER, World

pytestmark = pytest.mark.anyio
OFFICER = case.an_id(31)
ELSEWHERE = case.open_case(case_id=str(uuid4()), body_region="knee")


async def registered(world: World, person: UUID, *roles: Role) -> None:
    """By a process that shares no memory with that of the world."""
    elsewhere = Catalogues(world.ledger, world.another_process())
    party = RegisterParty(party_id=person, name="Somebody", roles=roles)
    await elsewhere.register(world.tenant, party, world.now)


async def asked_for_erasure() -> World:
    world = await World().until("consented")
    await registered(world, OFFICER, Role.DATA_PROTECTION_OFFICER)
    await world.ask(case.WORKER, governance.erase("R"))
    return world


@pytest.mark.parametrize(
    ("stage", "person", "role", "request_"),
    [
        ("opened", case.HR, Role.EMPLOYER_HR, ELSEWHERE),
        ("opened", case.MANAGER, Role.CASE_MANAGER, ELSEWHERE),
        ("opened", OTHER_MANAGER, Role.CASE_MANAGER, case.assign((case.MANAGER, "case_manager"))),
        ("opened", OTHER_MANAGER, Role.CASE_MANAGER, case.link()),
        (None, OFFICER, Role.DATA_PROTECTION_OFFICER, governance.decide("granted")),
    ],
    ids=["open as employer", "open as manager", "assign", "link", "erase"],
)
async def test_a_role_that_was_taken_back_elsewhere_commands_nothing_more(
    stage: str | None, person: UUID, role: Role, request_: Request
) -> None:
    world = await asked_for_erasure() if stage is None else await World().until(stage)
    where = {"case": ELSEWHERE.case_id} if request_ is ELSEWHERE else {}
    known = await world.commands.parties.load(world.tenant, person)
    assert role in known.state.roles
    await registered(world, person)
    before = world.stored

    with pytest.raises((UnknownCaseError, WrongRoleError)):
        await world.ask(person, request_, **where)

    assert world.stored == before
    await registered(world, person, role)
    assert (await world.ask(person, request_, **where)).outcome == "done"


async def test_a_member_of_the_case_asks_without_being_read_anew() -> None:
    world = await World().until("loaded")
    await world.ask(DOCTOR, case.alarm())
    before = world.ledger.loads

    await world.ask(DOCTOR, case.reassess())

    assert world.ledger.loads == before
