"""The way of a command: decided, stored, decided again where somebody was faster."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from domain import consent
from domain.case.safety.safety import CaseHeld
from domain.case.vocabulary import Role
from domain.recorded import Actor, Request, stream_of
from services.catalogues import Catalogues
from services.not_stored import (
    RefusedError,
)
from tests.domain import thin_case as case
from tests.domain.scenario import CASE
from tests.services.world import DOCTOR, World, a_protocol

pytestmark = pytest.mark.anyio


async def refusal_code(world: World, person: object, request: Request, **said: object) -> str:
    before = world.stored
    with pytest.raises(RefusedError) as caught:
        await world.ask(person, request, **said)  # type: ignore[arg-type]
    assert world.stored == before
    return caught.value.refusal.code


async def test_a_command_is_answered_with_its_events_its_version_and_its_position() -> None:
    world = await World().until("started")

    answer = await world.ask(DOCTOR, case.target("W1", LFW="5.0"))

    (event,) = answer.events
    assert (answer.case, answer.names, answer.outcome) == (CASE, ["LoadTargetSet"], "done")
    assert (answer.version, answer.position) == (event.version, event.position)
    assert answer.position == world.stored
    assert answer.decision is not None
    assert answer.decision.outcome == "accepted"
    assert answer.replayed is False


async def test_a_clinical_refusal_is_stored_and_answered_with_its_decision() -> None:
    world = await World().until("loaded")

    answer = await world.ask(DOCTOR, case.target("W2", "Wants more", LFW="12.0"))

    assert (answer.names, answer.outcome) == (["LoadTargetRejected"], "refused")
    assert answer.decision is not None
    assert answer.decision.rationale == "load.hard_pct"
    assert answer.events[0].reason == "Wants more"


async def test_saying_the_same_again_is_answered_unchanged_with_the_place_of_the_case() -> None:
    world = await World().until("loaded")
    before = world.stored
    last = (await world.history())[-1]

    answer = await world.ask(DOCTOR, case.target("W1", LFW="5.0"))

    assert (answer.outcome, answer.names) == ("unchanged", [])
    assert (answer.version, answer.position) == (last.version, last.position)
    assert world.stored == before


async def test_every_event_says_who_when_and_by_which_command() -> None:
    world = await World().until("loaded")
    asked = world.asked(DOCTOR, case.alarm())

    answer = await world.commands.handle(asked)

    for event in answer.events:
        assert event.actor == Actor(DOCTOR, Role.CLINICIAN)
        assert event.effective_at == event.recorded_at == world.now
        assert event.command_id == event.causation_id == asked.command_id
        assert event.correlation_id == CASE


async def test_the_effective_time_is_the_one_in_the_request_and_the_recorded_one_never_is() -> None:
    world = await World().until("loaded")
    hours_ago = world.now - timedelta(hours=5)

    answer = await world.ask(DOCTOR, case.alarm(effective_at=hours_ago.isoformat()))

    assert answer.events[0].effective_at == hours_ago
    assert answer.events[0].recorded_at == world.now


async def test_hours_are_hours_also_where_the_clocks_change() -> None:
    world = await World().until("loaded")
    world.now = datetime(2025, 3, 29, 18, tzinfo=UTC)
    evening = datetime(2025, 3, 29, 12, tzinfo=ZoneInfo("Europe/Prague"))

    answer = await world.ask(DOCTOR, case.alarm().model_copy(update={"effective_at": evening}))

    held = answer.events[1].fact
    assert isinstance(held, CaseHeld)
    assert held.reassess_due == datetime(2025, 3, 30, 11, tzinfo=UTC)


async def test_five_minutes_ahead_is_now_and_more_is_refused() -> None:
    world = await World().until("loaded")
    ahead = world.now + timedelta(minutes=6)

    answer = await world.ask(DOCTOR, case.alarm(effective_at=ahead.isoformat()))
    assert answer.outcome == "done"

    too_far = (world.now + timedelta(minutes=6, seconds=1)).isoformat()
    request = case.alarm("CARDIO", case.HOLD_2, effective_at=too_far)
    assert await refusal_code(world, DOCTOR, request) == "input"


async def test_recorded_times_do_not_go_back_where_a_clock_does() -> None:
    world = await World().until("loaded")
    last = (await world.history())[-1].recorded_at
    world.now -= timedelta(hours=1)

    answer = await world.ask(DOCTOR, case.alarm())

    assert answer.events[0].recorded_at == last
    assert answer.events[0].effective_at == world.now


async def test_somebody_elses_write_is_read_and_the_command_decided_again() -> None:
    world = await World().until("loaded")
    elsewhere = world.another_process()
    held = world.asked(DOCTOR, case.alarm())

    async def holds() -> None:
        await elsewhere.handle(held)

    world.ledger.meanwhile = holds

    with pytest.raises(RefusedError, match="INV-4"):
        await world.ask(DOCTOR, case.target("W2", LFW="5.5"))
    assert [type(e.fact).__name__ for e in (await world.history())[-2:]] == [
        "AlarmSignRaised",
        "CaseHeld",
    ]


async def test_a_command_that_still_holds_after_a_conflict_is_stored_behind_it() -> None:
    world = await World().until("loaded")
    elsewhere = world.another_process()
    other = world.asked(DOCTOR, case.diagnose())

    async def diagnoses() -> None:
        await elsewhere.handle(other)

    world.ledger.meanwhile = diagnoses
    answer = await world.ask(DOCTOR, case.target("W2", LFW="5.5"))

    assert answer.names == ["LoadTargetSet"]
    assert answer.version == (await world.history())[-1].version


async def test_a_refusal_on_an_old_state_is_decided_again_on_a_new_one() -> None:
    world = await World().until("held")
    elsewhere = world.another_process()
    for request in (case.reassess(), case.lift()):
        await elsewhere.handle(world.asked(DOCTOR, request))

    answer = await world.ask(DOCTOR, case.target("W2", LFW="5.0"))

    assert answer.outcome == "done"


async def test_unchanged_on_an_old_state_is_decided_again_on_a_new_one() -> None:
    world = await World().until("started")
    elsewhere = world.another_process()
    await world.ask(DOCTOR, case.diagnose())
    await elsewhere.handle(world.asked(DOCTOR, case.diagnose(verification="refuted")))

    answer = await world.ask(DOCTOR, case.diagnose())

    assert (answer.outcome, answer.names) == ("done", ["DiagnosisRecorded"])


async def test_a_second_open_case_of_the_same_worker_region_and_employer_is_refused() -> None:
    world = await World().until("opened")
    twin = case.open_case(case_id=str(uuid4()))

    assert await refusal_code(world, case.HR, twin, case=twin.case_id) == "INV-1"

    for other in (
        case.open_case(case_id=str(uuid4()), body_region="knee"),
        case.open_case(case_id=str(uuid4()), employer_id=str(case.INSURER)),
        case.open_case(case_id=str(uuid4()), worker_id=str(case.OTHER)),
    ):
        assert (await world.ask(case.HR, other, case=other.case_id)).outcome == "done"


async def test_a_claim_does_not_tell_what_it_is_about() -> None:
    world = await World().until("opened")

    ((_, key),) = world.ledger._claims
    assert len(key) == 32
    assert b"lumbar" not in key


async def test_the_stream_of_the_consent_moves_in_the_same_commit_as_the_case() -> None:
    world = await World().until("staffed")

    appends = world.ledger.appends
    answer = await world.ask(case.WORKER, case.consent("TREAT", "REMIND"))

    stream = stream_of(world.tenant, consent.KIND, str(case.WORKER))
    (granted,) = await world.history(stream)
    assert world.ledger.appends == appends + 1
    assert granted.fact == consent.Granted(
        consent_id=case.CONSENT, version=1, scopes=("TREAT", "REMIND")
    )
    assert granted.command_id == answer.events[0].command_id
    assert (answer.names, answer.position) == (["ConsentReferenced"], granted.position)


async def test_a_consent_that_is_known_is_referenced_by_a_second_case_without_a_new_fact() -> None:
    world = await World().until("consented")
    second = case.open_case(case_id=str(uuid4()), body_region="knee")
    await world.ask(case.HR, second, case=second.case_id)

    answer = await world.ask(case.WORKER, case.consent("TREAT"), case=second.case_id)

    assert answer.names == ["ConsentReferenced"]
    stream = stream_of(world.tenant, consent.KIND, str(case.WORKER))
    assert len(await world.history(stream)) == 1


async def test_an_older_consent_or_other_scopes_under_its_version_store_nothing_anywhere() -> None:
    world = await World().until("staffed")
    await world.ask(case.WORKER, case.consent("TREAT", version=2))

    older, other = case.consent("TREAT", "REMIND"), case.consent("REMIND", version=2)
    assert await refusal_code(world, case.WORKER, older) == "version"
    assert await refusal_code(world, case.WORKER, other) == "version"


async def test_a_protocol_published_later_is_found_without_a_restart() -> None:
    world = await World().until("consented")
    second = case.pin(version=2)
    assert await refusal_code(world, case.MANAGER, second) == "input"

    elsewhere = Catalogues(world.ledger, world.another_process())
    await elsewhere.publish_protocol(world.tenant, a_protocol(version=2), world.now)

    assert (await world.ask(case.MANAGER, second)).names == ["ProtocolPinned"]
