"""Where a case stands is told at any time, and to each as he may read it."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.case.sessions.sessions import CompleteSession
from domain.case.standing.case import CaseStanding
from domain.case.vocabulary import Role
from domain.case.workplace.job_change import NotifyJobChange
from domain.job_profile import PublishJobProfile
from services.audiences import Audience
from services.catalogues import Catalogues
from services.standing import standing_for, standing_of
from tests.domain import thin_case as case
from tests.domain.scenario import CASE
from tests.services.world import DOCTOR, World

pytestmark = pytest.mark.anyio
SESSION = CompleteSession.model_validate({"loads": [{"dimension": "LFW", "load": "9.0"}]})


async def standing(
    world: World, at: datetime, known_at: datetime | None = None, of: UUID = CASE
) -> CaseStanding | None:
    return await standing_of(world.commands, world.ledger, world.tenant, of, at, known_at)


def capacity(found: CaseStanding | None) -> list[str | None]:
    assert found is not None
    assert found.job is not None
    return [None if e.capacity_pct is None else str(e.capacity_pct) for e in found.job.tasks]


async def trained() -> World:
    world = await World().until("loaded")
    await world.ask(DOCTOR, SESSION, as_role=Role.CLINICIAN)
    return world


async def test_a_case_is_told_as_it_is_and_as_it_was() -> None:
    world = await trained()
    before = world.now - timedelta(seconds=1)

    assert capacity(await standing(world, world.now)) == ["50.0", None]
    assert capacity(await standing(world, before)) == [None, None]
    assert capacity(await standing(world, world.now, known_at=before)) == [None, None]
    assert await standing(world, world.now, of=case.an_id(999)) is None


async def test_each_is_told_what_he_may_read() -> None:
    world = await trained()
    found = await standing(world, world.now)
    assert found is not None

    told = {each: standing_for(found, each) for each in Audience}

    assert told[Audience.EMPLOYER] is None
    assert told[Audience.SUPERVISOR] is None
    assert keys_of(told[Audience.CLINICIAN]) == keys_of(told[Audience.WORKER])
    assert "confidence" in keys_of(told[Audience.CLINICIAN])
    assert not {"confidence", "practised", "trained", "target"} & keys_of(told[Audience.AUDIT])
    assert {"capacity_pct", "tolerated"} <= keys_of(told[Audience.AUDIT])
    assert "gate" in keys_of(told[Audience.CASE_MANAGER])
    assert "gate" not in keys_of(told[Audience.AUDIT])
    assert not {"confidence", "practised", "flares"} & keys_of(told[Audience.CASE_MANAGER])


def keys_of(tree: Any) -> set[str]:
    """The names at every depth."""
    match tree:
        case dict():
            return set(tree) | {name for each in tree.values() for name in keys_of(each)}
        case list():
            return {name for each in tree for name in keys_of(each)}
        case _:
            return set()


async def test_a_job_that_will_change_is_held_against_what_it_will_demand() -> None:
    world = await trained()
    tasks = (case.JP_PICK.tasks[1],)
    profile = PublishJobProfile(job_profile_id=case.PROFILE, version=4, tasks=tasks)
    catalogues = Catalogues(world.ledger, world.commands)
    await catalogues.publish_job_profile(world.tenant, profile, world.now)
    change = NotifyJobChange(what="Carts only", job_profile_version=4)
    await world.ask(case.HR, change, as_role=Role.EMPLOYER_HR)

    found = await standing(world, world.now)

    assert found is not None
    assert found.job is not None
    assert found.job_ahead is not None
    assert (found.job.version, found.job_ahead.version) == (3, 4)
    assert [each.task_id for each in found.job_ahead.tasks] == ["T4"]
