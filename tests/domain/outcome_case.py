"""The picker's case from graded return to its end and beyond, and what is asked of it there."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.case.outcome.closing import (
    CaseClosed,
    CaseOutcome,
    CloseCase,
    CompleteFollowUp,
    WithdrawCase,
)
from domain.case.outcome.full_duty import DecideReadiness, ResumeFullDuty
from domain.case.outcome.maintenance import IssueMaintenance, MaintenancePlanIssued
from domain.case.outcome.outcome import ConfirmSustained, FullDutyResumed, SustainedRtwConfirmed
from domain.case.outcome.recurrence import ReopenCase
from domain.case.outcome.rises import ReportRecurrence
from domain.case.phases.phases import PhaseAdvanced
from domain.case.plan.timeline import AdjustTimeline
from domain.case.ramp_up.ramp_stages import RampStageStarted
from domain.case.ramp_up.ramp_up import RampUpPlanAgreed
from domain.case.safety.adverse_closing import CloseAdverseEvent
from domain.case.safety.adverse_events import AdverseEventReported, ReportAdverseEvent
from domain.case.safety.corrective_actions import CompleteCorrectiveAction, PlanCorrectiveAction
from domain.case.safety.safety import HoldCase
from domain.case.workplace.shifts import ShiftWorked
from domain.recorded import Actor
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, PRAGUE, through

AE, AE_2, ACTION, ACTION_2, PLAN, ACC, PHYSICIAN = map(case.an_id, range(601, 608))
BY_PHYSICIAN = Actor(PHYSICIAN, "oh_physician")
ACCEPTED: dict[str, Any] = {"outcome": "accepted", "rationale": "all_met", "criteria": []}


def on(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2025) -> datetime:
    """A time in Prague."""
    return datetime(year, month, day, hour, minute, tzinfo=PRAGUE)


def text_of(**said: Any) -> dict[str, Any]:
    """Ids as a request is given them."""
    return {name: str(each) if isinstance(each, UUID) else each for name, each in said.items()}


def report(place: str = "clinic", ae_id: UUID | None = AE, **said: Any) -> ReportAdverseEvent:
    return ReportAdverseEvent.model_validate(text_of(place=place, ae_id=ae_id, **said))


def plan_action(action: str = "Blocks under the slot", **said: Any) -> PlanCorrectiveAction:
    named = {"action_id": ACTION, "ae_id": AE, "action": action, **said}
    return PlanCorrectiveAction.model_validate(text_of(**named))


def complete_action(**said: Any) -> CompleteCorrectiveAction:
    return CompleteCorrectiveAction.model_validate(text_of(**said))


def close_event(ae_id: UUID = AE, **said: Any) -> CloseAdverseEvent:
    return CloseAdverseEvent.model_validate(text_of(ae_id=ae_id, **said))


def hold(hold_id: UUID | None = None, **said: Any) -> HoldCase:
    return HoldCase.model_validate(text_of(hold_id=hold_id, **said))


def adjust(*milestones: dict[str, Any], cause: UUID | None = AE, **said: Any) -> AdjustTimeline:
    data = {"milestones": list(milestones), "cause_event_id": cause, **said}
    return AdjustTimeline.model_validate(text_of(**data))


def decide(decision: str, **said: Any) -> DecideReadiness:
    return DecideReadiness.model_validate({"decision": decision, **said})


def resume(*permanent: UUID) -> ResumeFullDuty:
    return ResumeFullDuty(with_permanent_accommodations=permanent)


def maintain(*activities: str, **said: Any) -> IssueMaintenance:
    listed = activities or ("Strength 25 min, three times a week",)
    return IssueMaintenance.model_validate({"activities": listed, **said})


def close(outcome: str = "SAME_JOB_FULL_DUTY", *follow_ups: str, **said: Any) -> CloseCase:
    dates = {"follow_ups": follow_ups} if follow_ups else {}
    return CloseCase.model_validate({"outcome": outcome, **dates, **said})


def follow_up(**said: Any) -> CompleteFollowUp:
    return CompleteFollowUp.model_validate(said)


def recurred(onset: datetime, rise: int, **said: Any) -> ReportRecurrence:
    return ReportRecurrence.model_validate({"onset": onset, "rise": rise, **said})


def reopen(onset: str | None = None, **said: Any) -> ReopenCase:
    return ReopenCase.model_validate({"onset": onset, **said})


def reported(place: str = "clinic", **said: Any) -> AdverseEventReported:
    named = {"ae_id": AE, "place": place, "serious": False, **said}
    return AdverseEventReported.model_validate(named)


def advanced(to: str) -> PhaseAdvanced:
    """That the gate before a phase was passed."""
    before = f"P{int(to[1]) - 1}"
    return PhaseAdvanced.model_validate({"from": before, "to": to, "day": 30, "decision": ACCEPTED})


def stage(number: int = 5, hours: str = "40", pct: str = "100") -> RampStageStarted:
    return RampStageStarted.model_validate(
        {
            "plan_id": PLAN,
            "plan_version": 1,
            "stage_no": number,
            "hours": hours,
            "pct": pct,
            "micro_break": {"min": 5, "every_min": 60},
            "decision": ACCEPTED,
        }
    )


def ramp_plan() -> RampUpPlanAgreed:
    """20, 24, 30, 36 and 40 hours."""
    terms = {"micro_break": {"min": 5, "every_min": 60}, "min_days": 5}
    stages = [
        {"no": number, "hours": hours, "pct": pct, **terms}
        for number, hours, pct in (
            (1, "20", "50.0"),
            (2, "24", "60.0"),
            (3, "30", "75.0"),
            (4, "36", "90.0"),
            (5, "40", "100.0"),
        )
    ]
    signed = {"worker": case.WORKER, "employer": case.HR, "clinician": CLINICIAN.party_id}
    return RampUpPlanAgreed.model_validate(
        {"plan_id": PLAN, "version": 1, "stages": stages, "signed_by": signed}
    )


def shift(day: date, nprs: int = 2) -> ShiftWorked:
    return ShiftWorked.model_validate(
        {
            "date": day,
            "planned_h": "8",
            "worked_h": "8",
            "nprs_peak": nprs,
            "source": "supervisor",
        }
    )


FULL_DUTY = FullDutyResumed.model_validate({"decision": ACCEPTED})
MAINTAINED = MaintenancePlanIssued(activities=("Strength 25 min, three times a week",))
FOLLOW_UPS = (date(2025, 9, 19), date(2025, 11, 18), date(2026, 2, 16))

P3 = through(case.IN_PROGRAMME, (on(3, 21, 11), advanced("P2")), (on(5, 9, 11), advanced("P3")))
P4 = through(P3, (on(6, 5), ramp_plan()), (on(6, 6), advanced("P4")))
AT_100 = through(P4, (on(7, 14, 6), stage()))
"""The stage of all contract hours, from Monday 14 July."""
WORKED = through(AT_100, *((on(7, day, 15), shift(date(2025, 7, day))) for day in range(14, 19)))
"""Five shifts of it, and hardly any pain."""
RESUMED = through(P4, (on(7, 18), MAINTAINED), (on(7, 21, 6), FULL_DUTY))
SUSTAINED = through(RESUMED, (on(8, 18), SustainedRtwConfirmed(days=28)))
CLOSED = through(
    SUSTAINED,
    (on(8, 20), CaseClosed(outcome=CaseOutcome.SAME_JOB_FULL_DUTY, follow_ups=FOLLOW_UPS)),
    by=case.BY_MANAGER,
)
WITHDRAWN = case.LOADED.given(WithdrawCase(), by=case.BY_MANAGER)
CONFIRM = ConfirmSustained()
