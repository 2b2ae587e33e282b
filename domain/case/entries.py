"""Which facts are entries of people that may be corrected, and in which fields."""

from domain.recorded import Fact


def kept_from_correction(fact: Fact, field: str) -> tuple[str, str] | None:
    """Why this field stands as it is: what would be needed, and what it is; None where it may
    be corrected."""
    if fact.refusal or fact.judgement is not None:
        return "a new decision", type(fact).__name__
    return None


def may_be_in_error(fact: Fact) -> bool:
    return not fact.refusal and fact.judgement is None
