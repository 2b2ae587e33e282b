"""Who is told what: by class, without a word on health, and never what he did himself."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from adapters.words.wording import check_wording, load_wording
from domain.case import aggregate
from domain.case.vocabulary import Role
from domain.consent import Scope
from domain.data_classes import Classified, DataClass
from domain.deadlines.items import Kind
from domain.deadlines.raised import EscalationRaised
from domain.recorded import Fact, Recorded
from services.access import Allowed, Denied
from services.audiences import HIDES_ACTIVITY, Audience
from services.notifications import (
    CODES,
    RULES,
    TELLS,
    Notice,
    may_be_told,
    name_of_case,
    notice_of_due,
    notices_of,
    notices_of_escalation,
)
from services.reading_rights import cells_of
from services.relations import Consented, Relation
from tests.domain import thin_case as case
from tests.domain.scenario import CASE
from tests.services.world import DOCTOR, World

pytestmark = pytest.mark.anyio
NOW = datetime(2025, 3, 20, 9, tzinfo=UTC)
SAY = load_wording()
AT_WORK = {"action_asked", "plan_changed", "duties_suspended", "duties_resumed", "status_changed"}
HEALTH = re.compile(
    r"pain|symptom|diagnos|injur|medic|drug|psych|score|alarm|red flag|flare|recurr|"
    r"safety|strain|surgery|therap|treat|clinic|body|disab|ill|sick",
    re.IGNORECASE,
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def history() -> list[Recorded[Fact]]:
    """The case up to its hold; the people of the case are in it from its second event on."""
    world = await World().until("held")
    return await world.history()


def told(history: list[Recorded[Fact]], kind: str) -> set[tuple[UUID, str]]:
    """Of the last fact of a kind, to whom and by which code."""
    place = max(i for i, each in enumerate(history) if type(each.fact).__name__ == kind)
    before, after = aggregate.fold(history[:place]), aggregate.fold(history[: place + 1])
    return {(each.reader, each.code) for each in notices_of(before, after, history[place])}


async def test_of_a_hold_people_at_work_hear_that_duties_are_suspended_and_never_why(
    history: list[Recorded[Fact]],
) -> None:
    assert told(history, "CaseHeld") == {
        (case.MANAGER, "hold_began"),
        (case.WORKER, "hold_began"),
        (case.HR, "duties_suspended"),
        (case.SUPERVISOR, "duties_suspended"),
    }


async def test_who_did_it_is_not_told(history: list[Recorded[Fact]]) -> None:
    assert all(reader != DOCTOR for reader, _ in told(history, "PhaseStarted"))
    assert (case.MANAGER, "phase_advanced") in told(history, "PhaseStarted")


async def test_who_gets_a_role_is_told_and_nobody_else(history: list[Recorded[Fact]]) -> None:
    assert {code for _, code in told(history, "PartyAssigned")} == {"assigned"}
    assert len(told(history, "PartyAssigned")) == 1


async def test_of_most_facts_nobody_is_told(history: list[Recorded[Fact]]) -> None:
    quiet = {type(each.fact) for each in history} - TELLS

    assert {"DiagnosisRecorded", "LoadTargetSet", "ScreeningScored"}.isdisjoint(
        {each.__name__ for each in RULES}
    )
    assert quiet
    for kind in quiet:
        assert told(history, kind.__name__) == set()


def test_every_code_has_words_and_none_of_them_tells_of_health() -> None:
    check_wording(SAY, {f"notice.{code}" for code in CODES})

    told = {code: SAY.text(f"notice.{code}", case="X") for code in CODES}
    assert {code: text for code, text in told.items() if HEALTH.search(text)} == {}
    assert all("in case X" in text or "ase X " in text for text in told.values())


def test_people_at_work_have_few_codes() -> None:
    codes = {
        code
        for rule in RULES.values()
        for audience, code in rule.codes.items()
        if audience in (Audience.EMPLOYER, Audience.SUPERVISOR)
    }
    assert codes <= AT_WORK


async def test_what_is_due_at_work_is_an_action_asked(history: list[Recorded[Fact]]) -> None:
    state = aggregate.fold(history)

    for kind in (Kind.TASK, Kind.WORKPLACE_FEEDBACK):
        notice = notice_of_due(state, case.HR, kind, DataClass.T, NOW)
        assert notice == Notice(case.HR, Role.EMPLOYER_HR, "action_asked", DataClass.T)


async def test_what_would_tell_of_health_is_not_named_to_anybody(
    history: list[Recorded[Fact]],
) -> None:
    state = aggregate.fold(history)
    hidden = (Kind.PSYCH_INTERVENTION, Kind.SYMPTOM_REPORT, Kind.RECURRENCE, Kind.CONSENT_MISSING)

    for kind in hidden:
        found = notice_of_due(state, DOCTOR, kind, DataClass.E, NOW)
        assert found is not None
        assert found.code == "due"


async def test_nobody_outside_is_told_of_what_is_due(history: list[Recorded[Fact]]) -> None:
    state = aggregate.fold(history)

    assert notice_of_due(state, UUID(int=99), Kind.TASK, DataClass.B, NOW) is None


def raised(kind: Kind, letter: DataClass, to: Role, party: UUID | None = None) -> EscalationRaised:
    return EscalationRaised(
        case_id=CASE,
        item_id=UUID(int=5),
        kind=Classified(data_class=letter, value=kind),
        due=NOW.date(),
        time_zone="UTC",
        step=1,
        to=to,
        party=party,
        rule=Classified(data_class=letter, value="rule"),
        calendar="civil days",
    )


@pytest.mark.parametrize(
    ("kind", "letter", "to", "codes"),
    [
        (Kind.REASSESSMENT, DataClass.O, Role.CLINICIAN, ["overdue_reassessment"]),
        (Kind.PROGRESS_REVIEW, DataClass.J, Role.CASE_MANAGER, ["overdue_progress_review"]),
        (Kind.PSYCH_INTERVENTION, DataClass.E, Role.CASE_MANAGER, ["overdue"]),
        (Kind.SYMPTOM_REPORT, DataClass.D, Role.CASE_MANAGER, []),
        (Kind.ACCOMMODATION_REVIEW, DataClass.I, Role.EMPLOYER_HR, ["action_asked"]),
        (Kind.REASSESSMENT, DataClass.O, Role.EMPLOYER_HR, []),
        (Kind.WORKER_CHECK_IN, DataClass.L, Role.WORKER, ["overdue_worker_check_in"]),
        (Kind.TASK, DataClass.B, Role.OH_PHYSICIAN, []),
    ],
)
async def test_what_is_overdue_is_told_to_whom_it_was_escalated_if_he_may_know(
    history: list[Recorded[Fact]], kind: Kind, letter: DataClass, to: Role, codes: Iterable[str]
) -> None:
    found = notices_of_escalation(aggregate.fold(history), raised(kind, letter, to), NOW)

    assert [each.code for each in found] == codes
    assert all(each.role is to for each in found)


async def test_an_escalation_to_one_person_is_told_to_no_other(
    history: list[Recorded[Fact]],
) -> None:
    state = aggregate.fold(history)
    fact = raised(Kind.TASK, DataClass.B, Role.CASE_MANAGER, party=DOCTOR)

    assert notices_of_escalation(state, fact, NOW) == []


def allowed(role: Role, *scopes: Scope) -> Allowed:
    return Allowed(role, cells=cells_of(role, frozenset(scopes), by_law=False))


def relation(*scopes: Scope) -> Relation:
    since = dict.fromkeys(scopes, datetime(2025, 1, 1, tzinfo=UTC))
    return Relation(opened=True, consent=Consented(UUID(int=1), 1, since))


@pytest.mark.parametrize("code", ["reminder", "due_task", "overdue_worker_check_in"])
def test_the_worker_is_reminded_only_while_the_worker_wants_to_be(code: str) -> None:
    notice = Notice(case.WORKER, Role.WORKER, code, DataClass.B)
    may = allowed(Role.WORKER)

    assert not may_be_told(notice, may, relation(Scope.TREAT), NOW)
    assert may_be_told(notice, may, relation(Scope.TREAT, Scope.REMIND), NOW)


def test_what_has_changed_is_no_reminder() -> None:
    notice = Notice(case.WORKER, Role.WORKER, "hold_began", DataClass.B)

    assert may_be_told(notice, allowed(Role.WORKER), relation(), NOW)


@pytest.mark.parametrize("role", [Role.EMPLOYER_HR, Role.SUPERVISOR])
def test_a_summary_is_told_as_a_summary_alone(role: Role) -> None:
    summary = Notice(case.HR, role, "duties_suspended", DataClass.B, whole=False)
    whole = Notice(case.HR, role, "hold_began", DataClass.B)

    assert may_be_told(summary, allowed(role), relation(), NOW)
    assert not may_be_told(whole, allowed(role), relation(), NOW)


@pytest.mark.parametrize("code", ["hold_began", "due_task", "action_asked"])
def test_who_may_not_read_the_case_any_more_is_told_nothing(code: str) -> None:
    notice = Notice(case.HR, Role.EMPLOYER_HR, code, DataClass.B, whole=False)

    assert not may_be_told(notice, Denied("not_found"), relation(), NOW)


async def test_a_case_is_called_by_its_claim_for_who_reads_it(
    history: list[Recorded[Fact]],
) -> None:
    opened = history[0].fact.model_copy(update={"claim_ref": "CL-2025-17"})
    claimed = aggregate.fold([replace(history[0], fact=opened), *history[1:]])
    names = {
        role: name_of_case(claimed, CASE, allowed(role))
        for role in (Role.CASE_MANAGER, Role.INSURER_AUDITOR, Role.CLINICIAN, Role.EMPLOYER_HR)
    }

    assert names == {
        Role.CASE_MANAGER: "CL-2025-17",
        Role.INSURER_AUDITOR: "CL-2025-17",
        Role.CLINICIAN: str(CASE)[:8],
        Role.EMPLOYER_HR: str(CASE)[:8],
    }


def test_whoever_must_see_no_activity_is_told_by_no_code_of_it() -> None:
    told = {
        code
        for rule in RULES.values()
        for audience, code in rule.codes.items()
        if audience in HIDES_ACTIVITY and audience is not Audience.AUDIT
    }
    assert told == {"action_asked", "plan_changed"}
