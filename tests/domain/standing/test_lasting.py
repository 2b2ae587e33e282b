"""Whether it lasts: duty that is tolerated, the signs of a relapse, both sides of the body."""

from datetime import date
from decimal import Decimal
from typing import Any

from domain.case.sessions.next_day import NextDayResponseRecorded
from domain.case.standing.lasting import DutyTolerance, RelapseSigns, duty_tolerance, relapse_signs
from domain.case.standing.sides import BothSides, Side, both_sides
from domain.case.vocabulary import Laterality
from domain.case.workplace.check_ins import WorkerCheckInRecorded
from tests.domain import gates_case as gate
from tests.domain import outcome_case as outcome
from tests.domain.gates_case import measured, on, told
from tests.domain.scenario import Scenario, through


def tolerance(scenario: Scenario, day: str = "07-18") -> DutyTolerance | None:
    return duty_tolerance(scenario.state, scenario.context(at=on(day, "18:00")))


def signs(scenario: Scenario, day: str) -> RelapseSigns:
    return relapse_signs(scenario.state, scenario.context(at=on(day)))


def test_duty_tolerance_is_the_share_of_the_hours_that_were_borne() -> None:
    sore = through(
        outcome.AT_100,
        (outcome.on(7, 14, 15), outcome.shift(date(2025, 7, 14))),
        (outcome.on(7, 15, 15), outcome.shift(date(2025, 7, 15), nprs=4)),
    )

    assert tolerance(sore) == DutyTolerance(
        stage_no=5,
        planned_h=Decimal(16),
        tolerated_h=Decimal(8),
        pct=Decimal("50.0"),
        pct_of_contract=Decimal("50.0"),
    )


def test_of_a_shorter_stage_the_contract_is_the_larger_whole() -> None:
    halved = through(
        outcome.P4,
        (outcome.on(6, 9, 6), outcome.stage(1, "20", "50.0")),
        (outcome.on(6, 9, 15), outcome.shift(date(2025, 6, 9))),
    )
    found = tolerance(halved, "06-10")

    assert found is not None
    assert (found.pct, found.pct_of_contract) == (Decimal("100.0"), Decimal("50.0"))


def test_without_a_stage_or_a_shift_no_tolerance_is_told() -> None:
    assert tolerance(outcome.P4) is None
    assert tolerance(outcome.AT_100) is None


def exercised(planned: int, done: int) -> WorkerCheckInRecorded:
    return WorkerCheckInRecorded.model_validate(
        {"home_programme": {"planned": planned, "done": done}}
    )


def test_the_signs_of_a_relapse_are_counted_from_full_duty_on() -> None:
    scenario = told(outcome.RESUMED, on("07-24"), exercised(3, 3))
    scenario = told(scenario, on("07-31"), exercised(3, 2), gate.taught("worker", "peers"))
    scenario = told(scenario, on("08-01"), gate.taught("supervisor"))

    assert signs(scenario, "08-04") == RelapseSigns(
        full_duty_since=date(2025, 7, 21),
        days_since_full_duty=14,
        flares=0,
        home_programme_pct=Decimal("83.3"),
        modules=("warning-signs+pacing",),
    )


def test_a_flare_after_full_duty_is_a_sign() -> None:
    high: list[tuple[str, Any]] = [
        ("07-28", NextDayResponseRecorded(nprs_morning=6)),
        ("07-30", NextDayResponseRecorded(nprs_morning=6)),
    ]
    scenario = told(outcome.RESUMED, on("07-25"), NextDayResponseRecorded(nprs_morning=1))
    for day, fact in high:
        scenario = told(scenario, on(day), fact)

    assert signs(scenario, "08-04").flares == 1


def test_before_full_duty_only_the_home_programme_is_told() -> None:
    told_early = told(gate.opened(), on("03-14"), exercised(0, 0))

    assert signs(told_early, "03-20") == RelapseSigns()
    assert signs(told(told_early, on("03-15"), exercised(4, 1)), "03-20") == RelapseSigns(
        home_programme_pct=Decimal("25.0")
    )


def test_both_sides_are_told_with_best_and_mean_of_their_trials() -> None:
    right = measured("grip", "R", "42.0").model_copy(
        update={
            "trials": (Decimal("40.0"), Decimal("42.0"), Decimal("41.5")),
            "device": "Jamar, handle 2",
        }
    )
    scenario = told(gate.opened(), on("03-11"), right, measured("grip", "L", "40.0"))

    assert both_sides(scenario.state, scenario.context(at=on("03-12"))) == (
        BothSides.model_validate(
            {
                "test": "grip",
                "pct": "95.2",
                "sides": (
                    Side(side=Laterality.LEFT, best=Decimal("40.0"), unit="kg"),
                    Side(
                        side=Laterality.RIGHT,
                        best=Decimal("42.0"),
                        mean=Decimal("41.2"),
                        unit="kg",
                        device="Jamar, handle 2",
                    ),
                ),
            }
        ),
    )


def test_one_side_alone_has_no_other() -> None:
    scenario = told(gate.opened(), on("03-11"), measured("grip", "R", "42.0"))

    (only,) = both_sides(scenario.state, scenario.context(at=on("03-12")))

    assert (len(only.sides), only.pct) == (1, None)
