"""INV-16, INV-17 and POL-HEAL: how a case ends and begins anew, what two persons may set aside."""

from collections.abc import Iterator
from datetime import date, timedelta

from domain.case.governance import corrected, documents, erasure, reminders, tasks
from domain.case.opening import diagnosis, linking
from domain.case.outcome import closing, maintenance, outcome, recurrence
from domain.case.phases import overrides, phases
from domain.case.plan import timeline
from domain.case.safety import adverse_events
from domain.case.workplace import renegotiation
from domain.recorded import Fact, Recorded
from domain.thresholds import POLICIES
from tests.domain.histories.reading import Told
from tests.domain.histories.rules_of_work import CLINICIANS, roles


def closed_in_order(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-16."""
    fact = recorded.fact
    if not isinstance(fact, closing.CaseClosed):
        return
    if told.has_ended:
        yield "closed twice"
    if not told.of_episode(maintenance.MaintenancePlanIssued):
        yield "closed without a maintenance plan"
    if not fact.follow_ups or min(fact.follow_ups) <= told.day(recorded.effective_at):
        yield "closed without follow-ups to come"
    if told.holds:
        yield "closed on hold"
    closed = {each.fact.ae_id for each in told.every(adverse_events.AdverseEventClosed)}
    if any(e.fact.ae_id not in closed for e in told.every(adverse_events.AdverseEventReported)):
        yield "closed with an open adverse event"
    concluded = {e.fact.rn_id for e in told.of_episode(renegotiation.RenegotiationConcluded)}
    opened = told.of_episode(renegotiation.RenegotiationOpened)
    if any(each.fact.rn_id not in concluded for each in opened):
        yield "closed with an open renegotiation"
    if fact.outcome.startswith("SAME_JOB") and not told.of_episode(outcome.SustainedRtwConfirmed):
        yield "same job, and never sustained"


AFTER_AN_END: tuple[type[Fact], ...] = (
    closing.FollowUpCompleted,
    recurrence.RecurrenceReported,
    recurrence.CaseReopened,
    corrected.EntryCorrected,
    corrected.EntryMarkedInError,
    documents.DocumentAttached,
    erasure.ErasureRequested,
    erasure.ErasureDecided,
    linking.ConsentReferenced,
    reminders.ReminderIssued,
    reminders.ReminderAcknowledged,
    tasks.TaskAssigned,
    tasks.TaskCompleted,
)


def an_ended_case_stays_so(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """DOMAIN 2.6: it takes follow-ups, recurrences, reopening, corrections, documents, erasure,
    and what goes on beside it: a narrower consent, tasks, reminders."""
    fact = recorded.fact
    if not told.has_ended:
        return
    if not isinstance(fact, AFTER_AN_END):
        yield f"{type(fact).__name__} after the end"
    if isinstance(fact, linking.ConsentReferenced) and not set(fact.scopes) <= told.scopes:
        yield "a wider consent after the end"


def reopened_in_time(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """reopen.months; the next episode, from an onset that is not ahead."""
    fact = recorded.fact
    if not isinstance(fact, recurrence.CaseReopened):
        return
    closed = told.of_episode(closing.CaseClosed)
    if not closed or told.of_episode(closing.CaseWithdrawn):
        yield "reopened and not closed"
        return
    today, day = told.day(recorded.effective_at), told.day(closed[-1].effective_at)
    months = (today.year - day.year) * 12 + today.month - day.month
    if (months, today.day) > (int(told.bound("reopen.months")), day.day):
        yield f"reopened on {today}, closed on {day}"
    if fact.onset > today:
        yield "an onset ahead"
    episodes = [each.fact.episode_no for each in told.every(recurrence.CaseReopened)]
    if fact.episode_no != (episodes[-1] if episodes else told.opened.episode_no) + 1:
        yield f"episode {fact.episode_no}"


def sustained_for_its_days(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """sustain.days, and that nothing holds the case."""
    fact = recorded.fact
    if not isinstance(fact, outcome.SustainedRtwConfirmed):
        return
    resumed = told.of_episode(outcome.FullDutyResumed)
    days = (told.day(recorded.effective_at) - told.day(resumed[-1].effective_at)).days
    if fact.days != days or days < told.bound("sustain.days"):
        yield f"sustained {fact.days} d, that is {days}"
    if told.phase != "P5" or told.holds:
        yield "sustained on hold or out of P5"


OVERRIDABLE = ("gate.", "heal", "ramp.", "POL-HEAL", "POL-RAMP")
"""Gates, healing days and the limits of the ramp: never an alarm, an invariant, a cap of loads
or what makes a session stop."""


def set_aside_by_two(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-17."""
    fact = recorded.fact
    operated = bool(told.every(diagnosis.SurgeryRecorded))
    if isinstance(fact, overrides.PolicyOverridden):
        if fact.approver_2 in (recorded.actor.party_id, recorded.actor.on_behalf_of):
            yield "overridden by one person"
        if not roles(told, fact.approver_2, told.day(recorded.effective_at)) & CLINICIANS:
            yield "approved by nobody who treats"
        if not recorded.reason:
            yield "overridden without a reason"
        ahead = fact.expires - recorded.effective_at
        if not timedelta() < ahead <= timedelta(days=int(told.bound("override.max_d"))):
            yield f"overridden until {fact.expires}"
        if not fact.policy_id.startswith(OVERRIDABLE):
            yield f"{fact.policy_id} overridden"
        if fact.policy_id.startswith(("heal", "POL-HEAL")) and operated:
            yield "a healing day overridden after a surgery"
    decision = fact.judgement
    for each in () if decision is None else decision.criteria:
        if "overridden until" not in each.required:
            continue
        if each.id.startswith("heal.") and operated:
            yield f"{each.id} passed by an override after a surgery"
        is_signed = each.id.startswith("ramp.") and each.id not in POLICIES
        if is_signed or not each.id.startswith(OVERRIDABLE):
            yield f"{each.id} passed by an override"


def healed_first(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """POL-HEAL: the day is counted from the injury, the surgery, or the onset of the episode,
    and a phase is not entered before its own."""
    fact = recorded.fact
    if isinstance(fact, phases.PhaseStarted | phases.SubphaseStarted):
        to, day = str(fact.phase), fact.day_since_anchor
    elif isinstance(fact, phases.PhaseAdvanced | phases.PhaseAdvanceRejected):
        to, day = str(fact.to), fact.day
    else:
        return
    today = told.day(recorded.effective_at)
    counted = (today - _anchor(told, today)).days
    if day != counted:
        yield f"day {day}, that is {counted}"
    tissue = told.every(linking.ProtocolPinned)[-1].fact.tissue_class
    wanted = told.policy(f"heal.{tissue}.{to}")
    part_has_none = len(to) > 2 and wanted is None
    if part_has_none:
        wanted = told.policy(f"heal.{tissue}.{to[:2]}")
    assert fact.judgement is not None
    judged = [each for each in fact.judgement.criteria if each.id.startswith("heal.")]
    enough = wanted is not None and counted >= wanted
    aside = any("overridden until" in each.required for each in judged)
    if any(each.met is not (enough or aside) for each in judged) or not judged:
        yield f"{to} on day {counted}, wanted {wanted}"


def _anchor(told: Told, today: date) -> date:
    reopened = told.every(recurrence.CaseReopened)
    begin = reopened[-1].fact.onset if reopened else told.opened.injury_date
    days = [each.fact.date for each in told.every(diagnosis.SurgeryRecorded)]
    operated = [day for day in days if day <= today and (not reopened or day >= begin)]
    return max(operated) if operated else begin


def rises_as_classified(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """recur.rule."""
    fact = recorded.fact
    if not isinstance(fact, recurrence.RecurrenceReported):
        return
    last = told.bound("recur.lasted_h")
    if fact.body_region != told.opened.body_region:
        expected = "new_injury"
    elif fact.rise < told.bound("recur.rise") or (fact.lasted_h <= last and not fact.provisional):
        expected = "none"
    else:
        long_free = fact.symptom_free_days >= told.bound("recur.symptom_free_d")
        expected = "recurrence" if long_free else "flare"
    if fact.classification != expected:
        yield f"{fact.classification}, that is {expected}"
    hours = (recorded.effective_at - fact.onset) / timedelta(hours=1)
    if fact.provisional and hours >= float(last):
        yield f"provisional after {hours} h"


def moved_by_its_days(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """S108."""
    fact = recorded.fact
    if isinstance(fact, timeline.TimelineAdjusted):
        known = {each.event_id for each in told.entries}
        if fact.delta_d != (fact.new - fact.old).days or fact.delta_d == 0:
            yield f"{fact.milestone} moved by {fact.delta_d}"
        if fact.cause_event_id not in known:
            yield "moved for no cause"
