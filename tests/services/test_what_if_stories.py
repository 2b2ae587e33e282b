"""The stories made once more: the protocol they were played under changes nothing, and a hard
cap of 10 % names the targets above it."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from domain.case.loading.load_facts import LoadRule, LoadTargetSet
from domain.protocol import ClinicalProtocol, PublishProtocol
from domain.recorded import Fact, Recorded
from services.commands import Commands
from services.what_if import Difference, WhatIf, drafted
from tests.services.staging import Stage, numbered
from tests.services.world import CLAIM_KEY

pytestmark = pytest.mark.anyio
STORIES = Path(__file__).parents[2] / "stories"


@dataclass(frozen=True)
class Told:
    """A story after its last line."""

    stage: Stage
    header: dict[str, Any]
    case: UUID

    @property
    def history(self) -> list[Recorded[Fact]]:
        return [each for each in self.stage.events if each.stream == self.case]

    async def under(self, **settings: str) -> list[Difference]:
        """What would have been decided otherwise, had the protocol set this too."""
        (published,) = self.header["protocols"]
        tree = {**published, "protocol_id": UUID(int=1), "set": {**published["set"], **settings}}
        del tree["ref"]
        other = drafted(PublishProtocol.model_validate(tree))
        assert isinstance(other, ClinicalProtocol)
        commands = Commands(self.stage.ledger, CLAIM_KEY)
        replay = WhatIf(self.stage.ledger, commands.contexts)
        replayed = await replay.replay(self.stage.tenant, self.case, other)
        assert replayed.not_replayed == ()
        assert replayed.decisions > 10
        return list(replayed.differences)


async def told(name: str, case: str) -> Told:
    text = (STORIES / f"{name}.jsonl").read_text("utf-8")
    header, *lines = [json.loads(line, parse_float=Decimal) for line in text.splitlines()]
    stage = Stage()
    played = await stage.play(numbered(lines), header)
    assert played.difference is None, played.difference
    return Told(stage, header, played.refs[case])


PICKER = ("picker", "W-A/1")
FIREFIGHTER = ("firefighter", "W-B/1")


@pytest.mark.parametrize(("name", "case"), [PICKER, FIREFIGHTER])
async def test_under_its_own_protocol_every_decision_is_the_same(name: str, case: str) -> None:
    assert await (await told(name, case)).under() == []


@pytest.mark.parametrize(("name", "case"), [PICKER, FIREFIGHTER])
async def test_a_hard_cap_of_ten_names_the_targets_above_it(name: str, case: str) -> None:
    story = await told(name, case)
    over = [
        each.event_id
        for each in story.history
        if isinstance(each.fact, LoadTargetSet) and any(map(_is_over_ten, each.fact.targets))
    ]

    named = await story.under(**{"load.hard_pct": "10"})

    assert over
    assert [each.event_id for each in named] == over
    assert {each.whatif.code for each in named} == {"load.hard_pct"}


def _is_over_ten(target: Any) -> bool:
    above = target.increase_pct is not None and target.increase_pct > 10
    return above and target.rule is not LoadRule.SMALL_LOAD
