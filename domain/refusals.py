"""A refusal that is not stored: the rule, what it required, what it saw.

The code is the rule: ``INV-n``, a policy key, ``state``, ``role``, ``version`` or ``input``.
A refusal that is a clinical decision (load, gate, ramp) is a fact instead.
"""

from dataclasses import dataclass

from domain.decision import Criterion


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nothing was stored. ``field`` names the field of the request that is at fault, if one is."""

    code: str
    criteria: tuple[Criterion, ...] = ()
    field: str | None = None
