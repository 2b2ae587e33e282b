"""Two cases with work and words, the commands that keep them, and what stands in the tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid5

from adapters.cases.views import Times
from adapters.checks import run_checks
from adapters.database import Database
from adapters.main import connected
from adapters.work.keeper import WorkKeeper
from adapters.work.lists import Wanted, WorkPage, work_page
from adapters.work.table import WorkState
from domain.case.vocabulary import Role
from services.access import Subject
from tests.projections.choking import HELD
from tests.projections.told import DEMO, Told, tell
from tests.superusers import seeing_all

WORK = """
    SELECT reader, over_at, due_from, reads_until, mine, unassigned, alarm, item, body FROM rm.work
    WHERE case_id = %s ORDER BY reader, item"""
WORDS = """
    SELECT position, class, words::text, claim_ref FROM rm.case_words
    WHERE case_id = %s ORDER BY position, class"""
Rows = list[tuple[Any, ...]]


@asynccontextmanager
async def two_cases(database: Database) -> AsyncIterator[Told]:
    with seeing_all(database) as superuser:
        async with connected(database) as product:
            told = Told(product, superuser)
            await tell(told, "demo", "held", "CompleteReassessment")
            await tell(told, "demo", "flows", "CompleteReassessment")
            yield told


async def keep_up(told: Told) -> None:
    await WorkKeeper(told.product).keep_up()


def rows(told: Told, statement: str, case: UUID = HELD) -> Rows:
    return told.superuser.execute(statement.encode(), [case]).fetchall()


def parked(told: Told) -> dict[str, tuple[UUID, UUID]]:
    found = told.superuser.execute("SELECT view, case_id, event_id FROM rm.parked").fetchall()
    return {view: (case, event) for view, case, event in found}


def anew(told: Told) -> None:
    """As before the tables were ever filled."""
    told.superuser.execute("TRUNCATE rm.work, rm.work_case, rm.case_words")
    told.superuser.execute("DELETE FROM rm.bookmark WHERE consumer IN ('work', 'words')")


async def broken(told: Told) -> dict[str, list[str]]:
    return {each.name: [*each.broken] for each in await run_checks(told.product) if not each.ok}


async def page(told: Told, times: Times) -> WorkPage:
    subject = Subject(DEMO, uuid5(DEMO, "held:CM-1"), roles=frozenset({Role.CASE_MANAGER}))
    return await work_page(told.product, Wanted(subject, WorkState.ALL, times, 100))
