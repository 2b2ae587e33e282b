"""What may be asked when something went wrong, and at the end: alarms, holds, events, outcome."""

from hypothesis import strategies as st

from domain.case.vocabulary import AlarmCode
from tests.domain.histories.saying import (
    LINES,
    NOTES,
    NPRS,
    PEOPLE,
    YES_OR_NO,
    Says,
    days,
    new,
    often,
    one,
    said,
    seldom,
    some,
    thing,
)
from tests.domain.histories.words import At, Day, Event

_CODES = st.sampled_from([each.value for each in AlarmCode])
_EVIDENCE = one(Event(0), Event(4)) | thing("ae")

SAFETY: Says = {
    "RaiseAlarm": said(
        code=_CODES, observed=often(NOTES), reporter=seldom(PEOPLE), hold_id=often(new("hold"))
    ),
    "HoldCase": said(
        hold_id=often(new("hold")),
        kind=seldom(one("WORKER_REQUEST", "ADMIN", "ALARM")),
        reassess_due=seldom(one(At(24), At(-1))),
    ),
    "CompleteReassessment": said(
        hold_id=often(thing("hold")),
        findings=seldom(NOTES),
        outcome=one(
            "RESUME_SAME",
            "RESUME_REDUCED",
            "REVERT_PHASE",
            "REVERT_STAGE",
            "REVERT_STAGE",
            "REFER_OUT",
            "CLOSE",
        ),
    ),
    "LiftHold": said(hold_id=often(thing("hold")), by=seldom(PEOPLE)),
    "ReportAdverseEvent": said(
        ae_id=often(one(*[thing("ae"), new("ae")]).flatmap(lambda each: each)),
        occurred_at=seldom(one(At(-1), At(-60), At(2))),
        place=one("clinic", "home", "work"),
        severity=seldom(one("mild", "severe")),
        serious=seldom(YES_OR_NO),
        relatedness=seldom("probable"),
        expected=seldom(YES_OR_NO),
        statutory_report=seldom(one("none", "RIDDOR")),
        employer_safe_summary=seldom(NOTES),
        description=seldom(NOTES),
        milestone_touched=seldom(YES_OR_NO),
        hold_id=seldom(new("hold")),
    ),
    "PlanCorrectiveAction": said(
        action_id=often(new("action")),
        ae_id=often(thing("ae")),
        action=NOTES,
        owner=seldom(PEOPLE),
        due=seldom(days(2, 9)),
        milestone_touched=seldom(YES_OR_NO),
    ),
    "CompleteCorrectiveAction": said(
        action_id=often(thing("action")),
        ae_id=seldom(thing("ae")),
        action=seldom(NOTES),
        owner=seldom(PEOPLE),
        due=seldom(days(2)),
    ),
    "CloseAdverseEvent": said(ae_id=thing("ae"), outcome=seldom(one("resolved"))),
    "ReferExternally": said(
        to=one("Surgeon", "Emergency"), urgency=seldom("soon"), reason=seldom(NOTES)
    ),
}
OUTCOME: Says = {
    "DecideReadiness": said(
        decision=one("FIT_FULL", "FIT_WITH_CHANGES", "NOT_YET", "ALTERNATE_JOB"),
        rationale=seldom(NOTES),
        criteria=some(
            said(
                id="simulation",
                required="passed",
                observed=seldom(LINES),
                met=YES_OR_NO,
                evidence=some(_EVIDENCE, 1),
            ),
            most=1,
        ),
    ),
    "ResumeFullDuty": said(with_permanent_accommodations=some(thing("acc"), 1)),
    "ConfirmSustained": said(),
    "IssueMaintenance": said(
        activities=some(LINES, most=2, least=1),
        reminders=some(one("Mon 18:00", "Mon/Wed 07:30", "whenever"), 1),
        overload_signs=some(LINES, 1),
    ),
    "CloseCase": said(
        outcome=one("SAME_JOB_FULL_DUTY", "SAME_JOB_FULL_DUTY", "NOT_RTW", "TRANSFERRED"),
        follow_ups=seldom(one([Day(30), Day(90)], [Day(0)], [], [Day(9), Day(8)])),
    ),
    "WithdrawCase": said(reason=seldom(NOTES)),
    "CompleteFollowUp": said(
        due=seldom(days(30, 29, -20)), at_work=seldom(YES_OR_NO), nprs=seldom(NPRS)
    ),
    "ReportRecurrence": said(
        onset=one(At(-2), At(-23), At(-24), At(-100), At(-800), At(1)),
        rise=one(0, 1, 2, 3, 10),
        lasted_h=seldom(one("12", "24", "24.1", "80")),
        symptom_free_days=seldom(one(0, 29, 30, 200)),
        body_region=seldom(one("lumbar", "shoulder", "knee")),
    ),
    "ReopenCase": said(episode_no=seldom(one(2, 3)), onset=often(days(-30, 0, -2, 3))),
}
