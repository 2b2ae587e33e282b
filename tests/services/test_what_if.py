"""Cases made once more under another protocol; nothing is stored by it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.case.loading.load_facts import LoadTargetRejected, LoadTargetSet
from domain.protocol import ClinicalProtocol
from domain.refusals import Refusal
from services.what_if import Difference, WhatIf, differences_of, drafted
from tests.domain import thin_case as case
from tests.domain.sessions_case import S1, effort, loads, pain, session
from tests.services.world import CASE, DOCTOR, World, a_protocol

WHY = "Green week, agreed in the team"


pytestmark = pytest.mark.anyio


async def trained() -> World:
    """The first target, one at the hard cap, one that is too much, a small step."""
    world = await World().until("loaded")
    done = session(S1, nprs=pain(2, 3, 2), rpe=effort("3"), loads=loads(LFW="5.0"))
    await world.ask(DOCTOR, done)
    await world.ask(DOCTOR, case.target("W2", WHY, LFW="6.0"))
    await world.ask(DOCTOR, case.target("W3", WHY, LFW="7.5"))
    await world.ask(DOCTOR, case.target("W3", LFW="5.5"))
    return world


def other(version: int = 2, **settings: str) -> ClinicalProtocol:
    found = drafted(a_protocol(version, **settings))
    assert isinstance(found, ClinicalProtocol)
    return found


async def replayed(world: World, protocol: ClinicalProtocol) -> list[Difference]:
    result = await WhatIf(world.ledger, world.commands.contexts).replay(
        world.tenant, CASE, protocol
    )
    assert result.not_replayed == ()
    return differences_of([result])


async def test_the_protocol_that_was_in_force_decides_the_same() -> None:
    world = await trained()

    assert await replayed(world, other(1)) == []


async def test_a_tighter_cap_names_the_targets_above_it_and_no_others() -> None:
    world = await trained()
    over = [
        each.event_id
        for each in await world.history()
        if isinstance(each.fact, LoadTargetSet)
        and any(
            target.rule != "small_load" and (target.increase_pct or 0) > 10
            for target in each.fact.targets
        )
    ]

    found = await replayed(world, other(load__hard_pct="10"))

    assert len(over) == 1
    assert [each.event_id for each in found] == over
    (difference,) = found
    assert (difference.event, difference.recorded.outcome) == ("LoadTargetSet", "accepted")
    assert difference.whatif.outcome == "refused"
    assert difference.whatif.event == "LoadTargetRejected"
    assert difference.whatif.code == "load.hard_pct"
    assert [each.met for each in difference.whatif.criteria if each.id == "load.hard_pct"] == [
        False
    ]


async def test_a_looser_rule_names_the_refusals_that_would_have_passed() -> None:
    world = await trained()
    refused = [
        each.event_id for each in await world.history() if isinstance(each.fact, LoadTargetRejected)
    ]

    assert await replayed(world, other(load__hard_pct="25")) == []
    loose = replace(
        other(), settings={"load.hard_pct": Decimal(60), "load.volume_pct": Decimal(60)}
    )
    assert [each.event_id for each in await replayed(world, loose)] == refused


async def test_the_overrides_of_a_case_stay_in_force() -> None:
    world = await trained()
    await world.ask(case.MANAGER, case.pin(("load.hard_pct", "20")))
    await world.ask(DOCTOR, case.target("W4", WHY, LFW="6.0"))
    named = [each.event_id for each in await replayed(world, other(load__hard_pct="10"))]

    set_ = [each for each in await world.history() if isinstance(each.fact, LoadTargetSet)]
    assert [each.fact.week for each in set_] == ["W1", "W2", "W3", "W4"]
    assert named == [set_[1].event_id]


async def test_nothing_is_stored() -> None:
    world = await trained()
    stored = world.stored

    await replayed(world, other(load__hard_pct="10"))

    assert world.stored == stored


async def test_a_difference_is_told_with_both_evaluations() -> None:
    (found,) = await replayed(await trained(), other(load__hard_pct="10"))
    body = found.body()

    assert set(body) == {"case", "event_id", "at", "event", "recorded", "whatif"}
    assert body["case"] == str(CASE)
    assert body["recorded"]["criteria"]
    assert set(body["whatif"]) == {"outcome", "event", "code", "verdict", "criteria"}


@pytest.mark.parametrize("settings", [{"load.hard_pct": "26"}, {"load.unheard": "1"}])
def test_a_protocol_outside_its_envelope_is_none(settings: dict[str, str]) -> None:
    assert isinstance(drafted(a_protocol(2, **settings)), Refusal)
