"""Registering and publishing through the ledger: again without harm, changed content refused."""

import pytest

from domain.party import RegisterParty
from domain.protocol import RetireProtocol
from services.catalogues import Catalogues
from services.not_stored import RefusedError
from tests.domain import thin_case as case
from tests.services.world import World, a_protocol

pytestmark = pytest.mark.anyio


async def test_settling_twice_stores_nothing_the_second_time() -> None:
    world = World()
    await world.settle()
    stored = world.stored

    await world.settle()
    world.commands = world.another_process()
    await world.settle()

    assert world.stored == stored


async def test_a_party_that_changed_is_registered_anew_under_the_next_version() -> None:
    world = World()
    await world.settle()
    renamed = RegisterParty(party_id=case.WORKER, name="Anna Novák", roles=("worker",))

    await Catalogues(world.ledger, world.commands).register(world.tenant, renamed, world.now)

    history = await world.history(case.WORKER)
    assert [each.version for each in history] == [1, 2]
    assert (await world.commands.parties.load(world.tenant, case.WORKER)).state.registered == (
        history[-1].fact
    )


async def test_another_content_under_a_published_version_is_refused() -> None:
    world = World()
    await world.settle()
    stored = world.stored
    changed = a_protocol(load__hard_pct="15")

    with pytest.raises(RefusedError, match="version"):
        await Catalogues(world.ledger, world.commands).publish_protocol(
            world.tenant, changed, world.now
        )
    assert world.stored == stored


async def test_a_threshold_outside_its_envelope_is_refused() -> None:
    world = World()

    with pytest.raises(RefusedError, match="input"):
        await Catalogues(world.ledger, world.commands).publish_protocol(
            world.tenant, a_protocol(load__hard_pct="26"), world.now
        )
    assert world.stored == 0


async def test_two_processes_that_publish_at_once_publish_once() -> None:
    world = World()
    one = Catalogues(world.ledger, world.commands)
    two = Catalogues(world.ledger, world.another_process())

    async def publishes() -> None:
        await two.publish_protocol(world.tenant, a_protocol(), world.now)

    world.ledger.meanwhile = publishes
    await one.publish_protocol(world.tenant, a_protocol(), world.now)

    assert [type(each.fact).__name__ for each in await world.history(case.PROTOCOL)] == [
        "Drafted",
        "Published",
    ]


async def test_a_retired_protocol_is_pinned_to_no_case_in_any_process() -> None:
    world = await World().until("linked")
    elsewhere = Catalogues(world.ledger, world.another_process())
    retire = RetireProtocol(protocol_id=case.PROTOCOL, version=1)
    await world.commands.protocols.load(world.tenant, case.PROTOCOL)

    await elsewhere.retire_protocol(world.tenant, retire, world.now)
    await elsewhere.retire_protocol(world.tenant, retire, world.now)

    with pytest.raises(RefusedError, match="version"):
        await world.ask(case.MANAGER, case.pin())
    assert [type(each.fact).__name__ for each in await world.history(case.PROTOCOL)][-1] == (
        "Retired"
    )
