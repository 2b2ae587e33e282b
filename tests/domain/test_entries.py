"""What may be corrected, how it is named, and what stands."""

from dataclasses import replace
from typing import Any

import pytest

from domain.case.aggregate import FACTS
from domain.case.assessment.assessment import RedFlagScreenCompleted
from domain.case.governance.corrections import (
    EntryCorrected,
    EntryMarkedInError,
)
from domain.case.governance.documents import DocumentAttached
from domain.case.governance.entries import ENTRIES
from domain.case.governance.restated import as_request, said_by
from domain.case.loading.loading import LoadTargetSet
from domain.case.opening.linking import ConsentReferenced
from domain.case.opening.opening import CaseOpened, PartyAssigned
from domain.case.plan.informed_consent import InformedConsentConfirmed
from domain.case.plan.plan import GoalAgreed
from domain.case.safety.safety import CaseHeld
from domain.case.sessions.next_day import NextDayResponseRecorded
from domain.case.sessions.session_facts import SessionCompleted
from domain.data_classes import DataClass
from domain.recorded import Fact
from tests.domain import thin_case as case
from tests.domain.corrected_case import DAY, SESSION, TRAINED, was_corrected
from tests.domain.governance_case import (
    WHY,
    attach,
    correct,
    event_of,
    in_error,
    recorded,
)
from tests.domain.scenario import CASE
from tests.domain.sessions_case import S1, morning
from tests.golden.samples import SAMPLES


def test_decisions_and_what_moved_the_case_on_stand() -> None:
    for scenario, kind, field in (
        (case.LOADED, LoadTargetSet, "week"),
        (case.HELD, CaseHeld, "kind"),
        (case.LOADED, ConsentReferenced, "version"),
    ):
        target = event_of(scenario, kind)
        scenario.when(correct(target, field, "W2")).then_refused("INV-14", "target_event_id")
        scenario.when(in_error(target)).then_refused("INV-14", "target_event_id")


def test_a_case_may_be_corrected_but_not_taken_back() -> None:
    target = event_of(case.LOADED, CaseOpened)

    assert case.LOADED.when(correct(target, "injury_date", "2025-03-02")).facts
    case.LOADED.when(in_error(target)).then_refused("INV-14", "target_event_id")
    refused = case.LOADED.when(correct(target, "body_region", "knee"))
    refused.then_refused("INV-14", "field")


def test_nobody_becomes_the_worker_by_a_correction() -> None:
    target = event_of(case.LOADED, PartyAssigned)

    case.LOADED.when(correct(target, "role", "worker")).then_refused("INV-14", "field")


def test_a_signature_is_not_added_by_a_correction() -> None:
    target = event_of(case.LOADED, GoalAgreed)

    case.LOADED.when(correct(target, "agreed_by", [])).then_refused("INV-14", "field")


def test_a_corrected_text_that_an_employer_reads_is_linted() -> None:
    target = event_of(case.LOADED, GoalAgreed)

    asked = correct(target, "employer_safe_title", "Lift despite lumbar pain")
    case.LOADED.when(asked).then_refused("INV-13", "employer_safe_title")


def test_the_value_of_a_classified_field_keeps_its_class() -> None:
    filed = case.LOADED.given(attach(title="Lumbar spine"), by=case.BY_MANAGER)
    target = event_of(filed, DocumentAttached)

    fact = filed.when(correct(target, "title.value", "Hip"), by=case.BY_MANAGER).fact
    assert isinstance(fact, EntryCorrected)
    assert (fact.old.data_class, fact.new.value) == (DataClass.C, "Hip")
    for field in ("title", "title.data_class", "title.value.x"):
        refused = filed.when(correct(target, field, {"data_class": "H", "value": "Hip"}))
        refused.then_refused("input", "field")


def test_an_entry_may_be_named_by_what_it_is_about_or_by_the_command_that_made_it() -> None:
    by_event = was_corrected(SESSION, "nprs.peak", "D", 6, 3)
    command = recorded(TRAINED, SessionCompleted).command_id

    for target in (S1, command):
        asked = TRAINED.when(correct(target, "nprs.peak", 3))
        asked.after.when(correct(target, "nprs.peak", 3)).then_nothing()
        asked.then(by_event)
    TRAINED.when(correct(S1, "nprs.highest", 3)).then_refused("input", "target_event_id")
    assert TRAINED.when(correct(case.ASSESSMENT, "pain.rest", 4)).facts
    assert TRAINED.when(correct(CASE, "injury_date", DAY)).facts


def test_of_several_entries_about_a_thing_the_newest_with_the_field_is_meant() -> None:
    told = TRAINED.given(morning(4, S1))
    assert event_of(told, NextDayResponseRecorded) != SESSION

    told.when(correct(S1, "nprs.peak", 3)).then(was_corrected(SESSION, "nprs.peak", "D", 6, 3))


def test_an_entry_in_error_is_named_by_its_event_or_its_command() -> None:
    told = TRAINED.given(morning(4, S1))
    response = recorded(told, NextDayResponseRecorded)
    taken_back = told.given(in_error(response.command_id))

    said = EntryMarkedInError(target_event_id=response.event_id, reason=WHY)
    assert taken_back.history[-1].fact == said
    taken_back.when(in_error(response.command_id)).then_nothing()


def test_what_is_in_error_is_named_so_that_no_other_entry_is_meant() -> None:
    for kind in (SessionCompleted, PartyAssigned):
        several = recorded(TRAINED, kind).command_id
        TRAINED.when(in_error(several)).then_refused("input", "target_event_id")


def test_a_correction_says_nothing_that_its_request_must_not_say() -> None:
    target = event_of(case.LOADED, RedFlagScreenCompleted)

    case.LOADED.when(correct(target, "flags", ["fever"])).then_refused("input", "new")


def test_what_is_fixed_of_an_entry_are_paths_of_its_fact() -> None:
    for kind, entry in ENTRIES.items():
        names = {info.alias or name for name, info in kind.model_fields.items()}
        assert {each.partition(".")[0] for each in entry.fixed} <= names, kind


def test_what_no_request_says_of_an_entry_is_fixed() -> None:
    for kind, entry in ENTRIES.items():
        said = {name for request in entry.requests for name in _said_in(request)}
        computed = {info.alias or name for name, info in kind.model_fields.items()} - said
        assert computed <= entry.fixed, (kind, computed - entry.fixed)


def _said_in(model: Any) -> set[str]:
    """The names that a request takes, at the top and in the things it lists."""
    schema = model.model_json_schema()
    parts = [schema, *schema.get("$defs", {}).values()]
    return {name for part in parts for name in part.get("properties", {})}


def test_no_decision_is_an_entry() -> None:
    for kind in ENTRIES:
        assert kind in FACTS
        assert not kind.refusal
        assert "decision" not in kind.model_fields


@pytest.mark.parametrize("kind", sorted(ENTRIES, key=lambda kind: kind.__name__))
def test_an_entry_can_be_said_again_by_the_request_that_made_it(kind: type[Fact]) -> None:
    stored = recorded(case.REFERRED.given(SAMPLES[kind.event_name()]), kind)
    if isinstance(stored.fact, InformedConsentConfirmed):  # the sample is for all things at once
        stored = replace(stored, fact=stored.fact.model_copy(update={"for_": "advance"}))

    for request in ENTRIES[kind].requests:
        assert as_request(request, stored, said_by(stored.fact))


STANDS = """
AccommodationAgreed: acc_id agreed_by awaiting demands kind temporary
AccommodationDeclined: acc_id agreed_by demands kind temporary
AccommodationEnded: acc_id agreed_by demands kind temporary
AccommodationProposed: acc_id agreed_by demands kind temporary
AccommodationReviewed: acc_id agreed_by demands kind temporary
AdverseEventReported: ae_id employer_safe_summary incident occurred_at place serious severity
AlarmSignRaised: code
AuditNoteAdded: about audience note_id
BaselineAssessmentRecorded: assessment_id complete medication_effects
CaseOpened: body_region case_id employer_id episode_no previous_case_id time_zone worker_id
CorrectiveActionCompleted: action action_id ae_id at_work due owner
CorrectiveActionPlanned: action action_id ae_id at_work due owner
DiagnosisRecorded: supersedes
DocumentAttached: data_class document_id sha256
EmployerContactMade: by
GoalAgreed: agreed_by goal_id job_task_id
GoalClosed: agreed_by goal_id job_task_id
GoalRevised: agreed_by goal_id job_task_id
InformedConsentConfirmed: advance for
NextDayResponseRecorded: session_id
PartyAssigned: party_id role
PartyReleased: party_id role
ProgressReviewed: adherence_pct
PsychInterventionRecorded: task_id
ReassessmentCompleted: hold_id outcome
RedFlagScreenCompleted: result
ScreeningScored: answered band evidence instrument of sub total version
SessionCompleted: flags late rpe.scale session_id
SessionDeclined: session_id
SessionMissed: session_id
SessionScheduled: phase session_id
SessionStopped: session_id trigger
TimelineAdjusted: cause_event_id delta_d milestone new old
"""


@pytest.mark.parametrize("line", STANDS.strip().splitlines())
def test_what_a_rule_read_or_set_stands(line: str) -> None:
    name, _, paths = line.partition(": ")
    kind = next(each for each in ENTRIES if each.__name__ == name)

    assert ENTRIES[kind].fixed == set(paths.split())


def test_what_opened_alarmed_or_released_a_case_is_never_taken_back() -> None:
    standing = {kind.__name__ for kind, entry in ENTRIES.items() if not entry.in_error}

    assert standing == {"CaseOpened", "AlarmSignRaised", "ReassessmentCompleted"}
