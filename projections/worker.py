"""What the worker sees: all that is recorded about her, in plain words; costs are left out.

Texts name no codes and no scores; the data beside them is as it was recorded (S38, S99).
"""

from datetime import datetime
from typing import Any

from domain.case.vocabulary import Role
from domain.consent import Scope
from domain.data_classes import DataClass
from projections import at_work, progress
from projections.arranging import day_in, shown, stamped
from projections.entries import Entry
from projections.improvements import improvements
from projections.notes import read_by
from projections.telling import CaseTold, Telling
from projections.trends import trends
from projections.unread import Plain
from projections.view import Say, View

READABLE = frozenset(DataClass) - {DataClass.W}


def show(view: CaseTold, at: datetime, say: Say) -> dict[str, Any]:
    """The worker's page of her own case."""
    view = read_by(view, (Role.WORKER,))
    status = view.status.status
    today = day_in(view, at)
    listed = at_work.accommodations(view, at)
    review = at_work.next_accommodation_review(listed, today)
    return {
        "case": str(view.case),
        "view": "worker",
        "version": view.version,
        "status": status,
        "code": status,
        "text": say(f"status.worker.{status}"),
        "on_hold_since": view.status.suspended_since,
        "reassessment_due": _due(view),
        "phase": _phase(view),
        "goals": _goals(view),
        "work_ability": at_work.work_ability(view, today),
        "restrictions": at_work.restrictions(view, today),
        "accommodations": listed,
        "ramp_up": at_work.ramp_up(view),
        "shifts": at_work.shifts(view),
        "next_review": at_work.next_progress_review(view) if review is None else review,
        "next_progress_review": at_work.next_progress_review(view),
        "home_programme": stamped(view.last("MaintenancePlanIssued")),
        "adherence": progress.adherence(view),
        "gains": [_gain(each, say) for each in progress.gains(view)],
        "improvements": improvements(view, say),
        "trends": trends(view),
        "loads": progress.loads(view),
        "consents": _switchboard(view),
        "preferences": stamped(view.last("PersonalPreferencesRecorded")),
        "timeline": [_line(each, say) for each in view.entries if _is_hers(each)],
    }


def _due(view: CaseTold) -> str | None:
    is_open = {str(each.hold_id) for each in view.status.open_holds}
    held = [each.fact for each in view.of("CaseHeld") if each.fact["hold_id"] in is_open]
    return min((each["reassess_due"] for each in held if "reassess_due" in each), default=None)


def _phase(view: CaseTold) -> str | None:
    moved = view.last("PhaseStarted", "PhaseAdvanced", "PhaseReverted")
    return None if moved is None else moved.fact.get("to", moved.fact.get("phase"))


def _goals(view: CaseTold) -> list[Plain]:
    goals = view.of("GoalAgreed", "GoalRevised", "GoalClosed")
    newest = {each.fact["goal_id"]: each for each in goals}
    return [{**each.fact, "closed": each.name == "GoalClosed"} for each in newest.values()]


def _gain(gain: Plain, say: Say) -> Plain:
    """With words where it is known how much of a change is real."""
    if gain["meaning"] is None:
        return gain
    code = gain["direction"] if gain["meaning"] == "meaningful" else "unchanged"
    return {**gain, "text": say(f"worker.gain.{code}")}


def _switchboard(view: CaseTold) -> list[Plain]:
    """Every scope, and whether it is given."""
    consent = view.last("ConsentReferenced")
    given = () if consent is None else consent.fact.get("scopes", ())
    since = None if consent is None else consent.at
    return [
        {"scope": scope, "given": scope in given, "since": since if scope in given else None}
        for scope in Scope
    ]


def _is_hers(entry: Entry) -> bool:
    """What others were given to do is not hers."""
    match entry.name:
        case "TaskAssigned":
            return entry.fact.get("role") == Role.WORKER
        case "TaskCompleted":
            return False
        case _:
            return True


def _line(entry: Entry, say: Say) -> Plain:
    return {
        "code": entry.name,
        "text": say(f"worker.{entry.name}"),
        **{key: each for key, each in shown(entry).items() if key in ("at", "by", "role")},
        "data": entry.fact,
    }


TELLING = Telling(READABLE, READABLE)
WORKER = View(
    name="worker",
    table="rm.worker",
    readable=READABLE,
    empty=CaseTold(),
    fold=TELLING.fold,
    fold_all=TELLING.fold_all,
    show=show,
)
