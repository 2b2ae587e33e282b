"""What employer and supervisor see: abilities, restrictions, hours; whether duties go on, never
why.

Both are given sections of classes H, I, J, K, N and T, and B for the summary status or the dates
of suspended duties (DOMAIN 4.2). The employer also gets who the case is about (A), the goals that
the worker shares (P, with consent, by their titles for employers) and his own consents (U).
"""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.case.vocabulary import Role
from domain.consent import Scope
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections import at_work
from projections.arranging import day_in, stamped
from projections.brief import brief
from projections.entries import told
from projections.telling import CaseTold, Telling
from projections.unread import Plain, kind_of
from projections.view import Say, View

IN_FULL = frozenset(DataClass(letter) for letter in "HIJKNT")
FOR_EMPLOYER = frozenset(DataClass(letter) for letter in "ABPU")
FOR_SUPERVISOR = frozenset(DataClass(letter) for letter in "B")
OWN_ENTRIES_OF_EMPLOYER = frozenset({Role.EMPLOYER_HR.value, Role.SUPERVISOR.value})
OWN_ENTRIES_OF_SUPERVISOR = frozenset({Role.SUPERVISOR.value})

_GOALS = frozenset({"GoalAgreed", "GoalRevised", "GoalClosed"})
_OWN_SCOPE = "->employer"


def _retell(recorded: Recorded[Fact], plain: Plain) -> Plain:
    """For the employer: who the worker is, goals as they are meant for him, his consents."""
    name = kind_of(recorded).__name__
    if name == "CaseOpened":
        kept = told(recorded, frozenset({DataClass.A}))
        return {**plain, **{key: kept[key] for key in ("worker_id", "employer_id") if key in kept}}
    if name in _GOALS:
        goal = told(recorded, frozenset({DataClass.P}))
        shared = ("goal_id", "employer_safe_title", "due")
        safe = "employer_safe_title" in goal
        return {key: goal[key] for key in shared if key in goal} if safe else {}
    if name == "ConsentReferenced":
        scopes = told(recorded, frozenset({DataClass.U})).get("scopes", ())
        return {"scopes": [each for each in scopes if each.endswith(_OWN_SCOPE)]}
    return plain


def show(view: CaseTold, at: datetime, say: Say) -> dict[str, Any]:
    """The employer's page of a case on the day of ``at`` in the case's zone."""
    status = view.status.for_employer
    opened = view.last("CaseOpened")
    workplace = _workplace(view, at)
    return {
        "case": str(view.case),
        "view": "employer",
        "status": status,
        "code": status,
        "text": say(f"status.employer.{status}"),
        "worker": None if opened is None else opened.fact.get("worker_id"),
        **workplace,
        "brief": brief(workplace, day_in(view, at), say),
        "feedback": at_work.feedback(view, OWN_ENTRIES_OF_EMPLOYER),
        "consents": _scopes(view),
        "goals": _goals(view),
    }


def show_supervisor(view: CaseTold, at: datetime, say: Say) -> dict[str, Any]:
    """The supervisor's page: no status but whether duties are suspended, no goals."""
    status = view.status.for_supervisor
    return {
        "case": str(view.case),
        "view": "supervisor",
        "status": status,
        "code": status,
        "text": say(f"status.supervisor.{status}"),
        **_workplace(view, at),
        "feedback": at_work.feedback(view, OWN_ENTRIES_OF_SUPERVISOR),
    }


def _workplace(view: CaseTold, at: datetime) -> dict[str, Any]:
    today = day_in(view, at)
    opened = view.last("CaseOpened")
    terms = {} if opened is None else opened.fact
    listed = at_work.accommodations(view, at)
    progress_review = at_work.next_progress_review(view)
    review = at_work.next_accommodation_review(listed, today)
    return {
        **_suspensions(view),
        "contract_hours": {"value": terms.get("contract_hours"), "unit": "h/wk"},
        "shift_pattern": terms.get("shift_pattern"),
        "job_profile": _fact(view, "JobProfileLinked"),
        "work_ability": at_work.work_ability(view, today),
        "restrictions": at_work.restrictions(view, today),
        "accommodations": listed,
        "next_review": progress_review if review is None else review,
        "next_progress_review": progress_review,
        "fallback_duty": _field(view, "ContingencyPlanSet", "fallback_duty"),
        "modified_work_signalled": _field(view, "EmployerContactMade", "modified_work_signalled"),
        "ramp_up": at_work.ramp_up(view),
        "shifts": at_work.shifts(view),
        "appointments": at_work.appointments(view, today),
        "full_duty_since": _day(view, "FullDutyResumed"),
        "renegotiations": at_work.renegotiations(view),
        "education": at_work.education(view),
        "transport": stamped(view.last("TransportArrangementAgreed")),
        "incidents": at_work.incidents(view),
        "corrective_actions": at_work.actions_at_work(view),
        "job_changes": [stamped(each) for each in view.of("JobChangeNotified")],
        "surroundings": at_work.surroundings(view),
    }


def _suspensions(view: CaseTold) -> dict[str, Any]:
    """Dates only: neither what kind a hold is of nor when it is to be looked at."""
    zone = ZoneInfo(view.time_zone)
    since = view.status.suspended_since
    over = sorted((each.since, each.lifted) for each in view.status.holds if each.since is not None)
    return {
        "duties_suspended_since": None if since is None else since.astimezone(zone).date(),
        "suspensions": [
            {
                "from": begun.astimezone(zone).date(),
                "until": None if lifted is None else lifted.astimezone(zone).date(),
            }
            for begun, lifted in over
        ],
    }


def _fact(view: CaseTold, name: str) -> Plain | None:
    entry = view.last(name)
    return None if entry is None else entry.fact


def _field(view: CaseTold, name: str, field: str) -> Any:
    return (_fact(view, name) or {}).get(field)


def _day(view: CaseTold, name: str) -> Any:
    entry = view.last(name)
    return None if entry is None else day_in(view, entry.at)


def _scopes(view: CaseTold) -> list[str]:
    scopes: list[str] = (_fact(view, "ConsentReferenced") or {}).get("scopes", [])
    return scopes


def _goals(view: CaseTold) -> list[Plain]:
    """The newest of each goal that has a title for employers, while the worker shares them."""
    if Scope.GOALS_EMPLOYER not in _scopes(view) or DataClass.P in view.withheld:
        return []
    goals = {each.fact["goal_id"]: each.fact for each in view.of(*_GOALS)}
    return [*goals.values()]


_RETOLD = _GOALS | {"CaseOpened", "ConsentReferenced"}
TO_EMPLOYER = Telling(IN_FULL, IN_FULL | FOR_EMPLOYER, _retell, retold=_RETOLD)
TO_SUPERVISOR = Telling(IN_FULL, IN_FULL | FOR_SUPERVISOR)
EMPLOYER = View(
    name="employer",
    table="rm.employer",
    readable=IN_FULL | FOR_EMPLOYER,
    summarised=FOR_EMPLOYER,
    empty=CaseTold(),
    fold=TO_EMPLOYER.fold,
    fold_all=TO_EMPLOYER.fold_all,
    show=show,
)
SUPERVISOR = View(
    name="supervisor",
    table="rm.supervisor",
    readable=IN_FULL | FOR_SUPERVISOR,
    summarised=FOR_SUPERVISOR,
    empty=CaseTold(),
    fold=TO_SUPERVISOR.fold,
    fold_all=TO_SUPERVISOR.fold_all,
    show=show_supervisor,
)
