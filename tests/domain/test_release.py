"""Leaving a case: roles end with a day; somebody always manages it and treats the worker."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.case.opening.opening import PartyAssigned
from domain.case.opening.release import PartyReleased, ReleaseParty
from domain.case.vocabulary import Role
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, START

TODAY = date(2025, 3, 10)
SECOND = case.an_id(41)


def release(party: Any, **said: Any) -> ReleaseParty:
    return ReleaseParty.model_validate({"party_id": str(party), **said})


def released(party: Any, role: str, to: date = TODAY) -> PartyReleased:
    return PartyReleased(party_id=party, role=Role(role), to=to)


STAFFED = case.STAFFED.given(case.assign((case.SUPERVISOR, "supervisor")), by=case.BY_MANAGER)
RELIEVED = STAFFED.given(
    case.assign((SECOND, "case_manager"), (SECOND, "clinician")), by=case.BY_MANAGER
)


def test_a_role_ends_with_its_last_day_today_unless_said() -> None:
    gone = STAFFED.when(release(case.SUPERVISOR)).then(released(case.SUPERVISOR, "supervisor"))
    later = STAFFED.when(release(case.SUPERVISOR, to="2025-03-14")).then(
        released(case.SUPERVISOR, "supervisor", date(2025, 3, 14))
    )

    tomorrow = START + timedelta(days=1)
    assert gone.state.roles_of(case.SUPERVISOR, START) == {Role.SUPERVISOR}
    assert gone.state.roles_of(case.SUPERVISOR, tomorrow) == frozenset()
    assert later.state.roles_of(case.SUPERVISOR, tomorrow) == {Role.SUPERVISOR}


def test_the_worker_stays_in_the_case() -> None:
    refused = STAFFED.when(release(case.WORKER)).then_refused("state")

    assert refused.criteria[0].id == "release.worker"


@pytest.mark.parametrize(
    ("party", "role"), [(case.MANAGER, "case_manager"), (CLINICIAN.party_id, "clinician")]
)
def test_the_last_of_a_role_stays_until_another_is_assigned(party: Any, role: str) -> None:
    refused = STAFFED.when(release(party)).then_refused("state")

    assert refused.criteria[0].required == f"another {role} assigned beyond 2025-03-10"
    RELIEVED.when(release(party)).then(released(party, role))


@pytest.mark.parametrize(
    ("begins", "ends", "enough"),
    [
        ("2025-03-11", None, True),
        ("2025-03-12", None, False),
        ("2025-03-01", "2025-03-11", True),
        ("2025-03-01", "2025-03-10", False),
    ],
)
def test_the_other_one_must_be_there_the_day_after(
    begins: str, ends: str | None, enough: bool
) -> None:
    other = case.assign((SECOND, "case_manager"), **{"from": begins, "to": ends})
    outcome = STAFFED.given(other, by=case.BY_MANAGER).when(release(case.MANAGER))

    if enough:
        outcome.then(released(case.MANAGER, "case_manager"))
    else:
        outcome.then_refused("state")


def test_of_two_who_cover_for_each_other_only_one_may_go() -> None:
    gone = RELIEVED.given(release(case.MANAGER))

    gone.when(release(SECOND, role="case_manager")).then_refused("state")


def test_a_party_of_several_roles_is_released_from_one_that_is_named() -> None:
    RELIEVED.when(release(SECOND)).then_refused("input", field="role")
    RELIEVED.when(release(SECOND, role="clinician")).then(released(SECOND, "clinician"))


def test_who_is_not_in_the_case_cannot_leave_it() -> None:
    STAFFED.when(release(case.OTHER)).then_refused("input", field="party_id")
    STAFFED.when(release(case.SUPERVISOR, role="surgeon")).then_refused("input", field="party_id")


def test_a_role_does_not_end_before_it_began_nor_later_than_it_has_ended() -> None:
    early = STAFFED.when(release(case.SUPERVISOR, to="2025-03-09")).then_refused("input", "to")
    assert [each.met for each in early.criteria] == [False]
    gone = STAFFED.given(release(case.SUPERVISOR, to="2025-03-14"))

    gone.when(release(case.SUPERVISOR, to="2025-03-15")).then_refused("input", field="to")
    gone.when(release(case.SUPERVISOR, to="2025-03-12")).then(
        released(case.SUPERVISOR, "supervisor", date(2025, 3, 12))
    )


def test_a_release_that_is_repeated_adds_nothing() -> None:
    gone = STAFFED.given(release(case.SUPERVISOR))

    gone.when(release(case.SUPERVISOR)).then_nothing()
    gone.when(release(case.SUPERVISOR, to="2025-03-10")).then_nothing()
    gone.when(release(case.SUPERVISOR), at=START + timedelta(days=3)).then_nothing()


def test_who_left_may_come_back() -> None:
    gone = STAFFED.given(release(case.SUPERVISOR))
    later = START + timedelta(days=2)
    assignment = case.assign((case.SUPERVISOR, "supervisor"))

    back = gone.when(assignment, by=case.BY_MANAGER, at=later).then(
        PartyAssigned(party_id=case.SUPERVISOR, role=Role.SUPERVISOR, from_=date(2025, 3, 12))
    )

    assert back.state.roles_of(case.SUPERVISOR, later) == {Role.SUPERVISOR}
    back.when(assignment, by=case.BY_MANAGER, at=later).then_nothing()
    back.when(release(case.SUPERVISOR), at=later).then(
        released(case.SUPERVISOR, "supervisor", date(2025, 3, 12))
    )


def test_who_leaves_today_and_is_assigned_as_before_stays() -> None:
    said = {"from": "2025-03-10", "to": None}
    gone = STAFFED.given(release(case.SUPERVISOR))

    gone.when(case.assign((case.SUPERVISOR, "supervisor"), **said), by=case.BY_MANAGER).then(
        PartyAssigned(party_id=case.SUPERVISOR, role=Role.SUPERVISOR, from_=TODAY)
    )
