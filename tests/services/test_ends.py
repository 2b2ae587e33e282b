"""Claims that go with closing and come back with reopening, consents, calendars, later cases."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from domain import consent
from domain.case.opening.linking import ExpireConsent
from domain.case.outcome.closing import CaseOutcome, CaseWithdrawn, CloseCase, WithdrawCase
from domain.case.outcome.maintenance import IssueMaintenance
from domain.case.outcome.recurrence import ReopenCase
from domain.case.vocabulary import Role
from domain.context import Context
from domain.recorded import Actor, stream_of
from services.claims import Claims, claims_moved
from services.commands import Commands
from services.consents import consent_facts
from services.contexts import Contexts, NoHolidays
from services.not_stored import RefusedError
from services.ports import AppliedCalendar
from tests.domain import thin_case as case
from tests.domain.scenario import CASE
from tests.services.world import CLAIM_KEY, DEMO, DOCTOR, World

pytestmark = pytest.mark.anyio

NEXT = UUID("11111111-0000-4000-8000-000000000002")
CONSENTS = stream_of(DEMO, consent.KIND, str(case.WORKER))
MAINTAIN = IssueMaintenance(activities=("Strength",))
CLOSE = CloseCase(outcome=CaseOutcome.NOT_RTW)
REOPEN = ReopenCase(onset=date(2025, 3, 10))


async def opens_another(world: World, **said: object) -> None:
    request = case.open_case(case_id=str(NEXT), **said)
    await world.ask(case.HR, request, case=NEXT)


async def is_claimed(world: World) -> bool:
    try:
        await opens_another(world)
    except RefusedError as refused:
        return refused.refusal.code == "INV-1"
    return False


async def closed() -> World:
    world = await World().until("pinned")
    await world.ask(DOCTOR, MAINTAIN)
    await world.ask(case.MANAGER, CLOSE)
    return world


async def test_an_open_case_holds_its_claim_and_a_closed_or_withdrawn_one_does_not() -> None:
    assert await is_claimed(await World().until("pinned"))
    assert not await is_claimed(await closed())
    withdrawn = await World().until("held")
    await withdrawn.ask(case.MANAGER, WithdrawCase())
    assert not await is_claimed(withdrawn)


async def test_a_reopened_case_holds_its_claim_again() -> None:
    world = await closed()

    answer = await world.ask(case.MANAGER, REOPEN)

    assert answer.names == ["CaseReopened"]
    assert await is_claimed(world)


async def test_a_case_is_not_reopened_beside_another_of_the_same_kind() -> None:
    world = await closed()
    await opens_another(world)

    with pytest.raises(RefusedError) as caught:
        await world.ask(case.MANAGER, REOPEN)

    assert caught.value.refusal.code == "INV-1"


async def test_what_neither_opens_nor_ends_a_case_moves_no_claim() -> None:
    world = await World().until("started")
    state = (await world.commands.cases.load(DEMO, CASE)).state
    later_on = [each.fact for each in (await world.history())[1:]]

    assert claims_moved(CLAIM_KEY, state, later_on) == Claims()
    assert claims_moved(CLAIM_KEY, state, [CaseWithdrawn()]) != Claims()


async def test_withdrawn_consent_and_the_hold_of_the_case_are_one_commit() -> None:
    world = await World().until("loaded")

    answer = await world.ask(case.WORKER, case.consent(version=2))

    assert answer.names == ["ConsentReferenced", "CaseHeld"]
    (withdrawn,) = (await world.history(CONSENTS))[1:]
    assert withdrawn.fact == consent.Withdrawn(
        consent_id=case.CONSENT, version=2, scopes=(consent.Scope.TREAT,)
    )
    assert withdrawn.command_id == answer.events[0].command_id


async def test_a_consent_keeps_its_last_day_in_its_stream() -> None:
    world = await World().until("staffed")
    request = type(case.consent()).model_validate(
        {
            "consent_id": str(case.CONSENT),
            "version": 1,
            "scopes": ["TREAT"],
            "expires": "2025-06-30",
        }
    )

    await world.ask(case.WORKER, request)

    (granted,) = await world.history(CONSENTS)
    assert isinstance(granted.fact, consent.Granted)
    assert granted.fact.expires == date(2025, 6, 30)


async def test_what_the_clock_asks_for_expires_the_consent() -> None:
    known = consent.Consent(case.CONSENT, 1, frozenset({consent.Scope.TREAT}), date(2025, 6, 30))

    assert consent_facts(known, ExpireConsent(), date(2025, 6, 30)) == []
    assert consent_facts(known, ExpireConsent(), date(2025, 7, 1)) == [
        consent.Expired(consent_id=case.CONSENT, version=1, scopes=(consent.Scope.TREAT,))
    ]


async def test_a_later_case_names_an_earlier_one_of_the_same_worker() -> None:
    world = await closed()

    for stranger in (uuid4(), case.PROFILE):
        with pytest.raises(RefusedError) as caught:
            await opens_another(world, previous_case_id=str(stranger))
        refusal = caught.value.refusal
        assert (refusal.code, refusal.field) == ("input", "previous_case_id")
    with pytest.raises(RefusedError):
        await opens_another(world, previous_case_id=str(CASE), worker_id=str(case.OTHER))

    await opens_another(world, previous_case_id=str(CASE), episode_no=2)
    assert len(await world.history(NEXT)) == 1


class Days:
    """A calendar of one holiday, which remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str | None, UUID]] = []

    async def applied(self, jurisdiction: str | None, tenant: UUID) -> AppliedCalendar:
        self.asked.append((jurisdiction, tenant))
        return AppliedCalendar("CZ", frozenset({date(2025, 4, 21)}))


async def test_a_decision_is_told_the_holidays_of_its_case() -> None:
    days, world = Days(), World()
    world.commands = Commands(world.ledger, CLAIM_KEY, days)
    await world.settle()

    await world.ask(case.HR, case.open_case(jurisdiction="CZ"))
    await world.ask(case.MANAGER, case.assign((case.MANAGER, "case_manager")))

    assert days.asked == [("CZ", DEMO), ("CZ", DEMO)]


async def test_holidays_stand_in_the_context_and_none_do_where_there_is_no_calendar() -> None:
    world = await World().until("opened")
    state = (await world.commands.cases.load(DEMO, CASE)).state
    now = datetime(2025, 3, 10, tzinfo=UTC)
    bare = Context(now, now, Actor(case.HR, Role.EMPLOYER_HR), uuid4())

    for calendars, expected in ((Days(), {date(2025, 4, 21)}), (NoHolidays(), set())):
        contexts = Contexts(world.commands.profiles, world.commands.protocols, calendars)
        completed = await contexts.completed(DEMO, case.link(), state, bare)
        assert completed.holidays == expected
