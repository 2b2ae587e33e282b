"""What a session practised, held against the programme: components, scenario, hazards, and one
variable that grows at a time (S20, S21, S43, S44, S57). Marked on the session, never refused."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from domain.case.evidence.learning import modules_learned
from domain.case.evidence.practice import complexity_before, complexity_of, task_of
from domain.case.evidence.week_steps import hours_step, load_steps
from domain.case.policy import in_force
from domain.case.sessions.session_content import ComponentCode
from domain.case.sessions.session_facts import SessionCompleted
from domain.case.state import CaseState
from domain.case.vocabulary import Phase
from domain.context import Context

SCENARIO = "session.scenario"
HAZARD_EDUCATION = "session.hazard_education"
ONE_VARIABLE = "session.one_variable"

BEGINS_IN: Mapping[ComponentCode, Phase] = MappingProxyType(
    {ComponentCode.MULTIPLANAR: Phase.P2, ComponentCode.WHOLE_TASK: Phase.P3}
)
"""The phase in which a component first belongs to the programme; the others do from P1 on."""


def not_kept_in_practice(
    state: CaseState, context: Context, fact: SessionCompleted
) -> Iterator[str]:
    """The codes of what a session did not keep."""
    codes = {each.code for each in fact.components}
    for code, phase in BEGINS_IN.items():
        if code in codes and fact.phase < phase:
            yield f"session.{code}"
    if fact.phase is not Phase.P1 and fact.scenario_id is None:
        yield SCENARIO
    if _meets_unknown_hazard(state, context, fact):
        yield HAZARD_EDUCATION
    if _is_second_step(state, context, fact):
        yield ONE_VARIABLE


def _meets_unknown_hazard(state: CaseState, context: Context, fact: SessionCompleted) -> bool:
    """Whether its task has a hazard for which the worker has not passed the module."""
    task = task_of(fact, context.job_profile)
    wanted = set() if task is None else {each.module for each in task.hazards}
    return not wanted <= modules_learned(state, context.effective_at)


def _is_second_step(state: CaseState, context: Context, fact: SessionCompleted) -> bool:
    """Whether it is more complex than the last week in a week in which load or hours rose by
    more than ramp.one_variable."""
    now, before = complexity_of(fact, context.job_profile), complexity_before(state, context)
    if now is None or before is None or now <= before:
        return False
    cap = in_force(state, context, "ramp.one_variable")
    hours = hours_step(state, context)
    steps = [*load_steps(state, context), *([] if hours is None else [hours])]
    return any(each.before is not None and each.is_above(cap) for each in steps)
