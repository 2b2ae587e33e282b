"""The load weeks of stories 7A and 7B, set, trained and stopped as they are told (DOMAIN 7)."""

from decimal import Decimal

from domain.case.loading.deload import DeloadEnded, DeloadStarted
from domain.case.loading.load_facts import DeloadKind
from domain.case.loading.loading import LoadTargetRejected, LoadTargetSet
from domain.case.phases.progression import ProgressionPaused, ProgressionResumed
from domain.recorded import Request
from tests.domain import thin_case as case
from tests.domain.load_case import (
    ask,
    at,
    deload,
    did,
    morning,
    session,
    steps,
    stopped,
    trained,
    was,
)
from tests.domain.scenario import Scenario

Loads = dict[str, str]


def set_week(scenario: Scenario, label: str, day: str, loads: Loads, expected: str) -> Scenario:
    """Asks for the targets, and holds what was stored against the column "computed"."""
    outcome = ask(scenario, label, day, **loads)
    fact = outcome.facts[-1]
    assert isinstance(fact, LoadTargetSet), (label, fact)
    said = {name: "first" if pct is None else f"{pct:+}" for name, pct in steps(fact).items()}
    assert " ".join(said.values()) == expected, label
    return outcome.after


def begin_deload(scenario: Scenario, request: Request, day: str, expected: str) -> Scenario:
    outcome = scenario.when(request, at=at(day))
    fact = outcome.fact
    assert isinstance(fact, DeloadStarted), fact
    assert " ".join(str(each.factor) for each in fact.targets) == expected
    return outcome.after


def a_loads(*values: str) -> Loads:
    return dict(zip(("LFW", "LWS", "CAR", "PSH"), values, strict=True))


def b_loads(*values: str) -> Loads:
    return dict(zip(("OHP", "CARR", "DRAG", "VEST"), values, strict=False))


def picker_until_w5() -> Scenario:
    now = case.IN_PROGRAMME
    for label, day, loads, expected in (
        ("W1", "2025-03-10", a_loads("5.0", "4.0", "6.0", "90"), "first first first first"),
        ("W2", "2025-03-17", a_loads("5.5", "4.5", "6.5", "100"), "+10.0 +12.5 +8.3 +11.1"),
        ("W3", "2025-03-24", a_loads("6.5", "5.0", "7.5", "110"), "+18.2 +11.1 +15.4 +10.0"),
        ("W4", "2025-03-31", a_loads("7.5", "6.0", "8.5", "120"), "+15.4 +20.0 +13.3 +9.1"),
    ):
        phase = "P1" if label in ("W1", "W2") else "P2"
        now = trained(set_week(now, label, day, loads, expected), day, loads, phase=phase)
    return now


W5 = a_loads("9.0", "6.5", "9.5", "130")


def picker_after_the_alarm() -> Scenario:
    """W5: the session of 9 April is stopped; the hold lasts until 11 April."""
    now = set_week(picker_until_w5(), "W5", "2025-04-07", W5, "+20.0 +8.3 +11.8 +8.3")
    now = did(now, at("2025-04-07", "11:00"), W5)
    then = at("2025-04-09", "10:35")
    now = was(now, then, session(then, W5, nprs={"pre": 2, "peak": 7, "post": 4}), stopped(then))
    now = now.when(case.alarm(), at=at("2025-04-09", "10:36")).after
    now = was(now, at("2025-04-10", "07:00"), morning(then, 3))
    now = now.when(case.reassess(), at=at("2025-04-10", "09:15")).after
    return now.when(case.lift(), at=at("2025-04-11", "09:00")).after


DELOAD_A = a_loads("6.0", "4.5", "6.5", "95")


def test_the_first_weeks_of_the_picker_come_out_as_computed() -> None:
    before = picker_until_w5()

    refused = ask(before, "W5", "2025-04-07", LFW="9.5").fact

    assert isinstance(refused, LoadTargetRejected)
    assert (refused.ref_load, refused.increase_pct) == (Decimal("7.5"), Decimal("26.7"))
    assert refused.policy_id == "load.hard_pct"


def test_known_answer_l4_the_reference_stays_that_of_the_week_before_the_alarm() -> None:
    held = picker_after_the_alarm()
    eased = begin_deload(held, deload("W6", **DELOAD_A), "2025-04-14", "0.800 0.750 0.765 0.792")
    now = trained(eased, "2025-04-14", DELOAD_A)

    too_much = ask(now, "W7", "2025-04-22", LFW="9.1").fact
    as_before = ask(now, "W7", "2025-04-22", LFW="9.0").facts[-1]

    assert isinstance(too_much, LoadTargetRejected)
    assert (too_much.ref_load, too_much.increase_pct) == (Decimal("7.5"), Decimal("21.3"))
    assert steps(as_before) == {"LFW": Decimal("20.0")}


def test_nothing_rises_after_an_alarm_before_a_deload_has_come() -> None:
    held = picker_after_the_alarm()

    fact = ask(held, "W6", "2025-04-14", LFW="7.6").fact
    same = ask(held, "W6", "2025-04-14", LFW="7.5").fact

    assert isinstance(fact, LoadTargetRejected)
    assert (fact.policy_id, fact.ref_load) == ("deload.reactive", Decimal("7.5"))
    assert steps(same) == {"LFW": Decimal("0.0")}


def test_the_deload_of_the_picker_says_what_asked_for_it() -> None:
    held = picker_after_the_alarm()

    fact = held.when(deload("W6", **DELOAD_A), at=at("2025-04-14")).fact

    assert isinstance(fact, DeloadStarted)
    assert (fact.kind, fact.days) == (DeloadKind.REACTIVE, 7)
    assert fact.volume_factor == Decimal("0.60")
    assert fact.trigger == ("session_stopped", "alarm", "resume_reduced")


def test_a_hold_that_is_not_lifted_refuses_the_deload() -> None:
    now = set_week(picker_until_w5(), "W5", "2025-04-07", W5, "+20.0 +8.3 +11.8 +8.3")
    held = now.when(case.alarm(), at=at("2025-04-09", "10:36")).after

    held.when(deload("W6", **DELOAD_A), at=at("2025-04-14")).then_refused("INV-4")


def test_the_picker_comes_out_as_computed_to_the_last_week() -> None:
    now = picker_after_the_alarm()
    now = begin_deload(now, deload("W6", **DELOAD_A), "2025-04-14", "0.800 0.750 0.765 0.792")
    now = did(now, at("2025-04-14", "11:00"), DELOAD_A)
    now = did(now, at("2025-04-16", "09:30"), DELOAD_A)

    w7 = a_loads("7.5", "6.0", "8.5", "120")
    outcome = ask(now, "W7", "2025-04-22", **w7)
    ended, w7_set = outcome.facts
    assert ended == DeloadEnded(kind=DeloadKind.REACTIVE, week="W6", days=7)
    assert set(steps(w7_set).values()) == {Decimal("0.0")}

    now = did(outcome.after, at("2025-04-23", "09:30"), w7)
    now = did(now, at("2025-04-25", "09:30"), w7)
    for label, day, loads, expected in (
        ("W8", "2025-04-28", a_loads("8.5", "6.5", "9.5", "130"), "+13.3 +8.3 +11.8 +8.3"),
        ("W9", "2025-05-05", a_loads("10.0", "7.5", "10.5", "145"), "+17.6 +15.4 +10.5 +11.5"),
        ("W10", "2025-05-12", a_loads("12.0", "8.5", "12.0", "160"), "+20.0 +13.3 +14.3 +10.3"),
        ("W11", "2025-05-19", a_loads("14.0", "9.5", "13.5", "170"), "+16.7 +11.8 +12.5 +6.3"),
    ):
        now = trained(set_week(now, label, day, loads, expected), day, loads)
    w12 = a_loads("11.0", "7.5", "10.5", "135")
    now = begin_deload(now, deload("W12", **w12), "2025-05-26", "0.786 0.789 0.778 0.794")
    now = trained(now, "2025-05-26", w12)
    w13 = a_loads("16.0", "10.5", "15.0", "180")
    now = set_week(now, "W13", "2025-06-02", w13, "+14.3 +10.5 +11.1 +5.9")
    now = trained(now, "2025-06-02", w13, phase="P3")
    for day in ("2025-06-11", "2025-06-18", "2025-06-25"):
        now = did(now, at(day, "09:30"), w13, phase="P4")

    w17 = a_loads("18.0", "12.0", "15.0", "180")
    set_week(now, "W17", "2025-06-30", w17, "+12.5 +14.3 +0.0 +0.0")


MEASURED_B = [
    {"code": name, "chosen": load, "unit": "kg"}
    for name, load in b_loads("2.0", "3.0", "25.0", "5.0").items()
]
FIREFIGHTER = case.ASSESSED.given(
    case.baseline(measures=MEASURED_B, assessment_id=str(case.an_id(40))),
    case.agree(),
    case.programme(),
    case.contingency(),
    case.start(),
)


def firefighter_until_w11() -> Scenario:
    now = FIREFIGHTER
    for label, day, loads, expected in (
        ("W1", "2025-04-14", b_loads("2.0", "3.0"), "first first"),
        ("W2", "2025-04-21", b_loads("2.5", "3.5"), "+25.0 +16.7"),
        ("W3", "2025-04-28", b_loads("3.0", "4.0"), "+20.0 +14.3"),
        ("W4", "2025-05-05", b_loads("3.5", "4.5"), "+16.7 +12.5"),
        ("W5", "2025-05-12", b_loads("4.0", "5.0"), "+14.3 +11.1"),
    ):
        now = trained(set_week(now, label, day, loads, expected), day, loads)
    w6 = b_loads("3.0", "4.0")
    now = begin_deload(now, deload("W6", kind="scheduled", **w6), "2025-05-19", "0.750 0.800")
    now = trained(now, "2025-05-19", w6)
    w7 = b_loads("4.5", "6.0")
    now = set_week(now, "W7", "2025-05-27", w7, "+12.5 +20.0")
    now = did(now, at("2025-05-28", "09:30"), w7)
    now = did(now, at("2025-05-30", "09:30"), w7)
    for label, day, loads, expected in (
        ("W8", "2025-06-02", b_loads("5.0", "7.0"), "+11.1 +16.7"),
        ("W9", "2025-06-09", b_loads("6.0", "8.0", "25.0", "5.0"), "+20.0 +14.3 first first"),
        ("W10", "2025-06-16", b_loads("7.0", "9.0", "30.0", "6.0"), "+16.7 +12.5 +20.0 +20.0"),
    ):
        now = trained(set_week(now, label, day, loads, expected), day, loads)
    w11 = b_loads("8.0", "10.0", "35.0", "7.0")
    return set_week(now, "W11", "2025-06-23", w11, "+14.3 +11.1 +16.7 +16.7")


def test_the_firefighter_comes_out_as_computed() -> None:
    w11 = b_loads("8.0", "10.0", "35.0", "7.0")
    now = did(firefighter_until_w11(), at("2025-06-23", "11:00"), w11)
    flared = at("2025-06-25", "10:40")
    pain = {"pre": 2, "peak": 6, "post": 4}
    now = was(now, flared, session(flared, w11, nprs=pain), stopped(flared))
    paused = ProgressionPaused(reason="AE2")
    now = was(now, at("2025-06-26", "07:00"), morning(flared, 5))
    now = was(now, at("2025-06-26", "08:00"), paused)
    w12 = b_loads("5.5", "7.0", "24.0", "4.5")
    now = begin_deload(now, deload("W12", **w12), "2025-06-30", "0.786 0.778 0.800 0.750")
    now = did(now, at("2025-06-30", "11:00"), w12)
    now = did(now, at("2025-07-02", "09:30"), w12)

    still_paused = ask(now, "W13", "2025-07-07", **w11).fact
    assert isinstance(still_paused, LoadTargetRejected)
    assert still_paused.policy_id == "progression.paused"

    now = was(now, at("2025-07-07", "09:50"), ProgressionResumed())
    for label, day, loads, expected in (
        ("W13", "2025-07-07", w11, "+14.3 +11.1 +16.7 +16.7"),
        ("W14", "2025-07-14", b_loads("9.5", "11.5", "42.0", "8.4"), "+18.8 +15.0 +20.0 +20.0"),
        ("W15", "2025-07-21", b_loads("11.0", "13.0", "50.0", "10.0"), "+15.8 +13.0 +19.0 +19.0"),
        ("W16", "2025-07-28", b_loads("13.0", "15.0", "60.0", "12.0"), "+18.2 +15.4 +20.0 +20.0"),
        ("W17", "2025-08-04", b_loads("15.5", "15.0", "70.0", "14.0"), "+19.2 +0.0 +16.7 +16.7"),
    ):
        now = trained(set_week(now, label, day, loads, expected), day, loads, phase="P3")

    sixth = ask(now, "W18", "2025-08-11", OHP="15.6").fact
    assert isinstance(sixth, LoadTargetRejected)
    assert sixth.policy_id == "deload.after_increases"

    w18 = b_loads("12.0", "12.0", "56.0", "11.0")
    now = begin_deload(now, deload("W18", **w18), "2025-08-11", "0.774 0.800 0.800 0.786")
    now = trained(now, "2025-08-11", w18, phase="P3")
    w19 = b_loads("18.5", "15.0", "75.0", "16.5")
    now = set_week(now, "W19", "2025-08-18", w19, "+19.4 +0.0 +7.1 +17.9")
    now = trained(now, "2025-08-18", w19, phase="P3")
    set_week(
        now, "W20", "2025-08-25", b_loads("22.0", "15.0", "75.0", "19.5"), "+18.9 +0.0 +0.0 +18.2"
    )


def test_the_deload_after_the_flare_needs_no_kind_and_finds_its_triggers() -> None:
    flared = at("2025-06-25", "10:40")
    w11 = b_loads("8.0", "10.0", "35.0", "7.0")
    now = was(firefighter_until_w11(), flared, session(flared, w11), stopped(flared))

    fact = now.when(deload("W12", OHP="5.5"), at=at("2025-06-30")).fact

    assert isinstance(fact, DeloadStarted)
    assert (fact.kind, fact.trigger) == (DeloadKind.REACTIVE, ("session_stopped",))


def test_the_fifth_week_of_the_picker_needs_its_reason() -> None:
    refused = ask(picker_until_w5(), "W5", "2025-04-07", reason=None, LFW="9.0").fact

    assert isinstance(refused, LoadTargetRejected)
    assert refused.policy_id == "load.soft_pct"
