"""Who saw a case, and what was disclosed of it, in words, the newest first (DOMAIN 4.1)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, cast
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from adapters.main import Product
from adapters.store.reader import NEWEST_VERSION
from adapters.words.wording import Catalogue
from domain.data_classes import DataClass
from domain.disclosure import DisclosureMade
from domain.instants import instant_text
from domain.recorded import Recorded
from services.disclosures import disclosures_of

Made: TypeAlias = Recorded[DisclosureMade]
Place: TypeAlias = tuple[str, UUID]
"""Of a read in its list: its time and its id. The next page holds what comes before it."""

NEWEST: Place = ("infinity", UUID(int=2**128 - 1))
CHUNK = 500
OPERATOR = "operator"
"""Whoever runs the ledger: no party of it, and in no role of a case."""
COMMAND = "command"
"""What begins the action of a command that was denied."""

_READS = """
    SELECT at, id, subject, client, NULL AS operator, role, action, classes, summaries, purpose,
        legal_basis, decision
    FROM es.access
    WHERE tenant = %(tenant)s AND case_id = %(case)s AND (at, id) < (%(at)s, %(id)s)
        AND (%(person)s::uuid IS NULL OR subject = %(person)s)
        AND (%(denied)s OR decision = 'allowed')
    ORDER BY at DESC, id DESC LIMIT %(most)s"""
_LISTED = """
    SELECT access.at, access.id, subject, client, NULL, role, action, classes, summaries, purpose,
        legal_basis, decision
    FROM es.listed AS listed JOIN es.access AS access
        ON access.tenant = listed.tenant AND access.at = listed.at AND access.id = listed.id
    WHERE listed.tenant = %(tenant)s AND listed.case_id = %(case)s
        AND (listed.at, listed.id) < (%(at)s, %(id)s)
        AND listed.day <= (%(at)s::timestamptz AT TIME ZONE 'UTC')::date
        AND (%(person)s::uuid IS NULL OR subject = %(person)s)
    ORDER BY listed.day DESC, listed.at DESC, listed.id DESC LIMIT %(most)s"""
_OPERATORS = """
    SELECT at, id, NULL, NULL, operator, NULL, action, '', '', NULL, NULL, 'allowed'
    FROM es.admin_action
    WHERE tenant = %(tenant)s AND case_id = %(case)s AND (at, id) < (%(at)s, %(id)s)
        AND %(person)s::uuid IS NULL
    ORDER BY at DESC, id DESC LIMIT %(most)s"""
_ALL = " UNION ALL ".join(f"({each})" for each in (_READS, _LISTED, _OPERATORS))
_SEEN = f"{_ALL} ORDER BY at DESC, id DESC LIMIT %(most)s"


@dataclass(frozen=True, slots=True)
class Seen:
    """One read of a case, by a person or by an operator, or the first of a day of a list in which
    it stood; ``classes`` and ``summaries`` are letters of data classes."""

    at: datetime
    id: UUID
    subject: UUID | None
    client: str | None
    operator: str | None
    role: str | None
    action: str
    classes: str
    summaries: str
    purpose: str | None
    legal_basis: str | None
    decision: str

    @property
    def place(self) -> Place:
        return instant_text(self.at), self.id


async def seen(
    connection: AsyncConnection[Any],
    tenant: UUID,
    case: UUID,
    most: int,
    *,
    before: Place = NEWEST,
    person: UUID | None = None,
    denied: bool = False,
) -> list[Seen]:
    """The reads of a case before a place, in a transaction that has entered the tenant. Only those
    of a ``person``, where one is named; with those that were ``denied``, where wanted."""
    at, last = before
    asked = {"tenant": tenant, "case": case, "at": at, "id": last, "most": most}
    cursor = connection.cursor(row_factory=class_row(Seen))
    await cursor.execute(_SEEN, asked | {"person": person, "denied": denied})
    return await cursor.fetchall()


async def disclosed(
    product: Product,
    tenant: UUID,
    case: UUID,
    most: int,
    *,
    before: UUID | None = None,
    person: UUID | None = None,
) -> list[Made]:
    """What was disclosed of a case, from its end or before the one of an id; only to a
    ``person``, where one is named."""
    found: list[Made] = []
    begun = before is None
    async for each in _backwards(product, tenant, case):
        if begun and person in (None, each.fact.recipient):
            found.append(each)
        if len(found) == most:
            break
        begun = begun or each.event_id == before
    return found


async def _backwards(product: Product, tenant: UUID, case: UUID) -> AsyncIterator[Made]:
    stream, upto = disclosures_of(tenant, case), NEWEST_VERSION
    while upto > 0:
        events = await product.ledger.load_backwards(tenant, stream, upto, CHUNK)
        for each in events:
            yield cast(Made, each)
        upto = events[-1].version - 1 if events else 0


async def seen_in_words(
    product: Product, wording: Catalogue, tenant: UUID, entries: Sequence[Seen]
) -> list[dict[str, Any]]:
    """Each read as a person reads of it."""
    people = {each.subject for each in entries if each.subject is not None}
    parties = await _parties(product, tenant, people)
    return [_read_body(each, parties, wording) for each in entries]


def _read_body(
    each: Seen, parties: Mapping[UUID, dict[str, Any]], wording: Catalogue
) -> dict[str, Any]:
    by_operator = {"person": None, "name": each.operator, "organisation": None}
    return {
        "at": each.at,
        **(by_operator if each.subject is None else parties[each.subject]),
        "client": each.client,
        **coded("role", OPERATOR if each.subject is None else each.role, wording),
        "code": each.action,
        "text": what_text(each.action, wording),
        "classes": classes_in_words(each.classes + each.summaries, each.summaries, wording),
        **coded("purpose", each.purpose, wording),
        **coded("legal_basis", each.legal_basis, wording),
    }


async def disclosed_in_words(
    product: Product,
    wording: Catalogue,
    tenant: UUID,
    entries: Sequence[Made],
    *,
    with_range: bool,
) -> list[dict[str, Any]]:
    """Each disclosure as a person reads of it. ``with_range`` says of how many events it told, and
    under which consent: neither is for who does not see the activity of the case, since a consent
    moves on for other scopes than his."""
    parties = await _parties(product, tenant, {each.fact.recipient for each in entries})
    bodies = [_disclosure_body(each, parties, wording) for each in entries]
    if with_range:
        for body, each in zip(bodies, entries, strict=True):
            body["event_range"] = each.fact.event_range.model_dump()
            body["consent"] = _consent(each.fact)
    return bodies


def _consent(fact: DisclosureMade) -> dict[str, Any] | None:
    if fact.consent_version is None:
        return None
    return {"id": fact.consent_id, "version": fact.consent_version}


def _disclosure_body(
    made: Made, parties: Mapping[UUID, dict[str, Any]], wording: Catalogue
) -> dict[str, Any]:
    fact = made.fact
    return {
        "at": made.effective_at,
        **parties[fact.recipient],
        **coded("role", fact.role, wording),
        "code": fact.what,
        "text": what_text(fact.what, wording),
        "classes": classes_in_words(fact.data_classes, fact.summarised, wording),
        **coded("purpose", fact.purpose, wording),
        **coded("legal_basis", fact.legal_basis, wording),
        "policy": fact.policy,
    }


async def _parties(product: Product, tenant: UUID, people: set[UUID]) -> dict[UUID, dict[str, Any]]:
    """Id, name and organisation of each; of who is not registered the id alone."""
    return {person: await _party(product, tenant, person) for person in people}


async def _party(product: Product, tenant: UUID, person: UUID) -> dict[str, Any]:
    known = (await product.commands.parties.load(tenant, person, fresh=False)).state.registered
    if known is None:
        return {"person": person, "name": None, "organisation": None}
    employer = None
    if known.organisation is not None:
        at = await product.commands.parties.load(tenant, known.organisation, fresh=False)
        employer = at.state.registered.name if at.state.registered else None
    return {"person": person, "name": known.name, "organisation": employer}


def coded(table: str, code: str | None, wording: Catalogue) -> dict[str, str | None]:
    """A code beside its text: ``purpose`` and ``purpose_text``."""
    return {table: code, f"{table}_text": None if code is None else wording.text(f"{table}.{code}")}


def what_text(action: str, wording: Catalogue) -> str:
    """What was read, or asked for; of what an operator did the words say no more than that."""
    code = f"access.{action}"
    if code in wording:
        return wording.text(code)
    return wording.text(f"access.{COMMAND if action.startswith(f'{COMMAND}.') else OPERATOR}")


def classes_in_words(
    classes: Sequence[str], summaries: Sequence[str], wording: Catalogue
) -> list[dict[str, Any]]:
    """Each class that was read, and whether only as a summary."""
    return [
        {
            "code": each,
            "text": wording.text(f"data_class.{each}"),
            "summary": each in summaries,
        }
        for each in DataClass
        if each in classes
    ]
