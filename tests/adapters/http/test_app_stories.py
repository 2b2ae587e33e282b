"""The two whole stories over HTTP: every line as it is told, and every refusal with its reasons."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.database import Database
from domain.recorded import Fact
from tests.adapters.http.bodies import FIREFIGHTER, PICKER, Story
from tests.adapters.http.living import House, living

pytestmark = pytest.mark.anyio

REFUSED = {"picker": [68, 165], "firefighter": [160, 275]}
OTHER = "A rule of the protocol does not allow this."
WORDED = {"id", "required", "observed", "met", "evidence", "text", "satisfy"}


async def _refused_fact(house: House) -> Fact:
    history = await house.product.ledger.load(house.tenant, house.case)
    return [each.fact for each in history if each.fact.refusal][-1]


def _unmet(answered: httpx.Response) -> list[Mapping[str, Any]]:
    return [each for each in answered.json()["decision"]["criteria"] if not each["met"]]


@pytest.mark.parametrize("story", [PICKER, FIREFIGHTER], ids=REFUSED)
async def test_a_whole_story_goes_over_http_and_each_refusal_says_what_would_satisfy_it(
    database: Database, tmp_path: Path, story: Story
) -> None:
    """Each line is said again at once, under another key: that adds nothing."""
    header, lines = story
    refused = []
    async with living(database, tmp_path, story) as house:
        for number, _ in lines:
            step, answered = house.step(number), await house.take(number)
            body = answered.json()
            assert answered.status_code == 200, (number, answered.text)
            assert (body["events"], body["outcome"]) == (list(step.stores), step.outcome), number
            again = await house.take(number, key=uuid4())
            assert (again.status_code, again.json()["outcome"]) == (200, "unchanged"), number
            if step.outcome == "refused":
                refused.append(number)
                await _is_explained(house, answered)
        assert (await house.replay()).difference is None
    assert refused == REFUSED[header.story]


async def _is_explained(house: House, answered: httpx.Response) -> None:
    """The clinician reads every criterion that the refusal holds, in words and values."""
    stored = (await _refused_fact(house)).judgement
    assert stored is not None
    told = _unmet(answered)
    assert [each["id"] for each in told] == [each.id for each in stored.unmet]
    for each, criterion in zip(told, stored.unmet, strict=True):
        assert each.keys() == WORDED
        assert (each["required"], each["observed"]) == (criterion.required, criterion.observed)
        assert each["text"] not in {OTHER, ""}
        assert each["satisfy"]
    decision = answered.json()["decision"]
    assert (decision["code"], decision["text"]) == (told[0]["id"], told[0]["text"])
