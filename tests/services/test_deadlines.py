"""Deadlines as a process manager: once, by whichever process, also after it was away."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.case.assessment.assessment import IssueWorkAbility
from domain.case.governance.reminders import ReminderIssued
from domain.case.opening.linking import ExpireConsent, ReferenceConsent
from domain.case.outcome.closing import CaseOutcome, CloseCase
from domain.case.outcome.maintenance import IssueMaintenance, Weekday
from domain.case.safety.safety import CompleteReassessment
from domain.case.vocabulary import ReassessmentOutcome, Role, Status
from domain.consent import Scope
from domain.deadlines.raised import EscalationRaised
from domain.recorded import Fact, Recorded, stream_of
from services.contexts import NoHolidays
from services.deadlines import Deadlines
from services.not_stored import UnknownCaseError, WrongRoleError
from services.ports import Changes, StoreUnavailable
from services.rounds import Rounds
from tests.domain import thin_case as case
from tests.domain.scenario import CASE
from tests.services.world import DEMO, DOCTOR, World

pytestmark = pytest.mark.anyio

STREAM = stream_of(DEMO, "deadline", str(CASE))
UNFIT = IssueWorkAbility.model_validate({"fitness": "unfit", "from": "2025-03-10"})
REASSESSED = CompleteReassessment(outcome=ReassessmentOutcome.RESUME_SAME)


def deadlines(world: World) -> Deadlines:
    """Of another process, with caches of its own."""
    return Deadlines(world.ledger, world.another_process(), NoHolidays())


async def held() -> tuple[World, datetime]:
    """A case on hold for an alarm, and the moment by which it is to be reassessed."""
    world = await World().until("held")
    await world.ask(DOCTOR, UNFIT)
    state = (await world.commands.cases.load(DEMO, CASE)).state
    due = state.holds[0].reassess_due
    assert due is not None
    return world, due


async def raised(world: World) -> list[tuple[str, int, str]]:
    facts = [each.fact for each in await world.history(STREAM)]
    return [(str(e.kind.value), e.step, e.to) for e in facts if isinstance(e, EscalationRaised)]


async def test_what_is_missed_is_raised_once_and_the_case_stays_as_it_is() -> None:
    world, due = await held()
    before = await world.history()
    process = deadlines(world)

    early = await process.act(DEMO, CASE, due)
    late = await process.act(DEMO, CASE, due + timedelta(minutes=1))
    again = await process.act(DEMO, CASE, due + timedelta(minutes=2))

    assert early.escalations == again.escalations == ()
    assert [each.step for each in late.escalations] == [1]
    assert await raised(world) == [("reassessment", 1, "clinician")]
    assert await world.history() == before


async def test_each_look_says_when_to_look_again() -> None:
    world, due = await held()

    acted = await deadlines(world).act(DEMO, CASE, due - timedelta(hours=1))

    assert acted.look_again is not None
    assert due < acted.look_again < due + timedelta(seconds=1)


async def test_of_two_processes_at_once_one_raises_it() -> None:
    world, due = await held()
    one, other = deadlines(world), deadlines(world)
    now = due + timedelta(minutes=1)
    world.ledger.meanwhile = lambda: other.act(DEMO, CASE, now)

    await one.act(DEMO, CASE, now)

    assert await raised(world) == [("reassessment", 1, "clinician")]


async def test_many_processes_with_clocks_that_differ_raise_each_step_once() -> None:
    world, due = await held()
    moments = [due + timedelta(minutes=each) for each in (1, 61, 2, 62, 241, 61, 1, 242)]

    await asyncio.gather(*(deadlines(world).act(DEMO, CASE, at) for at in moments))

    steps = [step for _, step, _ in await raised(world)]
    assert steps == sorted(set(steps))
    assert steps[-1] == 3


async def test_after_downtime_the_step_that_is_due_now_is_raised_alone() -> None:
    world, due = await held()

    await deadlines(world).act(DEMO, CASE, due + timedelta(hours=3))

    assert ("reassessment", 2, "case_manager") in await raised(world)
    assert ("reassessment", 1, "clinician") not in await raised(world)


async def test_a_lost_answer_is_no_second_escalation() -> None:
    world, due = await held()
    process = deadlines(world)
    world.ledger.lose_next_answer = True

    with pytest.raises(StoreUnavailable):
        await process.act(DEMO, CASE, due + timedelta(minutes=1))
    await process.act(DEMO, CASE, due + timedelta(minutes=2))

    assert await raised(world) == [("reassessment", 1, "clinician")]


async def test_what_was_done_meanwhile_is_not_raised() -> None:
    world, due = await held()
    process = deadlines(world)
    await process.act(DEMO, CASE, due - timedelta(hours=1))

    await world.ask(DOCTOR, REASSESSED)
    acted = await process.act(DEMO, CASE, due + timedelta(minutes=1))

    assert acted.escalations == ()


async def test_a_late_entry_that_was_in_time_ends_the_escalation() -> None:
    """It was reassessed in time and written down a day later: no further step."""
    world, due = await held()
    await deadlines(world).act(DEMO, CASE, due + timedelta(minutes=1))
    in_time = REASSESSED.model_copy(update={"effective_at": due - timedelta(hours=1)})
    world.now = due + timedelta(hours=20)

    await world.ask(DOCTOR, in_time)
    await deadlines(world).act(DEMO, CASE, due + timedelta(hours=21))

    assert await raised(world) == [("reassessment", 1, "clinician")]


async def test_what_was_due_at_an_earlier_time_is_told_as_it_was_then() -> None:
    world, due = await held()
    await deadlines(world).act(DEMO, CASE, due + timedelta(minutes=1))
    world.now = due + timedelta(hours=2)
    await world.ask(DOCTOR, REASSESSED)

    before = await deadlines(world).due(DEMO, CASE, due - timedelta(hours=1))
    between = await deadlines(world).due(DEMO, CASE, due + timedelta(minutes=5))
    now = await deadlines(world).due(DEMO, CASE, due + timedelta(hours=3))

    item = next(each for each in between.items if each.kind == "reassessment")
    assert [each.kind for each in before.items].count(item.kind) == 1
    assert before.last_step(item) is None
    last = between.last_step(item)
    assert last is not None
    assert (last.step, last.to) == (1, Role.CLINICIAN)
    assert item.kind not in {each.kind for each in now.items}


def consent(expires: str) -> ReferenceConsent:
    return ReferenceConsent.model_validate(
        {"consent_id": str(case.CONSENT), "version": 2, "scopes": ["TREAT"], "expires": expires}
    )


async def test_consent_that_is_over_is_withdrawn_by_the_clock_once_and_holds_the_case() -> None:
    world = await World().until("started")
    await world.ask(case.WORKER, consent("2025-03-30"))
    last_day = datetime(2025, 3, 30, 21, 59, tzinfo=UTC)
    one, other = deadlines(world), deadlines(world)

    before = await one.act(DEMO, CASE, last_day)
    after = await one.act(DEMO, CASE, last_day + timedelta(minutes=1))
    again = await other.act(DEMO, CASE, last_day + timedelta(minutes=2))

    assert (before.asked, len(after.asked), again.asked) == ((), 1, ())
    state = (await world.commands.cases.load(DEMO, CASE)).state
    assert state.status is Status.ON_HOLD
    names = [type(each.fact).__name__ for each in await world.history()][-2:]
    assert names == ["ConsentReferenced", "CaseHeld"]


async def test_a_reminder_comes_once_from_whichever_process_is_there() -> None:
    world = await World().until("pinned")
    wants = consent("2025-12-31").model_copy(update={"scopes": (Scope.TREAT, Scope.REMIND)})
    await world.ask(case.WORKER, wants)
    at_seven = {"text": "Mobility", "days": [*Weekday], "at": "19:00"}
    await world.ask(DOCTOR, IssueMaintenance(activities=("Mobility",), reminders=(at_seven,)))
    await world.ask(case.MANAGER, CloseCase(outcome=CaseOutcome.NOT_RTW))
    seven = datetime(2025, 3, 10, 18, tzinfo=UTC)
    processes = deadlines(world), deadlines(world)

    done = [await each.act(DEMO, CASE, seven + timedelta(minutes=3)) for each in processes]

    assert [len(each.asked) for each in done] == [1, 0]
    issued = [e.fact for e in await world.history() if isinstance(e.fact, ReminderIssued)]
    assert [(each.for_, each.text) for each in issued] == [(seven, "Mobility")]


async def test_nobody_but_the_clock_asks_what_the_clock_asks() -> None:
    world = await World().until("started")

    for person in (case.WORKER, case.MANAGER, DOCTOR):
        with pytest.raises(WrongRoleError):
            await world.ask(person, ExpireConsent(), as_role=Role.SYSTEM)
    with pytest.raises(UnknownCaseError):
        await world.ask(DEMO, ExpireConsent(), as_role=Role.SYSTEM)


async def test_who_looks_at_an_earlier_time_changes_no_case() -> None:
    world = await World().until("started")
    await world.ask(case.WORKER, consent("2025-03-10"))
    world.now = datetime(2025, 4, 1, tzinfo=UTC)
    await world.ask(DOCTOR, case.alarm())

    acted = await deadlines(world).act(DEMO, CASE, datetime(2025, 3, 20, tzinfo=UTC))

    assert acted.asked == ()


class Told:
    """services.ports.CaseChanges by hand."""

    def __init__(self, *cases: UUID) -> None:
        self.pages = [Changes(frozenset(cases), 1)]

    async def tenants(self) -> list[UUID]:
        return [DEMO]

    async def changed(self, tenant: UUID, after: int) -> Changes:
        return self.pages[after] if after < len(self.pages) else Changes(frozenset(), after)


async def test_a_round_looks_at_what_has_changed_and_at_what_has_become_due() -> None:
    world, due = await held()
    changes = Told(CASE, uuid4())
    rounds = Rounds(deadlines(world), changes)

    first = await rounds.go(due - timedelta(hours=1))
    idle = await rounds.go(due - timedelta(minutes=30))
    late = await rounds.go(due + timedelta(minutes=1))
    changes.pages.append(Changes(frozenset({CASE}), 2))
    told = await rounds.go(due + timedelta(minutes=2))
    changes.pages.append(Changes(frozenset(), 3, recounted=True))
    recounted = await rounds.go(due + timedelta(minutes=3))

    assert [each.cases for each in (first, idle, late, told, recounted)] == [2, 0, 1, 1, 1]
    assert [len(each.escalations) for each in (first, late, told)] == [0, 1, 0]


async def test_a_round_that_fails_is_made_up_for_by_the_next() -> None:
    world, due = await held()
    rounds = Rounds(deadlines(world), Told(CASE))
    world.ledger.lose_next_answer = True

    with pytest.raises(StoreUnavailable):
        await rounds.go(due + timedelta(minutes=1))
    made_up = await rounds.go(due + timedelta(hours=2))

    assert made_up.cases == 1
    assert [step for _, step, _ in await raised(world)] == [1, 2]


async def test_what_is_raised_tells_nothing_clinical_outside_the_class_of_its_kind() -> None:
    world, due = await held()
    await deadlines(world).act(DEMO, CASE, due + timedelta(minutes=1))

    (event,) = await world.history(STREAM)

    assert _plain_of(event).isdisjoint({"reassessment", "alarm", "ALARM"})


def _plain_of(event: Recorded[Fact]) -> set[str]:
    fields = event.fact.model_dump(mode="json", exclude={"kind", "rule"})
    return {str(value) for value in fields.values()}
