"""The names of gates and of their criteria, as overrides may use them."""

from collections.abc import Mapping

from domain.thresholds import POLICIES

GATES = frozenset(
    {"gate.G12", "gate.G23", "gate.G34", "gate.G45", "gate.psych", "gate.LI"},
)

WITHOUT_THRESHOLD = frozenset(
    {
        "gate.G12.movement_screen",
        "gate.G12.education",
        "gate.G12.contingency",
        "gate.G23.psych",
        "gate.G34.whole_task",
        "gate.G34.environment",
        "gate.G34.equipment",
        "gate.G34.supervisor_education",
        "gate.G34.ramp_plan",
        "gate.G45.min_days",
        "gate.G45.open_ae",
        "gate.G45.open_renegotiation",
    }
)
"""Criteria that ask whether something is there at all."""

CRITERIA = WITHOUT_THRESHOLD | {key for key in POLICIES if key.startswith("gate.")}


GROUPS: Mapping[str, str] = {
    "POL-LOAD": "load",
    "POL-DELOAD": "deload",
    "POL-HEAL": "heal",
    "POL-ALARM": "alarm",
    "POL-RAMP": "ramp",
    "POL-CAP": "POL-CAP",
    "POL-REST": "rest",
    "POL-FLARE": "POL-FLARE",
    "POL-RECUR": "recur",
}
"""What a group of keys begins with (DOMAIN 2.8a); two groups have no key of their own."""

RAMP_LIMITS = frozenset(key for key in POLICIES if key.startswith("ramp."))
"""What of a ramp stage may be set aside: the limits, not its order or what was signed."""

_WITHOUT_VALUE = frozenset({"load.atomic", "alarm.codes", "alarm.work_effect", "wa.coverage"})
"""Keys of DOMAIN 2.8 that say how something goes, not how much."""


def is_policy(policy_id: str) -> bool:
    """Whether this is a key, the beginning of several, a group, a gate or a criterion of one."""
    named = {*GROUPS, *_WITHOUT_VALUE, *GATES, *CRITERIA, *POLICIES}
    begins = any(key.startswith(f"{policy_id}.") for key in POLICIES)
    return policy_id in named or ("." in policy_id and begins)


def is_covered(criterion: str, policy_id: str) -> bool:
    """Whether a policy id names this criterion, or the gate or the criterion that it is part of."""
    return criterion == policy_id or criterion.startswith(f"{policy_id}.")
