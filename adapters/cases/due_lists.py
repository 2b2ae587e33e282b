"""What is due in a case, in words: for the command line, for HTTP, and in views."""

from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.main import Product
from adapters.words.wording import Catalogue
from domain.deadlines.items import Because
from services.audiences import Audience
from services.deadlines import DueCase
from services.due_telling import Told, told

BY_A_PERSON = "due"
"""The words for a rule that the catalogue does not know: somebody named the day."""


async def due_in(
    product: Product,
    wording: Catalogue,
    tenant: UUID,
    case: UUID,
    *,
    audience: Audience,
    at: datetime,
    known_at: datetime | None = None,
) -> list[dict[str, Any]]:
    """What is due at a time, as an audience reads it, the first first."""
    found = await product.deadlines.due(tenant, case, at, known_at)
    return told_of(found, audience, at, wording)


def told_of(
    found: DueCase, audience: Audience, at: datetime, wording: Catalogue
) -> list[dict[str, Any]]:
    """As an audience reads it."""
    return [body_of(each, at, wording) for each in told(found, audience)]


def all_of(found: DueCase, at: datetime, wording: Catalogue) -> list[dict[str, Any]]:
    """Everything that is due, for whoever runs the ledger."""
    listed = (Told(each, found.last_step(each)) for each in found.items)
    return [body_of(each, at, wording) for each in listed]


def body_of(each: Told, at: datetime, wording: Catalogue) -> dict[str, Any]:
    item, raised = each.item, each.last_step
    escalated = None if raised is None else {"step": raised.step, "to": raised.to, "at": raised.at}
    return {
        "kind": item.kind,
        "text": wording.text(f"due.{item.kind}"),
        "key": item.key,
        "due": item.due,
        "time_zone": item.zone,
        "overdue": item.is_overdue(at),
        "owner": item.owner,
        "party": item.party,
        "because": _why(item.because, wording),
        "escalated": escalated,
    }


def _why(why: Because, wording: Catalogue) -> dict[str, Any]:
    code = f"due_rule.{why.rule}"
    known = code if code in wording else f"due_rule.{BY_A_PERSON}"
    said = "-" if why.value is None else why.value
    return {
        "event_id": why.event_id,
        "event": why.event,
        "rule": why.rule,
        "value": why.value,
        "calendar": why.calendar,
        "text": wording.text(known, value=said, calendar=why.calendar),
    }
