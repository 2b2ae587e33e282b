"""Who may ask for what: strangers, members, managers of a case that nobody has yet."""

from uuid import uuid4

import pytest

from domain.case.vocabulary import Role
from services.not_stored import (
    UnknownCaseError,
    WrongRoleError,
)
from tests.domain import thin_case as case
from tests.domain.scenario import CASE
from tests.services.world import DOCTOR, OTHER_MANAGER, World

pytestmark = pytest.mark.anyio


async def test_a_stranger_cannot_tell_a_case_from_none() -> None:
    world = await World().until("loaded")

    for person, where in ((case.OTHER, CASE), (case.OTHER, uuid4()), (DOCTOR, uuid4())):
        with pytest.raises(UnknownCaseError):
            await world.ask(person, case.alarm(), case=where)
    with pytest.raises(UnknownCaseError):
        await world.ask(uuid4(), case.alarm())


async def test_a_member_in_no_role_for_it_is_told_so() -> None:
    world = await World().until("loaded")

    for person, request in (
        (case.HR, case.target("W2", LFW="5.5")),
        (case.SUPERVISOR, case.alarm()),
        (case.MANAGER, case.lift()),
        (case.WORKER, case.diagnose()),
        (DOCTOR, case.assign((case.OTHER, "surgeon"))),
    ):
        with pytest.raises(WrongRoleError):
            await world.ask(person, request)


async def test_a_person_of_several_roles_may_name_the_one_to_act_in() -> None:
    world = await World().until("loaded")
    await world.ask(case.MANAGER, case.assign((DOCTOR, "surgeon")))

    answer = await world.ask(DOCTOR, case.alarm(), as_role=Role.SURGEON)
    assert answer.events[0].actor.role == Role.SURGEON
    with pytest.raises(WrongRoleError):
        await world.ask(DOCTOR, case.lift(), as_role=Role.WORKER)


async def test_a_referred_case_is_open_to_every_manager_for_its_staffing_only() -> None:
    world = await World().until("opened")

    for request in (case.pin(), case.alarm()):
        with pytest.raises(WrongRoleError):
            await world.ask(OTHER_MANAGER, request)
    assert (await world.ask(OTHER_MANAGER, case.link())).outcome == "done"
    staffed = await world.ask(OTHER_MANAGER, case.assign((case.MANAGER, "case_manager")))
    assert staffed.outcome == "done"


async def test_from_intake_on_a_manager_who_is_no_member_is_a_stranger() -> None:
    world = await World().until("consented")

    for request in (case.link(), case.assign((OTHER_MANAGER, "case_manager"))):
        with pytest.raises(UnknownCaseError):
            await world.ask(OTHER_MANAGER, request)


async def test_a_clinician_who_is_no_member_is_a_stranger_to_a_referred_case_too() -> None:
    world = await World().until("opened")

    with pytest.raises(UnknownCaseError):
        await world.ask(case.OTHER, case.assign((case.OTHER, "clinician")))


async def test_only_employers_and_managers_open_cases_and_nobody_opens_another_over_one() -> None:
    world = await World().until("opened")
    elsewhere = case.open_case(case_id=str(uuid4()), body_region="knee")

    for person in (DOCTOR, case.WORKER, case.SUPERVISOR):
        with pytest.raises((WrongRoleError, UnknownCaseError)):
            await world.ask(person, elsewhere, case=elsewhere.case_id)
    with pytest.raises(UnknownCaseError):
        await world.ask(case.MANAGER, case.open_case())
    opened = await world.ask(case.MANAGER, elsewhere, case=elsewhere.case_id)
    assert opened.names == ["CaseOpened"]


async def test_tenants_know_nothing_of_each_others_cases() -> None:
    world = await World().until("loaded")

    with pytest.raises(UnknownCaseError):
        await world.ask(DOCTOR, case.alarm(), tenant=uuid4())
