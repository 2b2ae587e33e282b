"""Writes messages as another system would: with a token, and a proof by its key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from joserfc.jwk import ECKey
from psycopg import AsyncConnection

from adapters.asking.command_names import kebab
from adapters.inbound.handling import Handling
from adapters.inbound.messages import MEDIA_TYPE, source_of, subject_of, type_of
from adapters.inbound.proofs import proof_for
from adapters.inbound.senders import Incoming
from adapters.inbound.systems import System, remove_system, set_system
from adapters.signing_in.identity import Identity
from tests.adapters.http.living import House

ACTS_FOR = {"clinic": ("CL-1", "W-A"), "hr": ("SU-1", "EM-1")}
SCOPES = frozenset({"cases:command"})
SHIFT = {"date": "2025-03-12", "planned_h": "4", "worked_h": "4"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back, and on which subject."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""

    @property
    def json(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told

    @property
    def code(self) -> tuple[int, str]:
        return self.json["status"], self.json["code"]

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [(each["field"], each["code"]) for each in self.json.get("errors", [])]


@dataclass
class Systems:
    """The systems of a tenant. A clinic may send for CL-1 and W-A, an HR system for SU-1 and
    EM-1."""

    house: House
    keys: dict[str, ECKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = self.keys or {name: ECKey.generate_key("P-256") for name in ACTS_FOR}

    def system(self, name: str) -> System:
        pem = self.keys[name].as_pem(private=False).decode()
        parties = [self.house.ref(each) for each in ACTS_FOR[name]]
        return System(self.house.tenant, name, f"{name}-app", pem, parties)

    async def register(self, *others: System) -> None:
        async with await self._owner() as connection:
            for each in others or map(self.system, ACTS_FOR):
                await set_system(connection, each)

    async def remove(self, name: str) -> None:
        async with await self._owner() as connection:
            assert await remove_system(connection, self.house.tenant, name)

    async def _owner(self) -> AsyncConnection[Any]:
        conninfo = self.house.product.database.conninfo("owner")
        return await AsyncConnection.connect(conninfo, autocommit=True)

    def token(self, name: str, person: UUID | None = None, **other: Any) -> str:
        """One of the system itself unless a person is named."""
        said = {"tenant": self.house.tenant, "client": f"{name}-app", "scopes": SCOPES, **other}
        return self.house.issuer.token(Identity(person or self.system(name).id, **said))

    def event(
        self, name: str, command: str, person: str, data: Any, **other: Any
    ) -> dict[str, Any]:
        """The message of a system, as it must be."""
        word = kebab(command)
        return {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": source_of(name),
            "type": type_of(word),
            "subject": str(self.house.case),
            "time": "2025-03-12T18:00:00+01:00",
            "actingfor": str(self.house.ref(person)),
            "data": data,
            **other,
        }

    def shift(self, **other: Any) -> dict[str, Any]:
        """A message that is as it must be."""
        return {**self.event("hr", "RecordShift", "SU-1", SHIFT), **other}

    def signed(
        self, name: str, subject: str, body: bytes, *, token: str | None = None
    ) -> dict[str, str]:
        """Its headers."""
        bearer = token or self.token(name)
        proof = proof_for(self.keys[name], subject, bearer, body)
        return {"Authorization": f"Bearer {bearer}", "RTW-Proof": proof, "Content-Type": MEDIA_TYPE}

    async def ask(
        self,
        name: str,
        command: str,
        event: Mapping[str, Any] | bytes,
        *,
        stored_at: datetime | None = None,
        token: str | None = None,
        headers: Mapping[str, str | None] | None = None,
        subject: str | None = None,
    ) -> Answered:
        """What the message is answered, without a broker. A header that is None is left out."""
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        on = subject or subject_of(name, kebab(command))
        sent = {**self.signed(name, on, body, token=token), **(headers or {})}
        given = {key: value for key, value in sent.items() if value is not None}
        message = Incoming(on, given, body, stored_at or datetime.now(UTC))
        answered = await Handling(self.house.desk).answer(message)
        return Answered(answered.body, answered.headers)
