"""The product on a socket, with a case in the midst of its story and somebody of each role."""

import asyncio
import copy
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import uvicorn

from adapters.http.app import create_app
from adapters.projector import Projector
from adapters.work_keeper import WorkKeeper
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


@dataclass(frozen=True, slots=True)
class Stage:
    """A house that is served at an address."""

    house: House
    address: str

    def person(self, reader: str) -> UUID:
        role = READERS[reader]
        return self.strangers[role] if reader == STRANGER else self.house.staff[role]

    @property
    def strangers(self) -> Mapping[Role, UUID]:
        return {Role.CASE_MANAGER: self.house.ref("nobody in the case")}


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
        yield Stage(house, f"http://127.0.0.1:{door.getsockname()[1]}")
        server.should_exit = True
        for task in tasks[1:]:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


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
    for operations in told["paths"].values():
        command = operations.get("post", {}).get("operationId")
        if command in asked_for():
            body = operations["post"]["requestBody"]["content"]["application/json"]
            body["example"] = house.body_of(command)
    return told


def ids_in(house: House) -> list[str]:
    """The ids by which the story names people, holds, sessions and what else there is."""
    return sorted(str(each) for each in house.player.refs.values())
