"""rtw due, rtw deadlines, rtw tenant calendar: what is due, what is overdue, how days count."""

import argparse
import re
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.calendars import is_known
from adapters.cases.changes import LedgerChanges
from adapters.cases.due_lists import all_of
from adapters.console.finding import find_case, time_in
from adapters.console.processes import run_clockwork
from adapters.console.speaking import GOOD, BadUseError, bar, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.main import Product, connected
from adapters.settings import Settings
from adapters.words.wording import Catalogue, load_wording
from domain.calendar import ChooseCalendar
from domain.deadlines.raised import EscalationRaised
from domain.recorded import tenant_of
from services.catalogues import Catalogues
from services.rounds import Round, Rounds

OF_THE_CASES = "-"
"""The code that lets each case count by its own jurisdiction again."""
_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,6})?")


def arguments_of_deadlines(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    due = word(words, "due", "what is due, and why", show_due)
    which = due.add_mutually_exclusive_group()
    which.add_argument("--case", metavar="ID|STORY:REF")
    which.add_argument("--tenant", metavar="NAME", help="all cases; without either of all tenants")
    due.add_argument("--as-of", metavar="T")
    due.add_argument("--overdue", action="store_true", help="only what is overdue")
    run = word(words, "deadlines", "raises what is overdue, every minute", run_deadlines)
    run.set_defaults(process=run_for_ever)
    run.add_argument("--once", action="store_true", help="one round, and what it led to")
    run.add_argument("--at", metavar="T", help="one round at another time (demo only)")


async def run_for_ever(asked: argparse.Namespace, settings: Settings) -> int:
    """The process of its own."""
    if asked.json:
        raise BadUseError("--json goes with --once")
    return await run_clockwork(settings)


def arguments_of_calendars(tenants: Any, word: Word) -> None:
    """Likewise, below the word of tenants."""
    chosen = word(tenants, "calendar", "the holidays of a tenant's business days", choose_calendar)
    chosen.add_argument("name")
    chosen.add_argument("code", metavar="CODE", help="CZ, US-CO; - for each case's jurisdiction")


async def show_due(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with connected(database) as product:
        wording = load_wording()
        if asked.case is not None:
            found = await find_case(product, asked.case)
            at = time_in(asked.as_of, found.time_zone) or product.clock.now()
            cases = [(found.tenant, found.case)]
        else:
            at = time_in(asked.as_of, "UTC") or product.clock.now()
            cases = await _cases_of(product, asked.tenant)
        items = await _due_in(product, wording, cases, at)
    listed = [each for each in items if each["overdue"] or not asked.overdue]
    say({"at": at, "due": listed}, as_json=asked.json)
    return GOOD


async def _cases_of(product: Product, name: str | None) -> list[tuple[UUID, UUID]]:
    tenants = [e for e in await product.reader.tenants() if name in (None, e.name)]
    if not tenants:
        raise BadUseError("there is no such tenant; rtw tenant add opens one")
    changes = LedgerChanges(product.reader)
    return [(each.tenant, case) for each in tenants for case in await changes.opened(each.tenant)]


async def _due_in(
    product: Product, wording: Catalogue, cases: list[tuple[UUID, UUID]], at: datetime
) -> list[dict[str, Any]]:
    """Of all these cases together, the first first."""
    items: list[dict[str, Any]] = []
    for done, (tenant, case) in enumerate(cases, start=1):
        found = await product.deadlines.due(tenant, case, at)
        items += [{"case": case, **each} for each in all_of(found, at, wording)]
        if len(cases) > 1:
            bar(done, len(cases), "cases")
    return sorted(items, key=lambda each: str(each["due"]))


async def run_deadlines(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    if asked.at is not None and database.kind != "demo":
        raise BadUseError("--at is for demo deployments: elsewhere the time is what it is")
    async with connected(database) as product:
        now = time_in(asked.at, "UTC") or product.clock.now()
        done = await Rounds(product.deadlines, LedgerChanges(product.reader)).go(now)
    say(_round_body(done, now, load_wording()), as_json=asked.json)
    return GOOD


def _round_body(done: Round, now: datetime, wording: Catalogue) -> dict[str, Any]:
    asked = [{"case": case, "request": key} for case, key in done.asked]
    raised = [_raised_body(each, wording) for each in done.escalations]
    failed = list(done.failed)
    return {"at": now, "cases": done.cases, "raised": raised, "asked": asked, "failed": failed}


def _raised_body(fact: EscalationRaised, wording: Catalogue) -> dict[str, Any]:
    due = fact.due or fact.due_at
    text = wording.text(f"due.{fact.kind.value}")
    values = {"text": text, "due": due, "step": fact.step, "to": fact.to}
    return {
        "case": fact.case_id,
        "item": fact.item_id,
        "kind": fact.kind.value,
        "due": due,
        "step": fact.step,
        "to": fact.to,
        "party": fact.party,
        "rule": fact.rule.value,
        "calendar": fact.calendar,
        "text": wording.text("escalation.raised", **values),
    }


async def choose_calendar(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    code = None if asked.code == OF_THE_CASES else asked.code
    if code is not None and not (_CODE.fullmatch(code) and is_known(code)):
        raise BadUseError(
            f"there is no calendar {code}; name a country, or a part of one: CZ, US-CO"
        )
    async with connected(database) as product:
        tenant = tenant_of(asked.name)
        if tenant not in {each.tenant for each in await product.reader.tenants()}:
            raise BadUseError("there is no such tenant; rtw tenant add opens one")
        catalogues = Catalogues(product.ledger, product.commands)
        await catalogues.choose_calendar(tenant, ChooseCalendar(calendar=code), product.clock.now())
    say({"tenant": tenant, "name": asked.name, "calendar": code}, as_json=asked.json)
    return GOOD
