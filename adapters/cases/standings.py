"""Where a case stands, in words, as a part of the views of those who may read it."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from adapters.main import Product
from adapters.words import refusal_words
from adapters.words.wording import Catalogue
from domain.case.standing.case import CaseStanding
from services.audiences import Audience
from services.standing import READS, standing_for, standing_of

PLAIN_CODES = ("P1", "P2", "P3", "P4", "P5", "RPE", "CR10", "NPRS")
"""Codes that stand in what a criterion requires and that nobody but clinicians need know."""
_CODES = re.compile(rf"\b(?:{'|'.join(PLAIN_CODES)})\b")
TASK_CODES = ("reached", "short", "untested", "untrained")


async def standing_in(
    product: Product,
    wording: Catalogue,
    tenant: UUID,
    case: UUID,
    *,
    audience: Audience,
    at: datetime,
    known_at: datetime | None = None,
) -> dict[str, Any] | None:
    """At a time; None for who reads nothing of it."""
    if audience not in READS:
        return None
    found = await standing_of(product.commands, product.ledger, tenant, case, at, known_at)
    return standing_body(found, wording, audience)


def standing_body(
    found: CaseStanding | None, wording: Catalogue, audience: Audience
) -> dict[str, Any] | None:
    """As an audience reads it; None where there is nothing for it to read."""
    told: dict[str, Any] | None = None if found is None else standing_for(found, audience)
    return None if told is None else worded(told, wording, audience)


def worded(told: dict[str, Any], wording: Catalogue, audience: Audience) -> dict[str, Any]:
    """With a text for each task of the job, and for each criterion that is not met."""
    gate = told.get("gate")
    if gate is not None:
        criteria = refusal_words.worded(gate["criteria"], wording)
        if audience is Audience.WORKER:
            criteria = [_plainly(each, wording) for each in criteria]
        told = {**told, "gate": {**gate, "criteria": criteria}}
    return told | {
        name: {**job, "tasks": [_task(each, wording) for each in job["tasks"]]}
        for name in ("job", "job_ahead")
        if (job := told.get(name)) is not None
    }


def _plainly(criterion: dict[str, Any], wording: Catalogue) -> dict[str, Any]:
    """What would satisfy it, with phases and scales by their words instead of their codes."""
    if "satisfy" not in criterion:
        return criterion
    said = _CODES.sub(lambda code: wording.text(f"plain.{code[0]}"), criterion["satisfy"])
    return {**criterion, "satisfy": said}


def _task(task: dict[str, Any], wording: Catalogue) -> dict[str, Any]:
    code = _code(task)
    return {**task, "code": code, "text": wording.text(f"standing.task.{code}")}


def _code(task: dict[str, Any]) -> str:
    """Who may not read of training is told of what was tolerated only."""
    if not task.get("trained", True):
        return "untrained"
    if task["tolerated"] is None:
        return "untested"
    return "short" if Decimal(task["lacking"]) else "reached"
