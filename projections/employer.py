"""What the employer sees: abilities, restrictions, hours; whether duties go on, never why.

The fold is given sections of classes A, B, H, I, J, K, N and T only (DOMAIN 4.2); B and A
are read for the summary status and the parties, and never shown as they are.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.case import assessment, linking, opening, plan
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.latest import Shape, Stamped, later
from projections.status import StatusSeen, fold_status
from projections.view import Say, View

READABLE = frozenset(DataClass(letter) for letter in "ABHIJKNT")


class EmployerView(Shape):
    """As of the facts seen so far."""

    case: UUID | None = None
    worker: UUID | None = None
    time_zone: str = "UTC"
    contract_hours: str | None = None
    shift_pattern: dict[str, Any] | None = None
    duty: StatusSeen = StatusSeen()
    job_profile: Stamped[dict[str, Any]] | None = None
    work_ability: Stamped[dict[str, Any]] | None = None
    modified_work_signalled: Stamped[bool] | None = None
    fallback_duty: Stamped[str | None] | None = None


def fold(view: EmployerView, recorded: Recorded[Fact]) -> EmployerView:
    view = view.model_copy(update={"duty": fold_status(view.duty, recorded)})
    match recorded.fact:
        case opening.CaseOpened() as fact:
            update: dict[str, Any] = _opened(fact)
        case linking.JobProfileLinked():
            update = {"job_profile": later(view.job_profile, recorded, _plain(recorded.fact))}
        case assessment.WorkAbilityStatementIssued():
            update = {"work_ability": later(view.work_ability, recorded, _plain(recorded.fact))}
        case opening.EmployerContactMade() as fact:
            known = view.modified_work_signalled
            signalled = later(known, recorded, fact.modified_work_signalled)
            update = {"modified_work_signalled": signalled}
        case plan.ContingencyPlanSet() as fact:
            update = {"fallback_duty": later(view.fallback_duty, recorded, fact.fallback_duty)}
        case _:
            return view
    return view.model_copy(update=update)


def _opened(fact: opening.CaseOpened) -> dict[str, Any]:
    shift = fact.shift_pattern
    return {
        "case": fact.case_id,
        "worker": fact.worker_id,
        "time_zone": fact.time_zone,
        "contract_hours": str(fact.contract_hours),
        "shift_pattern": None if shift is None else shift.model_dump(mode="json"),
    }


def _plain(fact: Fact) -> dict[str, Any]:
    return fact.model_dump(mode="json", by_alias=True, exclude_none=True)


def show(view: EmployerView, at: datetime, say: Say) -> dict[str, Any]:
    """The employer's page of a case on the day of ``at`` in the case's zone."""
    zone = ZoneInfo(view.time_zone)
    status = view.duty.for_employer
    since = view.duty.suspended_since
    return {
        "case": str(view.case),
        "view": "employer",
        "status": status,
        "code": status,
        "text": say(f"status.employer.{status}"),
        "worker": str(view.worker),
        "duties_suspended_since": None if since is None else since.astimezone(zone).date(),
        "contract_hours": {"value": view.contract_hours, "unit": "h/wk"},
        "shift_pattern": view.shift_pattern,
        "job_profile": None if view.job_profile is None else view.job_profile.value,
        "work_ability": _statement(view, at.astimezone(zone).date()),
        "accommodations": [],
        "fallback_duty": _value(view.fallback_duty),
        "modified_work_signalled": _value(view.modified_work_signalled),
    }


def _value(stamped: Stamped[Any] | None) -> Any:
    return None if stamped is None else stamped.value


def _statement(view: EmployerView, today: date) -> dict[str, Any] | None:
    if view.work_ability is None:
        return None
    statement = view.work_ability.value
    begun = date.fromisoformat(statement["from"]) <= today
    ended = "until" in statement and date.fromisoformat(statement["until"]) < today
    return {**statement, "in_force": begun and not ended}


EMPLOYER = View(
    name="employer",
    table="rm.employer",
    readable=READABLE,
    empty=EmployerView(),
    fold=fold,
    show=show,
)
