"""A system that sends messages without a pause, whatever is killed meanwhile.

Each message is a command. It is sent again under its id until it has been answered, and a part of
the answers gets lost on its way, as over HTTP.
"""

import asyncio
import json
import random
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import nats as client
from joserfc.jwk import ECKey
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error
from psycopg import AsyncConnection

from adapters.broker.rights import inbox
from adapters.inbound.messages import MEDIA_TYPE, source_of, subject_of, type_of
from adapters.inbound.proofs import proof_for
from adapters.inbound.service import MESSAGE_ID, REPLY
from adapters.inbound.systems import System, set_system
from adapters.signing_in.identity import DevIssuer, Identity
from tests.faults.history import Operation
from tests.faults.tally import Tally
from tests.faults.writers import LONGEST_S, People, UnexpectedAnswerError, Writers

COMMAND, SENDS_FOR = "record-measurement", "CL-1"
SCOPES = frozenset({"cases:command"})
ANSWERED_S = 5.0
"""How long an answer is waited for before the message is sent again."""
STORED_S = 2.0
PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class Outside:
    """A system that was let in, and how it comes to the broker."""

    system: System
    key: ECKey
    servers: Sequence[str]
    password: str

    @property
    def subject(self) -> str:
        return subject_of(self.system.name, COMMAND)

    @property
    def answers(self) -> str:
        """Where it hears them."""
        return f"{inbox('system')}.{self.system.name}.answers"


async def registered(owner: str, people: People) -> tuple[System, ECKey]:
    """A system of this tenant, at the address of the database as its owner."""
    key = ECKey.generate_key("P-256")
    pem = key.as_pem(private=False).decode()
    name = f"clinic-{people.tenant.hex[:16]}"
    system = System(people.tenant, name, f"{name}-app", pem, [people.refs[SENDS_FOR]])
    async with await AsyncConnection.connect(owner, autocommit=True) as connection:
        await set_system(connection, system)
    return system, key


@dataclass
class Sender:
    """Sends for one person about the cases of ``writers``, and writes down in their history what
    it was answered."""

    outside: Outside
    issuer: DevIssuer
    writers: Writers
    chance: random.Random
    loses: float = 0.0
    tally: Tally = field(default_factory=Tally)
    repaired: int = 0
    _waiting: dict[str, asyncio.Future[Msg]] = field(default_factory=dict)

    async def send(self, go_on: Callable[[], bool]) -> None:
        nc = await self._connected()
        try:
            await nc.subscribe(self.outside.answers, cb=self._heard)
            while go_on():
                told = await self._told(nc)
                self.writers.history.operations.append(told)
                self.tally.add(told.answered)
                await asyncio.sleep(PAUSE_S)
        finally:
            await nc.close()

    async def _connected(self) -> Client:
        own = self.outside
        return await client.connect(
            list(own.servers),
            user=own.system.name,
            password=own.password,
            inbox_prefix=f"{inbox('system')}.{own.system.name}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.2,
            error_cb=_unheard,
        )

    async def _told(self, nc: Client) -> Operation:
        case, token = self.writers.case(self.chance), f"op-{self.chance.getrandbits(64):016x}"
        command_id, invoked = str(uuid5(case, token)), time.monotonic_ns()
        body = json.dumps(self._event(case, command_id, token)).encode()
        asked = Operation(
            *("command", str(case), invoked, invoked, 0, token, (command_id,)), way="message"
        )
        while asked.sent - invoked < LONGEST_S * 1e9:
            asked = replace(asked, sent=time.monotonic_ns(), tries=asked.tries + 1)
            answered = await self._sent(nc, command_id, body)
            if answered is not None and self.chance.random() >= self.loses:
                return self._answered(asked, answered)
        return asked

    async def _sent(self, nc: Client, command_id: str, body: bytes) -> Msg | None:
        """What was answered; None where nothing is heard for a while."""
        own, token = self.outside, self.issuer.token(self._identity())
        headers = {
            "Authorization": f"Bearer {token}",
            "RTW-Proof": proof_for(own.key, own.subject, token, body),
            "Content-Type": MEDIA_TYPE,
            REPLY: own.answers,
        }
        answered = self._waiting[command_id] = asyncio.get_running_loop().create_future()
        with suppress(Error, TimeoutError):
            await nc.jetstream(timeout=STORED_S).publish(own.subject, body, headers=headers)
            return await asyncio.wait_for(answered, ANSWERED_S)
        await asyncio.sleep(PAUSE_S)
        return None

    async def _heard(self, message: Msg) -> None:
        """One that was sent twice is answered twice."""
        waiting = self._waiting.get((message.headers or {}).get(MESSAGE_ID, ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    def _answered(self, asked: Operation, message: Msg) -> Operation:
        """Raises UnexpectedAnswerError."""
        told, repeated = json.loads(message.data), "Idempotent-Replayed" in (message.headers or {})
        if "events" not in told:
            raise UnexpectedAnswerError(f"{COMMAND}: {message.data.decode()}")
        self.repaired += repeated
        return replace(
            asked,
            returned=time.monotonic_ns(),
            status=200,
            version=told["version"],
            position=told["position"],
            events=tuple(told["events"]),
            repeated=repeated,
        )

    def _event(self, case: UUID, command_id: str, token: str) -> dict[str, Any]:
        own = self.outside.system
        return {
            "specversion": "1.0",
            "id": command_id,
            "source": source_of(own.name),
            "type": type_of(COMMAND),
            "subject": str(case),
            "time": datetime.now(UTC).isoformat(),
            "actingfor": str(own.parties[0]),
            "data": {
                "code": "GRIP",
                "chosen": "31",
                "unit": "kg",
                "device": f"Dynamometer {token}",
            },
        }

    def _identity(self) -> Identity:
        own = self.outside.system
        return Identity(own.id, own.tenant, client=own.client, scopes=SCOPES)


async def _unheard(_: Exception) -> None:
    """That the broker is away shows in what is not answered."""
