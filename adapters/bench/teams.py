"""Portfolios as houses have them: teams with so many cases each, in all stages, spread over years.

A team is a case manager, a clinician and whoever else the stories name, by role; each sees to so
many cases. The course of each case is that of a story up to a stage, which a seeded draw picks, and
so does the week it begins in. The same seed gives the same portfolio, and a longer one begins as a
shorter one does.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from uuid import UUID, uuid5

import psycopg

from adapters.bench.portfolio import Case, as_new, copied, told
from adapters.bench.scratch import Scratch
from adapters.console.speaking import bar
from adapters.store.codec import Codec
from adapters.store.committer import Committer
from adapters.store.ledger import FACTS, StoredLedger
from adapters.store.reader import Reader
from adapters.store.rows import NewEvent
from domain.case.vocabulary import Role
from domain.recorded import tenant_of
from services.commands import Commands

STAGES = (
    *(("picker", 20), ("picker", 60), ("picker", 120), ("picker", 200), ("picker", 330)),
    *(("firefighter", 40), ("firefighter", 150), ("firefighter", 300), ("nurse", 60)),
)
CASES_A_TEAM = 20
AT_ONCE = 20
"""Events of a case that stand together before those of another come."""
TOGETHER = 20
"""Cases that are under way at the same time."""
MOST_WEEKS = 90
_DAY = re.compile(rb"20\d\d-\d\d-\d\d")
_WEEK = re.compile(rb"(20\d\d)-W(\d\d)")
_COLUMNS = (
    *("position", "effective_at", "recorded_at", "version", "schema_no", "tenant", "stream"),
    *("event_id", "command_id", "actor_id", "correlation_id", "causation_id", "on_behalf_of"),
    *("name", "actor_role", "fingerprint", "body"),
)
_COPY = f"COPY es.event ({', '.join(_COLUMNS)}) FROM STDIN"


@dataclass(frozen=True, slots=True)
class School:
    """Stories as they were told once: all that a portfolio is made of. ``rows`` are those that all
    copies of a case share: people, organisations, job profiles, protocols, consents."""

    tenant: UUID
    rows: tuple[NewEvent, ...]
    templates: tuple[Case, ...]

    def people(self, team: int) -> Mapping[UUID, UUID]:
        """Whom the people of the stories are in a team: one person a role."""
        return {
            template.refs[person.ref]: uuid5(self.tenant, f"team {team} {'+'.join(person.roles)}")
            for template in self.templates
            for person in template.header.people
            if Role.WORKER not in person.roles
        }

    def member(self, team: int, role: Role) -> UUID:
        return uuid5(self.tenant, f"team {team} {role}")


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A number of teams, drawn from a seed."""

    school: School
    seed: int

    def team(self, number: int, *, spread: bool = True) -> Iterator[Case]:
        """The cases of a team; ``spread`` over weeks, or all at the time of their story."""
        draw = random.Random(f"{self.seed} {number}")  # noqa: S311  a portfolio is no secret
        people = self.school.people(number)
        for place in range(CASES_A_TEAM):
            template = draw.choice(self.school.templates)
            weeks = draw.randrange(MOST_WEEKS)
            case = template.copy(number * CASES_A_TEAM + place + 1, people)
            yield later(case, weeks) if spread else case

    def staff(self, number: int) -> list[NewEvent]:
        """How the people of a team were registered, each once."""
        people = self.school.people(number)
        found: dict[UUID, NewEvent] = {}
        for row in self.school.rows:
            if row.stream in people and row.version == 1:
                person = people[row.stream]
                found.setdefault(person, copied(row, _for(person, people)))
        return list(found.values())


async def schooled(scratch: Scratch, tenant: str, claim_key: bytes) -> School:
    """Tells every story up to every stage, in one ledger."""
    scratch.open_ledger(tenant_of(tenant))
    async with AsyncExitStack() as stack:
        committer = await stack.enter_async_context(Committer(scratch.api))
        reader = await stack.enter_async_context(Reader(scratch.api))
        ledger = StoredLedger(Codec(FACTS), committer, reader)
        commands = Commands(ledger, claim_key)
        templates = []
        for done, (story, events) in enumerate(STAGES):
            bar(done, len(STAGES), "telling")
            called = f"{story} {events}"
            templates.append(
                await told(story, tenant, ledger, commands, reader, events, called=called)
            )
        rows = await reader.read_feed(tenant_of(tenant), 0, 1_000_000)
    of_cases = {row.stream for template in templates for row in template.rows}
    shared = tuple(as_new(row) for row in rows if row.stream not in of_cases)
    return School(tenant_of(tenant), shared, tuple(templates))


def fill(scratch: Scratch, portfolio: Portfolio, measured: range, events: int) -> int:
    """A ledger of at least so many events, copied in as they are; how many it holds. The teams to
    be measured stand in its middle, at the times of their stories."""
    scratch.open_ledger(portfolio.school.tenant)
    with psycopg.connect(scratch.login) as connection:
        with connection.cursor().copy(_COPY) as copy:
            stored = 0
            for row in _in_a_ledger(portfolio, measured, events):
                stored += 1
                copy.write_row(_values(portfolio.school.tenant, stored, row))
                if stored % 10_000 == 0:
                    bar(min(stored, events), events, "filling")
        connection.execute(
            "UPDATE es.ledger SET head = %s WHERE tenant = %s", [stored, portfolio.school.tenant]
        )
    with psycopg.connect(scratch.login, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE es.event")
    return stored


def _in_a_ledger(portfolio: Portfolio, measured: range, events: int) -> Iterator[NewEvent]:
    own = [case for team in measured for case in portfolio.team(team, spread=False)]
    others = _others(portfolio, measured)
    yield from portfolio.school.rows
    count = len(portfolio.school.rows) + sum(len(case.rows) for case in own)
    for team in measured:
        yield from portfolio.staff(team)
    placed = False
    while count < events or not placed:
        if count >= events / 2 and not placed:
            yield from _in_turns(own)
            placed = True
            continue
        some, staff = next(others)
        yield from staff
        yield from _in_turns(some)
        count += len(staff) + sum(len(case.rows) for case in some)


def _others(portfolio: Portfolio, measured: range) -> Iterator[tuple[list[Case], list[NewEvent]]]:
    team = max(measured) + 1
    while True:
        teams = range(team, team + TOGETHER // CASES_A_TEAM)
        cases = [case for each in teams for case in portfolio.team(each)]
        yield cases, [row for each in teams for row in portfolio.staff(each)]
        team = teams.stop


def _in_turns(cases: Sequence[Case]) -> Iterator[NewEvent]:
    for begins in range(0, max(len(case.rows) for case in cases), AT_ONCE):
        for case in cases:
            yield from case.rows[begins : begins + AT_ONCE]


def _values(tenant: UUID, position: int, row: NewEvent) -> list[object]:
    own = {**row._asdict(), "tenant": tenant, "position": position}
    return [own[name] for name in _COLUMNS]


def _for(person: UUID, people: Mapping[UUID, UUID]) -> Callable[[UUID], UUID]:
    return lambda old: people.get(old) or uuid5(old, str(person))


def later(case: Case, weeks: int) -> Case:
    """The same course so many weeks later; how it goes on is left out."""
    shift = timedelta(weeks=weeks)

    def day(found: re.Match[bytes]) -> bytes:
        return (date.fromisoformat(found[0].decode()) + shift).isoformat().encode()

    def week(found: re.Match[bytes]) -> bytes:
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1) + shift
        year, number, _ = monday.isocalendar()
        return f"{year}-W{number:02}".encode()

    def moved(row: NewEvent) -> NewEvent:
        return row._replace(
            effective_at=row.effective_at.astimezone(UTC) + shift,
            recorded_at=row.recorded_at.astimezone(UTC) + shift,
            body=_WEEK.sub(week, _DAY.sub(day, row.body)),
        )

    return replace(case, rows=tuple(map(moved, case.rows)), rest=())
