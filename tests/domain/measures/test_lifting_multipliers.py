"""The multipliers of the lifting equation at their edges, and the steps that show them."""

from typing import Any

import pytest

from tests.domain.measures.lifts import PICKING, lift, lifted, multiplier, us_lift


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("HM", lift(H="0"), "1.0000"),
        ("HM", lift(H="24.9"), "1.0000"),
        ("HM", lift(H="50"), "0.5000"),
        ("HM", lift(H="63"), "0.3968"),
        ("HM", lift(H="63.1"), "0.0000"),
        ("HM", us_lift(H="9"), "1.0000"),
        ("HM", us_lift(H="16"), "0.6250"),
        ("HM", us_lift(H="25"), "0.4000"),
        ("HM", us_lift(H="25.01"), "0.0000"),
        ("VM", lift(V="0"), "0.7750"),
        ("VM", lift(V="85"), "0.9700"),
        ("VM", lift(V="175"), "0.7000"),
        ("VM", lift(V="175.5"), "0.0000"),
        ("VM", us_lift(V="0"), "0.7750"),
        ("VM", us_lift(V="70"), "0.7000"),
        ("VM", us_lift(V="70.1"), "0.0000"),
        ("DM", lift(D="0"), "1.0000"),
        ("DM", lift(D="24"), "1.0000"),
        ("DM", lift(D="100"), "0.8650"),
        ("DM", lift(D="175"), "0.8457"),
        ("DM", lift(D="176"), "0.0000"),
        ("DM", us_lift(D="9"), "1.0000"),
        ("DM", us_lift(D="40"), "0.8650"),
        ("DM", us_lift(D="70"), "0.8457"),
        ("DM", us_lift(D="71"), "0.0000"),
        ("AM", lift(A="45"), "0.8560"),
        ("AM", lift(A="90"), "0.7120"),
        ("AM", lift(A="135"), "0.5680"),
        ("AM", lift(A="136"), "0.0000"),
        ("AM", us_lift(A="135.5"), "0.0000"),
        ("CM", lift(coupling="fair"), "1.0000"),
        ("CM", lift(coupling="fair", V="74.9"), "0.9500"),
        ("CM", us_lift(coupling="fair", V="29.9"), "0.9500"),
        ("CM", lift(coupling="poor"), "0.9000"),
    ],
)
def test_each_multiplier_at_its_edges(name: str, given: dict[str, Any], expected: str) -> None:
    assert multiplier(name, given) == expected


def test_the_steps_show_the_arithmetic() -> None:
    found = lifted(lift(L_avg="8", L_max="18", L=None, H="40", A="136"), "lifting-equation")

    assert found["steps"] == [
        "origin: LC = 23 kg",
        "origin: HM = 25 / 40 = 0.6250",
        "origin: VM = 1 - 0.003 x |75 - 75| = 1.0000",
        "origin: DM = 0.82 + 4.5 / 25 = 1.0000",
        "origin: AM = 0: A 136 is above 135",
        "origin: FM = table, 0.2/min, short, V at or above 75 = 1.0000",
        "origin: CM = table, good, V at or above 75 = 1.0000",
        "origin: RWL = LC x HM x VM x DM x AM x FM x CM = 0.0000 kg",
    ]


def test_the_steps_name_the_limit_that_was_passed_and_the_column_that_counted() -> None:
    far = lifted(lift(H="63.5", V="176", D="180"))["steps"]
    low = lifted(lift(V="74", A="30"))["steps"]

    assert far[1:4] == [
        "origin: HM = 0: H 63.5 is above 63",
        "origin: VM = 0: V 176 is above 175",
        "origin: DM = 0: D 180 is above 175",
    ]
    assert low[4:7] == [
        "origin: AM = 1 - 0.0032 x 30 = 0.9040",
        "origin: FM = table, 0.2/min, short, V below 75 = 1.0000",
        "origin: CM = table, good, V below 75 = 1.0000",
    ]


def test_multipliers_are_displayed_with_two_decimals() -> None:
    assert lifted(PICKING)["display"]["multipliers"] == {
        "HM": "0.71",
        "VM": "0.84",
        "DM": "0.88",
        "AM": "0.90",
        "FM": "0.65",
        "CM": "0.95",
    }
