"""Protocols: versioned thresholds of a programme, immutable once published (DOMAIN 2.2, 2.8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, assert_never
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from domain.case.vocabulary import TissueClass
from domain.data_classes import K
from domain.identifiers import Id
from domain.measures.quantity import Whole
from domain.recorded import Fact, Recorded, Request
from domain.refusals import Refusal
from domain.text import Line
from domain.thresholds import POLICIES, settings_in, threshold

KIND = "protocol"


class Setting(BaseModel):
    """One policy key that differs from its default; ``value`` is a decimal as text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Line
    value: Line


class ProtocolFact(Fact):
    stream_kind = KIND


class Drafted(ProtocolFact):
    protocol_id: K[UUID]
    version: K[Whole]
    name: K[Line | None] = None
    tissue_class: K[TissueClass]
    settings: K[tuple[Setting, ...]]


class Published(ProtocolFact):
    version: K[Whole]


def _settings(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    listed = [{"key": key, "value": _as_text(inner)} for key, inner in settings_in(value)]
    return sorted(listed, key=lambda each: each["key"])


def _as_text(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if type(value) is int else value


class Retired(ProtocolFact):
    """No case is pinned to this version any more; those that are keep it (S122)."""

    version: K[Whole]


class PublishProtocol(Request):
    """``set`` holds only what differs from the defaults; nested keys may be objects."""

    protocol_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]
    name: Line | None = None
    tissue_class: TissueClass
    set_: Annotated[tuple[Setting, ...], Field(alias="set"), BeforeValidator(_settings)] = ()


class RetireProtocol(Request):
    protocol_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]


@dataclass(frozen=True, slots=True)
class ClinicalProtocol:
    """One published version with its thresholds."""

    protocol_id: UUID
    version: int
    tissue_class: TissueClass
    settings: Mapping[str, Decimal]
    retired: bool = False

    def threshold(self, key: str) -> Decimal | None:
        return threshold(self.settings, key)


@dataclass(frozen=True, slots=True)
class ProtocolState:
    """All versions of one protocol."""

    drafts: Mapping[int, Drafted] = field(default_factory=lambda: MappingProxyType({}))
    published: Mapping[int, ClinicalProtocol] = field(default_factory=lambda: MappingProxyType({}))

    def at(self, version: int) -> ClinicalProtocol | None:
        """The published version, or None."""
        return self.published.get(version)


def decide(state: ProtocolState, request: PublishProtocol | RetireProtocol) -> list[Fact] | Refusal:
    match request:
        case PublishProtocol():
            return _publish(state, request)
        case RetireProtocol():
            return _retire(state, request)
        case _:
            assert_never(request)


def _retire(state: ProtocolState, request: RetireProtocol) -> list[Fact] | Refusal:
    known = state.at(request.version)
    if known is None:
        return Refusal("input", field="version")
    return [] if known.retired else [Retired(version=request.version)]


def _publish(state: ProtocolState, request: PublishProtocol) -> list[Fact] | Refusal:
    """Publish a version. Refuses another content under a published version, and any key that
    is unknown or outside the safe envelope."""
    draft = Drafted(
        protocol_id=request.protocol_id,
        version=request.version,
        name=request.name,
        tissue_class=request.tissue_class,
        settings=request.set_,
    )
    if request.version in state.published:
        same = state.drafts[request.version] == draft
        return [] if same else Refusal("version", field="version")
    for each in request.set_:
        policy = POLICIES.get(each.key)
        if policy is None or not policy.admits(each.value):
            return Refusal("input", field="set")
    return [draft, Published(version=request.version)]


def evolve(state: ProtocolState, recorded: Recorded[Fact]) -> ProtocolState:
    match recorded.fact:
        case Drafted() as draft:
            return replace(state, drafts=MappingProxyType({**state.drafts, draft.version: draft}))
        case Published(version=version) if version in state.drafts:
            published = {**state.published, version: as_published(state.drafts[version])}
            return replace(state, published=MappingProxyType(published))
        case Retired(version=version) if version in state.published:
            retired = replace(state.published[version], retired=True)
            published = {**state.published, version: retired}
            return replace(state, published=MappingProxyType(published))
        case _:
            return state


def as_published(draft: Drafted) -> ClinicalProtocol:
    """What a draft is once it is published."""
    settings = {each.key: Decimal(each.value) for each in draft.settings}
    return ClinicalProtocol(
        draft.protocol_id, draft.version, draft.tissue_class, MappingProxyType(settings)
    )
