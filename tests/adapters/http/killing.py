"""People who read a served case without a pause, while parts of the product are killed; and whether
what they were answered was recorded before."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from psycopg import Connection

from adapters.signing_in.identity import DevIssuer, Identity
from domain.identifiers import is_canonical

ROOT = Path(__file__).parents[3]
READS: Mapping[str, Sequence[str]] = {
    "CL-1": ("views/clinician", "history", "due"),
    "W-A": ("views/worker", "accesses", "export", "views/worker?as_of=2025-03-12T10:00:00Z"),
    "CM-1": ("views/case-manager", "disclosures", "history"),
    "EM-1": ("views/employer", "history", "views/employer?as_of=2025-03-12T10:00:00Z"),
    "SU-1": ("views/supervisor", "history"),
    "IN-1": ("views/audit", "disclosures"),
}
"""Who reads what of the case, one after the other and again."""

TELLS = frozenset({"views/employer", "views/supervisor", "views/audit", "history"})
OUTSIDE = frozenset({"EM-1", "SU-1", "IN-1"})
"""Whom this is disclosed to."""

_ALLOWED = "SELECT subject, stored_at FROM es.access WHERE decision = 'allowed'"
_DISCLOSED = """
    SELECT (convert_from(body, 'UTF8')::jsonb -> 'V' ->> 'recipient')::uuid, stored_at
    FROM es.event WHERE name = 'disclosure:DisclosureMade'"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer that somebody got, and when; he asked for nothing else meanwhile."""

    person: UUID
    url: str
    begun: datetime
    ended: datetime
    discloses: bool


@dataclass
class Crowd:
    """Readers of one case, each asking for one thing after the other until there are enough
    answers of all. ``failed`` counts what was not answered."""

    address: str
    issuer: DevIssuer
    tenant: UUID
    case: UUID
    people: Mapping[str, UUID]
    wanted: int
    answers: list[Answer] = field(default_factory=list)
    failed: int = 0

    async def read(self) -> None:
        await asyncio.gather(*(self._read_on(ref) for ref in READS))

    async def _read_on(self, ref: str) -> None:
        urls = cycle(READS[ref])
        async with httpx.AsyncClient(base_url=self.address, timeout=30) as client:
            while len(self.answers) < self.wanted:
                await self._ask(client, ref, next(urls))

    async def _ask(self, client: httpx.AsyncClient, ref: str, what: str) -> None:
        person = self.people[ref]
        token = self.issuer.token(Identity(person, self.tenant))
        begun = datetime.now(UTC)
        try:
            answered = await client.get(
                f"/v1/cases/{self.case}/{what}", headers={"Authorization": f"Bearer {token}"}
            )
        except httpx.TransportError:
            answered = None
        if answered is None or answered.status_code != 200:
            self.failed += 1
            await asyncio.sleep(0.2)
            return
        assert is_canonical(answered.json()["case"])
        told = ref in OUTSIDE and what.partition("?")[0] in TELLS
        self.answers.append(Answer(person, what, begun, datetime.now(UTC), told))


def unrecorded(connection: Connection[Any], answers: Sequence[Answer]) -> list[Answer]:
    """The answers without a row of their own in the log of reads, written while they were awaited;
    of what was disclosed, also those without an event that says so."""
    read = _times(connection, _ALLOWED)
    disclosed = _times(connection, _DISCLOSED)
    return [
        each
        for each in answers
        if not _within(each, read) or (each.discloses and not _within(each, disclosed))
    ]


def _times(connection: Connection[Any], statement: str) -> dict[UUID, list[datetime]]:
    found: dict[UUID, list[datetime]] = {}
    for person, at in connection.execute(statement):  # type: ignore[call-overload]
        found.setdefault(person, []).append(at)
    return found


def _within(answer: Answer, times: Mapping[UUID, Sequence[datetime]]) -> bool:
    return any(answer.begun <= at <= answer.ended for at in times.get(answer.person, ()))


@dataclass
class Serving:
    """rtw serve in a process of its own, always at the same port."""

    environment: Mapping[str, str]
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "adapters.cli", "serve"],
            cwd=ROOT,
            env={**self.environment, "RTW_PORT": str(self.port)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """As a power cut does: nothing is finished, nothing is said."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@contextmanager
def serving(environment: Mapping[str, str]) -> Iterator[Serving]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        served = Serving(environment, free.getsockname()[1])
    served.start()
    try:
        yield served
    finally:
        served.kill()


@dataclass
class Killer:
    """Kills in turn: a connection's backend softly, one so that the whole server recovers, and the
    serving process; every so many answers."""

    crowd: Crowd
    served: Serving
    owner: str
    every: int
    chance: random.Random
    kills: list[str] = field(default_factory=list)

    async def kill_on(self) -> None:
        ways = cycle((self._end_backend, self._restart_service, self._crash_server))
        at = self.every
        while at < self.crowd.wanted:
            if len(self.crowd.answers) >= at:
                next(ways)()
                at = len(self.crowd.answers) + self.every
            await asyncio.sleep(self.chance.uniform(0.001, 0.02))

    def _restart_service(self) -> None:
        self.served.kill()
        self.served.start()
        self.kills.append("service")

    def _end_backend(self) -> None:
        if (backend := self._backend()) is not None:
            with suppress(psycopg.OperationalError), self._superuser() as connection:
                connection.execute("SELECT pg_terminate_backend(%s)", [backend])
                self.kills.append("backend")

    def _crash_server(self) -> None:
        if (backend := self._backend()) is not None:
            with suppress(ProcessLookupError):
                os.kill(backend, signal.SIGKILL)
                self.kills.append("server")

    @contextmanager
    def _superuser(self) -> Iterator[Connection[Any]]:
        with psycopg.connect(self.owner, autocommit=True) as connection:
            connection.execute("SET ROLE NONE")
            yield connection

    def _backend(self) -> int | None:
        """The process of some connection of the API; None while there is none to find."""
        try:
            with self._superuser() as connection:
                found = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE usename = 'rtw_api' ORDER BY pid"
                ).fetchall()
        except psycopg.OperationalError:
            return None
        return self.chance.choice(found)[0] if found else None
