"""What breaks the rules of work, of decisions and of ends."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from domain.case.accommodation import accommodation
from domain.case.assessment import assessment
from domain.case.governance import corrected
from domain.case.loading import load_facts
from domain.case.opening import diagnosis, linking
from domain.case.outcome import closing, outcome, recurrence
from domain.case.phases import overrides, phases
from domain.case.plan import timeline
from domain.case.ramp_up import ramp_stages, ramp_up
from domain.case.safety import safety
from domain.case.sessions import session_facts
from domain.case.workplace import job_change, shifts
from domain.data_classes import Classified, DataClass
from domain.recorded import Fact
from tests.domain.histories.breaking import Controls, after, before, changed, sample, then, told
from tests.domain.histories.course import Course
from tests.domain.histories.words import events

LoadSet, Session = load_facts.LoadTargetSet, session_facts.SessionCompleted
Started, Held = ramp_stages.RampStageStarted, safety.CaseHeld
DAY = timedelta(days=1)
LOADED = told(LoadSet, 3)
FIRST = LOADED.targets[0]


def _marked(course: Course) -> Course:
    """The last evidence of a decision, taken back without a word about the decision."""
    (event_id, *_) = [
        each
        for recorded in reversed(course.history)
        if isinstance(recorded.fact, LoadSet)
        for criterion in recorded.fact.decision.criteria
        for each in criterion.evidence
    ]
    return then(course, corrected.EntryMarkedInError(target_event_id=event_id, reason="Wrong"))


def _overridden(**update: Any) -> overrides.PolicyOverridden:
    course = before(LoadSet, 2)
    known = sample(
        overrides.PolicyOverridden,
        policy_id="gate.G12",
        approver_2=course.world.person("clinician"),
        expires=course.now + 5 * DAY,
        protocol=None,
    )
    return known.model_copy(update=update)


def _by_manager(*facts: Fact, story: str = "picker", **more: Any) -> Course:
    return then(before(LoadSet, 2, story), *facts, role="case_manager", **more)


VALUE = Classified(data_class=DataClass.D, value=3)
CONTROLS: Controls = {
    "INV-10": [
        lambda: then(before(ramp_up.RampUpPlanAgreed), told(Started)),
        lambda: then(
            before(ramp_up.RampUpPlanAgreed),
            told(
                ramp_up.RampUpPlanAgreed,
                signed_by=told(ramp_up.RampUpPlanAgreed).signed_by.model_copy(
                    update={"clinician": uuid4()}
                ),
            ),
        ),
        lambda: then(after(Started), told(Started, 2, hours=Decimal(25))),
    ],
    "INV-11": [
        lambda: then(after(Started), _shift(planned_h=Decimal("20.6"))),
        lambda: then(after(Started), _shift(worked_h=Decimal("20.6"))),
    ],
    "INV-12": [
        lambda: then(then(before(Started), _statement(fitness="unfit")), told(Started), wait=DAY),
        lambda: then(
            then(before(Started), _statement(limit=("hours", "19", "h/wk"))),
            told(Started),
            wait=DAY,
        ),
        lambda: then(
            after(assessment.WorkAbilityStatementIssued),
            told(
                accommodation.AccommodationProposed,
                demands=sample(accommodation.AccommodationProposed).demands,
                from_=date(2025, 3, 8),
            ).model_copy(update={"demands": (_lift("50"),)}),
        ),
    ],
    "INV-13": [
        lambda: then(
            after(LoadSet), sample(job_change.JobChangeNotified, what="Pain in the lower back")
        ),
        lambda: then(
            after(LoadSet),
            sample(
                corrected.EntryCorrected,
                new=VALUE.model_copy(update={"data_class": DataClass.H, "value": "NPRS 4"}),
            ),
        ),
    ],
    "INV-14": [
        lambda: _marked(after(LoadSet, 3)),
        lambda: then(
            after(LoadSet),
            corrected.EntryMarkedInError(target_event_id=uuid4(), reason="Wrong"),
        ),
        lambda: then(
            after(Session),
            corrected.EntryCorrected(
                target_event_id=events(after(Session), "SessionCompleted")[0].event_id,
                field="nprs.peak",
                old=VALUE,
                new=VALUE,
                reason="Wrong",
            ),
            wait=DAY,
        ),
    ],
    "INV-16": [
        lambda: then(after(Started), told(closing.CaseClosed)),
        lambda: then(before(closing.CaseClosed), told(closing.CaseClosed, follow_ups=())),
        lambda: then(then(before(closing.CaseClosed), told(Held)), told(closing.CaseClosed)),
    ],
    "INV-17": [
        lambda: _by_manager(_overridden(approver_2=after(LoadSet).world.person("case_manager"))),
        lambda: _by_manager(_overridden(approver_2=after(LoadSet).world.person("supervisor"))),
        lambda: _by_manager(_overridden(), reason=None),
        lambda: _by_manager(_overridden(expires=before(LoadSet, 2).now + 200 * DAY)),
        lambda: _by_manager(_overridden(policy_id="alarm.nprs")),
        lambda: _by_manager(_overridden(policy_id="load.hard_pct")),
        lambda: _by_manager(_overridden(policy_id="heal.P3"), story="firefighter"),
        lambda: then(
            before(phases.PhaseAdvanced, 1, "firefighter"),
            told(
                phases.PhaseAdvanced,
                1,
                "firefighter",
                decision=changed(
                    told(phases.PhaseAdvanced, 1, "firefighter").decision,
                    required=">= 84 d; overridden until 2025-04-30T00:00:00.000000Z",
                ),
            ),
        ),
    ],
    "INV-18": [
        lambda: then(before(LoadSet, 3), _decided(policy_version=2)),
        lambda: then(before(LoadSet, 3), _decided(criteria=())),
        lambda: then(
            before(LoadSet, 3),
            told(LoadSet, 3, decision=changed(LOADED.decision, met=False)),
        ),
        lambda: then(
            before(LoadSet, 3),
            told(LoadSet, 3, decision=changed(LOADED.decision, evidence=(uuid4(),))),
        ),
        lambda: then(
            before(LoadSet, 3),
            told(
                LoadSet,
                3,
                decision=changed(
                    LOADED.decision, id="load.hard_pct", required="LFW <= 6 kg (+25 %)"
                ),
            ),
        ),
    ],
    "POL-RAMP": [
        lambda: then(before(Started), told(Started, hours=Decimal(21))),
        lambda: then(after(Started), told(Started, 2, hours=Decimal(31))),
        lambda: then(after(Started), told(Started, 3)),
    ],
    "POL-HEAL": [
        lambda: then(before(phases.PhaseAdvanced), told(phases.PhaseAdvanced, day=3)),
        lambda: then(
            before(phases.PhaseAdvanced),
            told(
                phases.PhaseAdvanced,
                decision=changed(told(phases.PhaseAdvanced).decision, id="heal.P2", met=False),
            ),
        ),
        lambda: then(
            then(
                before(phases.PhaseAdvanced),
                sample(diagnosis.SurgeryRecorded, date=date(2025, 3, 20)),
            ),
            told(phases.PhaseAdvanced),
        ),
    ],
    "POL-RECUR": [
        lambda: then(after(closing.CaseClosed), recurred(classification="none")),
        lambda: then(after(closing.CaseClosed), recurred(rise=1)),
        lambda: then(after(closing.CaseClosed), recurred(body_region="knee")),
        lambda: then(after(closing.CaseClosed), recurred(symptom_free_days=29)),
        lambda: then(after(closing.CaseClosed), recurred(provisional=True)),
    ],
    "ends": [
        lambda: then(after(closing.CaseClosed), told(Session)),
        lambda: then(
            after(closing.CaseClosed), told(linking.ConsentReferenced, scopes=("TREAT", "NOTES"))
        ),
    ],
    "reopening": [
        lambda: then(after(Started), sample(recurrence.CaseReopened, episode_no=2)),
        lambda: then(after(closing.CaseClosed), _reopened(), wait=367 * DAY),
        lambda: then(after(closing.CaseClosed), _reopened(episode_no=3)),
        lambda: then(after(closing.CaseClosed), _reopened(onset=date(2030, 1, 1))),
    ],
    "sustained": [
        lambda: then(
            after(outcome.FullDutyResumed), outcome.SustainedRtwConfirmed(days=20), wait=20 * DAY
        ),
        lambda: then(
            after(outcome.FullDutyResumed), outcome.SustainedRtwConfirmed(days=30), wait=29 * DAY
        ),
    ],
    "timeline": [
        lambda: then(before(timeline.TimelineAdjusted), told(timeline.TimelineAdjusted, delta_d=1)),
        lambda: then(after(LoadSet), told(timeline.TimelineAdjusted, cause_event_id=uuid4())),
    ],
}


def _shift(**update: Any) -> shifts.ShiftWorked:
    day = after(Started).now.date()
    return told(shifts.ShiftWorked, date=day, over_limit=False).model_copy(update=update)


def _lift(kg: str) -> Any:
    demand = sample(accommodation.AccommodationProposed).demands[0]
    limit = demand.limit.model_copy(update={"value": Decimal(kg), "unit": "kg"})
    return demand.model_copy(update={"ability": "lift", "dimension": None, "limit": limit})


def _statement(
    fitness: str = "fit_with_changes", limit: tuple[str, str, str] | None = None
) -> assessment.WorkAbilityStatementIssued:
    known = told(assessment.WorkAbilityStatementIssued).model_dump(mode="json", by_alias=True)
    abilities = (
        []
        if limit is None
        else [{"ability": limit[0], "limit": {"value": limit[1], "unit": limit[2]}}]
    )
    said = {
        **known,
        "fitness": fitness,
        "abilities": abilities,
        "version": 99,
        "from": "2025-06-01",
        "until": None,
    }
    return assessment.WorkAbilityStatementIssued.model_validate(said)


def _decided(**update: Any) -> load_facts.LoadTargetSet:
    return told(LoadSet, 3, decision=LOADED.decision.model_copy(update=update))


def recurred(**update: Any) -> recurrence.RecurrenceReported:
    right = {
        "onset": after(closing.CaseClosed).now - 3 * DAY,
        "rise": 2,
        "lasted_h": Decimal("25"),
        "symptom_free_days": 30,
        "body_region": "lumbar",
        "classification": "recurrence",
        "provisional": False,
        "protocol": None,
    }
    return sample(recurrence.RecurrenceReported, **{**right, **update})


def _reopened(**update: Any) -> recurrence.CaseReopened:
    right = {"episode_no": 2, "onset": date(2025, 8, 19)}
    return sample(recurrence.CaseReopened, **{**right, **update})
