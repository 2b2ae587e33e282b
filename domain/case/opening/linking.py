"""What a case refers to: the worker's consent, the job profile, the protocol (S117, S122)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves
from domain.case.guards import ENDED
from domain.case.safety.safety import CaseHeld
from domain.case.state import CaseState
from domain.case.vocabulary import HoldKind, ProtocolRef, TissueClass, Value
from domain.consent import Scope
from domain.context import Context
from domain.data_classes import C, DataClass, K, Q, U
from domain.decision import Criterion
from domain.identifiers import Id
from domain.instants import CivilDate
from domain.measures.quantity import Exact, Whole
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note
from domain.thresholds import POLICIES, settings_in

# facts


class ConsentReferenced(CaseFact):
    consent_id: U[UUID]
    version: U[Whole]
    scopes: U[tuple[Scope, ...]]
    expires: U[CivilDate | None] = None


class JobProfileLinked(CaseFact):
    job_profile_id: K[UUID]
    version: K[Whole]


class Override(Value):
    key: Line
    value: Exact
    reason: Note
    approver: Id


class ProtocolPinned(CaseFact):
    protocol_id: C[UUID]
    version: C[Whole]
    tissue_class: C[TissueClass]
    overrides: Q[tuple[Override, ...]] = ()


# requests


def _arrow(value: Any) -> Any:
    return value.replace("→", "->") if isinstance(value, str) else value


class ReferenceConsent(Request):
    """The scopes of a version of the worker's consent; none withdraws it. ``expires`` is the
    last day on which they count."""

    after_closing = True

    consent_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]
    scopes: Annotated[
        tuple[Annotated[Scope, BeforeValidator(_arrow)], ...], Field(max_length=len(Scope))
    ]
    expires: CivilDate | None = None


class ExpireConsent(Request):
    """What the clock asks for on the day after the consent's last one."""

    after_closing = True


class LinkJobProfile(Request):
    job_profile_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]


def _key_by_key(overrides: Any) -> Any:
    """One override of several parts of a key is one of each."""
    if not isinstance(overrides, list):
        return overrides
    return [single for each in overrides for single in _parts_of(each)]


def _parts_of(override: Any) -> Iterator[Any]:
    key, value = _said(override)
    parts = [*settings_in(value, key)] if key is not None else []
    if not parts or any(name not in POLICIES for name, _ in parts):
        yield override
        return
    for name, each in parts:
        yield {**override, "key": name, "value": each}


def _said(override: Any) -> tuple[str | None, Any]:
    """The key and the value, where there are both and the key is text."""
    if not isinstance(override, dict) or "value" not in override:
        return None, None
    key = override.get("key")
    return (key, override["value"]) if isinstance(key, str) else (None, None)


class PinProtocol(Request):
    """``value`` of an override may be an object of the parts of its key, or a list."""

    protocol_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]
    tissue_class: TissueClass | None = None
    overrides: Annotated[
        tuple[Override, ...], Field(max_length=50), BeforeValidator(_key_by_key)
    ] = ()


# decide


def reference_consent(state: CaseState, request: ReferenceConsent, context: Context) -> Decided:
    """A narrower consent counts at once; without TREAT the case is held in the same commit.
    An ended case takes a narrower one still, and no wider one (DOMAIN 2.2, 2.6)."""
    fact = ConsentReferenced(
        consent_id=request.consent_id,
        version=request.version,
        scopes=request.scopes,
        expires=request.expires,
    )
    if state.restates(fact, context):
        return []
    if state.reached in ENDED:
        return [fact] if state.linked.scopes >= set(request.scopes) else _ended(state)
    return [fact, *_held_without_consent(state, fact, context)]


def expire_consent(state: CaseState, request: ExpireConsent, context: Context) -> Decided:
    known = state.on_file(ConsentReferenced)
    last = known[-1].fact if known else None
    if last is not None and not last.scopes:
        return []
    today = context.civil_date(state.time_zone)
    expires = last.expires if last is not None else None
    if last is None or expires is None or today <= expires:
        return Refusal("state", (_not_expired(expires, today),))
    fact = last.model_copy(update={"scopes": ()})
    held = [] if state.reached in ENDED else _held_without_consent(state, fact, context)
    return [fact, *held]


def _not_expired(expires: date | None, today: date) -> Criterion:
    return Criterion(
        id="consent.expires",
        required="never" if expires is None else f"> {expires}",
        observed=str(today),
        met=False,
        data_class=DataClass.U,
    )


def _held_without_consent(
    state: CaseState, fact: ConsentReferenced, context: Context
) -> list[CaseHeld]:
    withdrawn = Scope.TREAT in state.linked.scopes and Scope.TREAT not in fact.scopes
    if not withdrawn or any(hold.kind is HoldKind.CONSENT for hold in state.holds):
        return []
    hold_id = context.id_for("hold")
    return [CaseHeld(hold_id=hold_id, kind=HoldKind.CONSENT, resume_to=state.reached)]


def _ended(state: CaseState) -> Refusal:
    required = "an open case, or a narrower consent"
    seen = Criterion(id="status", required=required, observed=state.reached, met=False)
    return Refusal("state", (seen,))


def link_job_profile(state: CaseState, request: LinkJobProfile, context: Context) -> Decided:
    if context.job_profile is None:
        return Refusal("input", field="job_profile_id")
    fact = JobProfileLinked(job_profile_id=request.job_profile_id, version=request.version)
    return [] if state.restates(fact, context) else [fact]


def pin_protocol(state: CaseState, request: PinProtocol, context: Context) -> Decided:
    if context.protocol is None:
        return Refusal("input", field="protocol_id")
    tissue = request.tissue_class or context.protocol.tissue_class
    if tissue != context.protocol.tissue_class:
        return Refusal("input", field="tissue_class")
    pinned = ProtocolRef(protocol_id=request.protocol_id, version=request.version)
    if context.protocol.retired and state.linked.protocol != pinned:
        return Refusal("version", (_retired(request.version),), field="version")
    for each in request.overrides:
        policy = POLICIES.get(each.key)
        if policy is None or not policy.admits(str(each.value)):
            return Refusal("input", _envelope(each), field="overrides")
    fact = ProtocolPinned(
        protocol_id=request.protocol_id,
        version=request.version,
        tissue_class=tissue,
        overrides=request.overrides,
    )
    return [] if state.restates(fact, context) else [fact]


def _retired(version: int) -> Criterion:
    required = "a version that is not retired"
    seen = f"version {version}, retired"
    return Criterion(
        id="protocol.version", required=required, observed=seen, met=False, data_class=DataClass.C
    )


def _envelope(override: Override) -> tuple[Criterion, ...]:
    policy = POLICIES.get(override.key)
    if policy is None:
        return ()
    required = f"{policy.lowest} to {policy.highest}"
    return (Criterion(id=policy.key, required=required, observed=str(override.value), met=False),)


# evolve


def consent_referenced(state: CaseState, recorded: Recorded[ConsentReferenced]) -> CaseState:
    linked = replace(state.linked, scopes=frozenset(recorded.fact.scopes))
    return replace(state, linked=linked)


def job_profile_linked(state: CaseState, recorded: Recorded[JobProfileLinked]) -> CaseState:
    linked = replace(
        state.linked, job_profile=(recorded.fact.job_profile_id, recorded.fact.version)
    )
    return replace(state, linked=linked)


def protocol_pinned(state: CaseState, recorded: Recorded[ProtocolPinned]) -> CaseState:
    fact = recorded.fact
    overrides: dict[str, Decimal] = {each.key: each.value for each in fact.overrides}
    linked = replace(
        state.linked,
        protocol=ProtocolRef(protocol_id=fact.protocol_id, version=fact.version),
        tissue_class=fact.tissue_class,
        overrides=MappingProxyType(overrides),
    )
    return replace(state, linked=linked)


DECIDE: Decides = {
    ReferenceConsent: reference_consent,
    ExpireConsent: expire_consent,
    LinkJobProfile: link_job_profile,
    PinProtocol: pin_protocol,
}
EVOLVE: Evolves = {
    ConsentReferenced: consent_referenced,
    JobProfileLinked: job_profile_linked,
    ProtocolPinned: protocol_pinned,
}
