"""What went to employer, supervisor or insurer: the accounting of disclosures (DOMAIN 2.4, 4.1).

A case's disclosures are a stream of their own, so that no read moves the version of the case.
Each is recorded, also where it repeats an earlier one: the log counts what went out.
"""

from collections.abc import Set as AbstractSet
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.vocabulary import Role, Value
from domain.data_classes import DataClass, V
from domain.identifiers import Id
from domain.measures.quantity import Whole
from domain.purposes import LegalBasis, Purpose
from domain.recorded import Fact, Request
from domain.refusals import Refusal
from domain.text import Line

KIND = "disclosure"
RECIPIENTS = frozenset({Role.EMPLOYER_HR, Role.SUPERVISOR, Role.INSURER_AUDITOR})
"""To whom a case is disclosed; the others work with it."""


class EventRange(Value):
    """The versions of the case that were there to be told of, the first and the last."""

    first: Whole = 1
    last: Whole


class DisclosureMade(Fact):
    """``summarised`` are those of the ``data_classes`` of which only a summary went out; ``what``
    is the kind of answer, as a view or an export."""

    stream_kind = KIND

    case_id: V[UUID]
    recipient: V[UUID]
    role: V[Role]
    what: V[Line]
    purpose: V[Purpose]
    data_classes: V[tuple[DataClass, ...]]
    summarised: V[tuple[DataClass, ...]] = ()
    event_range: V[EventRange]
    legal_basis: V[LegalBasis]
    consent_id: V[UUID | None] = None
    consent_version: V[Whole | None] = None
    policy: V[Line]


class Disclose(Request):
    """Asked by the system, before an answer or an export goes out."""

    after_closing = True

    case_id: Id
    recipient: Id
    role: Role
    what: Line
    purpose: Purpose
    data_classes: Annotated[frozenset[DataClass], Field(min_length=1)]
    summarised: frozenset[DataClass] = frozenset()
    event_range: EventRange
    legal_basis: LegalBasis
    consent_id: Id | None = None
    consent_version: Whole | None = None
    policy: Line


def decide(request: Disclose, allowed: AbstractSet[DataClass]) -> list[Fact] | Refusal:
    """What goes out, once more where it went out before. Refused to roles that are no recipients,
    and for classes that the role table and the consent in force do not allow."""
    if request.role not in RECIPIENTS:
        return Refusal("role", field="role")
    if not request.data_classes <= allowed:
        return Refusal("role", field="data_classes")
    said = request.model_dump(exclude={"effective_at", "reason", "data_classes", "summarised"})
    return [
        DisclosureMade(
            **said,
            data_classes=tuple(sorted(request.data_classes)),
            summarised=tuple(sorted(request.summarised & request.data_classes)),
        )
    ]
