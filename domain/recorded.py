"""Facts, requests and the envelope in which a recorded fact travels (DOMAIN 2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from domain.data_classes import Classified, DataClass
from domain.decision import Decision
from domain.instants import Instant
from domain.text import Note

MODEL = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)
"""Of facts and requests. A process uses few of the three hundred, so each is made ready when it is
first used: a quarter of the time in which any process starts would go into the others."""


class Fact(BaseModel):
    """Something that happened, in the field's words, past tense, immutable.

    Every field names its data class in its type; a field without one fails here, when the
    class is made, so it cannot reach a test run, let alone a release.
    """

    model_config = MODEL

    stream_kind: ClassVar[str]
    field_classes: ClassVar[Mapping[str, DataClass]] = MappingProxyType({})
    schema_no: ClassVar[int] = 1
    refusal: ClassVar[bool] = False
    carries_on: ClassVar[bool] = False
    """Whether it says again what others said before of its subject."""
    named_in: ClassVar[frozenset[DataClass]] = frozenset()
    """Where its very name tells something: who reads none of these is not to read the name."""
    says_how_it_stands: ClassVar[bool] = False
    """Whether that it happened says how a case stands (class B), whoever may read its fields. One
    without fields always does."""
    corrects: ClassVar[bool] = False
    """Whether it says that something on file is or was otherwise."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        classes = {name: cls._declared(name) for name in cls.model_fields}
        cls.field_classes = MappingProxyType(classes)
        cls.says_how_it_stands = vars(cls).get("says_how_it_stands", False) or not classes

    @classmethod
    def event_name(cls) -> str:
        """The stored name, ``rtw.case:PhaseAdvanced``; independent of where the class lives."""
        return f"{cls.stream_kind}:{cls.__name__}"

    @classmethod
    def class_of(cls, field: str) -> DataClass:
        """The data class of one field."""
        return cls.field_classes[field]

    @classmethod
    def _declared(cls, field: str) -> DataClass:
        """Raises TypeError where a field has no data class or several."""
        letters = [m for m in cls.model_fields[field].metadata if isinstance(m, DataClass)]
        if len(letters) != 1:
            raise TypeError(f"{cls.__name__}.{field} must name exactly one data class")
        return letters[0]

    @property
    def subject(self) -> str:
        """What this fact is about; a newer fact of the same name and subject replaces it."""
        return ""

    @property
    def told_in(self) -> frozenset[DataClass]:
        """The classes of its fields, and of the values in them that have a class of their own:
        who reads all of them reads all that it says."""
        own = (_own_classes(getattr(self, name)) for name in type(self).model_fields)
        return frozenset(self.field_classes.values()).union(*own)

    @property
    def judgement(self) -> Decision | None:
        """The decision that this fact carries, if it carries one."""
        found: Decision | None = vars(self).get("decision")
        return found


class Request(BaseModel):
    """What somebody asks for. ``reason`` is kept in the envelope of every fact it leads to.

    ``clinical``: refused before consent TREAT (INV-2). ``adds_exposure``: refused while a hold
    is open (INV-4). ``after_closing``: what a closed or withdrawn case still takes (DOMAIN 2.6).
    """

    model_config = MODEL

    clinical: ClassVar[bool] = False
    adds_exposure: ClassVar[bool] = False
    after_closing: ClassVar[bool] = False

    effective_at: Instant | None = Field(
        None, description="When this is true in the world; now where absent."
    )
    reason: Note | None = Field(None, description="Why, in the actor's words (clinical class C).")


def _own_classes(value: Any) -> frozenset[DataClass]:
    match value:
        case Classified():
            return frozenset({value.data_class})
        case tuple():
            return frozenset().union(*map(_own_classes, value))
        case _:
            return frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, in which role, and for whom where it is for somebody else."""

    party_id: UUID
    role: str
    on_behalf_of: UUID | None = None


_TENANTS = UUID("7a3c0a52-0d0c-5c0e-9a38-6f2c8a1d7b11")

F_co = TypeVar("F_co", bound=Fact, covariant=True)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[F_co]):
    """A fact in its place: stream and version, position in the tenant's ledger, times, actor.

    ``effective_at`` is when it was true in the world, ``recorded_at`` when ReturnLedger took
    it in. ``reason`` is the envelope's, class C.
    """

    fact: F_co
    event_id: UUID
    stream: UUID
    version: int
    position: int
    effective_at: datetime
    recorded_at: datetime
    command_id: UUID
    actor: Actor
    correlation_id: UUID
    causation_id: UUID
    reason: str | None = None


def event_id_of(command_id: UUID, index: int) -> UUID:
    """The id of event ``index`` of a command: the same command always names the same events."""
    return uuid5(command_id, str(index))


def tenant_of(name: str) -> UUID:
    """The id of a tenant: the same name is the same tenant in every deployment."""
    return uuid5(_TENANTS, name)


def stream_of(tenant: UUID, kind: str, key: str) -> UUID:
    """The id of a stream that has a natural key."""
    return uuid5(tenant, f"{kind}/{key}")
