"""A system from outside that sends to a cluster: let in by the words of its operator, and answered
through whichever node it comes to."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import nats as client
from joserfc.jwk import ECKey
from nats.aio.client import Client
from nats.errors import Error

from adapters.broker.rights import inbox
from adapters.inbound.messages import MEDIA_TYPE, source_of, subject_of, type_of
from adapters.inbound.proofs import proof_for
from adapters.inbound.service import REPLY
from adapters.inbound.systems import System
from adapters.signing_in.identity import Identity
from domain.recorded import tenant_of
from tests.adapters.processes.clusters import PATIENCE_S
from tests.adapters.processes.telling import HEADER, Teller

NAME = "clinic"
SCOPES = frozenset({"cases:command"})


class Clinic:
    """``nodes`` are the addresses of the brokers of the cluster."""

    def __init__(self, nodes: Sequence[str]) -> None:
        self._nodes = list(nodes)
        self._key = ECKey.generate_key("P-256")

    def words(self, folder: Path) -> list[str]:
        """What its operator types to have it let in."""
        public = folder / "clinic.pem"
        public.write_bytes(self._key.as_pem(private=False))
        given = ["--client", NAME, "--key", str(public), "--for", "CL-1", "--json"]
        return ["system", "add", HEADER.tenant, NAME, *given]

    def asks(self, teller: Teller, password: str, command: str, data: Any) -> dict[str, Any]:
        """What a message on behalf of CL-1 is answered."""
        return asyncio.run(self._asks(teller, password, command, data))

    async def _asks(self, teller: Teller, password: str, command: str, data: Any) -> dict[str, Any]:
        subject, own = subject_of(NAME, command), f"{inbox('system')}.{NAME}.{uuid4().hex}"
        body = json.dumps(self._event(teller, command, data)).encode()
        token = teller.issuer.token(self._identity())
        headers = {
            "Authorization": f"Bearer {token}",
            "RTW-Proof": proof_for(self._key, subject, token, body),
            "Content-Type": MEDIA_TYPE,
            REPLY: own,
        }
        nc = await client.connect(
            self._nodes, user=NAME, password=password, inbox_prefix=f"{inbox('system')}.{NAME}"
        )
        async with asyncio.timeout(PATIENCE_S):
            answers = await nc.subscribe(own)
            await _published(nc, subject, body, headers)
            answered = await answers.next_msg(timeout=PATIENCE_S)
        await nc.close()
        told: dict[str, Any] = json.loads(answered.data)
        return told

    def may_come_in(self, password: str) -> bool:
        """To any of the nodes."""
        return any(asyncio.run(_comes_in(node, password)) for node in self._nodes)

    def _event(self, teller: Teller, command: str, data: Any) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": str(uuid4()),
            "source": source_of(NAME),
            "type": type_of(command),
            "subject": str(teller.case),
            "time": "2025-03-06T18:00:00+01:00",
            "actingfor": str(teller.person("CL-1")),
            "data": data,
        }

    def _identity(self) -> Identity:
        tenant: UUID = tenant_of(HEADER.tenant)
        own = System(tenant, NAME, NAME, "", [])
        return Identity(own.id, tenant, client=NAME, scopes=SCOPES)


async def _published(nc: Any, subject: str, body: bytes, headers: dict[str, str]) -> None:
    """Again until a node has said that it is stored."""
    while True:
        with suppress(Error, TimeoutError):
            await nc.jetstream(timeout=5).publish(subject, body, headers=headers)
            return
        await asyncio.sleep(0.1)


async def _comes_in(node: str, password: str) -> bool:
    nc = Client()
    try:
        await nc.connect(
            node, user=NAME, password=password, allow_reconnect=False, error_cb=_unheard
        )
    except (Error, OSError, TimeoutError):
        return False
    finally:
        await nc.close()
    return True


async def _unheard(_: Exception) -> None:
    """A refusal is what is looked for."""
