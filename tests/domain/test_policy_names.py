"""Which words name a policy: gates, their criteria, keys, groups of keys and beginnings of keys."""

import pytest

from domain.case.gates.names import is_covered, is_policy


@pytest.mark.parametrize(
    "named",
    [
        *("gate.G12", "gate.G23", "gate.G34", "gate.G45", "gate.psych", "gate.LI"),
        *("gate.G12.movement_screen", "gate.G12.education", "gate.G12.contingency"),
        *("gate.G23.psych", "gate.G34.whole_task", "gate.G34.environment"),
        *("gate.G34.equipment", "gate.G34.supervisor_education", "gate.G34.ramp_plan"),
        *("gate.G45.min_days", "gate.G45.open_ae", "gate.G45.open_renegotiation"),
        *("POL-LOAD", "POL-DELOAD", "POL-HEAL", "POL-ALARM", "POL-RAMP", "POL-CAP"),
        *("POL-REST", "POL-FLARE", "POL-RECUR"),
        *("load.atomic", "alarm.codes", "alarm.work_effect", "wa.coverage"),
    ],
)
def test_what_a_rule_is_called_by_is_a_policy(named: str) -> None:
    assert is_policy(named)


@pytest.mark.parametrize("named", ["gate.G99", "POL-NONE", "load", "load.week", "", "."])
def test_other_words_name_none(named: str) -> None:
    assert not is_policy(named)


def test_a_policy_covers_itself_and_its_parts() -> None:
    assert is_covered("gate.G12", "gate.G12")
    assert is_covered("gate.G12.education", "gate.G12")
    assert not is_covered("gate.G123", "gate.G12")
    assert not is_covered("gate.G12", "gate.G12.education")
