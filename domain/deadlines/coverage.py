"""Work ability statements and consents: no day without the one, no treatment without the other
(wa.coverage, INV-2)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from domain.case.assessment.assessment import WorkAbilityStatementIssued
from domain.case.evidence.statements import in_force, last_begun
from domain.case.opening.linking import ConsentReferenced, JobProfileLinked, ProtocolPinned
from domain.case.plan.plan import ContingencyPlanSet, GoalAgreed, ProgrammePlanned
from domain.case.safety.safety import CaseHeld
from domain.case.vocabulary import HoldKind, Role, Status
from domain.data_classes import DataClass
from domain.deadlines.items import Basis, Because, DueItem, Kind, because
from domain.recorded import Recorded

_DAY = timedelta(days=1)
_COVERED = frozenset({Status.PLANNED, Status.IN_PROGRAMME, Status.GRADED_RTW})
_PLANNED_BY = (GoalAgreed, ProgrammePlanned, ContingencyPlanSet, JobProfileLinked, ProtocolPinned)


def statements(basis: Basis) -> Iterator[DueItem]:
    """A new statement by the last day that the present one covers; none where it has no end."""
    if basis.state.reached not in _COVERED:
        return
    last = _last_day_covered(basis)
    if last is None:
        return
    role, party = basis.party_as(Role.CLINICIAN, Role.OH_PHYSICIAN, Role.SURGEON)
    yield DueItem(
        Kind.STATEMENT_COVERAGE,
        "statement",
        last,
        basis.zone,
        role,
        _why_covered(basis, last),
        DataClass.H,
        party,
    )


def _last_day_covered(basis: Basis) -> date | None:
    """Of the days from today on without a gap; before today where there is one now; the day on
    which the case was planned where nothing covered any day since. None: there is no end."""
    day = basis.today
    if in_force(basis.state, day) is None:
        return _covered_before(basis, day)
    while (found := in_force(basis.state, day)) is not None:
        ends = [each.fact.from_ for each in _issued(basis) if each.fact.from_ > day]
        ends += [found.fact.until + _DAY] if found.fact.until is not None else []
        if not ends:
            return None
        day = min(ends)
    return day - _DAY


def _covered_before(basis: Basis, day: date) -> date:
    planned = _planned_on(basis)
    last = last_begun(basis.state, day)
    if last is None or last.fact.until is None:
        return planned
    return max(last.fact.until, planned - _DAY)


def _issued(basis: Basis) -> tuple[Recorded[WorkAbilityStatementIssued], ...]:
    return basis.state.on_file(WorkAbilityStatementIssued)


def _planned_on(basis: Basis) -> date:
    firsts: list[datetime] = [
        min(each.effective_at for each in basis.state.on_file(kind))
        for kind in _PLANNED_BY
        if basis.state.on_file(kind)
    ]
    return basis.day_of(max(firsts, default=basis.at))


def _why_covered(basis: Basis, last: date) -> Because:
    held = in_force(basis.state, last)
    if held is not None:
        return because(held, "wa.coverage")
    planned = basis.state.on_file(ProgrammePlanned)
    return because(planned[-1], "wa.coverage") if planned else Because(None, None, "wa.coverage")


def consents(basis: Basis) -> Iterator[DueItem]:
    """To be given anew by the last day on which it counts; to be talked about on the day on
    which it was withdrawn."""
    referenced = basis.state.on_file(ConsentReferenced)
    last = referenced[-1] if referenced else None
    if last is not None and last.fact.scopes and last.fact.expires is not None:
        yield DueItem(
            Kind.CONSENT_EXPIRY,
            str(last.fact.consent_id),
            last.fact.expires,
            basis.zone,
            Role.WORKER,
            because(last, "expires"),
            DataClass.U,
            basis.state.worker,
        )
    for hold in basis.state.holds:
        if hold.kind is HoldKind.CONSENT:
            yield _missing(basis, str(hold.hold_id), hold.since)


def _missing(basis: Basis, hold_id: str, since: datetime) -> DueItem:
    held = [e for e in basis.state.on_file(CaseHeld) if str(e.fact.hold_id) == hold_id]
    role, party = basis.party_as(Role.CASE_MANAGER)
    why = because(held[-1], "INV-2") if held else Because(None, None, "INV-2")
    return DueItem(
        Kind.CONSENT_MISSING,
        hold_id,
        basis.day_of(since),
        basis.zone,
        role,
        why,
        DataClass.U,
        party,
    )
