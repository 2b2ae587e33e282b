"""Who corrects what, when a correction is effective, and who decides on erasure."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.case.assessment.assessment import BaselineAssessmentRecorded
from domain.case.governance.corrections import CorrectEntry, EntryCorrected
from domain.case.governance.erasure import ErasureDecided
from domain.case.governance.notes import AuditNoteAdded
from domain.case.opening.opening import CaseOpened
from domain.case.psychology.psychology import PsychInterventionRecorded
from domain.case.vocabulary import Role
from domain.party import RegisterParty
from domain.recorded import Fact, Recorded
from services.catalogues import Catalogues
from services.not_stored import RefusedError, UnknownCaseError, WrongRoleError
from tests.domain import thin_case as case
from tests.domain.assessment_case import intervene
from tests.domain.governance_case import OFFICER, audit_note, correct, decide, erase, note
from tests.services.staging import Stage, a_line, line_of, spine
from tests.services.world import DOCTOR, World

pytestmark = pytest.mark.anyio
AUDITOR = case.an_id(41)


async def register(world: World, person: UUID, *roles: Role) -> None:
    catalogues = Catalogues(world.ledger, world.commands)
    registered = RegisterParty(party_id=person, name=f"Person {person}", roles=roles)
    await catalogues.register(world.tenant, registered, world.now)


async def last(world: World, kind: type[Fact]) -> Recorded[Fact]:
    return [each for each in await world.history() if type(each.fact) is kind][-1]


async def correction_of(world: World, kind: type[Fact], field: str, new: object) -> CorrectEntry:
    return correct((await last(world, kind)).event_id, field, new)


async def test_a_correction_is_effective_when_what_it_corrects_was() -> None:
    world = await World().until("loaded")
    world.now += timedelta(days=3)
    right = await correction_of(world, BaselineAssessmentRecorded, "push", "95")

    await world.ask(DOCTOR, right.model_copy(update={"effective_at": world.now}))

    entry, said = await last(world, BaselineAssessmentRecorded), await last(world, EntryCorrected)
    assert said.effective_at == entry.effective_at
    assert said.recorded_at == world.now
    state = (await world.commands.cases.load(world.tenant, entry.stream)).state
    assert state.on_file(BaselineAssessmentRecorded)[0].fact.push == 95


async def test_saying_it_twice_stores_it_once() -> None:
    world = await World().until("loaded")
    right = await correction_of(world, BaselineAssessmentRecorded, "push", "95")
    await world.ask(DOCTOR, right)
    stored = world.stored

    answer = await world.ask(DOCTOR, right)

    assert (answer.outcome, world.stored) == ("unchanged", stored)


async def test_only_who_may_make_such_an_entry_corrects_it() -> None:
    world = await World().until("loaded")
    clinical = await correction_of(world, BaselineAssessmentRecorded, "push", "95")
    opening = await correction_of(world, CaseOpened, "jurisdiction", "CZ")

    for person, request in (
        (case.MANAGER, clinical),
        (case.SUPERVISOR, clinical),
        (case.WORKER, clinical),
        (DOCTOR, opening),
        (case.HR, opening),
    ):
        with pytest.raises(WrongRoleError):
            await world.ask(person, request)
    assert (await world.ask(DOCTOR, clinical)).names == ["EntryCorrected"]
    assert (await world.ask(case.MANAGER, opening)).names == ["EntryCorrected"]


async def test_nobody_corrects_what_he_does_not_read_in_full() -> None:
    world = await World().until("loaded")
    mechanism = await correction_of(world, CaseOpened, "mechanism", "A fall")
    missing = await correction_of(world, CaseOpened, "mechanism.of.it", "A fall")
    await world.ask(DOCTOR, intervene(note="Afraid of the stairs"))
    support = await correction_of(world, PsychInterventionRecorded, "note", "Afraid of stairs")
    stored = world.stored

    for person, request in (
        (case.MANAGER, mechanism),
        (case.MANAGER, missing),
        (DOCTOR, support),
        (DOCTOR, support.model_copy(update={"old": "Afraid of the stairs"})),
    ):
        with pytest.raises(WrongRoleError):
            await world.ask(person, request)
    assert world.stored == stored


async def test_who_has_several_roles_corrects_in_the_one_that_may() -> None:
    world = await World().until("loaded")
    await world.ask(case.MANAGER, case.assign((DOCTOR, "case_manager")))
    opening = await correction_of(world, CaseOpened, "jurisdiction", "CZ")

    await world.ask(DOCTOR, opening)

    assert (await last(world, EntryCorrected)).actor.role == Role.CASE_MANAGER


async def test_a_manager_does_not_rewrite_an_auditor() -> None:
    world = await World().until("loaded")
    await world.ask(case.MANAGER, case.assign((AUDITOR, "insurer_auditor")))
    await register(world, AUDITOR, Role.INSURER_AUDITOR)
    await world.ask(AUDITOR, audit_note("Why was week 5 refused?"))
    foreign = await correction_of(world, AuditNoteAdded, "note.value", "All is well")
    with pytest.raises(WrongRoleError):
        await world.ask(case.MANAGER, foreign)

    await world.ask(case.MANAGER, note("Called"))
    own = await correction_of(world, AuditNoteAdded, "note.value", "Called twice")
    assert (await world.ask(case.MANAGER, own)).names == ["EntryCorrected"]


async def test_an_entry_of_another_case_is_not_corrected() -> None:
    world = await World().until("loaded")

    with pytest.raises(RefusedError) as caught:
        await world.ask(DOCTOR, correct(case.an_id(99), "push", "95"))
    assert (caught.value.refusal.code, caught.value.refusal.field) == ("input", "target_event_id")


async def test_an_officer_decides_on_erasure_without_being_in_the_case() -> None:
    world = await World().until("loaded")
    await register(world, OFFICER.party_id, Role.DATA_PROTECTION_OFFICER)
    await world.ask(case.WORKER, erase("S"))

    for stranger in (case.OTHER, case.an_id(30)):
        with pytest.raises(UnknownCaseError):
            await world.ask(stranger, decide("granted"))
    with pytest.raises(WrongRoleError):
        await world.ask(case.MANAGER, decide("granted"))
    await world.ask(OFFICER.party_id, decide("granted"))

    decided = await last(world, ErasureDecided)
    assert decided.actor == OFFICER
    with pytest.raises(UnknownCaseError):
        await world.ask(OFFICER.party_id, note("Seen"))


async def test_a_story_names_an_entry_by_what_it_is_about_or_by_its_line() -> None:
    stage = Stage()
    by_thing = {"target_event_id": "BA-1", "field": "pain.rest", "new": 4, "reason": "Misread"}
    by_line = {"target_event_id": str(line_of("RecordDiagnosis")), "field": "onset"}
    by_line |= {"new": "2025-03-02", "reason": "Misread"}
    lines = [
        a_line("CorrectEntry", "CL-1", data=data, expect=["EntryCorrected"])
        for data in (by_thing, by_line)
    ]

    played = await stage.play(spine(None, *lines))

    assert played.difference is None
