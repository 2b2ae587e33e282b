"""Full duty: a physician judges readiness, and gate G45 guards the last step (DOMAIN 2.6)."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool

from domain.case.accommodation.accommodation import AccommodationProposed
from domain.case.chapter import Decided, Decides, unless_restated
from domain.case.evidence.causes import event_about
from domain.case.gates.full_duty import g45
from domain.case.outcome.outcome import FullDutyResumed, Readiness, RtwReadinessDecided
from domain.case.state import CaseState
from domain.case.vocabulary import Phase, Status, Value
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion, Decision, decide_all
from domain.identifiers import Id
from domain.recorded import Request
from domain.refusals import Refusal
from domain.text import Line, Note

# requests


class Ground(Value):
    """What the verdict rests on, as a criterion; ``evidence`` names events, or their things."""

    id: Line
    required: Line
    observed: Line | None = None
    met: StrictBool
    evidence: Annotated[tuple[Id, ...], Field(max_length=50)] = ()


class DecideReadiness(Request):
    clinical = True
    adds_exposure = True

    decision: Readiness
    rationale: Note | None = None
    simulation: Note | None = None
    criteria: Annotated[tuple[Ground, ...], Field(max_length=50)] = ()


class ResumeFullDuty(Request):
    """``with_permanent_accommodations`` names those that stay for good."""

    clinical = True
    adds_exposure = True

    with_permanent_accommodations: Annotated[tuple[Id, ...], Field(max_length=50)] = ()


# decide


def decide_readiness(state: CaseState, request: DecideReadiness, context: Context) -> Decided:
    """The verdict is the physician's own. What it rests on is kept with it; beside the verdict
    for full duty, how gate G45 stood."""
    far_enough = _far_enough(state, request.decision)
    if not far_enough.met:
        return Refusal("state", (far_enough,))
    criteria = [far_enough]
    for number, ground in enumerate(request.criteria):
        found = _criterion(state, ground)
        if found is None:
            return Refusal("input", field=f"criteria.{number}.evidence")
        criteria.append(found)
    if request.decision is Readiness.FIT_FULL:
        criteria += g45(state, context)
    fact = RtwReadinessDecided(
        decision=request.decision,
        rationale=request.rationale,
        simulation=request.simulation,
        judged=_judged(request.decision, tuple(criteria), context),
        protocol=state.linked.protocol,
    )
    return unless_restated(state, fact, context)


def _judged(verdict: Readiness, criteria: tuple[Criterion, ...], context: Context) -> Decision:
    return Decision(
        outcome="refused" if verdict is Readiness.NOT_YET else "accepted",
        rationale=verdict,
        criteria=criteria,
        policy_version=context.protocol.version if context.protocol else None,
    )


def _far_enough(state: CaseState, verdict: Readiness) -> Criterion:
    """Fit for full duty is judged from graded return on, all else once the programme runs."""
    full = verdict is Readiness.FIT_FULL
    wanted = {Phase.P4, Phase.P5} if full else set(Phase)
    return Criterion(
        id="status",
        required=Status.GRADED_RTW if full else Status.IN_PROGRAMME,
        observed=state.reached,
        met=state.phase in wanted,
        data_class=DataClass.B,
    )


def _criterion(state: CaseState, ground: Ground) -> Criterion | None:
    """None where the evidence is not in the case."""
    found = [event_about(state, named) for named in ground.evidence]
    evidence = tuple(each.event_id for each in found if each is not None)
    if len(evidence) < len(found):
        return None
    return Criterion(
        id=ground.id,
        required=ground.required,
        observed=ground.observed,
        met=ground.met,
        evidence=evidence,
    )


def resume_full_duty(state: CaseState, request: ResumeFullDuty, context: Context) -> Decided:
    kept = request.with_permanent_accommodations
    if state.milestones.full_duty:
        known = state.newest_of(FullDutyResumed)
        is_said = isinstance(known, FullDutyResumed) and known.with_permanent_accommodations == kept
        return [] if is_said else Refusal("state", (_graded(state),))
    if state.reached is not Status.GRADED_RTW:
        return Refusal("state", (_graded(state),))
    unknown = next(_unknown(state, kept), None)
    if unknown is not None:
        return Refusal("input", field=f"with_permanent_accommodations.{unknown}")
    version = context.protocol.version if context.protocol else None
    decision = decide_all(g45(state, context), version)
    if decision.unmet:
        return Refusal("gate.G45", decision.criteria)
    fact = FullDutyResumed(
        with_permanent_accommodations=kept,
        decision=decision,
        protocol=state.linked.protocol,
    )
    return [fact]


def _unknown(state: CaseState, kept: tuple[UUID, ...]) -> Iterator[int]:
    known = {each.fact.acc_id for each in state.on_file(AccommodationProposed)}
    return (number for number, acc_id in enumerate(kept) if acc_id not in known)


def _graded(state: CaseState) -> Criterion:
    return Criterion(
        id="status",
        required=Status.GRADED_RTW,
        observed=state.reached,
        met=False,
        data_class=DataClass.B,
    )


DECIDE: Decides = {DecideReadiness: decide_readiness, ResumeFullDuty: resume_full_duty}
