"""RTW_LIMITS: on, off, or numbers by name."""

from dataclasses import replace

import pytest

from adapters.limits import NO_LIMITS, USUAL, Limits, limits_in
from adapters.settings import SettingsError, settings_from_environment

URL = "postgresql://user@db.example/ledger"


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("off", NO_LIMITS),
        ("on", USUAL),
        ("reads=1000", replace(USUAL, reads=1000)),
        ("exports=off, in_flight=1", replace(USUAL, exports=None, in_flight=1)),
    ],
)
def test_limits_are_the_usual_but_for_what_is_said(text: str, limits: Limits) -> None:
    assert limits_in(text) == limits


@pytest.mark.parametrize(
    "text", ["On", "reads", "reads=", "reads=0", "reads=-1", "reads=1e9", "reads=1000001",
             "writes=5", "reads=٥", "reads=5,,", "60"],
)  # fmt: skip
def test_limits_without_sense_are_refused_by_the_name_of_the_variable(text: str) -> None:
    with pytest.raises(SettingsError, match="RTW_LIMITS"):
        settings_from_environment({"RTW_LIMITS": text})


def test_a_machine_for_development_has_no_limits_and_every_other_the_usual() -> None:
    assert settings_from_environment({}).limits == NO_LIMITS
    assert settings_from_environment({"RTW_LIMITS": "on"}).limits == USUAL
    assert settings_from_environment({"RTW_DATABASE_URL": URL}).limits == USUAL
    assert settings_from_environment({"RTW_ENV": "prod"}).limits == USUAL
    assert settings_from_environment({"RTW_ENV": "prod", "RTW_LIMITS": "off"}).limits == NO_LIMITS
