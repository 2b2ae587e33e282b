"""The case: which request is decided where, which fact is folded where, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domain.case import exposure, guards
from domain.case.accommodation import accommodation, accommodation_steps
from domain.case.assessment import (
    assessment,
    measurements,
    medication,
    reassessment,
    screening,
    surroundings,
)
from domain.case.chapter import Decided, Decides, Evolves, only_filed
from domain.case.filing import Filing
from domain.case.governance import corrections, documents, erasure, notes, reminders, tasks
from domain.case.governance.corrected import CORRECTIONS, corrected, in_ledger_order
from domain.case.loading import deload, loading
from domain.case.opening import diagnosis, linking, opening, preferences, release
from domain.case.outcome import closing, full_duty, maintenance, outcome, recurrence, rises
from domain.case.phases import advance, overrides, phases, progression, reverting, starting
from domain.case.plan import informed_consent, plan, plan_changes, timeline
from domain.case.psychology import psychology, readiness
from domain.case.ramp_up import ramp_moves, ramp_signing, ramp_stages, ramp_up
from domain.case.safety import adverse_closing, adverse_events, corrective_actions, referral, safety
from domain.case.sessions import attendance, next_day, reviews, sessions, supervision
from domain.case.state import CaseState
from domain.case.status import STEPS, milestones_after
from domain.case.workplace import (
    check_ins,
    checking_in,
    education,
    feedback,
    job_change,
    renegotiation,
    shift_recording,
    shifts,
)
from domain.context import Context
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.unread import Entry, kind_of, read

DECIDE: Decides = {
    **opening.DECIDE,
    **linking.DECIDE,
    **diagnosis.DECIDE,
    **assessment.DECIDE,
    **surroundings.DECIDE,
    **screening.DECIDE,
    **release.DECIDE,
    **reassessment.DECIDE,
    **psychology.DECIDE,
    **readiness.DECIDE,
    **preferences.DECIDE,
    **medication.DECIDE,
    **measurements.DECIDE,
    **plan.DECIDE,
    **plan_changes.DECIDE,
    **timeline.DECIDE,
    **starting.DECIDE,
    **informed_consent.DECIDE,
    **overrides.DECIDE,
    **advance.DECIDE,
    **reverting.DECIDE,
    **loading.DECIDE,
    **deload.DECIDE,
    **attendance.DECIDE,
    **next_day.DECIDE,
    **progression.DECIDE,
    **reviews.DECIDE,
    **sessions.DECIDE,
    **supervision.DECIDE,
    **accommodation_steps.DECIDE,
    **ramp_signing.DECIDE,
    **ramp_moves.DECIDE,
    **shift_recording.DECIDE,
    **feedback.DECIDE,
    **checking_in.DECIDE,
    **renegotiation.DECIDE,
    **education.DECIDE,
    **job_change.DECIDE,
    **safety.DECIDE,
    **adverse_events.DECIDE,
    **adverse_closing.DECIDE,
    **corrective_actions.DECIDE,
    **referral.DECIDE,
    **full_duty.DECIDE,
    **outcome.DECIDE,
    **maintenance.DECIDE,
    **closing.DECIDE,
    **recurrence.DECIDE,
    **rises.DECIDE,
    **corrections.DECIDE,
    **documents.DECIDE,
    **erasure.DECIDE,
    **notes.DECIDE,
    **reminders.DECIDE,
    **tasks.DECIDE,
}
EVOLVE: Evolves = {
    **opening.EVOLVE,
    **linking.EVOLVE,
    **diagnosis.EVOLVE,
    **assessment.EVOLVE,
    **surroundings.EVOLVE,
    **screening.EVOLVE,
    **release.EVOLVE,
    **reassessment.EVOLVE,
    **psychology.EVOLVE,
    **readiness.EVOLVE,
    **preferences.EVOLVE,
    **medication.EVOLVE,
    **measurements.EVOLVE,
    **plan.EVOLVE,
    **plan_changes.EVOLVE,
    **timeline.EVOLVE,
    **phases.EVOLVE,
    **informed_consent.EVOLVE,
    **overrides.EVOLVE,
    **loading.EVOLVE,
    **deload.EVOLVE,
    **attendance.EVOLVE,
    **next_day.EVOLVE,
    **progression.EVOLVE,
    **reviews.EVOLVE,
    **sessions.EVOLVE,
    **supervision.EVOLVE,
    **accommodation.EVOLVE,
    **ramp_up.EVOLVE,
    **ramp_stages.EVOLVE,
    **shifts.EVOLVE,
    **feedback.EVOLVE,
    **check_ins.EVOLVE,
    **renegotiation.EVOLVE,
    **education.EVOLVE,
    **job_change.EVOLVE,
    **safety.EVOLVE,
    **adverse_events.EVOLVE,
    **corrective_actions.EVOLVE,
    **referral.EVOLVE,
    **outcome.EVOLVE,
    **maintenance.EVOLVE,
    **closing.EVOLVE,
    **recurrence.EVOLVE,
    **corrections.EVOLVE,
    **documents.EVOLVE,
    **erasure.EVOLVE,
    **notes.EVOLVE,
    **reminders.EVOLVE,
    **tasks.EVOLVE,
}

REQUESTS: Mapping[str, type[Request]] = {each.__name__: each for each in DECIDE}
FACTS: tuple[type[Fact], ...] = tuple(EVOLVE)
STAYS = frozenset({*opening.EVOLVE, *release.EVOLVE, *preferences.EVOLVE, *linking.EVOLVE})
"""Whose facts are on file in every episode: who is there, and what the case refers to."""
MERELY_FILED = frozenset(
    kind for kind, evolved in EVOLVE.items() if evolved is only_filed and kind not in STEPS
)
"""What changes nothing of a case but its file."""


def decide(state: CaseState, request: Request, context: Context) -> Decided:
    """The facts that a request leads to, none where they are known already, or why not.

    The rules of all requests come first (INV-2, INV-4), then the request's own, then INV-13
    on what it would store.
    """
    if state.opening is None and type(request) is not opening.OpenCase:
        return Refusal("state")
    refused = guards.refused_for_all(state, request, context)
    refused = refused or exposure.within_a_hold(state, request, context)
    if refused is not None:
        return refused
    decided = DECIDE[type(request)](state, request, context)
    if isinstance(decided, Refusal):
        return decided
    return guards.clinical_leak(decided) or decided


def evolve(state: CaseState, recorded: Recorded[Fact]) -> CaseState:
    """The state after one more fact. Never refuses; a fact it does not know changes nothing."""
    return fold((recorded,), state)


def fold(history: Iterable[Entry], state: CaseState | None = None) -> CaseState:
    """The state after a history, from the beginning or from a known state. Where something in
    it is corrected, the whole file is folded anew as it reads since."""
    known = state if state is not None and state.filed else CaseState()
    arriving = [entry for entry in history if kind_of(entry) in EVOLVE]
    if any(kind_of(entry) in CORRECTIONS for entry in arriving):
        return _folded(corrected(map(read, arriving), in_ledger_order(known)), CaseState())
    return _folded(arriving, known)


def _folded(history: Iterable[Entry], folded: CaseState) -> CaseState:
    """What changes nothing but the file is filed as it is, unread or read."""
    filing = Filing(folded)
    for entry in history:
        kind = kind_of(entry)
        if kind in MERELY_FILED:
            filing.add(kind, entry)
            continue
        recorded = read(entry)
        folded = _chapter_by_chapter(folded, recorded)
        if kind is recurrence.CaseReopened:
            filing.begin_anew(STAYS)
        filing.add(kind, recorded)
    return filing.into(folded)


def _chapter_by_chapter(state: CaseState, recorded: Recorded[Fact]) -> CaseState:
    milestones = milestones_after(state.milestones, recorded)
    if milestones is not state.milestones:
        state = replace(state, milestones=milestones)
    return EVOLVE[type(recorded.fact)](state, recorded)
