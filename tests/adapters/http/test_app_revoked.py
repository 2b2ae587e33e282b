"""A role in the tenant that another process took back: the next command is denied before its body
is read."""

from uuid import UUID

import pytest

from domain.case.vocabulary import Role
from domain.party import RegisterParty
from services.catalogues import Catalogues
from services.commands import Commands
from tests.adapters.http.answered import code_of
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio


async def revoke_elsewhere(house: House, person: UUID) -> None:
    """By use cases that share no memory with those that answer requests."""
    ledger = house.product.ledger
    elsewhere = Catalogues(ledger, Commands(ledger, house.product.database.claim_key))
    party = RegisterParty(party_id=person, name="Somebody", roles=())
    await elsewhere.register(house.tenant, party, house.product.clock.now())


@pytest.mark.parametrize(
    ("role", "command", "denied"),
    [
        (Role.CASE_MANAGER, "OpenCase", (403, "role")),
        (Role.EMPLOYER_HR, "OpenCase", (403, "role")),
        (Role.DATA_PROTECTION_OFFICER, "DecideErasure", (404, "not_found")),
    ],
)
@pytest.mark.played(18)
async def test_who_lost_his_role_elsewhere_is_denied_before_his_body_is_read(
    house: House, role: Role, command: str, denied: tuple[int, str]
) -> None:
    person = await house.register(role)
    assert code_of(await house.send(person, command, {})) == (422, "input")

    await revoke_elsewhere(house, person)

    assert code_of(await house.send(person, command, {})) == denied
