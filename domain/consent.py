"""Consents of a worker: they span cases, and narrowing counts at once (DOMAIN 2.2, 2.4)."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from domain.data_classes import U
from domain.measures.quantity import Whole
from domain.recorded import Fact, Recorded
from domain.refusals import Refusal

KIND = "consent"


class Scope(StrEnum):
    """What may go where (DOMAIN 2.4, Consent)."""

    TREAT = "TREAT"
    FUNC_EMPLOYER = "FUNC->employer"
    CLAIM_INSURER = "CLAIM->insurer"
    CLIN_INSURER = "CLIN->insurer"
    PSYCH_INSURER = "PSYCH->insurer"
    GOALS_EMPLOYER = "GOALS->employer"
    NOTES_CLINICIAN = "NOTES->clinician"
    REMIND = "REMIND"
    RESEARCH = "RESEARCH"


class ConsentFact(Fact):
    stream_kind = KIND


class Granted(ConsentFact):
    consent_id: U[UUID]
    version: U[Whole]
    scopes: U[tuple[Scope, ...]]


class Narrowed(ConsentFact):
    consent_id: U[UUID]
    version: U[Whole]
    scopes: U[tuple[Scope, ...]]


@dataclass(frozen=True, slots=True)
class Consent:
    """The newest version; version 0 before the first."""

    consent_id: UUID | None = None
    version: int = 0
    scopes: frozenset[Scope] = frozenset()


def decide(
    state: Consent, consent_id: UUID, version: int, scopes: tuple[Scope, ...]
) -> list[Fact] | Refusal:
    """A new version grants or narrows. An older version, or other scopes under a known one,
    is refused."""
    if (state.consent_id, state.version) == (consent_id, version):
        same = state.scopes == frozenset(scopes)
        return [] if same else Refusal("version", field="version")
    if state.consent_id == consent_id and version < state.version:
        return Refusal("version", field="version")
    fact = Narrowed if state.version and frozenset(scopes) < state.scopes else Granted
    return [fact(consent_id=consent_id, version=version, scopes=scopes)]


def evolve(state: Consent, recorded: Recorded[Fact]) -> Consent:
    match recorded.fact:
        case Granted() | Narrowed() as fact:
            return replace(
                state,
                consent_id=fact.consent_id,
                version=fact.version,
                scopes=frozenset(fact.scopes),
            )
        case _:
            return state
