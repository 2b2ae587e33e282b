"""What breaks the rules of care: consent, phases, holds, events, loads, sessions."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from domain.case.assessment import assessment
from domain.case.loading import load_facts
from domain.case.opening import diagnosis, linking
from domain.case.outcome import closing, outcome
from domain.case.phases import phases
from domain.case.plan import plan, plan_changes
from domain.case.ramp_up import ramp_stages
from domain.case.safety import adverse_events, safety
from domain.case.sessions import session_facts
from domain.case.sessions.session_content import Rpe, SessionPain
from tests.domain.histories.breaking import Controls, after, before, sample, then, told

LoadSet, Session = load_facts.LoadTargetSet, session_facts.SessionCompleted
Started, Held = ramp_stages.RampStageStarted, safety.CaseHeld
DAY = timedelta(days=1)
LOADED = told(LoadSet, 3)
FIRST = LOADED.targets[0]


def _target(**update: Any) -> load_facts.LoadTargetSet:
    return told(LoadSet, 3, targets=(FIRST.model_copy(update=update),))


def _deload(**update: Any) -> load_facts.DeloadStarted:
    known = told(load_facts.DeloadStarted)
    target = known.targets[0].model_copy(update={"load": known.targets[0].ref_load})
    return known.model_copy(update={"targets": (target,), **update})


CONTROLS: Controls = {
    "INV-2": [
        lambda: then(before(linking.ConsentReferenced), told(diagnosis.DiagnosisRecorded)),
        lambda: then(after(LoadSet), told(linking.ConsentReferenced, scopes=())),
    ],
    "INV-3": [
        lambda: then(after(linking.ProtocolPinned), told(plan.ProgrammePlanned)),
        lambda: then(after(linking.ProtocolPinned), sample(plan_changes.PlanRevised)),
    ],
    "INV-4": [
        lambda: then(after(Held), LOADED),
        lambda: then(after(Held), told(Session, 3)),
        lambda: then(after(safety.HoldLifted), LOADED, ago=timedelta(minutes=5)),
        lambda: then(
            then(after(Started, 2), told(Held)),
            sample(
                ramp_stages.RampStageAdjusted,
                **{**vars(told(Started, 2)), "hours": Decimal(39), "protocol": None},
            ),
        ),
    ],
    "INV-5": [
        lambda: then(after(LoadSet), told(phases.PhaseAdvanced, 2)),
        lambda: then(after(LoadSet), told(phases.PhaseStarted)),
        lambda: then(after(LoadSet), sample(phases.SubphaseStarted, phase="P3a")),
        lambda: then(after(LoadSet), sample(phases.PhaseReverted, from_="P3", to="P1")),
        lambda: then(after(LoadSet), told(outcome.FullDutyResumed)),
    ],
    "INV-6": [
        lambda: then(
            after(LoadSet), told(adverse_events.AdverseEventReported), told(phases.PhaseAdvanced)
        )
    ],
    "INV-7": [
        lambda: then(before(LoadSet, 4), _target(ref_load=Decimal("99"))),
        lambda: then(
            then(before(LoadSet, 4), _target(load=Decimal("30"))),
            _target(ref_load=Decimal("30")),
            wait=7 * DAY,
        ),
    ],
    "INV-8": [
        lambda: then(
            after(adverse_events.AdverseEventReported), told(adverse_events.AdverseEventClosed)
        ),
        lambda: then(
            after(LoadSet),
            told(adverse_events.AdverseEventReported, milestone_touched=True, ae_id=uuid4()),
            told(adverse_events.AdverseEventClosed),
        ),
    ],
    "INV-9": [
        lambda: then(after(Session), told(Session, 2, rpe=Rpe(scale="6-20", value=Decimal(9))))
    ],
    "incidents": [
        lambda: then(
            after(LoadSet),
            told(adverse_events.AdverseEventReported, place="work", ae_id=uuid4()),
            told(Held, kind="ADVERSE_EVENT"),
        )
    ],
    "alarms": [
        lambda: then(after(LoadSet), told(safety.AlarmSignRaised)),
        lambda: then(after(LoadSet), sample(assessment.RedFlagScreenCompleted, result="positive")),
        lambda: then(
            after(LoadSet), told(adverse_events.AdverseEventReported, serious=True, ae_id=uuid4())
        ),
    ],
    "holds": [
        lambda: then(after(LoadSet), told(safety.HoldLifted)),
        lambda: then(after(Held), told(safety.HoldLifted)),
        lambda: then(after(safety.HoldLifted), told(Held)),
        lambda: then(after(LoadSet), told(safety.ReassessmentCompleted)),
        lambda: then(after(closing.CaseClosed), told(Held, hold_id=uuid4())),
    ],
    "suspension": [
        lambda: then(after(Started), told(safety.AlarmSignRaised), told(Held, hold_id=uuid4()))
    ],
    "POL-LOAD": [
        lambda: then(before(LoadSet, 3), _target(load=FIRST.load * 2)),
        lambda: then(before(LoadSet, 3), _target(ref_load=None, load=Decimal("60"))),
        lambda: then(
            before(LoadSet, 3), _target(dimension="PT", ref_load=Decimal("15"), load=Decimal("16"))
        ),
    ],
    "POL-DELOAD": [
        lambda: then(before(load_facts.DeloadStarted), _deload()),
        lambda: then(before(load_facts.DeloadStarted), told(load_facts.DeloadStarted, days=6)),
        lambda: then(
            before(load_facts.DeloadStarted),
            told(load_facts.DeloadStarted, volume_factor=Decimal("0.7")),
        ),
        lambda: then(after(load_facts.DeloadStarted), told(load_facts.DeloadStarted)),
    ],
    "stops": [
        lambda: then(after(Session), told(Session, 2, nprs=SessionPain(pre=2, peak=6))),
        lambda: then(after(Session), told(Session, 2, rpe=Rpe(scale="CR10", value=Decimal(9)))),
    ],
}
