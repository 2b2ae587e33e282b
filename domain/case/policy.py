"""Which threshold is in force for a case: its override, its protocol, the default."""

from decimal import Decimal

from domain.case.state import CaseState
from domain.context import Context
from domain.thresholds import threshold


def in_force(state: CaseState, context: Context, key: str) -> Decimal:
    """The value of a policy key. Raises LookupError where the key has none (DOMAIN 2.8)."""
    if key in state.linked.overrides:
        return state.linked.overrides[key]
    found = context.protocol.threshold(key) if context.protocol else threshold({}, key)
    if found is None:
        raise LookupError(f"policy key without a value: {key}")
    return found
