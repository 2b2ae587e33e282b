"""The story of the spine told over HTTP to the processes of a cluster, and its views asked for."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid5

import httpx

from adapters.asking.command_names import kebab
from adapters.console.finding import open_ledger
from adapters.database import Database, open_database
from adapters.main import connected, dev_issuer
from adapters.settings import Settings, settings_from_environment
from adapters.signing_in.identity import DevIssuer, Identity
from domain.case.aggregate import REQUESTS
from services.stories import Line, Player
from tests.adapters.http.bodies import SPINE
from tests.adapters.processes.clusters import Running, wait_for

HEADER, LINES = SPINE


class Teller:
    """Tells the spine's story line by line over HTTP, and asks for its views."""

    def __init__(self, cluster: Running, player: Player, issuer: DevIssuer) -> None:
        self.cluster = cluster
        self._player = player
        self.issuer = issuer
        self._lines = iter(LINES)
        self.positions: list[int] = []

    @property
    def case(self) -> UUID:
        return self._player.resolve(LINES[0][1].case)

    def person(self, name: str) -> UUID:
        return self._player.resolve(name)

    def tell(self, api: str) -> None:
        """The next line, again and again under its key until it is answered."""
        number, line = next(self._lines)
        path, body, headers = self._asked(number, line)
        answered: list[httpx.Response] = []

        def is_answered() -> bool:
            try:
                url = self.cluster.address(api) + path
                answered[:] = [httpx.post(url, json=body, headers=headers, timeout=20)]
            except httpx.TransportError:
                return False
            return answered[0].status_code not in (502, 503)

        wait_for(f"line {number} is not answered", is_answered)
        assert answered[0].status_code == 200, answered[0].text
        position = answered[0].json().get("position")
        self.positions += [position] if position is not None else []

    def _asked(self, number: int, line: Line) -> tuple[str, object, dict[str, str]]:
        data = {**line.data, "effective_at": line.at}
        path = f"/v1/cases/{self.case}/commands/{kebab(line.command)}"
        if line.command == "OpenCase":
            data |= {"time_zone": HEADER.time_zone, "case_id": line.case}
            path = "/v1/cases"
        kind = REQUESTS[line.command]
        request = kind.model_validate(data, context={"resolve": self._player.resolve})
        key = uuid5(self._player.tenant, f"{HEADER.story}:{number}")
        headers = {"Authorization": self._bearer(line.by), "Idempotency-Key": str(key)}
        headers |= {"RTW-Role": line.as_} if line.as_ else {}
        body = request.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return path, body, headers

    def seen(self, api: str) -> httpx.Response:
        """The clinician's view, at the latest position that somebody was told."""
        url = f"{self.cluster.address(api)}/v1/cases/{self.case}/views/clinician"
        upto = {"at_least": str(max(self.positions))}
        return httpx.get(
            url, params=upto, headers={"Authorization": self._bearer("CL-1")}, timeout=30
        )

    def _bearer(self, person: str) -> str:
        who = Identity(self._player.resolve(person), self._player.tenant)
        return f"Bearer {self.issuer.token(who)}"


@contextmanager
def telling(cluster: Running) -> Iterator[Teller]:
    """To a cluster whose tenant is told of the people of the story first."""
    settings = settings_from_environment({"RTW_DATA": str(cluster.data)})
    with open_database(settings) as database:
        player, issuer = asyncio.run(_header_entered(settings, database))
        yield Teller(cluster, player, issuer)


async def _header_entered(settings: Settings, database: Database) -> tuple[Player, DevIssuer]:
    await open_ledger(database, HEADER.tenant)
    async with connected(database) as product:
        player = Player(product.ledger, product.commands, HEADER, product.clock, story_clock=False)
        await player.play([])
        return player, dev_issuer(settings, database, product.clock.now)
