"""A duty may demand no more than the work ability statement allows: stricter wins (S74, INV-12)."""

from collections.abc import Iterator

from domain.case.accommodation.accommodation import AccommodationFact
from domain.case.evidence import statements
from domain.case.evidence.work_ability import Issued, hours_limit, stated_limit
from domain.case.state import CaseState
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.quantity import Unit
from domain.refusals import Refusal


def exceeding(state: CaseState, fact: AccommodationFact, context: Context) -> Refusal | None:
    """INV-12 where it demands more than the statement in force on its first day allows; where
    none is in force then, the one in force today. What no statement speaks of is not limited."""
    today = context.civil_date(state.time_zone)
    first = max(fact.from_, today)
    issued = statements.in_force(state, first) or statements.in_force(state, today)
    if issued is None:
        return None
    failed = tuple(_beyond(fact, issued))
    return Refusal("INV-12", failed, field="demands") if failed else None


def _beyond(fact: AccommodationFact, issued: Issued) -> Iterator[Criterion]:
    day = max(fact.from_, issued.fact.from_)
    for demand in fact.demands:
        limit = stated_limit(issued, demand, day)
        if limit is not None and demand.limit.value > limit:
            unit = demand.limit.unit.value
            yield _criterion(
                demand.what, f"<= {limit} {unit}", f"{demand.limit.value} {unit}", issued
            )
    hours = hours_limit(issued, day)
    if hours is not None and fact.hours_per_week is not None and fact.hours_per_week > hours:
        unit = Unit.HOURS_PER_WEEK.value
        yield _criterion("hours", f"<= {hours} {unit}", f"{fact.hours_per_week} {unit}", issued)


def _criterion(what: str, required: str, observed: str, issued: Issued) -> Criterion:
    return Criterion(
        id=f"INV-12.{what}",
        required=required,
        observed=observed,
        met=False,
        evidence=(issued.event_id,),
        data_class=DataClass.H,
    )
