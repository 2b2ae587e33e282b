"""What the scores of a screen ask for: one intervention with all its reasons (psych.triggers)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.case.assessment.scoring import ITEM_9, Score
from domain.case.policy import in_force
from domain.case.psychology.psychology import (
    PsychInterventionRequested,
    Trigger,
    due_after,
    owner_of,
    plan_is_active,
)
from domain.case.state import CaseState
from domain.context import Context

TRIGGERING = ("TSK-11", "TSK-17", "PCS", "OMPSQ-SF", "FABQ-W", "PHQ-2")
ITEM_9_TRIGGER = "psych.item_9"


@dataclass(frozen=True, slots=True)
class Seen:
    """A score with what its items flag, and the event that shows it."""

    score: Score
    flags: tuple[str, ...]
    event_id: UUID


def intervention_for(
    state: CaseState, context: Context, seen: Sequence[Seen]
) -> list[PsychInterventionRequested]:
    """What these scores ask for, in one request: nothing while a plan is active, but a positive
    item 9 of PHQ-9 is a clinician's task of the same day whatever else goes on."""
    planned = plan_is_active(state, context.effective_at)
    reached = [] if planned else _reached(state, context, seen)
    return _requested(state, context, _urgent(seen), reached)


def urgent_intervention(
    state: CaseState, context: Context, seen: Sequence[Seen]
) -> list[PsychInterventionRequested]:
    """What of these scores cannot wait, and no more."""
    return _requested(state, context, _urgent(seen), [])


def _requested(
    state: CaseState, context: Context, urgent: list[Trigger], reached: list[Trigger]
) -> list[PsychInterventionRequested]:
    if not (urgent or reached):
        return []
    return [
        PsychInterventionRequested(
            task_id=context.id_for("psych"),
            triggers=(*urgent, *reached),
            due=context.civil_date(state.time_zone) if urgent else due_after(state, context),
            owner=owner_of(state, context, urgent=bool(urgent)),
            protocol=state.linked.protocol,
        )
    ]


def _urgent(seen: Sequence[Seen]) -> list[Trigger]:
    return [
        Trigger(code=ITEM_9_TRIGGER, evidence=each.event_id)
        for each in seen
        if ITEM_9 in each.flags
    ]


def _reached(state: CaseState, context: Context, seen: Sequence[Seen]) -> list[Trigger]:
    found = []
    for each in seen:
        if each.score.instrument not in TRIGGERING:
            continue
        key = f"psych.triggers.{each.score.instrument}"
        required = in_force(state, context, key)
        if each.score.total >= required:
            found.append(
                Trigger(
                    code=key, observed=each.score.total, required=required, evidence=each.event_id
                )
            )
    return found
