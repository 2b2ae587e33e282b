"""Imports a file: each row as a command of one person, in the order of the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid5

import anyio
from psycopg import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout
from pydantic import BaseModel, ConfigDict, Field

from adapters.asking.admitting import DENIED, Asking, check_may_ask, record_denial
from adapters.asking.asked import asked_of
from adapters.asking.problems import FieldError, ProblemError, declared_names, parsed
from adapters.asking.refused import EXPECTED, problem_for
from adapters.importing.rows import Row
from adapters.main import Product
from adapters.signing_in.identity import Identity
from adapters.words.command_answers import receipt
from adapters.words.wording import Catalogue
from domain.case.aggregate import REQUESTS
from domain.case.opening.opening import OpenCase
from domain.case.vocabulary import Role
from domain.identifiers import Id
from domain.instants import Instant
from domain.recorded import Request
from projections.runner import enter
from services.access import Subject
from services.answers import Answer
from services.askers import audience_of_asker
from services.audiences import Audience
from services.commands import Asked, Commands
from services.not_stored import BusyError
from services.ports import StoreUnavailable

PAUSES_S = (0.2, 1.0, 3.0)
"""Before a row is asked for again while others keep writing to its case."""
AT_ONCE = 500
"""Receipts that are asked for together."""
_STORED = """
    SELECT command_id FROM es.event
    WHERE tenant = %s AND command_id = ANY (%s) AND fingerprint IS NOT NULL"""


class Line(BaseModel):
    """A row as it must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: str
    case: Id | None = None
    at: Instant | None = None
    id: Id | None = None
    data: Annotated[dict[str, Any], Field(default_factory=dict)]


_DECLARED = declared_names(Line)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a row: its receipt as the person reads it, or why it was refused."""

    row: int
    receipt: Mapping[str, Any] | None = None
    problem: ProblemError | None = None
    replayed: bool = False

    @property
    def outcome(self) -> str:
        if self.receipt is None:
            return "refused"
        if self.replayed or self.receipt["outcome"] == "unchanged":
            return "unchanged"
        return "accepted" if self.receipt["outcome"] == "done" else "refused"


@dataclass(frozen=True, slots=True)
class Importer:
    """Asks for the rows of a file, whose ``digest`` names them. ``stores`` False: in a rehearsal,
    with ``asking`` of one."""

    product: Product
    wording: Catalogue
    person: Identity
    digest: str
    role: Role | None = None
    stores: bool = True

    async def take(self, row: Row, asking: Asking, *, repeated: bool = False) -> Taken:
        """``repeated``: the row has a receipt, which answers it. Raises BusyError where others keep
        writing to the case, and StoreUnavailable; then it is unknown whether the row was stored.
        After both it may be asked for again."""
        try:
            return await self._answered(row, asking, repeated=repeated)
        except ProblemError as problem:
            return Taken(row.number, problem=problem)

    def command_id(self, row: Row) -> UUID:
        """The one that the row gives, else that of the same row in the same file."""
        return given_id(row) or uuid5(self.person.tenant, f"import:{self.digest}:{row.number}")

    async def _answered(self, row: Row, asking: Asking, *, repeated: bool) -> Taken:
        if isinstance(row.found, ProblemError):
            raise row.found
        now = asking.now
        line = parsed(Line, row.found, _DECLARED, {"now": now})
        kind = REQUESTS.get(line.command)
        if kind is None:
            raise ProblemError(422, "input", errors=[FieldError("command", "command")])
        if line.case is None and kind is not OpenCase:
            raise ProblemError(422, "input", errors=[FieldError("case", "missing")])
        command_id = self.command_id(row)
        await self._admit(kind, line.case, command_id, asking)
        person, data = self.person, _data(line)
        asked = asked_of(person, kind, data, command_id, line.case, now, as_role=self.role)
        try:
            known = await asking.commands.earlier(asked) if repeated else None
            answer = known or await _handled(asking.commands, asked)
        except BusyError:
            raise
        except EXPECTED as error:
            audience = await audience_of_asker(asking.commands, asked)
            raise problem_for(error, audience, self.wording) from None
        audience = await audience_of_asker(asking.commands, asked) or Audience.EMPLOYER
        told = receipt(answer, audience, self.wording)
        return Taken(row.number, told, replayed=answer.replayed)

    async def _admit(
        self, kind: type[Request], case: UUID | None, command_id: UUID, asking: Asking
    ) -> None:
        subject = Subject(self.person.tenant, self.person.person, acting=self.role)
        try:
            await check_may_ask(asking, subject, kind, case, command_id)
        except ProblemError as problem:
            if self.stores and problem.status in DENIED:
                await record_denial(
                    self.product,
                    subject,
                    kind,
                    case,
                    code=problem.code,
                    route="rtw import",
                    client=None,
                )
            raise

    async def last_stored(self, rows: Iterator[Row]) -> tuple[int, int]:
        """How many rows there are, and the number of the last one that has a receipt, 0 if none.
        Those that give their ids do not count: they may have theirs from elsewhere. Raises
        StoreUnavailable."""
        total = last = 0
        waiting: dict[UUID, int] = {}
        for row in rows:
            total += 1
            if given_id(row) is not None:
                continue
            waiting[self.command_id(row)] = row.number
            if len(waiting) >= AT_ONCE:
                last = max(last, await self._last_of(waiting))
                waiting.clear()
        return total, max(last, await self._last_of(waiting))

    async def _last_of(self, numbers: Mapping[UUID, int]) -> int:
        return max((numbers[each] for each in await self.stored(list(numbers))), default=0)

    async def stored(self, ids: list[UUID]) -> list[UUID]:
        """Those that have a receipt. Raises StoreUnavailable."""
        tenant = self.person.tenant
        try:
            async with self.product.views.connection() as connection, connection.transaction():
                await enter(connection, tenant)
                found = await connection.execute(_STORED, [tenant, ids])
                return [command_id for (command_id,) in await found.fetchall()]
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise StoreUnavailable from error


def given_id(row: Row) -> UUID | None:
    """The id that the row gives; None where it gives none, or one that will be refused."""
    given = row.found.get("id") if isinstance(row.found, Mapping) else None
    if not isinstance(given, str):
        return None
    try:
        return UUID(given)
    except ValueError:
        return None


async def _handled(commands: Commands, asked: Asked) -> Answer:
    for pause_s in PAUSES_S:
        try:
            return await commands.handle(asked)
        except BusyError:
            await anyio.sleep(pause_s)
    return await commands.handle(asked)


def _data(line: Line) -> dict[str, Any]:
    at: dict[str, datetime] = {} if line.at is None else {"effective_at": line.at}
    return {**at, **line.data}


def digest_of(path: Path) -> str:
    """Names the file by its content. Raises OSError."""
    digest = sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()
