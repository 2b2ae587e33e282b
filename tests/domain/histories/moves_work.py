"""What may be asked at work: accommodations, the ramp-up, shifts, feedback, renegotiation."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.domain.histories.saying import (
    HOURS,
    LINES,
    NOTES,
    NPRS,
    PEOPLE,
    TASKS,
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
from tests.domain.histories.words import Person

_WHO = st.one_of(one("worker", "employer", "clinician"), PEOPLE)
_KINDS = one(
    "modified_duty",
    "modified_duty",
    "alternate_duty",
    "equipment",
    "schedule",
    "break",
    "transport",
)
_DEMANDS = some(
    one(
        {"ability": "lift", "limit": {"value": "5", "unit": "kg"}},
        {"ability": "lift", "limit": {"value": "17", "unit": "kg"}},
        {"dimension": "LFW", "limit": {"value": "4", "unit": "kg"}},
        {"dimension": "STD", "limit": {"value": "60", "unit": "min"}},
        {"ability": "stand", "limit": {"value": "35", "unit": "min"}, "frequency": "frequent"},
    ),
    most=2,
)


def _terms() -> dict[str, SearchStrategy[Any]]:
    return {
        "from": seldom(days(-3, 0, 7)),
        "until": seldom(days(-4, 0, 30, 90)),
        "review_on": seldom(days(14, 28)),
        "title": seldom(LINES),
        "duty": seldom(one("D-RET", "T1")),
        "hours_per_week": seldom(one("20", "38", "41")),
        "cost_band": seldom("low"),
    }


def _step(**more: Any) -> SearchStrategy[Any]:
    return said(
        {name: seldom(each) for name, each in _terms().items()},
        acc_id=often(thing("acc")),
        kind=seldom(_KINDS),
        agreed_by=some(_WHO, 3),
        **more,
    )


def _stages(hours: tuple[str, ...], duties: list[str], cap: str | None) -> list[dict[str, Any]]:
    return [
        {
            "no": number,
            "hours": each,
            "days/wk": 5,
            "load_cap": cap,
            "duties": duties,
            "max_h_day": "9",
        }
        for number, each in enumerate(hours, start=1)
    ]


_PLANS = st.builds(
    _stages,
    one(
        ("20", "24", "30", "36", "40"),
        ("16", "24", "32", "42"),
        ("20", "30", "40"),
        ("20",),
        ("21", "42"),
        ("10", "20", "20", "40"),
        ("20", "40"),
    ),
    one(["T1", "T2"], [], ["T4", "D-RET"]),
    one(None, "16", "10"),
)
_OF_STAGE = {
    "plan_id": seldom(thing("plan")),
    "stage_no": seldom(one(1, 2, 3, "R2", 4, 5, 6)),
    "hours": seldom(one("20", "24", "30", "19.5", "40")),
}

ACCOMMODATION: Says = {
    "ProposeAccommodation": said(
        _terms(),
        acc_id=often(new("acc")),
        kind=_KINDS,
        temporary=seldom(YES_OR_NO),
        demands=_DEMANDS,
        agreed_by=some(_WHO, 2),
    ),
    "RespondToAccommodation": _step(
        response=seldom(one("agreed", "declined")),
        decline_reason=seldom(LINES),
        counter=seldom(LINES),
    ),
    "ImplementAccommodation": _step(),
    "ReviewAccommodation": _step(result=seldom(one("kept", "changed"))),
    "EndAccommodation": _step(),
}
RAMP: Says = {
    "AgreeRampUpPlan": said(
        plan_id=seldom(new("plan")),
        version=seldom(one(1, 2, 3)),
        stages=_PLANS,
        hydration=seldom(LINES),
        conditions=some(one("no overtime"), 1),
        signed_by=one(
            {"worker": True, "employer": True, "clinician": True},
            {"worker": True, "employer": True, "clinician": True},
            ["worker", "employer", "clinician"],
            {"worker": True, "employer": Person("supervisor"), "clinician": Person("surgeon")},
            ["worker", "clinician"],
        ),
    ),
    "StartRampStage": said(_OF_STAGE),
    "RepeatRampStage": said(_OF_STAGE),
    "CompleteRampStage": said(_OF_STAGE),
    "AdjustRampStage": said(
        {**_OF_STAGE, "days/wk": seldom(one(3, 5, 6))},
        max_h_day=seldom(one("4", "8", "10")),
        nights=seldom(YES_OR_NO),
        load_cap=seldom(one("8", "16", "30")),
        duties=seldom(some(TASKS, 2)),
        micro_break=seldom({"min": 3, "every_min": 45}),
    ),
    "RecordShift": said(
        date=seldom(days(0, -1, -3, 1)),
        planned_h=often(HOURS),
        worked_h=HOURS,
        duties=some(one("T1", "D-RET"), 1),
        breaks_taken=seldom(7),
        breaks_planned=seldom(8),
        unplanned_stop=seldom(YES_OR_NO),
        nprs_peak=seldom(NPRS),
        source=seldom(one("time_clock", "supervisor")),
    ),
}
AGREEMENTS: Says = {
    "RecordWorkplaceFeedback": said(
        by=seldom(PEOPLE),
        productivity_pct=often(one("62", "100", "201")),
        incidents=seldom(one(0, 2)),
        constraint=seldom(LINES),
        comment=seldom(NOTES),
    ),
    "RecordWorkplaceConstraint": said(by=seldom(PEOPLE), constraint=LINES, comment=seldom(NOTES)),
    "ReportMisalignment": said(
        by=seldom(PEOPLE), subject=often(one("task_demand", "pace")), what=often(NOTES)
    ),
    "OpenRenegotiation": said(
        rn_id=often(new("rn")),
        subject=one("task_demand", "pace", "schedule"),
        interim_rule=seldom(LINES),
    ),
    "ConcludeRenegotiation": said(
        rn_id=often(thing("rn")), subject=seldom(one("task_demand", "pace")), result=NOTES
    ),
    "DeliverEducation": said(
        audience=some(one("worker", "supervisor", "peers"), most=2, least=1),
        module=one("warning-signs", "lifting"),
        version=seldom(one("2", 3)),
        participants=seldom(4),
        teach_back=often(one("passed", "not_yet", True, "failed")),
    ),
    "AgreeTransport": said(mode=one("drive", "bus"), max_min=seldom(30), aids=seldom(LINES)),
    "NotifyJobChange": said(
        what=NOTES, effective=seldom(days(0, 30)), job_profile_version=seldom(one(3, 4))
    ),
}
