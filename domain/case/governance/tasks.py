"""Tasks that a person can be given, take, hand over and complete."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves, only_filed
from domain.case.state import CaseState
from domain.case.vocabulary import ROLES_IN_A_CASE, Role
from domain.context import Context
from domain.data_classes import B, Classified, DataClass
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import CivilDate, Instant
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note

Kind = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""A code: reassessment, progress_review, check_in ...; its words stand in the catalogue."""
ASSIGNERS = frozenset({Role.CASE_MANAGER, Role.CLINICIAN, Role.SYSTEM})
"""Who gives tasks to others; everybody else may take one, or hand over his own."""
EMPLOYERS = frozenset({Role.EMPLOYER_HR, Role.SUPERVISOR})

# facts


class TaskAssigned(CaseFact):
    """Given to a person, or to whoever takes it of a role. The newest on a task counts; ``due``
    is a civil date in the case's zone, ``due_at`` a moment. ``rule`` says which policy asked for
    it."""

    task_id: B[UUID]
    kind: B[Kind]
    title: B[Classified | None] = None
    assignee: B[UUID | None] = None
    role: B[Role | None] = None
    due: B[CivilDate | None] = None
    due_at: B[Instant | None] = None
    about: B[UUID | None] = None
    rule: B[Line | None] = None

    @property
    def subject(self) -> str:
        return str(self.task_id)


class TaskCompleted(CaseFact):
    task_id: B[UUID]
    result: B[Classified | None] = None

    @property
    def subject(self) -> str:
        return str(self.task_id)


# requests


class AssignTask(Request):
    """A new task, or a known one to another person: what is left out stays as it was. Who names
    neither ``assignee`` nor ``role`` takes it himself. ``data_class`` is that of the title. A
    new task has a ``kind`` or a title."""

    after_closing = True

    task_id: Id | None = None
    kind: Kind | None = None
    title: Line | None = None
    data_class: DataClass | None = None
    assignee: Id | None = None
    role: Role | None = None
    due: CivilDate | None = None
    due_at: Instant | None = None
    about: Annotated[Id | None, Field(description="The event or thing it is about.")] = None
    rule: Line | None = None


class CompleteTask(Request):
    after_closing = True

    task_id: Id
    result: Note | None = None
    data_class: DataClass | None = None


# decide


def assign_task(state: CaseState, request: AssignTask, context: Context) -> Decided:
    given = _given(state, request.task_id)
    known = given[-1].fact if given else None
    if known is not None and _completion(state, known.task_id) is not None:
        return Refusal("state", field="task_id")
    fact = _assigned(state, request, known, context)
    if known is None and request.kind is None and request.title is None:
        return Refusal("input", field="kind")
    stands = fact == known and state.may_compare(given[-1], context)
    if stands or (request.task_id is None and _is_given(state, fact, context)):
        return []
    return _wrong_assignee(state, fact, context) or _not_his(given, fact, context) or [fact]


def _given(state: CaseState, task_id: UUID | None) -> Sequence[Recorded[TaskAssigned]]:
    """Every assignment of a task, first to last."""
    assigned = state.ever_on_file(TaskAssigned)
    return [each for each in assigned if each.fact.task_id == task_id]


def _completion(state: CaseState, task_id: UUID) -> TaskCompleted | None:
    done = (each.fact for each in state.ever_on_file(TaskCompleted))
    return next((each for each in done if each.task_id == task_id), None)


def _assigned(
    state: CaseState, request: AssignTask, known: TaskAssigned | None, context: Context
) -> TaskAssigned:
    assignee, role = request.assignee, request.role
    if assignee is None and role is None:
        assignee = context.actor.party_id
    before = {} if known is None else {name: getattr(known, name) for name in _KEPT}
    said = {name: getattr(request, name) for name in _KEPT if name != "title"}
    if request.title is not None:
        letter = request.data_class or _class_for(state, assignee, role, context)
        said["title"] = Classified(data_class=letter, value=request.title)
    fields = {**before, **{name: value for name, value in said.items() if value is not None}}
    task_id = request.task_id or context.id_for("task")
    return TaskAssigned(**{"kind": "task", **fields}, task_id=task_id, assignee=assignee, role=role)


_KEPT = ("kind", "title", "due", "due_at", "about", "rule")


def _class_for(
    state: CaseState, assignee: UUID | None, role: Role | None, context: Context
) -> DataClass:
    """The class of a title that names none: one that whoever shall do it may read."""
    roles = {role} if assignee is None else state.roles_of(assignee, context.effective_at)
    return DataClass.I if roles & EMPLOYERS else DataClass.Q


def _is_given(state: CaseState, fact: TaskAssigned, context: Context) -> bool:
    """Whether the same was given at the same time, under whichever id."""
    known = (each.fact.task_id for each in state.ever_on_file(TaskAssigned))
    alike = (fact.model_copy(update={"task_id": task_id}) for task_id in known)
    return any(state.has_on_file(each, context) for each in alike)


def _wrong_assignee(state: CaseState, fact: TaskAssigned, context: Context) -> Refusal | None:
    if fact.assignee is not None:
        known = state.roles_of(fact.assignee, context.effective_at)
        return None if known else Refusal("input", field="assignee")
    return None if fact.role in ROLES_IN_A_CASE else Refusal("input", field="role")


def _not_his(
    given: Sequence[Recorded[TaskAssigned]], fact: TaskAssigned, context: Context
) -> Refusal | None:
    """Who gives no tasks may take one that waits for his role, or hand over his own."""
    if context.actor.role in ASSIGNERS:
        return None
    now = given[-1].fact if given else None
    own = now is not None and now.assignee == context.actor.party_id
    takes = now is not None and now.assignee is None and now.role == context.actor.role
    if own or (takes and fact.assignee == context.actor.party_id):
        return None
    return Refusal("role", (_criterion("a task of one's own, or one to take"),))


def complete_task(state: CaseState, request: CompleteTask, context: Context) -> Decided:
    given = _given(state, request.task_id)
    if not given:
        return Refusal("input", field="task_id")
    if not _may_complete(given, context):
        return Refusal("role", (_criterion("whose task it is, or who assigned it"),))
    if _completion(state, request.task_id) is not None:
        return []
    letter = request.data_class or _class_of(given[-1].fact)
    result = request.result
    return [
        TaskCompleted(
            task_id=request.task_id,
            result=None if result is None else Classified(data_class=letter, value=result),
        )
    ]


def _may_complete(given: Sequence[Recorded[TaskAssigned]], context: Context) -> bool:
    actor, now = context.actor, given[-1].fact
    if actor.party_id in {now.assignee, *(each.actor.party_id for each in given)}:
        return True
    return now.assignee is None and now.role == actor.role


def _class_of(fact: TaskAssigned) -> DataClass:
    return DataClass.Q if fact.title is None else fact.title.data_class


def _criterion(required: str) -> Criterion:
    return Criterion(id="task", required=required, observed=None, met=False, data_class=DataClass.B)


DECIDE: Decides = {AssignTask: assign_task, CompleteTask: complete_task}
EVOLVE: Evolves = {TaskAssigned: only_filed, TaskCompleted: only_filed}
