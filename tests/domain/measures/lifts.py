"""Builders of lifts: the ideal lift, what differs from it, and lifts that were published."""

from typing import Any

from domain.measures.catalogue import measured

IDEAL = {
    "L": "23",
    "H": "25",
    "V": "75",
    "D": "25",
    "A": "0",
    "F": "0.2",
    "duration": "short",
    "coupling": "good",
}
IDEAL_US = {**IDEAL, "units": "us", "L": "51", "H": "10", "V": "30", "D": "10"}
PUNCH_PRESS = {
    "units": "us",
    "L": 44,
    "H": 23,
    "V": 15,
    "D": 49,
    "A": 0,
    "F": "0.2",
    "duration": "short",
    "coupling": "fair",
    "control": True,
    "dest": {"V": 64, "H": 23, "D": 49, "A": 0, "coupling": "fair"},
}
DISH_MACHINE = {
    "units": "us",
    "L": 20,
    "H": 20,
    "V": 44,
    "D": 37,
    "A": 30,
    "F": 5,
    "duration": "short",
    "coupling": "good",
    "dest": {"V": 7, "H": 20, "A": 30},
}
PICKING = {"L_avg": 8, "L_max": 18, "F": 2, "duration": "long", "coupling": "fair"} | {
    "H": 35,
    "V": 20,
    "D": 80,
    "A": 30,
}


def lift(**but: Any) -> dict[str, Any]:
    """The ideal lift, metric, but for what is named; None leaves a field out."""
    return _without_none({**IDEAL, **but})


def us_lift(**but: Any) -> dict[str, Any]:
    return _without_none({**IDEAL_US, **but})


def lifted(given: dict[str, Any], name: str = "lifting-equation") -> Any:
    return measured(name, given)


def multiplier(name: str, given: dict[str, Any]) -> Any:
    return lifted(given)["multipliers"][name]


def _without_none(given: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if value is not None}
