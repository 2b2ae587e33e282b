"""The whole product on a real database, with the people of the spine story signed in."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx
from psycopg import AsyncConnection, Connection

from adapters.asking.command_names import kebab
from adapters.console.finding import open_ledger
from adapters.database import Database
from adapters.http.app import create_app
from adapters.http.requests import Desk
from adapters.live_tables.projector import catch_up, tenants
from adapters.main import Product, connected, dev_issuer
from adapters.settings import settings_from_environment
from adapters.signing_in.identity import DevIssuer, Identity
from adapters.words.wording import load_wording
from domain.case.aggregate import REQUESTS
from domain.case.vocabulary import ROLES_IN_A_CASE, Role
from domain.party import RegisterParty
from projections.bodies.catalogue import BODIES
from projections.catalogue import VIEWS
from projections.runner import differences
from services.catalogues import Catalogues
from services.commanders import COMMANDERS
from services.stories import Line, Played, Player
from tests.adapters.http.bodies import SPINE, Body, Story, said
from tests.superusers import seeing_all

WORDING = load_wording()
LINES = SPINE[1]
BY = {line.command: line.by for _, line in reversed(LINES)}
"""Who in the spine asks for a command first."""


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a story as a request over HTTP."""

    number: int
    by: str
    as_role: Role | None
    command: str
    body: Body
    key: UUID
    stores: tuple[str, ...]

    @property
    def outcome(self) -> str:
        if not self.stores:
            return "unchanged"
        return "refused" if any(each.endswith("Rejected") for each in self.stores) else "done"


@dataclass
class House:
    """A product that serves HTTP in this process, with the people of a story. ``ref`` names ids
    as the story does. When it closes every view must equal its rebuild, unless a test has
    ``harmed`` its tables or its ledger on purpose."""

    product: Product
    desk: Desk
    issuer: DevIssuer
    client: httpx.AsyncClient
    player: Player
    superuser: Connection[Any]
    story: Story = SPINE
    staff: dict[Role, UUID] = field(default_factory=dict)
    harmed: bool = False

    @property
    def tenant(self) -> UUID:
        return self.player.tenant

    @property
    def case(self) -> UUID:
        return self.ref(self.story[1][0][1].case)

    def ref(self, name: str) -> UUID:
        return self.player.resolve(name)

    def bearer(self, person: str | UUID, tenant: UUID | None = None) -> str:
        who = Identity(self.ref(str(person)), tenant or self.tenant)
        return f"Bearer {self.issuer.token(who)}"

    async def ask(
        self, person: str | UUID | None, method: str, url: str, **parts: Any
    ) -> httpx.Response:
        """The answer to one request of a person of the story; nobody signs in as None."""
        headers = httpx.Headers(parts.pop("headers", None))
        if person is not None and "authorization" not in headers:
            headers["Authorization"] = self.bearer(person)
        answered = await self.client.request(method, url, headers=headers, **parts)
        if not self.harmed:
            is_as_declared(url, answered)
        return answered

    async def send(
        self,
        person: str | UUID | None,
        command: str,
        body: Any = None,
        *,
        case: UUID | str | None = None,
        key: UUID | str | None = None,
        headers: Mapping[str, str] | None = None,
        **parts: Any,
    ) -> httpx.Response:
        """A command. Without ``key`` under a new one; ``content`` replaces the JSON body."""
        given = {"Idempotency-Key": str(key or uuid4()), **(headers or {})}
        if "content" in parts:
            given = {"Content-Type": "application/json", **given}
        else:
            parts["json"] = body
        return await self.ask(person, "POST", self.path(command, case), headers=given, **parts)

    def path(self, command: str, case: UUID | str | None = None) -> str:
        if command == "OpenCase":
            return "/v1/cases"
        return f"/v1/cases/{case or self.case}/commands/{kebab(command)}"

    def step(self, number: int) -> Step:
        header, lines = self.story
        line = dict(lines)[number]
        assert isinstance(line.expect, list)
        key = uuid5(self.tenant, f"{header.story}:{number}")
        body = self.body(line)
        return Step(number, line.by, line.as_, line.command, body, key, tuple(line.expect))

    def body(self, line: Line) -> Body:
        """What the line says, with ids in place of references and its time as effective_at."""
        data: Body = {**line.data, "effective_at": line.at}
        if line.command == "OpenCase":
            data |= {"time_zone": self.story[0].time_zone, "case_id": line.case}
        return self._with_ids(line.command, data)

    def body_of(self, command: str) -> Body:
        """What somebody might say with a command."""
        return self._with_ids(command, said(command))

    def _with_ids(self, command: str, data: Body) -> Body:
        request = REQUESTS[command].model_validate(data, context={"resolve": self.ref})
        dumped: Body = request.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return dumped

    def by(self, command: str) -> str | UUID:
        """Who may ask for it: as in the spine, else somebody of the staff."""
        return BY.get(command) or self.staff[COMMANDERS[command][0]]

    async def hire(self) -> None:
        """One person for each role that a case has but the worker, and who decides outside it:
        none of them has another role."""
        outside = (Role.ADMIN, Role.DATA_PROTECTION_OFFICER)
        for role in outside:
            self.staff[role] = await self.register(role)
        inside = sorted(ROLES_IN_A_CASE - {Role.WORKER})
        self.staff |= {role: await self.register() for role in inside}
        parties = [{"party_id": str(self.staff[role]), "role": role} for role in inside]
        answered = await self.send("CM-1", "AssignParty", {"parties": parties})
        assert answered.status_code == 200, answered.text
        self.staff[Role.WORKER] = self.ref("W-A")

    async def register(self, *roles: Role) -> UUID:
        """A new person of the tenant."""
        person = uuid4()
        party = RegisterParty(party_id=person, name="Somebody", roles=roles)
        catalogues = Catalogues(self.product.ledger, self.product.commands)
        await catalogues.register(self.tenant, party, self.product.clock.now())
        return person

    async def take(self, number: int, **parts: Any) -> httpx.Response:
        """One line of the story, as its person sends it."""
        step = self.step(number)
        if step.as_role is not None:
            parts["headers"] = {"RTW-Role": step.as_role, **parts.get("headers", {})}
        parts.setdefault("key", step.key)
        return await self.send(step.by, step.command, step.body, **parts)

    async def play(self, upto: int = 99, *, after: int = 0) -> None:
        """The story over HTTP up to a line, with the views moved to the end. All up to the line
        ``after`` which it begins has happened already."""
        for number, _ in self.story[1]:
            if after < number <= upto:
                answered = await self.take(number)
                assert answered.status_code == 200, answered.text
        await self.catch_up()

    async def catch_up(self) -> None:
        await catch_up(self.product.database, self.product.feed)

    async def views_that_differ(self) -> list[str]:
        """Each view and tenant of which a rebuild would make something else."""
        await self.catch_up()
        feed, conninfo = self.product.feed, self.product.database.conninfo("project")
        async with await AsyncConnection.connect(conninfo, autocommit=True) as connection:
            return [
                f"{view.name} of {tenant}"
                for tenant in await tenants(connection)
                for view in VIEWS.values()
                if await differences(connection, feed, tenant, view)
            ]

    async def enter_header(self) -> None:
        assert await self.player.play([]) == Played(dict(self.player.refs), 0)

    async def replay(self) -> Played:
        """The whole story through the story player, on what is stored already."""
        trees = [(number, line.model_dump(by_alias=True)) for number, line in self.story[1]]
        return await self.player.play(trees)

    def stored(self) -> tuple[int, int]:
        """How many events and claims there are, of all tenants."""
        row = self.superuser.execute(
            "SELECT (SELECT count(*) FROM es.event), (SELECT count(*) FROM es.claim)"
        ).fetchone()
        assert row is not None
        return row[0], row[1]

    def names(self, stream: UUID | None = None) -> list[tuple[int, str]]:
        """Version and name of all events of a stream, the spine's case unless said otherwise."""
        return self.superuser.execute(
            "SELECT version, split_part(name, ':', 2) FROM es.event"
            " WHERE tenant = %s AND stream = %s ORDER BY version",
            [self.tenant, stream or self.case],
        ).fetchall()

    def positions(self) -> list[int]:
        rows = self.superuser.execute(
            "SELECT position FROM es.event WHERE tenant = %s ORDER BY position", [self.tenant]
        )
        return [position for (position,) in rows]


@asynccontextmanager
async def living(database: Database, data: Path, story: Story = SPINE) -> AsyncIterator[House]:
    """A house on a migrated database; ``data`` is where the sign-in keeps its key."""
    settings = settings_from_environment({"RTW_DATA": str(data)})
    header, _ = story
    await open_ledger(database, header.tenant)
    async with connected(database) as product:
        issuer = dev_issuer(settings, database, product.clock.now)
        desk = Desk(product, issuer.verifier(), WORDING, database.claim_key)
        player = Player(product.ledger, product.commands, header, product.clock, story_clock=False)
        transport = httpx.ASGITransport(create_app(desk))
        with seeing_all(database) as superuser:
            async with httpx.AsyncClient(transport=transport, base_url="http://rtw") as client:
                house = House(product, desk, issuer, client, player, superuser, story)
                await house.enter_header()
                yield house
                if not house.harmed:
                    assert await house.views_that_differ() == []


def is_as_declared(url: str, answered: httpx.Response) -> None:
    """Every view that a house answers is held against what is declared of it."""
    found = _OF_A_VIEW.fullmatch(url.partition("?")[0])
    if found is not None and answered.status_code == 200 and answered.content:
        BODIES[found[1]].model_validate_json(answered.content)


_OF_A_VIEW = re.compile(r"/v1/cases/[^/]+/views/([a-z-]+)")


def commands() -> Sequence[str]:
    return list(REQUESTS)


def asked_for() -> Sequence[str]:
    """Commands that some person may ask for; the others are for the clock."""
    return [each for each in REQUESTS if set(COMMANDERS[each]) != {Role.SYSTEM}]
