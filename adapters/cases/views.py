"""A view of one case, now or as of one time and as known at another."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from adapters.cases.due_lists import due_in
from adapters.cases.standings import standing_in
from adapters.main import Product
from adapters.words.wording import Catalogue
from domain.case.opening.opening import CaseOpened
from domain.instants import instant_text
from projections.correcting import as_it_stood
from projections.queries import held_of_case, read_case
from projections.view import View
from services.audiences import Audience
from services.reading_rights import POLICY_VERSION


@dataclass(frozen=True, slots=True)
class Times:
    """``as_of``: true in the world by then. ``known_at``: recorded by then. None: now."""

    as_of: datetime | None = None
    known_at: datetime | None = None

    @property
    def is_now(self) -> bool:
        return self.as_of is None and self.known_at is None


async def shown(
    product: Product, wording: Catalogue, tenant: UUID, case: UUID, view: View[Any], times: Times
) -> dict[str, Any] | None:
    """What a person reads; None where at those times there was nothing to read."""
    known = await _live(product, tenant, case, view) if times.is_now and view.live else None
    return await shown_from(product, wording, tenant, case, view, times, known=known)


async def shown_from(
    product: Product,
    wording: Catalogue,
    tenant: UUID,
    case: UUID,
    view: View[Any],
    times: Times,
    *,
    known: Any | None,
) -> dict[str, Any] | None:
    """The same from the live row where the view is wanted as it is now and there is one."""
    if known is None:
        known = await _folded(product, tenant, case, view, times)
    if known is None:
        return None
    at = times.as_of or product.clock.now()
    body: dict[str, Any] = view.show(known, at, wording.text)
    audience, known_at = Audience(view.name), times.known_at
    standing = await standing_in(
        product, wording, tenant, case, audience=audience, at=at, known_at=known_at
    )
    if standing is not None:
        body["standing"] = standing
    if view.name == Audience.CASE_MANAGER:
        body["due"] = await due_in(
            product,
            wording,
            tenant,
            case,
            audience=Audience.CASE_MANAGER,
            at=at,
            known_at=times.known_at,
        )
    names = await _names(product, tenant, case, body)
    return body | {"names": names, "policy": POLICY_VERSION}


async def _names(
    product: Product, tenant: UUID, case: UUID, body: dict[str, Any]
) -> dict[str, str]:
    """The names of the parties whose ids the body shows anyway, and of nobody else."""
    state = (await product.commands.cases.load(tenant, case, fresh=False)).state
    parties = {each.party_id for each in state.members}
    parties |= {state.opening.employer_id} if state.opening else set()
    written = json_bytes(body).decode()
    names = {}
    for party in sorted(each for each in parties if str(each) in written):
        known = (await product.commands.parties.load(tenant, party, fresh=False)).state
        if known.registered is not None:
            names[str(party)] = known.registered.name
    return names


async def _live(product: Product, tenant: UUID, case: UUID, view: View[Any]) -> Any | None:
    async with product.views.connection() as connection:
        return await read_case(connection, tenant, view, case)


async def _folded(
    product: Product, tenant: UUID, case: UUID, view: View[Any], times: Times
) -> Any | None:
    async with product.views.connection() as connection:
        left_out = await held_of_case(connection, tenant, view.name, case)
    history = left_out.told(await product.ledger.load_sections(tenant, case, view.readable))
    subset = as_it_stood(history, times.as_of, times.known_at)
    opened = any(isinstance(event.fact, CaseOpened) for event in subset)
    return view.folded(subset) if opened else None


def json_bytes(body: Any) -> bytes:
    """Canonical enough to hash: the same body is the same bytes."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: object) -> str:
    match value:
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case Enum():
            return str(value.value)
        case _:
            return str(value)
