"""No answer of a case goes out unless its read was recorded, and what it discloses with it.

It stands where answers leave, so that no route can forget it: what a route reads without having
been admitted does not get out at all. Denials are recorded too, alike whether there is such a
case or not, so that the time it takes tells nobody.
"""

import hmac
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from psycopg import AsyncConnection
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.access_log.accesses import ALLOWED, Access
from adapters.access_log.disclosing import disclose, told_classes
from adapters.asking.problems import ProblemError
from adapters.asking.refused import RETRY
from adapters.http.declared import actions_of
from adapters.http.problem_responses import problem_response
from adapters.http.requests import Desk, desk_of
from adapters.http.turns import Asked, Turn, turn_of
from adapters.http.unavailable import UNAVAILABLE
from projections.queries import live_row
from projections.view import View
from services.access import Allowed
from services.actions import FOR_ANYBODY, Action, AskFor, Deed
from services.listing import Listing
from services.not_stored import BusyError
from services.reading_rights import POLICY_VERSION

_log = logging.getLogger(__name__)
_DENIED = {403: "role", 404: "not_found"}
_OF_THE_LOGS = frozenset({Action.WHO_SAW, Action.DISCLOSURES})
"""Who reads what he was told of a case is told nothing more of it."""
_NOTHING = Allowed()


@asynccontextmanager
async def reading(request: Request) -> AsyncIterator[AsyncConnection[Any]]:
    """A connection in the transaction that records the read to which the request was admitted.
    Raises StoreUnavailable; do not wait for anything else meanwhile."""
    desk, turn = desk_of(request), turn_of(request)
    asked = turn.asked[-1]
    access, *others = _of_a_list(_access(desk, request.scope, turn, asked), asked)
    for each in others:
        await desk.product.accesses.record(each)
    async with desk.product.accesses.reading(access) as connection:
        yield connection
    asked.recorded = access.id


async def live(request: Request, view: View[Any]) -> Any | None:
    """The live row of the case to which the request was admitted; None where there is none yet.
    Raises StoreUnavailable."""
    asked = turn_of(request).asked[-1]
    assert asked.case is not None
    async with reading(request) as connection:
        return await live_row(connection, asked.identity.tenant, view, asked.case)


class Recording:
    """Middleware: holds every answer back at its beginning until its reads are recorded."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        turn = state["turn"] = Turn(state.get("request_id") or uuid4())
        withheld = False

        async def recorded(message: Message) -> None:
            nonlocal withheld
            if message["type"] == "http.response.start":
                problem = await self._problem(scope, turn, message["status"])
                if problem is not None:
                    withheld = True
                    await problem_response(problem, self._desk.wording)(scope, receive, send)
            if not withheld:
                await send(message)

        await self._app(scope, receive, recorded)

    async def _problem(self, scope: Scope, turn: Turn, status: int) -> ProblemError | None:
        """What is answered instead; None where the answer may go out."""
        _settle(turn, status)
        if _is_answer(status) and _reads(scope) and not any(map(_is_read, turn.asked)):
            _log.error("an answer without admission: %s", _route(scope))
            return ProblemError(500, "internal")
        try:
            for asked in turn.asked:
                await self._record(scope, turn, asked)
        except (*UNAVAILABLE, BusyError):
            return ProblemError(503, "unavailable", headers=RETRY)
        return None

    async def _record(self, scope: Scope, turn: Turn, asked: Asked) -> None:
        """A denial also where something was read for an answer that did not go out."""
        if asked.denied is None and not _is_told(asked):
            return
        if asked.recorded is None or asked.denied is not None:
            access = _access(self._desk, scope, turn, asked)
            for each in _of_a_list(access, asked):
                await self._desk.product.accesses.record(each)
            asked.recorded = access.id
        if asked.denied is None:
            await self._disclose(asked, asked.allowed or _NOTHING)

    async def _disclose(self, asked: Asked, allowed: Allowed) -> None:
        """Says what employer, supervisor or insurer are told, before they are."""
        if asked.case is None or asked.action in _OF_THE_LOGS:
            return
        assert asked.recorded is not None
        await disclose(
            self._desk.product,
            asked.identity.tenant,
            asked.case,
            asked.identity.person,
            what=str(asked.action),
            allowed=allowed,
            read=asked.recorded,
        )


def _settle(turn: Turn, status: int) -> None:
    """What was answered as denied without having been decided so: a command that the ledger knew
    better about, or a read that may not reach as far back as it wanted."""
    if status not in _DENIED or any(each.denied for each in turn.asked):
        return
    commands = [each for each in turn.asked if isinstance(each.action, AskFor)]
    meant = commands or (turn.asked if status == 403 else [])
    for each in meant[-1:]:
        each.denied = _DENIED[status]


def _is_answer(status: int) -> bool:
    return 200 <= status < 300 or status == 304


def _reads(scope: Scope) -> bool:
    """Whether the route that answers reads something of cases, or of the house."""
    return any(map(_is_reading, actions_of(scope.get("endpoint"))))


def _is_reading(action: Deed) -> bool:
    return not isinstance(action, AskFor) and action not in FOR_ANYBODY


def _is_read(asked: Asked) -> bool:
    return asked.allowed is not None and _is_reading(asked.action)


def _is_told(asked: Asked) -> bool:
    """Also who asked for a command, where its answer tells what no event says he was told."""
    return asked.allowed is not None and asked.action not in FOR_ANYBODY


def _access(desk: Desk, scope: Scope, turn: Turn, asked: Asked) -> Access:
    allowed = _NOTHING if asked.denied is not None else asked.allowed or _NOTHING
    return Access(
        tenant=asked.identity.tenant,
        at=desk.product.clock.now(),
        request_id=turn.request_id,
        subject=asked.identity.person,
        action=str(asked.action),
        route=_route(scope),
        policy=POLICY_VERSION,
        case=asked.case,
        role=allowed.role,
        classes=allowed.classes,
        summaries=told_classes(allowed) - allowed.classes,
        purpose=allowed.purpose,
        legal_basis=allowed.legal_basis,
        consent=allowed.consent,
        decision=asked.denied or ALLOWED,
        ip_hash=_hash_of_address(desk, scope),
        client=asked.identity.client,
    )


def _of_a_list(access: Access, asked: Asked) -> list[Access]:
    """A row for each way in which the cases of a list are told; one where it is of one case, or
    of none."""
    if asked.denied is not None or not asked.listings:
        return [access]
    rows = [_listing(access, each, cases) for each, cases in asked.listings.items()]
    return [replace(rows[0], id=access.id), *rows[1:]]


def _listing(access: Access, told: Listing | None, cases: tuple[UUID, ...]) -> Access:
    if told is None:
        return replace(access, cases=cases, id=uuid4())
    return replace(
        access,
        cases=cases,
        id=uuid4(),
        role=told.role,
        classes=told.classes,
        summaries=told.summaries,
        purpose=told.purpose,
        legal_basis=told.legal_basis,
        consent=told.consent,
    )


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", None) or "-"


def _hash_of_address(desk: Desk, scope: Scope) -> bytes | None:
    """Of whoever is connected; without the key nobody finds the address by trying them all."""
    if scope.get("client") is None:
        return None
    address = str(scope["client"][0]).encode()
    key = desk.product.database.claim_key
    return hmac.digest(key, b"returnledger: client address\x00" + address, "sha256")
