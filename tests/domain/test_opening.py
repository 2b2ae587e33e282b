"""Opening a case and the people around it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.case.opening.opening import (
    CaseOpened,
    EmployerContactMade,
    PartyAssigned,
    RecordEmployerContact,
)
from domain.case.state import CaseState, Member, Opening
from domain.case.vocabulary import BodyRegion, Laterality, Role, Status
from domain.recorded import Request
from tests.domain import thin_case as case
from tests.domain.scenario import CASE, PRAGUE, START


def contact(**said: object) -> RecordEmployerContact:
    return RecordEmployerContact.model_validate({"channel": "phone", **said})


def test_a_case_is_opened_with_what_was_said_and_the_defaults_of_a_first_episode() -> None:
    case.NOT_OPENED.when(case.open_case(mechanism="Lift and twist"), by=case.BY_HR).then(
        CaseOpened(
            case_id=CASE,
            time_zone="Europe/Prague",
            worker_id=case.WORKER,
            employer_id=case.EMPLOYER,
            injury_date=case.INJURED,
            body_region=BodyRegion.LUMBAR,
            laterality=Laterality.NOT_APPLICABLE,
            mechanism="Lift and twist",
            contract_hours="40.0",
            episode_no=1,
        )
    )


def test_opening_the_same_case_again_stores_nothing() -> None:
    case.REFERRED.when(case.open_case(), by=case.BY_HR).then_nothing()


def test_an_open_case_cannot_be_opened_as_another() -> None:
    other = case.open_case(body_region="knee")

    case.REFERRED.when(other, by=case.BY_HR).then_refused("state")


@pytest.mark.parametrize(
    "request_",
    [
        case.assign((case.MANAGER, "case_manager")),
        case.consent("TREAT"),
        case.link(),
        case.pin(),
        case.diagnose(),
        case.screen(),
        case.baseline(),
        case.agree(),
        case.programme(),
        case.contingency(),
        case.start(),
        case.target("W1", LFW="5.0"),
        case.alarm(),
        case.reassess(),
        case.lift(),
        contact(),
    ],
    ids=lambda request: type(request).__name__,
)
def test_nothing_is_accepted_for_a_case_that_was_never_opened(request_: Request) -> None:
    case.NOT_OPENED.when(request_).then_refused("state")


def test_whoever_opens_a_case_and_its_worker_are_members_from_the_start() -> None:
    state = case.REFERRED.state

    assert state.roles_of(case.HR) == {Role.EMPLOYER_HR}
    assert state.roles_of(case.WORKER) == {Role.WORKER}
    assert state.roles_of(case.MANAGER) == frozenset()


def test_several_parties_are_assigned_in_one_decision_from_today_in_the_zone_of_the_case() -> None:
    late_evening = datetime(2025, 3, 9, 23, 30, tzinfo=UTC)

    case.REFERRED.when(
        case.assign((case.MANAGER, "case_manager"), (case.SUPERVISOR, "supervisor")),
        by=case.BY_MANAGER,
        at=late_evening,
    ).then(
        PartyAssigned(
            party_id=case.MANAGER, role=Role.CASE_MANAGER, from_=date(2025, 3, 10), to=None
        ),
        PartyAssigned(
            party_id=case.SUPERVISOR, role=Role.SUPERVISOR, from_=date(2025, 3, 10), to=None
        ),
    )


def test_assigning_again_stores_only_who_is_new_also_on_a_later_day() -> None:
    again = case.assign((case.MANAGER, "case_manager"), (case.SUPERVISOR, "supervisor"))

    outcome = case.STAFFED.when(again, by=case.BY_MANAGER, at=START + timedelta(days=3))

    assert [fact.subject for fact in outcome.facts] == [f"{case.SUPERVISOR}/supervisor"]


def test_who_is_a_member_by_the_opening_may_be_assigned_too_and_once() -> None:
    team = case.assign((case.HR, "employer_hr"), (case.WORKER, "worker"))

    assigned = case.REFERRED.when(team, by=case.BY_MANAGER)
    assert [type(fact) for fact in assigned.facts] == [PartyAssigned, PartyAssigned]
    assigned.after.when(team, by=case.BY_MANAGER).then_nothing()


def test_a_party_may_be_assigned_until_another_day() -> None:
    until = case.assign(
        (case.MANAGER, "case_manager"), **{"from": "2025-03-10", "to": "2025-04-01"}
    )

    case.STAFFED.when(until, by=case.BY_MANAGER).then(
        PartyAssigned(
            party_id=case.MANAGER,
            role=Role.CASE_MANAGER,
            from_=date(2025, 3, 10),
            to=date(2025, 4, 1),
        )
    )


def test_one_party_may_be_named_without_a_list() -> None:
    alone = type(case.assign((case.OTHER, "surgeon"))).model_validate(
        {"party_id": str(case.OTHER), "role": "surgeon"}
    )

    assert alone == case.assign((case.OTHER, "surgeon"))


def test_an_assignment_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValidationError, match="must not end before it begins"):
        case.assign((case.OTHER, "surgeon"), **{"from": "2025-03-10", "to": "2025-03-09"})


def test_an_assignment_from_today_does_not_end_before_today() -> None:
    over = case.assign((case.MANAGER, "case_manager"), to="2025-03-09")

    case.STAFFED.when(over, by=case.BY_MANAGER).then_refused("input", field="parties.0.to")


def test_a_case_is_referred_until_manager_clinician_and_treatment_consent_are_there() -> None:
    assert case.REFERRED.state.status is Status.REFERRED
    assert case.STAFFED.state.status is Status.REFERRED
    assert case.INTAKE.state.status is Status.INTAKE


def test_an_employer_contact_is_by_the_actor_and_now_unless_it_says_otherwise() -> None:
    case.STAFFED.when(contact(modified_work_signalled=True), by=case.BY_SUPERVISOR).then(
        EmployerContactMade(
            by=case.SUPERVISOR,
            channel="phone",
            at=case.STAFFED.clock,
            modified_work_signalled=True,
        )
    )


def test_an_employer_contact_in_the_future_is_refused() -> None:
    ahead = contact(at=(case.STAFFED.clock + timedelta(minutes=1)).isoformat())

    case.STAFFED.when(ahead, by=case.BY_SUPERVISOR).then_refused("input", field="at")


def test_the_same_contact_on_the_same_day_stores_nothing() -> None:
    called = case.STAFFED.given(contact(), by=case.BY_SUPERVISOR)

    called.when(contact(), by=case.BY_SUPERVISOR).then_nothing()


def test_the_day_of_a_contact_does_not_depend_on_how_its_time_is_written() -> None:
    after_midnight = datetime(2025, 3, 5, 0, 30, tzinfo=PRAGUE)
    written_in_utc = after_midnight.astimezone(UTC)

    subjects = {
        EmployerContactMade(
            by=case.SUPERVISOR, channel="phone", at=at, modified_work_signalled=True
        ).subject
        for at in (after_midnight, written_in_utc)
    }

    assert len(subjects) == 1


def test_a_party_stands_once_in_a_role_in_one_request() -> None:
    with pytest.raises(ValidationError, match="may stand once"):
        case.assign((case.OTHER, "surgeon"), (case.OTHER, "surgeon"))


@pytest.mark.parametrize("role", ["system", "admin", "data_protection_officer"])
def test_roles_of_the_tenant_are_no_roles_in_a_case(role: str) -> None:
    with pytest.raises(ValidationError, match="no role in a case"):
        case.assign((case.OTHER, role))


def test_nobody_but_the_worker_is_assigned_as_the_worker() -> None:
    case.REFERRED.when(case.assign((case.OTHER, "worker")), by=case.BY_MANAGER).then_refused(
        "input", field="parties.0.role"
    )


def test_an_injury_lies_in_the_past_and_a_zone_has_its_official_name() -> None:
    with pytest.raises(ValidationError, match="must be the IANA name"):
        case.open_case(time_zone="Prague")
    with pytest.raises(ValidationError, match="must not lie in the future"):
        type(case.open_case()).model_validate(
            case.open_case(injury_date="2025-03-12").model_dump(mode="json"),
            context={"now": START},
        )


@pytest.mark.parametrize("hours", ["0", "-1", "168.1", "25h"])
def test_contract_hours_are_more_than_none_and_fit_in_a_week(hours: str) -> None:
    with pytest.raises(ValidationError):
        case.open_case(contract_hours=hours)


def test_a_role_ends_with_the_last_day_of_its_assignment() -> None:
    member = Member(case.MANAGER, Role.CASE_MANAGER, date(2025, 3, 4), date(2025, 3, 31))
    opened = Opening(
        CASE, "Europe/Prague", case.WORKER, case.EMPLOYER, date(2025, 3, 3), BodyRegion.LUMBAR
    )
    state = CaseState(opening=opened, members=(member,))

    on_the_last_day = state.roles_of(case.MANAGER, datetime(2025, 3, 31, 21, 59, tzinfo=UTC))
    on_the_day_after = state.roles_of(case.MANAGER, datetime(2025, 3, 31, 22, 1, tzinfo=UTC))

    assert on_the_last_day == {Role.CASE_MANAGER}
    assert on_the_day_after == frozenset()


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("knee", BodyRegion.KNEE),
        ("Lower back", BodyRegion.LUMBAR),
        ("low-back", BodyRegion.LUMBAR),
        ("tibia", BodyRegion.LOWER_LEG),
    ],
)
def test_a_region_is_known_by_its_common_names(name: str, region: BodyRegion) -> None:
    assert case.open_case(body_region=name).body_region is region


def test_what_is_no_region_is_refused() -> None:
    for name in ("everywhere", 7, None):
        with pytest.raises(ValidationError):
            case.open_case(body_region=name)
