"""Weekly load progression, exact (DOMAIN 2.8 load.*, known answers L1, L2, L5)."""

from decimal import Decimal

from domain.measures.quantity import one_decimal

HUNDRED = Decimal(100)


def increase_pct(load: Decimal, ref_load: Decimal) -> Decimal | None:
    """Change against the reference load in percent, one decimal, half-up; None where it is 0."""
    if ref_load == 0:
        return None
    return one_decimal((load - ref_load) / ref_load * HUNDRED)


def within_pct(load: Decimal, ref_load: Decimal, cap_pct: Decimal) -> bool:
    """Whether load <= ref_load * (1 + cap_pct/100), bound inclusive and never rounded."""
    return load * HUNDRED <= ref_load * (HUNDRED + cap_pct)


def highest_within(ref_load: Decimal, cap_pct: Decimal) -> Decimal:
    """The highest load that the cap allows, cut (not rounded up) to three decimals."""
    bound = ref_load * (HUNDRED + cap_pct) / HUNDRED
    return bound.quantize(Decimal("0.001"), rounding="ROUND_FLOOR").normalize()


def is_small_step(load: Decimal, ref_load: Decimal, below_kg: Decimal, step_kg: Decimal) -> bool:
    """Plate granularity: a step of at most step_kg from a reference below below_kg (kg only)."""
    return ref_load < below_kg and load - ref_load <= step_kg
