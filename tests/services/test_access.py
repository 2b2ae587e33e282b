"""One decision: who may do what, in which role, and how much of which class; else nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

import pytest

from domain.case.vocabulary import ROLES_IN_A_CASE, Role
from domain.consent import Scope
from domain.data_classes import DataClass
from domain.purposes import Purpose
from services.access import NO_CASE, Allowed, Denied, Subject, may
from services.actions import IN_A_CASE, OF_ROWS, OF_THE_TENANT, Action, AskFor, Deed
from services.audiences import AUDIENCES
from services.commanders import COMMANDERS
from services.reading_rights import POLICY_VERSION, Cell
from services.relations import Consented, Relation
from services.scopes import Scope as Program
from tests.domain import thin_case as case

NOW = datetime(2025, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SUBJECT = Subject(UUID(int=1), UUID(int=2))
ALL_SCOPES = MappingProxyType(dict.fromkeys(Scope, NOW - DAY))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVW"

# DOMAIN 4.2 column by column, with everything agreed to and a claim with a legal basis.
OPEN: Mapping[Role, str] = {
    Role.WORKER: "Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y S",
    Role.CLINICIAN: "Y Y Y Y S Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y own -",
    Role.PSYCHOLOGIST: "Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y Y own -",
    Role.CASE_MANAGER: "Y Y S S S - Y Y Y Y Y S Y Y S Y Y Y - Y Y Y Y",
    Role.EMPLOYER_HR: "S S - - - - S Y Y Y Y T S Y - S S S - own own own S",
    Role.SUPERVISOR: "- S - - - - - Y Y Y Y - S Y - - - - - own - own -",
    Role.INSURER_AUDITOR: "S Y Y S S Y Y Y Y Y Y S Y Y S Y Y - - Y own own Y",
}
CLOSED_WITHOUT: Mapping[Role, str] = {
    Role.CLINICIAN: "S",
    Role.PSYCHOLOGIST: "S",
    Role.EMPLOYER_HR: "GP",
    Role.INSURER_AUDITOR: "CDEF",
}
"""What is closed where nothing is agreed to."""


def related(*roles: Role, consent: Consented | None = None, claim: bool = False) -> Relation:
    return Relation(frozenset(roles), opened=True, claim=claim, consent=consent)


def consented(since: Mapping[Scope, datetime], ends: datetime | None = None) -> Consented:
    return Consented(UUID(int=3), 2, MappingProxyType(dict(since)), ends)


def read(
    role: Role, relation: Relation, purpose: Purpose | None = None, now: datetime = NOW
) -> Allowed:
    decided = may(SUBJECT, Action.HISTORY, relation, purpose, now)
    assert isinstance(decided, Allowed), decided
    assert decided.role is role
    return decided


@pytest.mark.parametrize("role", OPEN)
def test_with_everything_agreed_a_role_reads_its_column(role: Role) -> None:
    relation = related(role, consent=consented(ALL_SCOPES), claim=True)

    cells = read(role, relation).cells

    assert " ".join(cells[DataClass(letter)] for letter in LETTERS) == OPEN[role]


@pytest.mark.parametrize("role", OPEN)
def test_without_consent_a_role_reads_the_rest_of_its_column(role: Role) -> None:
    closed = CLOSED_WITHOUT.get(role, "")

    cells = read(role, related(role)).cells

    told = ["-" if each in closed else cell for each, cell in _column(role)]
    assert [cells[DataClass(letter)] for letter in LETTERS] == told


def _column(role: Role) -> list[tuple[str, str]]:
    return [*zip(LETTERS, OPEN[role].split(), strict=True)]


@pytest.mark.parametrize(
    ("role", "scope", "opened"),
    [
        (Role.INSURER_AUDITOR, Scope.PSYCH_INSURER, {"E"}),
        (Role.INSURER_AUDITOR, Scope.CLIN_INSURER, {"C", "D", "F"}),
        (Role.INSURER_AUDITOR, Scope.CLAIM_INSURER, set()),
        (Role.EMPLOYER_HR, Scope.FUNC_EMPLOYER, {"G"}),
        (Role.EMPLOYER_HR, Scope.GOALS_EMPLOYER, {"P"}),
        (Role.CLINICIAN, Scope.NOTES_CLINICIAN, {"S"}),
        (Role.SUPERVISOR, Scope.GOALS_EMPLOYER, set()),
    ],
)
def test_each_scope_opens_its_own_cells(role: Role, scope: Scope, opened: set[str]) -> None:
    given = related(role, consent=consented({scope: NOW}), claim=True)
    nothing = related(role, consent=consented({}), claim=True)

    more = read(role, nothing).withheld - read(role, given).withheld

    assert {each.value for each in more} == opened


def test_clinical_things_are_told_to_the_insurer_with_a_claim_and_a_legal_basis_only() -> None:
    agreed, role = consented(ALL_SCOPES), Role.INSURER_AUDITOR

    without_claim = read(role, related(role, consent=agreed))

    assert {"C", "D", "F"} <= {each.value for each in without_claim.withheld}
    assert "E" not in without_claim.withheld


def test_a_consent_counts_from_its_beginning_to_its_end() -> None:
    role, ends = Role.INSURER_AUDITOR, NOW + DAY
    relation = related(role, consent=consented({Scope.PSYCH_INSURER: NOW}, ends))
    times = (NOW - DAY / 2, NOW, ends - DAY / 24, ends)

    shown = [DataClass.E not in read(role, relation, now=at).withheld for at in times]

    assert shown == [False, True, True, False]


def test_employers_look_back_to_the_consent_and_without_one_not_at_all() -> None:
    since = NOW - 30 * DAY
    agreed = consented({Scope.FUNC_EMPLOYER: since})

    for role in (Role.EMPLOYER_HR, Role.SUPERVISOR):
        assert read(role, related(role, consent=agreed)).since == since
        assert read(role, related(role)).since == NOW
    for role in OPEN.keys() - {Role.EMPLOYER_HR, Role.SUPERVISOR}:
        assert read(role, related(role, consent=agreed)).since is None


def test_the_consent_that_counted_is_named_where_one_counts() -> None:
    agreed = consented(ALL_SCOPES)
    named = {role for role in OPEN if read(role, related(role, consent=agreed)).consent is not None}

    assert named == set(OPEN) - {Role.WORKER, Role.CASE_MANAGER}
    assert read(Role.CLINICIAN, related(Role.CLINICIAN, consent=agreed)).consent == (UUID(int=3), 2)


@pytest.mark.parametrize("action", [*Action])
def test_an_action_is_for_the_roles_of_its_table_and_for_nobody_else(action: Action) -> None:
    for role in Role:
        decided = may(SUBJECT, action, related(role), None, NOW)
        tables = (IN_A_CASE, OF_ROWS)
        may_do = any(role in table.get(action, ()) for table in tables)
        if action in (Action.PUBLIC, Action.SIGN_IN):
            assert decided == Allowed()
        else:
            assert isinstance(decided, Allowed) is may_do, (role, decided)


@pytest.mark.parametrize("action", [*IN_A_CASE])
def test_who_has_no_role_in_a_case_is_told_that_there_is_none(action: Action) -> None:
    everywhere = Subject(UUID(int=1), UUID(int=2), frozenset(Role))

    for relation in (related(), NO_CASE):
        assert may(everywhere, action, relation, None, NOW) == Denied("not_found")


def test_an_action_of_no_table_is_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.access.IN_A_CASE", {})

    assert may(SUBJECT, Action.HISTORY, related(*Role), None, NOW) == Denied("role")


@pytest.mark.parametrize("action", [*OF_THE_TENANT])
def test_the_house_is_run_by_roles_of_the_tenant_and_not_of_a_case(action: Action) -> None:
    for role in Role:
        own = Subject(UUID(int=1), UUID(int=2), frozenset({role}))
        decided = may(own, action, NO_CASE, None, NOW)
        assert isinstance(decided, Allowed) is (role in OF_THE_TENANT[action])
        if isinstance(decided, Allowed):
            assert decided.cells == {}
    assert may(SUBJECT, action, related(*ROLES_IN_A_CASE), None, NOW) == Denied("role")


def test_a_person_of_several_roles_may_name_the_one_he_reads_in() -> None:
    both = related(Role.SUPERVISOR, Role.CLINICIAN)

    def acting(role: Role | None) -> Allowed | Denied:
        return may(Subject(UUID(int=1), UUID(int=2), acting=role), Action.HISTORY, both, None, NOW)

    roles = [
        each.role for each in (acting(None), acting(Role.SUPERVISOR)) if isinstance(each, Allowed)
    ]
    assert roles == [Role.CLINICIAN, Role.SUPERVISOR]
    assert acting(Role.WORKER) == Denied("role")


@pytest.mark.parametrize("role", sorted(AUDIENCES))
def test_a_purpose_is_one_of_the_roles_own(role: Role) -> None:
    usual = read(role, related(role)).purpose
    assert usual is not None

    assert read(role, related(role), usual).purpose is usual
    strange = Purpose.PATRQT if role is not Role.WORKER else Purpose.TREAT
    assert may(SUBJECT, Action.HISTORY, related(role), strange, NOW) == Denied("role")


@pytest.mark.parametrize("scope", [*Program, None])
def test_a_program_does_what_its_scopes_allow_and_never_more_than_the_person(
    scope: Program | None,
) -> None:
    scopes = frozenset() if scope is None else frozenset({scope.value})
    program = Subject(UUID(int=1), UUID(int=2), scopes=scopes)
    wanted: Mapping[Deed, Program] = {
        Action.HISTORY: Program.CASES_READ,
        Action.WORK: Program.CASES_READ,
        Action.FEED: Program.FEED_READ,
        Action.EXPORT_OWN: Program.EXPORTS_READ,
        AskFor(type(case.alarm())): Program.CASES_COMMAND,
    }

    for action, needed in wanted.items():
        decided = may(program, action, related(Role.WORKER), None, NOW)
        assert (decided == Denied("scope")) is (scope is not needed), action
    assert may(program, Action.HISTORY, related(), None, NOW) in (
        Denied("scope"),
        Denied("not_found"),
    )


def test_a_manager_of_no_case_sees_in_a_list_who_waits_for_one_and_no_more() -> None:
    manager = Subject(UUID(int=1), UUID(int=2), frozenset({Role.CASE_MANAGER}))
    waiting = Relation(opened=True, unstaffed=True)

    listed = may(manager, Action.CASES_LIST, waiting, None, NOW)

    assert isinstance(listed, Allowed)
    assert dict(listed.cells) == {DataClass.A: Cell.FULL}
    for action in (Action.FEED, Action.HISTORY, Action.VIEW_CASE_MANAGER):
        assert may(manager, action, waiting, None, NOW) == Denied("not_found")
    assert may(manager, Action.CASES_LIST, related(), None, NOW) == Denied("not_found")
    assert may(SUBJECT, Action.CASES_LIST, waiting, None, NOW) == Denied("not_found")


def test_a_command_is_decided_by_the_table_of_commands() -> None:
    alarm = type(case.alarm())

    for role in Role:
        decided = may(SUBJECT, AskFor(alarm), related(role), None, NOW)
        assert isinstance(decided, Allowed) is (role in COMMANDERS["RaiseAlarm"])
    assert may(SUBJECT, AskFor(alarm), related(), None, NOW) == Denied("not_found")
    assert may(SUBJECT, AskFor(alarm), NO_CASE, None, NOW) == Denied("not_found")


def test_every_decision_names_its_policy() -> None:
    decisions = [
        may(SUBJECT, action, relation, None, NOW)
        for action in Action
        for relation in (NO_CASE, related(), related(*Role))
    ]

    assert {each.policy for each in decisions} == {POLICY_VERSION}
