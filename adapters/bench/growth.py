"""``rtw bench growth``: what a work list page, a view of a case and a command cost in a ledger of a
million events, against the same in one of ten thousand.

Both ledgers hold the same two teams with the same cases, which are measured; around them stand as
many other teams as it takes. Each round begins with products that know nothing yet: the views find
no state in their caches. A page is the first of the work list of a case manager or a
clinician, with its counts; a view is the case manager's as it is shown, with what is due and how
the case stands; a command is the next of a case's own story.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from adapters.bench.measuring import Goal, Measured, Run
from adapters.bench.portfolio import Case
from adapters.bench.scratch import Scratch, scratch_database
from adapters.bench.teams import Portfolio, School, fill, schooled
from adapters.cases.views import Times, shown
from adapters.console.speaking import bar
from adapters.database import Database
from adapters.main import Product, connected
from adapters.words.wording import Catalogue, load_wording
from adapters.work.keeper import WorkKeeper
from adapters.work.lists import Wanted, page_body, work_page
from adapters.work.table import WorkState
from domain.case.vocabulary import Role
from projections.catalogue import VIEWS
from projections.finding import CONSUMER as WORDS
from projections.rebuild import rebuild
from services.access import Subject

FEW = 10_000
MANY = int(os.environ.get("RTW_GROWTH_EVENTS", "1000000"))
SEED = 4
TENANT = "bench growth"
TEAMS = range(1, 3)
PAGES = 24
ITEMS = 20
VIEW = "case-manager"
MOST = 1.3
OF_PAGE, OF_VIEW, OF_COMMAND = "work list page", "case view", "command"
_READERS = (Role.CASE_MANAGER, Role.CLINICIAN)

Work = Callable[[], Awaitable[Any]]


def _contestant(events: int) -> str:
    return f"returnledger at {events} events"


def goals(few: int, many: int) -> tuple[Goal, ...]:
    """The median of each, in milliseconds, against the same in the small ledger."""
    return tuple(
        Goal(
            _contestant(many),
            _contestant(few),
            setting,
            MOST,
            at_most=True,
            value=lambda run: run.latency_ms(50),
        )
        for setting in (OF_PAGE, OF_VIEW, OF_COMMAND)
    )


async def run(database: Database, rounds: int, few: int = FEW, many: int = MANY) -> dict[str, Any]:
    """Measures ``rounds`` interleaved rounds in two scratch databases of the same server."""
    measured = Measured("growth", "operations/s")
    with (
        scratch_database(database) as school,
        scratch_database(database) as small,
        scratch_database(database) as large,
    ):
        told = await schooled(school, TENANT, database.claim_key)
        houses = [
            await _house(small, database.claim_key, told, few),
            await _house(large, database.claim_key, told, many),
        ]
        await _round(houses, 0)
        for number in range(1, rounds + 1):
            bar(number, rounds, "bench growth")
            for (place, setting), result in (await _round(houses, number)).items():
                measured.add(_contestant(houses[place].asked_for), setting, result)
    filled = {_contestant(house.asked_for): house.events for house in houses}
    return {**measured.report(goals(few, many)), "filled": filled}


@dataclass(frozen=True, slots=True)
class House:
    """A filled ledger with its live tables. ``cases`` are those that are measured."""

    database: Database
    school: School
    cases: Sequence[Case]
    asked_for: int
    events: int

    def works(self, product: Product, number: int) -> Mapping[str, Sequence[Work]]:
        """What is done in a round, by what is measured."""
        wording, tenant = load_wording(), self.school.tenant
        return {
            OF_PAGE: self._pages(product, wording),
            OF_VIEW: [_view(product, wording, tenant, each) for each in self.cases],
            OF_COMMAND: [
                _command(product, each, number) for each in self.cases if len(each.rest) > number
            ],
        }

    def _pages(self, product: Product, wording: Catalogue) -> list[Work]:
        people = [self.school.member(team, role) for team in TEAMS for role in _READERS]
        readers = people * (PAGES // len(people))
        return [_page(product, wording, self.school.tenant, each) for each in readers]


def _page(product: Product, wording: Catalogue, tenant: UUID, person: UUID) -> Work:
    async def page() -> None:
        subject = Subject(tenant, person)
        found = await work_page(product, Wanted(subject, WorkState.ALL, Times(), ITEMS))
        body = await page_body(product, wording, tenant, found)
        assert len(body["items"]) == ITEMS, "a team has that much to see to"

    return page


def _view(product: Product, wording: Catalogue, tenant: UUID, case: Case) -> Work:
    async def view() -> None:
        body = await shown(product, wording, tenant, case.case, VIEWS[VIEW], Times())
        assert body is not None

    return view


def _command(product: Product, case: Case, number: int) -> Work:
    asked = case.next_commands(product.ledger, product.commands, number + 1)[number]

    async def command() -> None:
        await product.commands.handle(asked)

    return command


async def _round(houses: Sequence[House], number: int) -> dict[tuple[int, str], Run]:
    """Each operation in the one ledger and in the other in turns: whatever else the machine does
    meets both alike. What earlier rounds wrote is in the tables before."""
    async with AsyncExitStack() as stack:
        works = []
        for house in houses:
            product = await stack.enter_async_context(connected(house.database))
            await WorkKeeper(product).keep_up()
            works.append(house.works(product, number))
        found: dict[tuple[int, str], Run] = {}
        for setting in works[0]:
            latencies = await _in_turns([each[setting] for each in works])
            for place, own in enumerate(latencies):
                found[place, setting] = Run.of([own], sum(own))
        return found


async def _in_turns(works: Sequence[Sequence[Work]]) -> list[list[float]]:
    """The seconds of each. The first ones are not counted: they make the connections."""
    latencies: list[list[float]] = [[] for _ in works]
    for turn, each in enumerate(zip(*works, strict=True)):
        order = range(len(each)) if turn % 2 else reversed(range(len(each)))
        for house in order:
            started = time.perf_counter()
            await each[house]()
            if turn:
                latencies[house].append(time.perf_counter() - started)
    return latencies


async def _house(scratch: Scratch, claim_key: bytes, school: School, events: int) -> House:
    portfolio = Portfolio(school, SEED)
    stored = await asyncio.to_thread(fill, scratch, portfolio, TEAMS, events)
    database = scratch.as_database(claim_key)
    await asyncio.to_thread(_without_words, scratch, school.tenant)
    await _rebuilt(scratch, school.tenant, database)
    async with connected(database) as product:
        await WorkKeeper(product).keep_up()
    await asyncio.to_thread(_analyze, scratch)
    cases = [case for team in TEAMS for case in portfolio.team(team, spread=False)]
    return House(database, school, cases, events, stored)


async def _rebuilt(scratch: Scratch, tenant: UUID, database: Database) -> None:
    async with AsyncExitStack() as stack:
        reading, writing = [
            await stack.enter_async_context(
                await AsyncConnection.connect(scratch.owner, autocommit=True)
            )
            for _ in range(2)
        ]
        product = await stack.enter_async_context(connected(database))
        await rebuild(reading, writing, product.feed, [tenant], VIEWS[VIEW])


def _without_words(scratch: Scratch, tenant: UUID) -> None:
    """Finding is not measured, and its table is left empty."""
    with psycopg.connect(scratch.login, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO rm.bookmark (consumer, tenant, position)"
            " SELECT %s, tenant, head FROM es.ledger WHERE tenant = %s",
            [WORDS, tenant],
        )


def _analyze(scratch: Scratch) -> None:
    with psycopg.connect(scratch.login, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
