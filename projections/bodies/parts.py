"""What the bodies of views are made of.

Each field says of which data classes it may tell something (``x-data-classes`` in the schema), so
that the models can be held against the table of who reads what (DOMAIN 4.2).
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, JsonValue, create_model

from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.instants import Instant
from domain.plain_json import Json

Fields = dict[str, Any]
CLASSES = "x-data-classes"
"""The key of a field's classes in its schema."""


class Part(BaseModel):
    """A part of a body; what it does not name is not in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def of(letters: str, description: str, **more: Any) -> Any:
    """A field that tells of these classes; of none where it is there whatever is recorded."""
    classes: JsonValue = [DataClass(each).value for each in letters]
    return Field(description=description, json_schema_extra={CLASSES: classes}, **more)


def part(name: str, says: str, fields: Fields, base: type[Part] = Part) -> Any:
    """A model of these fields, each its type and its field."""
    return create_model(name, __base__=base, __doc__=says, **fields)


def viewed(name: str) -> Fields:
    """The field that names the view, by which bodies are told apart."""
    return {"view": (Literal[name], of("", "The name of the view."))}


def by_event(models: Iterable[Any], key: str = "event") -> Any:
    """The type of one of these models, told apart by the name of the event, which stands there."""
    return Annotated[Union[tuple(models)], Field(discriminator=key)]  # noqa: UP007


def many(what: Any) -> Any:
    """The type of a list of these."""
    return list[what]


def maybe(what: Any) -> Any:
    """The type of one of these, or nothing."""
    return what | None


class ToldCriterion(Part):
    """One condition of a decision; of what is not told, only whether all of it is met."""

    id: str = of("Q", "The code of the criterion, or 'clinical' for all that is not told.")
    met: bool = of("Q", "Whether it is met.")
    required: str | None = of("Q", "What was required, with its unit.", default=None)
    observed: str | None = of("Q", "What was seen, with its unit.", default=None)
    evidence: list[str] | None = of("Q", "The ids of the events that show it.", default=None)
    data_class: DataClass | None = of("Q", "The class of what was seen.", default=None)
    text: str | None = of("Q", "The criterion in words, where it is not met.", default=None)
    satisfy: str | None = of("Q", "What would satisfy it, in words.", default=None)


class ToldDecision(Part):
    """What a rule decided."""

    outcome: str = of("Q", "accepted or refused.")
    rationale: str = of("Q", "The code of the criterion that settled it.")
    criteria: list[ToldCriterion] = Field(description="What the rule looked at.")
    policy_version: int | None = of("Q", "The version of the protocol.", default=None)


class ToldUnmet(Part):
    """A criterion that was not met."""

    criterion: str = of("Q", "Its code, or 'clinical' for all that is not told.")
    required: str | None = of("Q", "What was required, with its unit.", default=None)
    observed: str | None = of("Q", "What was seen, with its unit.", default=None)
    data_class: DataClass | None = of("Q", "The class of what was seen.", default=None)


class ToldScore(Part):
    """A score of a questionnaire; its parts for who reads class E in full."""

    instrument: str = of("E", "The code of the questionnaire.")
    version: str = of("E", "The version of the questionnaire and of its bands.")
    total: Decimal = of("E", "The total, on its scale.")
    band: str | None = of("E", "The code of the band.", default=None)
    lang: str | None = of("E", "The language in which it was answered.", default=None)
    mode: str | None = of("E", "How it was answered.", default=None)
    sub: dict[str, Decimal] | None = of("E", "Totals of its parts, by code.", default=None)
    answered: int | None = of("E", "How many questions were answered.", default=None)
    of_: int | None = of("E", "Of how many.", alias="of", default=None)
    evidence: str | None = of("E", "How well it is shown.", default=None)


class OfAClass(Part):
    """A value with a data class of its own; without the value for who does not read that class."""

    data_class: DataClass = of("B", "The class of the value.")
    value: Json = of("B", "The value, where it is told.", default=None)


class Stamp(Part):
    """When something was so."""

    at: Instant = of("B", "When it was true in the world.")


class Named(Part):
    """Which event, and when, in which role it was recorded."""

    event_id: str = of("B", "The id of the event.")
    at: Instant = of("B", "When it was true in the world.")
    role: Role = of("B", "The role in which it was recorded.")


class ByWhom(Named):
    """The same, and by whom."""

    by: str | None = of("A", "The id of who recorded it.")


class Reasoned(ByWhom):
    """The same, and why."""

    reason: str | None = of("C", "Why, in the words of who recorded it.", default=None)


class Body(Part):
    """What every view of a case says."""

    case: str = of("", "The id of the case.")
    status: str = of("B", "The code of the status, as this reader is told it.")
    code: str = of("B", "The same code.")
    text: str = of("B", "The status in words.")
    names: dict[str, str] = of("A", "The names of the parties whose ids stand in the body, by id.")
    policy: str = of("", "The version of the tables of rights by which it was made.")
