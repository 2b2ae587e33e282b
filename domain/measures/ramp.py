"""Hours of a stage in percent of the contract, and the points from one to the next (known answer
R1). Bounds are inclusive and compared before any rounding."""

from decimal import Decimal

from domain.measures.quantity import one_decimal

HUNDRED = Decimal(100)


def step_points(hours: Decimal, before: Decimal, contract: Decimal) -> Decimal:
    """Percentage points of the contract hours from one stage to the next, one decimal."""
    return one_decimal((hours - before) / contract * HUNDRED)


def within_share(hours: Decimal, contract: Decimal, percent: Decimal) -> bool:
    """Whether hours are at most so many percent of the contract hours."""
    return hours * HUNDRED <= percent * contract


def within_step(hours: Decimal, before: Decimal, contract: Decimal, points: Decimal) -> bool:
    """Whether the step is at most so many percentage points of the contract hours."""
    return within_share(hours - before, contract, points)
