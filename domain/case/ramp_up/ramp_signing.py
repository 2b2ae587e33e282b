"""Agreeing a ramp-up plan: three sign it, and its stages rise step by step (INV-10, POL-RAMP)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.case.chapter import Decided, Decides
from domain.case.opening.sides import party_named, party_of, sides_of
from domain.case.policy import in_force
from domain.case.ramp_up.ramp_limits import duties_allowed, of_ramp
from domain.case.ramp_up.ramp_up import AgreeRampUpPlan, RampUpPlanAgreed
from domain.case.ramp_up.ramp_words import contract_hours
from domain.case.ramp_up.work_terms import (
    MicroBreak,
    RequestedStage,
    Side,
    Signatures,
    SignedBy,
    Stage,
    Who,
)
from domain.case.state import CaseState
from domain.case.vocabulary import Phase, Status
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.capacity import percent_of
from domain.refusals import Refusal

DRAFTED_IN = frozenset({Phase.P2, Phase.P3, Phase.P4})
"""Return to work is planned alongside treatment, from P2 on (S58)."""
DRAFTED_WHILE = frozenset({Status.IN_PROGRAMME, Status.GRADED_RTW})
EARLY_STAGES = 2
"""R1 and R2 have the breaks of break.micro.early, the later ones those of break.micro.late."""

# decide


def agree_plan(state: CaseState, request: AgreeRampUpPlan, context: Context) -> Decided:
    refused = _not_now(state) or _malformed(state, request)
    if refused is not None:
        return refused
    signed = _signatures(state, request, context)
    if isinstance(signed, Refusal):
        return signed
    stages = tuple(_stage(state, context, each) for each in request.stages)
    failed = _forbidden(state, context, stages)
    if failed:
        return Refusal(_code_of(failed[0]), failed, field="stages")
    return _versioned(state, request, context, _Terms(stages, signed))


@dataclass(frozen=True, slots=True)
class _Terms:
    stages: tuple[Stage, ...]
    signed: SignedBy


def _not_now(state: CaseState) -> Refusal | None:
    if state.phase in DRAFTED_IN and state.reached in DRAFTED_WHILE:
        return None
    return Refusal("state", (_from_p2_on(state),))


def _malformed(state: CaseState, request: AgreeRampUpPlan) -> Refusal | None:
    """Stages are numbered from 1, and none has more hours than the contract."""
    contract = contract_hours(state)
    for place, stage in enumerate(request.stages):
        if stage.no != place + 1:
            return Refusal("input", field=f"stages.{place}.no")
        if stage.hours > contract:
            within = of_ramp(
                "ramp.contract_hours",
                f"<= {contract:f} h/wk",
                f"{stage.hours:f} h/wk",
                met=False,
            )
            return Refusal("input", (within,), field=f"stages.{place}.hours")
        if stage.pct not in (None, percent_of(stage.hours, contract)):
            return Refusal("input", field=f"stages.{place}.pct")
    return None


def _signatures(state: CaseState, request: AgreeRampUpPlan, context: Context) -> SignedBy | Refusal:
    """The party that signed for each side, each standing for its side in this case."""
    found = _by_side(state, request.signed_by, context)
    missing = [side for side in Side if side not in found]
    if missing:
        return Refusal("INV-10", (_three_signatures(missing),), field="signed_by")
    return SignedBy(**{side.value: party for side, party in found.items()})


def _by_side(
    state: CaseState, signed_by: Signatures | tuple[Who, ...], context: Context
) -> dict[Side, UUID]:
    at = context.effective_at
    found: dict[Side, UUID] = {}
    for side, party in _claimed(state, signed_by, at):
        for stands_for in sides_of(state, party, at):
            if side in (None, stands_for):
                found.setdefault(stands_for, party)
    return found


def _claimed(
    state: CaseState, signed_by: Signatures | tuple[Who, ...], at: datetime
) -> Iterator[tuple[Side | None, UUID]]:
    """Who is said to have signed, and for which side where that is said."""
    if isinstance(signed_by, Signatures):
        for side in Side:
            who = getattr(signed_by, side.value)
            party = party_of(state, side, at) if who is True else who
            if isinstance(party, UUID):
                yield side, party
        return
    for who in signed_by:
        party = party_named(state, who, at)
        if party is not None:
            yield who if isinstance(who, Side) else None, party


def _stage(state: CaseState, context: Context, asked: RequestedStage) -> Stage:
    fields = {name: getattr(asked, name) for name in type(asked).model_fields}
    return Stage(
        **{
            **fields,
            "pct": percent_of(asked.hours, contract_hours(state)),
            "micro_break": asked.micro_break or _usual_break(state, context, asked.no),
            "min_days": asked.min_days or int(in_force(state, context, "ramp.min_days")),
        }
    )


def _usual_break(state: CaseState, context: Context, stage_no: int) -> MicroBreak:
    part = "early" if stage_no <= EARLY_STAGES else "late"
    return MicroBreak(
        min=int(in_force(state, context, f"break.micro.{part}_min")),
        every_min=int(in_force(state, context, f"break.micro.{part}_every_min")),
    )


def _forbidden(
    state: CaseState, context: Context, stages: tuple[Stage, ...]
) -> tuple[Criterion, ...]:
    """What no signature can put into a stage (gate.LI). Steps and days are held against each
    start, where a refusal is on record."""
    judged = (each for stage in stages for each in duties_allowed(state, context, stage))
    return tuple(each for each in judged if not each.met)


def _code_of(failed: Criterion) -> str:
    """The policy key: the first two words of a criterion of it."""
    return ".".join(failed.id.split(".")[:2])


def _versioned(
    state: CaseState, request: AgreeRampUpPlan, context: Context, terms: _Terms
) -> Decided:
    known = [each.fact for each in state.on_file(RampUpPlanAgreed)]
    plan_id = request.plan_id or (known[-1].plan_id if known else context.id_for("ramp"))
    of_plan = [each for each in known if each.plan_id == plan_id]
    following = of_plan[-1].version + 1 if of_plan else 1
    fact = RampUpPlanAgreed(
        plan_id=plan_id,
        version=following,
        stages=terms.stages,
        hydration=request.hydration,
        conditions=request.conditions,
        signed_by=terms.signed,
    )
    if known and known[-1] == fact.model_copy(update={"version": known[-1].version}):
        return []
    if request.version not in (None, following):
        return Refusal("version", field="version")
    return [fact]


def _from_p2_on(state: CaseState) -> Criterion:
    return Criterion(
        id="phase",
        required="P2, P3 or P4 under way",
        observed=state.phase,
        met=False,
        data_class=DataClass.B,
    )


def _three_signatures(missing: Sequence[Side]) -> Criterion:
    signed = [side.value for side in Side if side not in missing]
    return of_ramp(
        "INV-10",
        "signed by worker, employer and clinician of this case",
        ", ".join(signed) or None,
        met=False,
    )


DECIDE: Decides = {AgreeRampUpPlan: agree_plan}
