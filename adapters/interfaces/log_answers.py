"""What the logs answer, and the export with what stands in them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from adapters.interfaces.answers import HistoryEvent, Told
from domain.data_classes import DataClass


class ReadClass(Told):
    """A data class of which something was read."""

    code: DataClass
    text: str
    summary: bool = Field(description="Whether only a summary was told.")


class InWords(Told):
    """What every log says of an entry."""

    at: datetime
    person: UUID | None
    name: str | None
    organisation: str | None
    role: str | None
    role_text: str | None
    code: str
    text: str
    classes: list[ReadClass]
    purpose: str | None
    purpose_text: str | None
    legal_basis: str | None
    legal_basis_text: str | None


class AccessEntry(InWords):
    """One read of a case."""

    client: str | None = Field(description="The program that asked for the person.")


class Accesses(Told):
    """Who saw a case, the newest first."""

    case: UUID
    accesses: list[AccessEntry]
    next: str | None


class EventRange(Told):
    """How many events of a case it told of."""

    first: int
    last: int


class UnderConsent(Told):
    """The consent under which it went out."""

    id: UUID | None
    version: int


class DisclosureEntry(InWords):
    """Something that went out of a case."""

    policy: str
    event_range: EventRange | None = None
    consent: UnderConsent | None = None


class Disclosures(Told):
    """What went out of a case, the newest first."""

    case: UUID
    disclosures: list[DisclosureEntry]
    next: str | None


class AdminAction(Told):
    """What whoever runs the ledger did to it."""

    at: datetime
    operator: str
    action: str
    words: dict[str, Any]
    case: UUID | None
    all_tenants: bool


class AdminLog(Told):
    """A page of the log, the newest first."""

    actions: list[AdminAction]
    next: str | None


class Export(Told):
    """All that the worker reads of her case, as one document."""

    format: Literal["rtw-own-data/1"]
    case: UUID
    view: dict[str, Any] = Field(description="The worker's view.")
    history: list[HistoryEvent]
    accesses: list[AccessEntry]
    disclosures: list[DisclosureEntry]
