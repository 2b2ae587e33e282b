"""The names of gates and of their criteria, as overrides may use them."""

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


def is_covered(criterion: str, policy_id: str) -> bool:
    """Whether a policy id names this criterion, or the gate or the criterion that it is part of."""
    return criterion == policy_id or criterion.startswith(f"{policy_id}.")
