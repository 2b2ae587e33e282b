"""The way back: an earlier phase again, with its loads, and nothing of the history lost (S103)."""

from collections.abc import Iterator

from domain.case.chapter import Decided, Decides
from domain.case.evidence.loads import ref_load
from domain.case.evidence.phase_runs import current_run, in_order
from domain.case.loading.load_facts import LoadTargetSet
from domain.case.phases.phases import PhaseReverted, ReferenceLoad, RevertPhase
from domain.case.state import CaseState, Measured
from domain.case.vocabulary import Dimension, Phase
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion, decide_all
from domain.refusals import Refusal

# decide


def revert_phase(state: CaseState, request: RevertPhase, context: Context) -> Decided:
    """One or more steps back, also while the case is on hold: it adds no exposure."""
    if _is_back_already(state, request):
        return []
    way = _way_back(state, request, context)
    if not all(each.met for each in way):
        return Refusal("state", tuple(each for each in way if not each.met))
    known = {each: found for each in _trained(state) if (found := ref_load(state, each, context))}
    loads = tuple(_kept(known, each) for each in request.ref_load_after)
    if not all(each.met for each in loads):
        return Refusal("INV-7", tuple(each for each in loads if not each.met), "ref_load_after")
    after = request.ref_load_after or _as_they_are(known)
    assert state.phase is not None
    return [
        PhaseReverted(
            from_=state.phase,
            to=request.to,
            reason=request.reason,
            ref_load_after=after,
            decision=decide_all(
                (*way, *(loads or (_kept(known, each) for each in after))),
                context.protocol.version if context.protocol else None,
            ),
            protocol=state.linked.protocol,
        )
    ]


def _is_back_already(state: CaseState, request: RevertPhase) -> bool:
    last = state.on_file(PhaseReverted)
    run = current_run(state)
    return (
        bool(last)
        and run is not None
        and run.event_id == last[-1].event_id
        and (
            last[-1].fact.to is request.to
            and request.from_ in (None, last[-1].fact.from_)
            and last[-1].fact.reason == request.reason
        )
    )


def _way_back(state: CaseState, request: RevertPhase, context: Context) -> tuple[Criterion, ...]:
    """From the phase under way to one that comes before it, and not before it began."""
    phases = list(Phase)
    now = state.phase
    earlier = now is not None and phases.index(request.to) < phases.index(now)
    named = request.from_ in (None, now)
    direction = Criterion(
        id="phase.earlier",
        required=f"a phase before {now}" if now else "a phase under way",
        observed=f"{request.from_ or now} -> {request.to}" if now else None,
        met=earlier and named,
        data_class=DataClass.B,
    )
    run = current_run(state)
    return (direction,) if run is None else (direction, in_order(run, context))


def _trained(state: CaseState) -> Iterator[Dimension]:
    """Every dimension that ever had a target, in the order of the catalogue."""
    known = {t.dimension for each in state.on_file(LoadTargetSet) for t in each.fact.targets}
    return (each for each in Dimension if each in known)


def _as_they_are(known: dict[Dimension, Measured]) -> tuple[ReferenceLoad, ...]:
    return tuple(ReferenceLoad(dimension=each, load=known[each].value) for each in known)


def _kept(known: dict[Dimension, Measured], asked: ReferenceLoad) -> Criterion:
    """No reference load comes from anything but a tolerated week (INV-7)."""
    reference = known.get(asked.dimension)
    unit = asked.dimension.unit.value
    bound = "a reference load" if reference is None else f"{reference.value:f} {unit}"
    return Criterion(
        id=f"INV-7.{asked.dimension}",
        required=f"{asked.dimension} <= {bound}",
        observed=f"{asked.load:f} {unit}",
        met=reference is not None and asked.load <= reference.value,
        evidence=() if reference is None else (reference.event_id,),
        data_class=DataClass.L,
    )


DECIDE: Decides = {RevertPhase: revert_phase}
