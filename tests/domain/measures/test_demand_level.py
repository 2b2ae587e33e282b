"""Known answers of demand levels (DOMAIN 5: D1 to D7), each scheme's edges and shares of a day."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.measures.catalogue import measured


def _level(**given: Any) -> Any:
    return measured("demand-level", given)


def _dot(occ: Any, freq: Any = 0, const: Any = 0, **more: Any) -> Any:
    return _level(scheme="DOT", occ_lb=occ, freq_lb=freq, const_lb=const, **more)["value"]


def test_known_answers_under_dot() -> None:
    assert _dot(10) == "sedentary"
    assert _dot(10, walking_standing=True) == "light"
    assert _dot(20, 10) == "light"
    assert _dot("39.7", "17.6") == "medium"
    assert _dot("39.7", "27.6") == "heavy"
    assert _dot(165) == "very_heavy"


def test_known_answer_where_schemes_clash() -> None:
    by_scheme = {scheme: _level(scheme=scheme, occ_lb=22)["value"] for scheme in ("DOT", "ORS")}

    assert by_scheme == {"DOT": "medium", "ORS": "light"}
    assert _level(scheme="NOC", occ_lb=22)["value"] == "light"
    assert _level(scheme="NOC", occ_lb="22.1")["value"] == "medium"


EDGES = [
    ("DOT", "occ_lb", "10 20 50 100", "sedentary light medium heavy very_heavy"),
    ("DOT", "seldom_lb", "10 20 50 100", "sedentary light medium heavy very_heavy"),
    ("DOT", "freq_lb", "0.99 10 25 50", "sedentary light medium heavy very_heavy"),
    ("DOT", "const_lb", "0.99 10 20", "sedentary medium heavy very_heavy"),
    ("DOT", "occ_kg", "4.5 9.1 22.7 45.4", "sedentary light medium heavy very_heavy"),
    ("DOT", "freq_kg", "0.45359 4.5 11.3 22.7", "sedentary light medium heavy very_heavy"),
    ("DOT", "const_kg", "0.45359 4.5 9.1", "sedentary medium heavy very_heavy"),
    ("ORS", "seldom_lb", "10 25 50 100", "sedentary light medium heavy very_heavy"),
    ("ORS", "occ_lb", "10 25 50 100", "sedentary light medium heavy very_heavy"),
    ("ORS", "freq_lb", "0.99 10 25 50", "sedentary light medium heavy very_heavy"),
    ("ORS", "const_lb", "0 0.99 10 25", "sedentary light medium heavy very_heavy"),
    ("NOC", "occ_kg", "5 10 20", "limited light medium heavy"),
    ("NOC", "freq_kg", "5 10 20", "limited light medium heavy"),
    ("NOC", "const_kg", "5 10 20", "limited light medium heavy"),
    ("NOC", "seldom_kg", "5 10 20", "limited light medium heavy"),
    ("ND-WSI", "occ_lb", "10 20 50 75", "sedentary light medium heavy very_heavy"),
    ("ND-WSI", "freq_lb", "0.99 10 25 50", "sedentary light medium heavy very_heavy"),
    ("ND-WSI", "const_lb", "0.99 20", "sedentary heavy very_heavy"),
    ("WCB-NS", "occ_lb", "10 20 50 100", "sedentary light medium heavy very_heavy"),
    ("WCB-NS", "freq_lb", "0.99 10 20 50", "sedentary light medium heavy very_heavy"),
    ("WCB-NS", "const_lb", "0.99 10 20", "sedentary medium heavy very_heavy"),
    ("WCB-NS", "occ_kg", "4.5 9.1 22.7 45.4", "sedentary light medium heavy very_heavy"),
    ("WCB-NS", "freq_kg", "0.45359 4.5 9.1 22.7", "sedentary light medium heavy very_heavy"),
    ("WCB-NS", "const_kg", "0.45359 4.5 9.1", "sedentary medium heavy very_heavy"),
]


@pytest.mark.parametrize(("scheme", "column", "edges", "levels"), EDGES)
def test_each_level_reaches_to_its_edge_and_not_beyond(
    scheme: str, column: str, edges: str, levels: str
) -> None:
    names = levels.split()
    for place, edge in enumerate(edges.split()):
        above = f"{edge}01" if "." in edge else f"{edge}.01"
        assert _level(scheme=scheme, **{column: edge})["value"] == names[place]
        if not edge.startswith("0."):
            assert _level(scheme=scheme, **{column: above})["value"] == names[place + 1]


@pytest.mark.parametrize(
    ("occ_kg", "level"),
    [
        ("4.535923", "sedentary"),
        ("4.535924", "light"),
        ("11.339809", "light"),
        ("11.339810", "medium"),
    ],
)
def test_a_scheme_in_pounds_takes_kilograms_exactly(occ_kg: str, level: str) -> None:
    assert _level(scheme="ORS", occ_kg=occ_kg)["value"] == level


@pytest.mark.parametrize("scheme", ["DOT", "ORS", "ND-WSI", "WCB-NS"])
def test_negligible_is_below_one_pound(scheme: str) -> None:
    assert _level(scheme=scheme, freq_lb="1")["value"] == "light"
    assert _level(scheme=scheme, freq_kg="0.453592")["value"] == "sedentary"
    assert _level(scheme=scheme, freq_kg="0.453593")["value"] == "light"


@pytest.mark.parametrize(
    ("scheme", "flag", "level"),
    [
        ("DOT", "walking_standing", "light"),
        ("DOT", "seated_with_controls", "light"),
        ("DOT", "production_pace", "light"),
        ("ORS", "walking_standing", "light"),
        ("ORS", "seated_with_controls", "sedentary"),
        ("ORS", "production_pace", "sedentary"),
        ("ND-WSI", "walking_standing", "light"),
        ("ND-WSI", "seated_with_controls", "light"),
        ("ND-WSI", "production_pace", "light"),
        ("WCB-NS", "walking_standing", "light"),
        ("WCB-NS", "seated_with_controls", "light"),
        ("WCB-NS", "production_pace", "sedentary"),
        ("NOC", "walking_standing", "limited"),
        ("NOC", "production_pace", "limited"),
    ],
)
def test_what_makes_a_job_light_that_lifts_nothing(scheme: str, flag: str, level: str) -> None:
    found = _level(scheme=scheme, **{flag: True})

    assert found["value"] == level
    assert found["raised_by"] == ([flag] if level == "light" else [])


def test_what_makes_a_job_light_does_not_lower_a_heavier_one() -> None:
    found = _level(occ_lb=60, walking_standing=True, production_pace=True)

    assert found["value"] == "heavy"
    assert found["raised_by"] == ["walking_standing", "production_pace"]


@pytest.mark.parametrize(
    ("scheme", "percent", "level"),
    [
        ("ORS", "33", "sedentary"),
        ("ORS", "33.3", "sedentary"),
        ("ORS", "33.4", "light"),
        ("DOT", "50", "sedentary"),
        ("DOT", "50.1", "light"),
        ("NOC", "90", "limited"),
    ],
)
def test_standing_counts_from_the_share_of_the_scheme(
    scheme: str, percent: str, level: str
) -> None:
    assert _level(scheme=scheme, standing_pct=percent)["value"] == level


def test_an_answer_names_its_scheme_and_each_column() -> None:
    assert _level(occ="39.7", freq="27.6", unit="lb") == {
        "value": "heavy",
        "unit": None,
        "steps": [
            "seldom: 0 [lb_av] reaches sedentary",
            "occ: 39.7 [lb_av] reaches medium",
            "freq: 27.6 [lb_av] reaches heavy",
            "const: 0 [lb_av] reaches sedentary",
        ],
        "scheme": "DOT",
        "columns": {
            "seldom": "sedentary",
            "occ": "medium",
            "freq": "heavy",
            "const": "sedentary",
        },
        "raised_by": [],
    }
    assert _level(occ="18", unit="kg")["value"] == _level(occ_kg="18")["value"] == "medium"


@pytest.mark.parametrize(
    "given",
    [
        {"occ_lb": 1, "freq_kg": 1},
        {"occ_lb": 1, "unit": "kg"},
        {"occ_lb": 1, "occ": 1},
        {"unit": "stone"},
    ],
)
def test_loads_in_two_units_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="unit"):
        _level(**given)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"scheme": "ISO"}, "scheme"),
        ({"occ_lb": -1}, "occ"),
        ({"freq": "heavy"}, "freq"),
        ({"walking_standing": "most"}, "walking_standing"),
        ({"standing_pct": 101}, "standing_pct"),
        ({"occ_xx": 1}, "occ_xx"),
        ({"weight": 1}, "weight"),
    ],
)
def test_bad_demands_are_refused_by_the_name_of_the_field(
    given: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as bad:
        _level(**given)

    assert bad.value.errors()[0]["loc"] == (field,)


@pytest.mark.parametrize(
    ("scheme", "hours", "of_hours", "share"),
    [
        ("DOT", "3", "9", "occasional"),
        ("DOT", "3.01", "9", "frequent"),
        ("DOT", "5.99", "9", "frequent"),
        ("DOT", "6", "9", "constant"),
        ("ORS", "0.16", "8", "seldom"),
        ("ORS", "0.17", "8", "occasional"),
        ("ORS", "6", "9", "constant"),
        ("ND-WSI", "3", "8", "occasional"),
        ("ND-WSI", "3.1", "8", "frequent"),
        ("ND-WSI", "5.9", "8", "frequent"),
        ("ND-WSI", "6", "8", "constant"),
        ("WCB-NS", "3", "9", "occasional"),
        ("WCB-NS", "6", "9", "constant"),
    ],
)
def test_the_share_of_a_day_decides_the_column(
    scheme: str, hours: str, of_hours: str, share: str
) -> None:
    found: Any = measured(
        "demand-frequency", {"scheme": scheme, "hours": hours, "of_hours": of_hours}
    )

    assert (found["value"], found["unit"], found["scheme"]) == (share, None, scheme)
    assert found["steps"] == [f"{hours} of {of_hours} h"]


def test_a_share_that_a_scheme_does_not_know_is_unknown() -> None:
    noc = measured("demand-frequency", {"scheme": "NOC", "hours": "3"})
    never = measured("demand-frequency", {"hours": "0"})

    assert (noc["scheme"], never["scheme"]) == ("NOC", "DOT")
    assert (noc["value"], noc["reason"]) == (None, "the scheme has no shares of a day")
    assert (never["value"], never["reason"]) == (None, "the task is never done")


def test_a_day_has_eight_hours_unless_said_otherwise() -> None:
    assert measured("demand-frequency", {"hours": "5.3"})["value"] == "frequent"
    assert measured("demand-frequency", {"hours": "5.4"})["value"] == "constant"
    with pytest.raises(ValidationError) as bad:
        measured("demand-frequency", {"hours": "8.1"})
    assert bad.value.errors()[0]["loc"] == ("hours",)


_loads = st.integers(0, 200)
_ORDER = ["limited", "sedentary", "light", "medium", "heavy", "very_heavy"]


@given(st.sampled_from(["DOT", "ORS", "NOC", "ND-WSI", "WCB-NS"]), _loads, _loads, _loads, _loads)
def test_more_load_never_lowers_a_level(
    scheme: str, occ: int, freq: int, const: int, more: int
) -> None:
    before = _level(scheme=scheme, occ_lb=occ, freq_lb=freq, const_lb=const)["value"]
    after = _level(scheme=scheme, occ_lb=occ, freq_lb=freq + more, const_lb=const)["value"]

    assert _ORDER.index(after) >= _ORDER.index(before)
