"""The product on a socket, with a case in the midst of its story and somebody of each role."""

import asyncio
import copy
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import uvicorn

from adapters.http.app import create_app
from adapters.live_tables.projector import Projector
from adapters.work.keeper import WorkKeeper
from domain.case.vocabulary import Role
from services.actions import PURPOSES
from services.audiences import AUDIENCES
from tests.adapters.http.living import House, asked_for

STRANGER = "stranger"
READERS: Mapping[str, Role] = {
    "clinician": Role.CLINICIAN,
    "case_manager": Role.CASE_MANAGER,
    "employer": Role.EMPLOYER_HR,
    "supervisor": Role.SUPERVISOR,
    "worker": Role.WORKER,
    "auditor": Role.INSURER_AUDITOR,
    STRANGER: Role.CASE_MANAGER,
}
"""Who asks, and in which role; the stranger has it in no case."""


ZONES = ["Europe/Prague", "America/Denver", "UTC"]
_OTHERWISE = {"OpenCase": {"case_id": None, "worker_id": str(uuid4())}}
"""What is said otherwise than in the story, where it would only be said again."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A house that is served at an address; ``people`` by whom they ask as."""

    house: House
    address: str
    people: Mapping[str, UUID]


@asynccontextmanager
async def staged(house: House) -> AsyncIterator[Stage]:
    """Serves a house, and keeps its views up to its ledger, until it is left."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(house.desk), log_level="critical", lifespan="off")
        server = uvicorn.Server(config)
        tasks = [
            asyncio.create_task(server.serve(sockets=[door])),
            asyncio.create_task(Projector(house.product.database, house.product.feed).run()),
            asyncio.create_task(WorkKeeper(house.product).run()),
        ]
        yield Stage(house, f"http://127.0.0.1:{door.getsockname()[1]}", await _people(house))
        server.should_exit = True
        for task in tasks[1:]:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def _people(house: House) -> Mapping[str, UUID]:
    """Case managers may open cases, in this tenant and as strangers to the case."""
    staff = {reader: house.staff[role] for reader, role in READERS.items()}
    stranger = await house.register(Role.CASE_MANAGER)
    return {**staff, "case_manager": house.ref("CM-1"), STRANGER: stranger}


def for_reader(document: Mapping[str, Any], house: House, role: Role) -> dict[str, Any]:
    """The document with the case of the house, what a reader of this role may ask for and what
    people say in the story: without it hardly a request would reach more than its door. What is
    not so is sent all the same: as what the document does not allow."""
    told = copy.deepcopy(dict(document))
    parameters = told["components"]["parameters"]
    parameters["case_id"]["schema"] = {"enum": [str(house.case)]}
    parameters["view_name"]["schema"] = {"enum": [AUDIENCES[role]]}
    parameters["RTW-Role"]["schema"] = {"enum": [role]}
    parameters["RTW-Purpose"]["schema"] = {"enum": [*PURPOSES[role]]}
    parameters["If-Match"]["schema"] = {"enum": ["*"]}
    del parameters["Idempotency-Key"]["example"]
    told["components"]["schemas"]["OpenCase"]["properties"]["time_zone"] = {"enum": ZONES}
    for operations in told["paths"].values():
        command = operations.get("post", {}).get("operationId")
        if command in asked_for():
            body = operations["post"]["requestBody"]["content"]["application/json"]
            body["example"] = house.body_of(command) | _OTHERWISE.get(command, {})
    return told


def ids_in(house: House) -> list[str]:
    """The ids by which the story names people, holds, sessions and what else there is."""
    return sorted(str(each) for each in house.player.refs.values())
