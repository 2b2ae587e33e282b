"""Gate G45, before full duty: the full hours for some days, and nothing left open (2.8)."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from domain.case.gates.full_duty import g45
from domain.case.ramp_up.ramp_stages import RampStageRepeated, RampStageStarted
from domain.case.safety.adverse_events import AdverseEventClosed, AdverseEventReported
from domain.case.safety.safety import CaseHeld, HoldLifted
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from domain.case.workplace.renegotiation import RenegotiationConcluded, RenegotiationOpened
from domain.case.workplace.shifts import ShiftWorked
from domain.data_classes import DataClass
from domain.decision import Criterion
from tests.domain import gates_asked as asking
from tests.domain import gates_case as gate
from tests.domain import thin_case as case
from tests.domain.gates_case import on, told
from tests.domain.scenario import CLINICIAN, Scenario

MONDAY = on("07-14", "06:00")
NEXT_MONDAY = on("07-21", "06:00")
WEEK = ("07-14", "07-15", "07-16", "07-17", "07-18")


def stage(no: int, hours: str, pct: str) -> dict[str, Any]:
    return {
        "plan_id": case.an_id(410),
        "plan_version": 1,
        "stage_no": no,
        "hours": hours,
        "pct": pct,
        "micro_break": {"min": 2, "every_min": 30},
        "decision": gate.ACCEPTED,
    }


def shift(day: str, **said: Any) -> ShiftWorked:
    return ShiftWorked.model_validate(
        {
            "date": f"2025-{day}",
            "planned_h": "8",
            "worked_h": "8",
            "nprs_peak": 2,
            "source": "supervisor",
            **said,
        }
    )


def at_full_hours(since: datetime = MONDAY) -> Scenario:
    started = RampStageStarted.model_validate(stage(2, "40", "100.0"))
    return told(gate.in_p4(), since, started)


def worked(scenario: Scenario | None = None, **changed: dict[str, Any]) -> Scenario:
    """Five shifts of the week; a day (d0714) may be told otherwise."""
    scenario = scenario or at_full_hours()
    for day in WEEK:
        said = changed.get(f"d{day.replace('-', '')}", {})
        scenario = told(scenario, on(day, "15:00"), shift(day, **said))
    return scenario


def judged(
    scenario: Scenario, at: datetime = NEXT_MONDAY, holidays: frozenset[date] = frozenset()
) -> dict[str, Criterion]:
    context = replace(scenario.context(at=at), holidays=holidays)
    return {each.id: each for each in g45(scenario.state, context)}


def unmet(*args: Any, **said: Any) -> dict[str, str | None]:
    return {each.id: each.observed for each in judged(*args, **said).values() if not each.met}


def test_a_week_of_full_hours_is_enough_for_full_duty() -> None:
    found = judged(worked())

    assert {each.id: (each.required, each.observed, each.met) for each in found.values()} == {
        "gate.G45.min_days": (">= 5 business days at 100 % of the hours", "5 business days", True),
        "gate.G45.worst7d": ("<= 3", "2", True),
        "gate.G45.duty_tolerance_pct": (
            ">= 95 % of the planned hours with NPRS <= 3 and no unplanned stop",
            "40 of 40 h = 100.0 %",
            True,
        ),
        "gate.G45.open_ae": ("no open adverse event", "none", True),
        "gate.G45.open_renegotiation": ("no open renegotiation", "none", True),
    }
    assert found["gate.G45.duty_tolerance_pct"].data_class is DataClass.D
    assert len(found["gate.G45.duty_tolerance_pct"].evidence) == 5


@pytest.mark.parametrize(
    ("day", "holidays", "seen"),
    [
        ("07-20", frozenset(), "5 business days"),
        ("07-19", frozenset(), "5 business days"),
        ("07-18", frozenset(), "4 business days"),
        ("07-21", frozenset({date(2025, 7, 16)}), "4 business days"),
        ("07-22", frozenset({date(2025, 7, 16)}), "5 business days"),
    ],
)
def test_days_at_full_hours_are_business_days_before_today(
    day: str, holidays: frozenset[date], seen: str
) -> None:
    found = judged(worked(), on(day), holidays)["gate.G45.min_days"]

    assert found.observed == seen
    assert found.met is (seen == "5 business days")


@pytest.mark.parametrize(
    ("kind", "day", "seen"),
    [
        ("ALARM", "07-21", "3 business days"),
        ("ADVERSE_EVENT", "07-21", "3 business days"),
        ("ALARM", "07-23", "5 business days"),
        ("ADMIN", "07-21", "5 business days"),
    ],
)
def test_days_on_which_a_hold_suspended_duty_are_not_days_at_full_hours(
    kind: str, day: str, seen: str
) -> None:
    held = {"hold_id": case.HOLD, "kind": kind, "resume_to": "GRADED_RTW"}
    scenario = told(worked(), on("07-16", "10:00"), CaseHeld.model_validate(held))
    lifted = HoldLifted.model_validate({"hold_id": case.HOLD, "by": CLINICIAN.party_id})
    scenario = told(scenario, on("07-17", "09:00"), lifted)

    assert judged(scenario, on(day, "06:00"))["gate.G45.min_days"].observed == seen


def test_less_than_the_full_hours_is_not_there_yet() -> None:
    lower = told(gate.in_p4(), MONDAY, RampStageStarted.model_validate(stage(1, "20", "50.0")))

    assert unmet(worked(lower)) == {"gate.G45.min_days": None, "gate.G45.duty_tolerance_pct": None}
    assert unmet(gate.in_p4()) == {
        "gate.G45.min_days": None,
        "gate.G45.worst7d": None,
        "gate.G45.duty_tolerance_pct": None,
    }


def test_a_stage_that_is_repeated_is_counted_from_its_last_beginning() -> None:
    repeated = RampStageRepeated.model_validate(stage(2, "40", "100.0"))
    scenario = told(worked(), on("07-21", "06:00"), repeated)

    assert judged(scenario, on("07-22"))["gate.G45.min_days"].observed == "1 business days"


@pytest.mark.parametrize(("peak", "met"), [(3, True), (4, False)])
def test_the_worst_pain_of_the_week_is_green(peak: int, met: bool) -> None:
    found = judged(worked(d0716={"nprs_peak": peak}))

    assert found["gate.G45.worst7d"].met is met
    assert found["gate.G45.duty_tolerance_pct"].met is met


@pytest.mark.parametrize(
    ("said", "seen", "met"),
    [
        ({"worked_h": "6"}, "38 of 40 h = 95.0 %", True),
        ({"worked_h": "5.99"}, "37.99 of 40 h = 95.0 %", False),
        ({"unplanned_stop": True}, "32 of 40 h = 80.0 %", False),
        ({"nprs_peak": None}, "32 of 40 h = 80.0 %", False),
        ({"planned_h": None}, "40 of 40 h = 100.0 %", True),
    ],
)
def test_duty_is_tolerated_when_95_percent_of_its_hours_were(
    said: dict[str, Any], seen: str, met: bool
) -> None:
    found = judged(worked(d0716=said))["gate.G45.duty_tolerance_pct"]

    assert (found.observed, found.met) == (seen, met)


def test_a_shift_that_nobody_recorded_was_not_worked() -> None:
    scenario = at_full_hours()
    for day in WEEK[:4]:
        scenario = told(scenario, on(day, "15:00"), shift(day))

    assert unmet(scenario) == {"gate.G45.duty_tolerance_pct": "32 of 40 h = 80.0 %"}
    assert unmet(scenario, holidays=frozenset({date(2025, 7, 18)})) == {
        "gate.G45.min_days": "4 business days"
    }


def test_what_the_worker_told_of_a_day_counts_where_the_shift_says_nothing() -> None:
    scenario = worked(d0716={"nprs_peak": None})
    checked_in = WorkerCheckInRecorded.model_validate({"nprs": 3})

    same_day = told(scenario, on("07-16", "18:00"), checked_in)
    next_day = told(scenario, on("07-17", "00:00"), checked_in)

    assert unmet(same_day) == {}
    assert set(unmet(next_day)) == {"gate.G45.duty_tolerance_pct"}


def test_of_two_sources_the_stricter_counts_and_no_hour_twice() -> None:
    scenario = told(worked(), on("07-16", "16:00"), shift("07-16", source="hr", worked_h="4"))

    assert unmet(scenario) == {"gate.G45.duty_tolerance_pct": "36 of 40 h = 90.0 %"}


def test_shifts_of_before_the_stage_do_not_count() -> None:
    early = told(at_full_hours(), on("07-11", "15:00"), shift("07-11", unplanned_stop=True))

    assert unmet(worked(early)) == {}


def test_no_adverse_event_is_open() -> None:
    reported = AdverseEventReported.model_validate(
        {"ae_id": case.an_id(440), "occurred_at": "2025-07-15T09:00:00+02:00", "place": "work"}
    )
    waiting = told(worked(), on("07-15"), reported)
    closed = told(waiting, on("07-18"), AdverseEventClosed(ae_id=case.an_id(440)))

    assert unmet(waiting) == {"gate.G45.open_ae": str(case.an_id(440))}
    assert unmet(closed) == {}


def test_no_renegotiation_is_open() -> None:
    fields = {"rn_id": case.an_id(441), "subject": "pace"}
    opened = told(worked(), on("07-15"), RenegotiationOpened.model_validate(fields))
    ended = RenegotiationConcluded.model_validate({**fields, "result": "Slower"})

    assert unmet(opened) == {"gate.G45.open_renegotiation": str(case.an_id(441))}
    assert unmet(told(opened, on("07-18"), ended)) == {}


def test_an_override_of_the_gate_counts() -> None:
    scenario = told(at_full_hours(), on("07-14", "15:00"), shift("07-14"))
    request = asking.override("gate.G45", expires="2025-07-30")

    assert set(unmet(scenario)) == {"gate.G45.duty_tolerance_pct"}
    assert unmet(scenario.when(request, at=on("07-20")).after) == {}
