"""Gate G12, from RESTORE to LOAD: pain, adherence, movement, education, a contingency plan."""

from collections.abc import Iterator
from decimal import Decimal

from domain.case.assessment.assessment import MotorControl
from domain.case.evidence.episode import last_of_episode, of_episode
from domain.case.evidence.pain import baseline_rest, movement_screen, rest_nprs, worst
from domain.case.evidence.sessions import adherence, window_of_adherence
from domain.case.gates.criteria import Seen, at_most, on_record, plain
from domain.case.plan.plan import ContingencyPlanSet
from domain.case.policy import in_force
from domain.case.state import CaseState
from domain.case.workplace.education import EducationDelivered, Learner, TeachBack
from domain.context import Context
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.measures.capacity import reaches


def g12(state: CaseState, context: Context) -> Iterator[Criterion]:
    """What P1 must have shown before P2."""
    yield _rest_pain(state, context)
    bound = in_force(state, context, "gate.G12.worst7d")
    yield at_most("gate.G12.worst7d", bound, worst(state, context.effective_at), DataClass.D)
    yield _adherence(state, context)
    yield _movement(state, context)
    yield _education(state, context)
    yield _contingency(state, context)


def _rest_pain(state: CaseState, context: Context) -> Criterion:
    """At most the bound, or as much below the baseline as is a real change."""
    bound = in_force(state, context, "gate.G12.rest_nprs")
    fall = in_force(state, context, "gate.G12.fall")
    baseline = baseline_rest(state)
    below = None if baseline is None else baseline.value - fall
    highest = bound if below is None else max(bound, below)
    seen = rest_nprs(state, context.effective_at)
    judged = at_most("gate.G12.rest_nprs", highest, seen, DataClass.D)
    if below is None or below <= bound or baseline is None:
        return judged
    required = f"<= {plain(bound)}, or <= {plain(below)} (baseline {plain(baseline.value)})"
    evidence = (*judged.evidence, baseline.event_id)
    return judged.model_copy(update={"required": required, "evidence": evidence})


def _adherence(state: CaseState, context: Context) -> Criterion:
    wanted = in_force(state, context, "gate.G12.adherence_pct")
    days = in_force(state, context, "gate.G12.adherence_d")
    since = window_of_adherence(state, context)
    found = adherence(state, since, context.effective_at)
    return Criterion(
        id="gate.G12.adherence_pct",
        required=f">= {plain(wanted)} % in {plain(days)} d",
        observed=None if found.pct is None else f"{found.done}/{found.due} = {found.pct} %",
        met=reaches(Decimal(found.done), Decimal(found.due), wanted),
        evidence=found.evidence,
        data_class=DataClass.L,
    )


def _movement(state: CaseState, context: Context) -> Criterion:
    screened = movement_screen(state, context.effective_at)
    return Criterion(
        id="gate.G12.movement_screen",
        required=MotorControl.ACCEPTABLE,
        observed=None if screened is None else screened.value,
        met=screened is not None and screened.value is MotorControl.ACCEPTABLE,
        evidence=() if screened is None else (screened.event_id,),
        data_class=DataClass.C,
    )


def _education(state: CaseState, context: Context) -> Criterion:
    """Any module in which the worker could say it back."""
    taught = [
        each
        for each in of_episode(state, EducationDelivered, context.effective_at)
        if Learner.WORKER in each.fact.audience
    ]
    passed = [each for each in taught if each.fact.teach_back is TeachBack.PASSED]
    shown = passed or taught
    last = shown[-1] if shown else None
    said = None if last is None else last.fact.teach_back
    return Criterion(
        id="gate.G12.education",
        required=f"worker, teach-back {TeachBack.PASSED}",
        observed=None if said is None else f"teach-back {said}",
        met=bool(passed),
        evidence=() if last is None else (last.event_id,),
        data_class=DataClass.L,
    )


def _contingency(state: CaseState, context: Context) -> Criterion:
    last = last_of_episode(state, ContingencyPlanSet, context.effective_at)
    seen = None if last is None else Seen("set", (last.event_id,))
    return on_record("gate.G12.contingency", "a contingency plan", seen)
