"""Histories that no rule has let in: the stories cut, and what should never follow."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from domain.case.safety import safety
from domain.decision import Decision
from domain.recorded import Fact
from tests.domain.histories.course import Course
from tests.domain.histories.stages import stages
from tests.golden.samples import SAMPLES

F = TypeVar("F", bound=Fact)
Controls = Mapping[str, list[Callable[[], Course]]]
"""By the name of a rule: histories that it must catch."""


def after(kind: type[Fact], count: int = 1, story: str = "picker") -> Course:
    """The story, cut after so many facts of a type."""
    whole = stages(story)
    places = [n for n, each in enumerate(whole.history, 1) if type(each.fact) is kind]
    number = next(n for n, cut in enumerate(whole.cuts) if cut.events >= places[count - 1])
    return whole.at(number)


def before(kind: type[Fact], count: int = 1, story: str = "picker") -> Course:
    """The story, cut before that."""
    whole = stages(story)
    places = [n for n, each in enumerate(whole.history) if type(each.fact) is kind]
    number = max(n for n, cut in enumerate(whole.cuts) if cut.events <= places[count - 1])
    return whole.at(number)


def told(of: type[F], count: int = 1, story: str = "picker", /, **changed: Any) -> F:
    """A fact of the story, or one that says something else."""
    found = [each.fact for each in stages(story).history if type(each.fact) is of]
    fact = found[count - 1]
    assert isinstance(fact, of)
    return fact.model_copy(update=changed)


def sample(of: type[F], /, **changed: Any) -> F:
    fact = SAMPLES[of.event_name()]
    assert isinstance(fact, of)
    return fact.model_copy(update=changed)


def then(
    course: Course,
    *facts: Fact,
    ago: timedelta = timedelta(),
    wait: timedelta = timedelta(),
    role: str = "clinician",
    reason: str | None = "Because",
) -> Course:
    """The case with facts that no rule has let in."""
    course = course.later(wait)
    context = course.context(safety.HoldCase(), course.world.actor(role), course.now - ago)
    return course.having(list(facts), context, reason)


def changed(decision: Decision, **of_first: Any) -> Decision:
    first, *rest = decision.criteria
    return decision.model_copy(update={"criteria": (first.model_copy(update=of_first), *rest)})
