"""What may be asked in a programme: phases, loads, deloads, sessions, mornings, reviews, gates."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.domain.histories.saying import (
    DIMENSIONS,
    LINES,
    NOTES,
    NPRS,
    PEOPLE,
    TASKS,
    YES_OR_NO,
    ZERO_TO_TEN,
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
from tests.domain.histories.words import AllLoads, At, Day, Near, Person, Step, ThisWeek

_WEEKS = one(*[ThisWeek()] * 6, "W1", "W2", "W20", 21, "2025-W26", "60")
_COMPONENTS = some(
    one(
        "posture",
        "core",
        "technique",
        "lift",
        "carry",
        "push",
        "whole_task",
        "multiplanar",
        {"code": "isometric", "dose": {"sets": 3, "hold_s": "20"}},
    ),
    most=3,
)
_ONE_LOAD = st.builds(
    lambda name, share, sets: {
        "dimension": name,
        "load": Near(name, share),
        **({"sets": sets, "reps": 8} if sets else {}),
    },
    one("LFW", "LWS", "CAR", "PSH", "OHP", "CARR", "DRAG", "VEST", "PT", "STD"),
    one(0, 0, 50, 100, 101, 150, 200, 201, -100, -200, -400, 500),
    one(None, None, 3, 4),
)
_LISTED = st.lists(_ONE_LOAD, min_size=1, max_size=2, unique_by=lambda each: each["dimension"])


def _loads(*per_mille: int) -> SearchStrategy[Any]:
    return st.one_of(st.builds(AllLoads, one(*per_mille)), _LISTED)


_RPE = said(
    scale=one("CR10", "CR10", "CR10", "6-20"), value=one("3", "4", "5", "6", "7", "9", "12")
)
_STOPPED = one(True, {"at_min": 20}, {"trigger": {"policy_id": "pain.red", "observed": "NPRS 6"}})
_ALARM = one("NEURO_NEW", {"code": "SWELLING", "observed": "Knee"}, {"code": "CARDIO"})

PHASES: Says = {
    "StartPhase": said(phase=one("P1", "P1", "P2", "P5")),
    "StartSubphase": said(phase=one("P1a", "P1b", "P2a", "P2b", "P3a", "P3b")),
    "ConfirmInformedConsent": st.one_of(
        said(advance={"from": Step(0), "to": Step(1)}, info_version=one("1", 2)),
        said(
            {"for": one("test", "exposure")},
            info_version="1",
            language=seldom("cs"),
            interpreter_id=seldom(PEOPLE),
        ),
    ),
    "RequestPhaseAdvance": said(
        {"from": seldom(one(Step(0), Step(-1)))},
        to=one(Step(1), Step(1), Step(1), Step(2), Step(0)),
    ),
    "RevertPhase": said(
        {"from": seldom(one(Step(0), Step(-1)))},
        to=one(Step(-1), Step(-1), Step(-2), Step(0)),
        reason=NOTES,
        ref_load_after=seldom(
            one({"LFW": Near("LFW", -100)}, {"OHP": Near("OHP", 300)}, {"CAR": Near("CAR")})
        ),
    ),
    "OverridePolicy": said(
        policy_id=one(
            "gate.G12",
            "gate.G23",
            "gate.G34",
            "gate.G45",
            "gate.psych",
            "gate.LI",
            "gate.G12.worst7d",
            "gate.G23.capacity_pct",
            "gate.G34.capacity_pct.T1",
            "gate.LI.T1",
            "heal.P2",
            "heal.P3",
            "heal.P4",
            "heal.tendon_repair.P3",
            "heal.muscle_strain_I_II.P4",
            "load.hard_pct",
            "POL-RAMP",
            "POL-HEAL",
            "ramp.max_step_pts",
            "ramp.min_days",
            "INV-4",
            "alarm.nprs",
            "nonsense",
        ),
        rule=seldom(LINES),
        approver_2=often(
            one(Person("clinician"), Person("surgeon"), Person("oh_physician"), Person("worker"))
        ),
        expires=often(one(Day(0), Day(5), Day(27), Day(60), At(30), At(-1))),
        reason=often("The team has seen her work"),
    ),
    "PauseProgression": said(until=seldom(days(3, 14)), reason=seldom(NOTES)),
    "ResumeProgression": said(reason=seldom(NOTES)),
}
LOADS: Says = {
    "SetLoadTarget": said(
        week=_WEEKS,
        targets=_loads(0, 30, 50, 100, 200, 250, -200),
        reason=seldom("Strength came back"),
    ),
    "StartDeload": said(
        kind=seldom(one("reactive", "scheduled")),
        week=seldom(_WEEKS),
        targets=_loads(-200, -200, -250, -199, -400),
        volume_factor=seldom(one("0.6", "0.60", "0.61", "0.3")),
        days=seldom(one(7, 6, 10)),
        trigger=some(one("soreness", "fatigue"), 1),
    ),
    "EndDeload": said(kind=seldom(one("reactive", "scheduled")), week=seldom(_WEEKS)),
}
SESSIONS: Says = {
    "ScheduleSession": said(
        session_id=often(new("session")),
        date=days(0, 1, 2, 3, 7, -1),
        minutes=seldom(60),
        components=_COMPONENTS,
        dimensions=some(DIMENSIONS, 2),
        supervision=seldom(one("direct", "independent")),
    ),
    "CompleteSession": said(
        session_id=often(thing("session")),
        phase=seldom(one("P1", "P2", "P3", Step(0))),
        scenario_id=seldom("SC-1"),
        job_task_id=seldom(TASKS),
        components=_COMPONENTS,
        loads=st.one_of(st.just(AllLoads()), st.just(AllLoads()), _LISTED, st.just([])),
        nprs=often(said(pre=often(NPRS), peak=often(NPRS), post=seldom(NPRS))),
        rpe=often(_RPE),
        hr_max=seldom(one(112, 170)),
        hr_cleared=seldom(YES_OR_NO),
        fatigue=seldom(said(pre=often(ZERO_TO_TEN), post=often(ZERO_TO_TEN))),
        technique=seldom(2),
        faults=some(LINES, 1),
        minutes=seldom(one(0, 60, 240)),
        supervision=seldom(one("direct", "intermittent")),
        adherence=seldom(YES_OR_NO),
        stopped=seldom(_STOPPED),
        at_min=seldom(30),
        alarm=seldom(_ALARM),
    ),
    "MissSession": said(session_id=often(thing("session")), date=seldom(days(-1, 0, 1))),
    "DeclineSession": said(
        session_id=often(thing("session")), date=seldom(days(-1, 0, 2)), reason=seldom(NOTES)
    ),
    "RecordNextDay": said(
        session_id=often(thing("session")),
        nprs_morning=NPRS,
        soreness_0_10=seldom(ZERO_TO_TEN),
        soreness_h=seldom(one(12, 48, 49, 72)),
        sleep_ok=seldom(YES_OR_NO),
    ),
    "ReviewProgress": said(
        summary=seldom(one("Goes as planned", {"outcome": "on_track"})),
        motor_control=often(one("acceptable", "acceptable", "not_yet")),
        pain=often(said(rest=often(NPRS), worst7d=seldom(NPRS))),
        next_review=seldom(days(0, 7, 14)),
    ),
    "ChangeSupervision": said(
        {"from": seldom(one("direct", "intermittent"))},
        to=one("direct", "line_of_sight", "intermittent", "independent"),
    ),
    "CheckIn": said(
        nprs=often(NPRS),
        fatigue=often(ZERO_TO_TEN),
        confidence=seldom(one({"T1": 7}, [{"task": "T1", "value": 3}])),
        symptom_flags=some(one("tingling", "none"), 1),
        private_note=seldom(NOTES),
    ),
}
