"""What a case refers to: the worker's consent, the job profile, the protocol (S117, S122)."""

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from domain.case.chapter import CaseFact, Decided, Decides, Evolves
from domain.case.state import CaseState
from domain.case.vocabulary import ProtocolRef, TissueClass, Value
from domain.consent import Scope
from domain.context import Context
from domain.data_classes import C, K, Q, U
from domain.decision import Criterion
from domain.identifiers import Id
from domain.measures.quantity import Exact, Whole
from domain.recorded import Recorded, Request
from domain.refusals import Refusal
from domain.text import Line, Note
from domain.thresholds import POLICIES

# facts


class ConsentReferenced(CaseFact):
    consent_id: U[UUID]
    version: U[Whole]
    scopes: U[tuple[Scope, ...]]


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
    consent_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]
    scopes: Annotated[
        tuple[Annotated[Scope, BeforeValidator(_arrow)], ...], Field(max_length=len(Scope))
    ]


class LinkJobProfile(Request):
    job_profile_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]


class PinProtocol(Request):
    protocol_id: Id
    version: Annotated[int, Field(strict=True, ge=1)]
    tissue_class: TissueClass | None = None
    overrides: Annotated[tuple[Override, ...], Field(max_length=50)] = ()


# decide


def reference_consent(state: CaseState, request: ReferenceConsent, context: Context) -> Decided:
    fact = ConsentReferenced(
        consent_id=request.consent_id, version=request.version, scopes=request.scopes
    )
    return [] if state.restates(fact) else [fact]


def link_job_profile(state: CaseState, request: LinkJobProfile, context: Context) -> Decided:
    if context.job_profile is None:
        return Refusal("input", field="job_profile_id")
    fact = JobProfileLinked(job_profile_id=request.job_profile_id, version=request.version)
    return [] if state.restates(fact) else [fact]


def pin_protocol(state: CaseState, request: PinProtocol, context: Context) -> Decided:
    if context.protocol is None:
        return Refusal("input", field="protocol_id")
    tissue = request.tissue_class or context.protocol.tissue_class
    if tissue != context.protocol.tissue_class:
        return Refusal("input", field="tissue_class")
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
    return [] if state.restates(fact) else [fact]


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
    LinkJobProfile: link_job_profile,
    PinProtocol: pin_protocol,
}
EVOLVE: Evolves = {
    ConsentReferenced: consent_referenced,
    JobProfileLinked: job_profile_linked,
    ProtocolPinned: protocol_pinned,
}
