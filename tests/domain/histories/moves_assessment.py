"""What may be found of the worker, of the job and of the workplace, and what is planned."""

from hypothesis import strategies as st

from tests.domain.histories.saying import (
    LINES,
    NOTES,
    NPRS,
    PEOPLE,
    TASKS,
    YES_OR_NO,
    Says,
    Tree,
    days,
    new,
    often,
    one,
    said,
    seldom,
    some,
    thing,
)
from tests.domain.histories.words import Day, Event, Person

_PAIN = said(rest=often(NPRS), worst7d=often(NPRS), move=seldom(NPRS), site=seldom("low back"))
_MEASURE = said(
    code=one("LFW", "LWS", "CAR", "OHP", "CARR", "DRAG", "VEST", "PSH", "grip", "ER", "grp"),
    chosen=often(one("4.0", "12.5", "20", "40", "90", "180", "60.0")),
    side=seldom(one("R", "L")),
    trials=some(one("11.5", "12.0", "13"), 2),
    unit=seldom(one("kg", "N", "[lb_av]", "kgf", "min")),
    valid=seldom(YES_OR_NO),
)
_SCORE = st.one_of(
    said(instrument="TSK-11", total=one("18", "22", "28", "29", "35", "44", "50")),
    said(instrument="PCS", total=one("11", "24", "30", "52")),
    said(instrument="OMPSQ-SF", total=one("20", "49", "50", "100")),
    said(instrument="FABQ-W", total=one("10", "29", "30", "42")),
    said(instrument="PHQ-2", total=one("0", "2", "3", "6")),
    said(instrument="PHQ-9", total="9", sub=often(said(item_9=one("0", "1")))),
    said(instrument="QuickDASH", total="40.9", answered=one(10, 11, 3), of=11),
    said(instrument="TSK-11", items=some(one(1, 2, 4, None), most=11, least=11)),
)
_SCORES = st.lists(_SCORE, min_size=1, max_size=3, unique_by=lambda each: each["instrument"])
_GOAL = said(
    goal_id=often(new("goal")),
    job_task_id=TASKS,
    title=LINES,
    employer_safe_title=seldom(LINES),
    target=one({"value": "18", "unit": "kg"}, {"value": "180", "unit": "N"}),
    due=days(30, 90),
    agreed_by=one([Person("worker"), Person("clinician")], [Person("clinician")]),
)
_PHASES = one(
    [{"id": "P1", "target_start": Day(3)}, {"id": "P2", "target_start": Day(14)}],
    [
        {"id": "P1", "target_start": Day(0)},
        {"id": "P2", "target_start": Day(9)},
        {"id": "P3", "target_start": Day(40)},
        {"id": "P4", "target_start": Day(70)},
    ],
    [{"id": "P4", "target_start": Day(21)}],
)
_LIFT = said(
    L_avg=one("6", "8.0", "12"),
    L_max=one("12", "18.0", "40", "6"),
    H=one("25", "35", "63", "70"),
    V=one("20", "75", "180"),
    D=one("25", "80"),
    A=one("0", "30", "140"),
    F=one("0.2", "2", "16"),
    duration=one("short", "moderate", "long"),
    coupling=one("good", "fair", "poor"),
)


def _assessment(**more: object) -> Tree:
    return said(
        assessment_id=often(new("assessment")),
        pain=often(_PAIN),
        measures=some(_MEASURE, 2),
        motor_control=seldom(one("acceptable", "not_yet")),
        lift_zones=often(said(LFW=often(one("4.0", "5.0", "12", "18")), LWS=seldom("4.0"))),
        carry=seldom(one("6.0", "15")),
        push=seldom(one("90", "180")),
        tolerances=seldom(said(stand=one(35, 120), walk=one(20, 60))),
        age_y=seldom(one(34, 61)),
        complete=seldom(YES_OR_NO),
        **more,
    )


ASSESSMENT: Says = {
    "RecordDiagnosis": said(
        code={"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "S39.012A"},
        verification=one("provisional", "confirmed", "refuted"),
        onset=seldom(days(-20, -3)),
        supersedes=seldom(st.builds(Event, st.just(0), st.just("DiagnosisRecorded"))),
        findings=seldom(NOTES),
    ),
    "RecordSurgery": said(
        procedure=one("Arthroscopic repair", "Revision"),
        date=seldom(days(-2, 0, -40, 1)),
        precautions=some(LINES, 1),
    ),
    "RecordRedFlags": st.one_of(
        said(result="negative"),
        said(result="negative"),
        said(result="positive", flags=some(one("fever", "saddle"), 1)),
    ),
    "RecordBaseline": _assessment(),
    "RecordReassessment": _assessment(compares_to=seldom(thing("assessment"))),
    "RecordMeasurement": st.tuples(_MEASURE, seldom(TASKS)).flatmap(
        lambda both: said(both[0], job_task_id=both[1])
    ),
    "RecordScreening": said(scores=_SCORES),
    "NoteMedicationEffect": said(
        {"from": seldom(days(-5, 0)), "to": seldom(days(-6, 0, 10))},
        drug_class=one("opioid", "NSAID"),
        effect=seldom(NOTES),
        affects_driving=seldom(YES_OR_NO),
        affects_test=seldom(YES_OR_NO),
    ),
    "IssueWorkAbility": said(
        {"from": seldom(days(-2, 0, 7)), "until": often(days(-1, 6, 28, 60))},
        version=seldom(st.integers(1, 8)),
        fitness=one("unfit", "fit_with_changes", "fit_with_changes", "fit"),
        abilities=some(
            said(
                ability=one("lift", "stand", "carry", "hours", "work hours", "overhead lifting"),
                limit=one(
                    {"value": "5", "unit": "kg"},
                    {"value": "16", "unit": "kg"},
                    {"value": "20", "unit": "h/wk"},
                    {"value": "30", "unit": "min"},
                ),
                frequency=seldom(one("occasional", "never")),
            ),
            most=2,
        ),
        changes=seldom(said(phased_return=YES_OR_NO)),
        text=seldom(NOTES),
    ),
    "AssessJobRisk": said(
        job_task_id=TASKS,
        rnle_in=often(_LIFT),
        not_applicable_reason=seldom("one-handed"),
        other_risks=some(LINES, 1),
        participants=some(PEOPLE, 1),
    ),
    "AssessEnvironment": said(
        place=seldom(LINES),
        temp=often("20"),
        noise_dBA=seldom("71"),
        floor=seldom(said(surface="dry concrete", cof=one("0.52", "0.3"))),
    ),
    "AssessEquipment": said(
        item=one("picking cart", "lift table"),
        fit_for_purpose=one(True, True, False),
        push=seldom("178"),
        defects=some(LINES, 1),
    ),
    "RequestPsychIntervention": said(
        task_id=seldom(thing("psych")),
        triggers=some(one("clinical_judgement", "worker_asked"), most=2, least=1),
        due=seldom(days(-1, 5, 30)),
        owner=seldom(PEOPLE),
    ),
    "RecordPsychIntervention": said(
        task_id=seldom(thing("psych")),
        kind=one("graded_exposure", "education"),
        step=often(st.integers(1, 6)),
        of=often(one(6, 6, 3)),
        note=seldom(NOTES),
    ),
    "AssessPsychReadiness": said(
        scores=st.one_of(st.just([]), _SCORES), confidence=often(one("8", "7", "6.9", 4))
    ),
}
PLAN: Says = {
    "AgreeGoal": said(goals=some(_GOAL, most=2, least=1)),
    "ReviseGoal": said(
        goal_id=thing("goal"),
        job_task_id=seldom(TASKS),
        title=seldom(LINES),
        due=seldom(days(20, 100)),
        agreed_by=seldom(one([Person("worker")], [Person("clinician")])),
        achievement=seldom(one("improving", "achieved")),
    ),
    "CloseGoal": said(goal_id=thing("goal"), achievement=one("achieved", "not_achieved")),
    "PlanProgramme": said(
        plan_version=seldom(one(1, 2)),
        phases=_PHASES,
        sessions_per_week=one(2, 3),
        session_min=one(45, 60),
    ),
    "RevisePlan": said(
        plan_version=seldom(st.integers(2, 5)),
        phases=seldom(_PHASES),
        sessions_per_week=seldom(one(2, 3, 5)),
        session_min=seldom(one(30, 60)),
    ),
    "SetContingency": said(
        trigger=LINES, action=NOTES, owner=PEOPLE, fallback_duty=seldom(one("Returns desk"))
    ),
    "AdjustTimeline": said(
        milestones=st.lists(
            said(
                milestone=one("P2", "P3", "P4", "R1"),
                old=seldom(days(0, 14)),
                new=days(7, 21, 60),
            ),
            min_size=1,
            max_size=2,
            unique_by=lambda each: each["milestone"],
        ),
        cause_event_id=one(*[Event(n) for n in (0, 1, 5)]) | thing("ae") | thing("hold"),
    ),
}
