"""Job profiles: the essential tasks of a job and what each demands (DOMAIN 2.2, 2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from domain.case.vocabulary import Dimension, Value
from domain.data_classes import K
from domain.identifiers import Id
from domain.measures.quantity import Exact, Qty, Whole
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.text import Line

KIND = "job.profile"
_BASES = ("measured", "estimated")
Measured = Annotated[Exact, Field(ge=0, le=10_000)]
TaskId = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]


class Hazard(Value):
    """A material or tool of a task that harms who does not know it, and the education module
    that comes before practice (S57); a bare text is both."""

    name: Line
    module: Line

    @model_validator(mode="before")
    @classmethod
    def _named_alike(cls, data: Any) -> Any:
        return {"name": data, "module": data} if isinstance(data, str) else data


class Task(Value):
    """One task of a job. Lengths in cm, angle in degrees, frequency in lifts a minute,
    push and pull in N, hold in s, loads in kg; ``demand`` in the unit of its dimension."""

    task_id: TaskId
    name: Line
    dimension: Dimension
    demand: Qty
    essential: StrictBool = True
    basis: Literal["measured", "estimated"] = "estimated"
    load_avg: Measured | None = None
    load_max: Measured | None = None
    frequency: Literal["S", "O", "F", "C"] | None = None
    H: Measured | None = None
    V: Measured | None = None
    D: Measured | None = None
    A: Measured | None = None
    F: Measured | None = None
    duration: Literal["short", "moderate", "long"] | None = None
    coupling: Literal["good", "fair", "poor"] | None = None
    push: Measured | None = None
    pull: Measured | None = None
    hold: Measured | None = None
    posture: Line | None = None
    hazards: Annotated[tuple[Hazard, ...], Field(max_length=50)] = ()

    @model_validator(mode="before")
    @classmethod
    def _measured_or_estimated(cls, data: Any) -> Any:
        """Said as ``basis``, or by one of the two words with yes or no."""
        if not isinstance(data, dict) or "basis" in data:
            return data
        said = {word: data[word] for word in _BASES if isinstance(data.get(word), bool)}
        if len(said) != 1:
            return data
        ((word, yes),) = said.items()
        basis = word if yes else next(other for other in _BASES if other != word)
        return {**{name: value for name, value in data.items() if name != word}, "basis": basis}

    @model_validator(mode="after")
    def _demand_is_in_the_unit_of_its_dimension(self) -> Self:
        if self.demand.unit != self.dimension.unit:
            raise PydanticCustomError(
                "unit",
                "must be in {unit}, the unit of its dimension",
                {"unit": self.dimension.unit.value},
            )
        return self


class ScenarioKind(StrEnum):
    """What a scenario imitates (S45, S65)."""

    TRANSFER = "transfer"
    CART = "cart"
    TIMED_HOLD = "timed_hold"
    SHIFT_BLOCK = "shift_block"
    UNEXPECTED_DEMAND = "unexpected_demand"
    OTHER = "other"


class WorkScenario(Value):
    """A situation of the job that sessions imitate: heights and aisle in cm, duration in
    minutes, complexity from 1 (simple) to 5 (S43 to S45)."""

    scenario_id: Line
    task_id: TaskId
    kind: ScenarioKind = ScenarioKind.OTHER
    name: Line | None = None
    from_height: Measured | None = None
    to_height: Measured | None = None
    aisle: Measured | None = None
    duration_min: Measured | None = None
    complexity: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None


class JobProfileFact(Fact):
    stream_kind = KIND


class Drafted(JobProfileFact):
    job_profile_id: K[UUID]
    version: K[Whole]
    name: K[Line | None] = None
    strength_scheme: K[Literal["DOT", "ORS", "NOC"]]


class TaskAdded(JobProfileFact):
    version: K[Whole]
    task: K[Task]


class ScenarioAdded(JobProfileFact):
    version: K[Whole]
    scenario: K[WorkScenario]


class Published(JobProfileFact):
    version: K[Whole]


class Superseded(JobProfileFact):
    """A later version is published; cases that are linked to this one keep it (S121)."""

    version: K[Whole]
    by: K[Whole]


class PublishJobProfile(Request):
    job_profile_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]
    name: Line | None = None
    strength_scheme: Literal["DOT", "ORS", "NOC"] = "DOT"
    tasks: Annotated[tuple[Task, ...], Field(min_length=1, max_length=100)]
    scenarios: Annotated[tuple[WorkScenario, ...], Field(max_length=200)] = ()


@dataclass(frozen=True, slots=True)
class JobProfile:
    """One version with its tasks and the scenarios that imitate them."""

    job_profile_id: UUID
    version: int
    name: str | None
    strength_scheme: str
    tasks: tuple[Task, ...] = ()
    scenarios: tuple[WorkScenario, ...] = ()

    def task(self, task_id: str) -> Task | None:
        return next((task for task in self.tasks if task.task_id == task_id), None)

    def scenario(self, scenario_id: str | None) -> WorkScenario | None:
        return next((each for each in self.scenarios if each.scenario_id == scenario_id), None)


@dataclass(frozen=True, slots=True)
class JobProfileState:
    """All versions of one job profile."""

    versions: Mapping[int, JobProfile] = field(default_factory=lambda: MappingProxyType({}))
    published: frozenset[int] = frozenset()
    superseded: frozenset[int] = frozenset()

    def at(self, version: int) -> JobProfile | None:
        """The published version, or None."""
        return self.versions.get(version) if version in self.published else None


def decide(state: JobProfileState, request: PublishJobProfile) -> list[Fact] | Refusal:
    """Publish a version, which supersedes those before it. Refuses another content under a
    published version."""
    wanted = JobProfile(
        request.job_profile_id,
        request.version,
        request.name,
        request.strength_scheme,
        request.tasks,
        request.scenarios,
    )
    if request.version in state.published:
        same = state.versions[request.version] == wanted
        return [] if same else Refusal("version", field="version")
    fault = _fault(request)
    if fault is not None:
        return Refusal("input", field=fault)
    draft = Drafted(
        job_profile_id=request.job_profile_id,
        version=request.version,
        name=request.name,
        strength_scheme=request.strength_scheme,
    )
    tasks = [TaskAdded(version=request.version, task=task) for task in request.tasks]
    scenarios = [ScenarioAdded(version=request.version, scenario=s) for s in request.scenarios]
    earlier = sorted(each for each in state.published if each < request.version)
    superseded = [
        Superseded(version=each, by=request.version)
        for each in earlier
        if each not in state.superseded
    ]
    return [draft, *tasks, *scenarios, Published(version=request.version), *superseded]


def _fault(request: PublishJobProfile) -> str | None:
    """The field in which something stands twice, or names a task that is none, or None."""
    tasks = {each.task_id for each in request.tasks}
    if len(tasks) < len(request.tasks):
        return "tasks"
    scenarios = {each.scenario_id for each in request.scenarios}
    strangers = any(each.task_id not in tasks for each in request.scenarios)
    return "scenarios" if strangers or len(scenarios) < len(request.scenarios) else None


def evolve(state: JobProfileState, recorded: Recorded[Fact]) -> JobProfileState:
    match recorded.fact:
        case Drafted() as draft:
            drafted = JobProfile(
                draft.job_profile_id, draft.version, draft.name, draft.strength_scheme
            )
            return _with(state, drafted)
        case TaskAdded(version=version, task=task) if version in state.versions:
            known = state.versions[version]
            return _with(state, replace(known, tasks=(*known.tasks, task)))
        case ScenarioAdded(version=version, scenario=scenario) if version in state.versions:
            known = state.versions[version]
            return _with(state, replace(known, scenarios=(*known.scenarios, scenario)))
        case Published(version=version):
            return replace(state, published=state.published | {version})
        case Superseded(version=version):
            return replace(state, superseded=state.superseded | {version})
        case _:
            return state


def _with(state: JobProfileState, profile: JobProfile) -> JobProfileState:
    versions = MappingProxyType({**state.versions, profile.version: profile})
    return replace(state, versions=versions)
