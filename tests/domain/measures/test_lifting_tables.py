"""The tables of the lifting equation, row by row (DOMAIN 3.2), and between the rows."""

from decimal import Decimal

import pytest

from domain.measures.lifting_tables import (
    Coupling,
    Duration,
    coupling_multiplier,
    frequency_multiplier,
)
from tests.domain.measures.lifts import lift, multiplier, us_lift

# lifts/min: below knuckle height short, moderate, long; then at or above it.
ROWS = {
    "0.2": "1.00 .95 .85 1.00 .95 .85",
    "0.5": ".97 .92 .81 .97 .92 .81",
    "1": ".94 .88 .75 .94 .88 .75",
    "2": ".91 .84 .65 .91 .84 .65",
    "3": ".88 .79 .55 .88 .79 .55",
    "4": ".84 .72 .45 .84 .72 .45",
    "5": ".80 .60 .35 .80 .60 .35",
    "6": ".75 .50 .27 .75 .50 .27",
    "7": ".70 .42 .22 .70 .42 .22",
    "8": ".60 .35 .18 .60 .35 .18",
    "9": ".52 .30 .00 .52 .30 .15",
    "10": ".45 .26 .00 .45 .26 .13",
    "11": ".41 .00 .00 .41 .23 .00",
    "12": ".37 .00 .00 .37 .21 .00",
    "13": ".00 .00 .00 .34 .00 .00",
    "14": ".00 .00 .00 .31 .00 .00",
    "15": ".00 .00 .00 .28 .00 .00",
    "15.1": ".00 .00 .00 .00 .00 .00",
}


def _fm(lifts: str, duration: Duration, low: bool) -> Decimal:
    return frequency_multiplier(Decimal(lifts), duration, low=low)


@pytest.mark.parametrize("lifts", ROWS)
def test_every_row_of_the_frequency_table(lifts: str) -> None:
    read = [_fm(lifts, duration, low) for low in (True, False) for duration in Duration]

    assert read == [Decimal(cell) for cell in ROWS[lifts].split()]


@pytest.mark.parametrize(
    ("lifts", "duration", "low", "expected"),
    [
        ("0", Duration.SHORT, True, "1.00"),
        ("0.1", Duration.LONG, True, "0.85"),
        ("0.35", Duration.SHORT, True, "0.985"),
        ("0.75", Duration.LONG, False, "0.78"),
        ("2.4", Duration.SHORT, True, "0.898"),
        ("4.5", Duration.MODERATE, True, "0.66"),
        ("8.5", Duration.LONG, True, "0.09"),
        ("8.5", Duration.LONG, False, "0.165"),
        ("10.5", Duration.MODERATE, True, "0.13"),
        ("12.5", Duration.SHORT, False, "0.355"),
        ("14.9", Duration.SHORT, False, "0.283"),
        ("15.01", Duration.SHORT, False, "0"),
        ("1000", Duration.SHORT, False, "0"),
    ],
)
def test_between_the_rows_the_multiplier_is_linear(
    lifts: str, duration: Duration, low: bool, expected: str
) -> None:
    assert _fm(lifts, duration, low) == Decimal(expected)


def test_hands_at_knuckle_height_are_not_low() -> None:
    assert multiplier("FM", lift(F="9", duration="long", V="75")) == "0.1500"
    assert multiplier("FM", lift(F="9", duration="long", V="74")) == "0.0000"
    assert multiplier("FM", us_lift(F="9", duration="long", V="30")) == "0.1500"
    assert multiplier("FM", us_lift(F="9", duration="long", V="29.99")) == "0.0000"


def test_every_cell_of_the_coupling_table() -> None:
    read = [
        coupling_multiplier(coupling, low=low) for coupling in Coupling for low in (True, False)
    ]

    assert read == [Decimal(cell) for cell in ("1.00", "1.00", ".95", "1.00", ".90", ".90")]
