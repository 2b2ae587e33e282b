"""What happens at work, as employer, supervisor and case manager read it: accommodations, hours,
shifts, incidents. Made of classes H, I, J, K, N and T only."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from domain.case.accommodation.accommodation_course import (
    STEPS,
    Accommodation,
    FullDuty,
    Step,
    accommodation_after,
)
from domain.case.assessment.noted_effects import Noted, affecting
from domain.case.evidence.accommodations import in_place
from domain.measures.capacity import percent_of
from domain.recorded import Actor, Recorded
from projections.arranging import as_fact, day_in, stamped, still_open
from projections.entries import Entry
from projections.naming import DRIVING
from projections.telling import CaseTold
from projections.unread import Plain

_ACCOMMODATION = tuple(kind.__name__ for kind in STEPS)
_IN_FORCE = ("RampStageStarted", "RampStageRepeated", "RampStageAdjusted", "RampStageReverted")
_TERMS = ("hours", "pct", "days/wk", "max_h_day", "nights", "shift", "load_cap", "duties")
_NOBODY = UUID(int=0)


def work_ability(view: CaseTold, today: date) -> Plain | None:
    """The last statement that has begun; ``in_force`` while it lasts, and not beyond its episode.
    Before the first begins, the one to come. The last is that of evidence.statements."""
    issued = statement(view, today)
    return None if issued is None else {**issued.fact, "in_force": _holds(view, issued, today)}


def statement(view: CaseTold, today: date) -> Entry | None:
    """The entry of that statement; one of an earlier episode only where this one has none."""
    ever = view.of("WorkAbilityStatementIssued")
    issued = [each for each in ever if each.position > view.status.episode_from] or ever
    begun = [each for each in issued if date.fromisoformat(each.fact["from"]) <= today]
    return next(reversed(begun or issued), None)


def _holds(view: CaseTold, issued: Entry, today: date) -> bool:
    begins, ends = issued.fact["from"], issued.fact.get("until")
    begun = date.fromisoformat(begins) <= today
    over = ends is not None and date.fromisoformat(ends) < today
    return begun and not over and issued.position > view.status.episode_from


def restrictions(view: CaseTold, today: date) -> list[Plain]:
    """What holds beside the statement: that she must not drive, since when. One line, however
    many drugs ask for it."""
    notes: dict[str, list[Noted]] = {}
    for each in view.of("MedicationEffectNoted", DRIVING):
        notes.setdefault(each.fact["restriction_id"], []).append(_of_driving(view, each))
    running = (affecting(own, today) for own in notes.values())
    since = min((each.begins for each in running if each is not None), default=None)
    if since is None:
        return []
    return [{"ability": "driving", "frequency": "never", "since": since}]


def _of_driving(view: CaseTold, noted: Entry) -> Noted:
    """One that does not say from when on holds from the day on which it was made."""
    begins, ends = (noted.fact.get(f"may_not_drive_{end}") for end in ("from", "until"))
    return Noted(
        noted.fact["may_not_drive"],
        day_in(view, noted.at) if begins is None else date.fromisoformat(begins),
        None if ends is None else date.fromisoformat(ends),
    )


def accommodations(view: CaseTold, at: datetime) -> list[Plain]:
    """All that were proposed, each with its terms, how far it has come, whether it is in place."""
    known = _known(view)
    there = {
        each.terms.acc_id
        for each in in_place(
            known.values(),
            day_in(view, at),
            [each.at for each in view.of("RampStageStarted") if each.fact["stage_no"] == 1],
            _full_duty(view),
            duties_suspended=False,
        )
    }
    return [_accommodation(each, each.terms.acc_id in there) for each in known.values()]


def _known(view: CaseTold) -> dict[UUID, Accommodation]:
    found: dict[UUID, Accommodation] = {}
    for entry in sorted(view.of(*_ACCOMMODATION), key=lambda each: each.position):
        recorded = _recorded(entry)
        found[recorded.fact.acc_id] = accommodation_after(found.get(recorded.fact.acc_id), recorded)
    return found


def _recorded(entry: Entry) -> Recorded[Any]:
    """The entry in its place again; who did it is no part of an accommodation."""
    return Recorded(
        fact=as_fact(entry),
        event_id=entry.event_id,
        stream=_NOBODY,
        version=0,
        position=entry.position,
        effective_at=entry.at,
        recorded_at=entry.recorded_at,
        command_id=_NOBODY,
        actor=Actor(_NOBODY, entry.role),
        correlation_id=_NOBODY,
        causation_id=_NOBODY,
    )


def _full_duty(view: CaseTold) -> list[FullDuty]:
    return [
        FullDuty(
            each.at, tuple(UUID(one) for one in each.fact.get("with_permanent_accommodations", ()))
        )
        for each in view.of("FullDutyResumed")
    ]


def _accommodation(known: Accommodation, there: bool) -> Plain:
    terms = known.terms.model_dump(mode="json", by_alias=True, exclude_none=True)
    over = known.step is Step.IMPLEMENTED and not there
    return {**terms, "step": Step.ENDED if over else known.step, "in_place": there}


def next_accommodation_review(listed: Iterable[Plain], today: date) -> date | None:
    """The earliest day on which an accommodation that is agreed or in place is looked at."""
    days = (
        date.fromisoformat(each["review_on"])
        for each in listed
        if "review_on" in each and each["step"] in (Step.AGREED, Step.IMPLEMENTED)
    )
    return min((day for day in days if day >= today), default=None)


def next_progress_review(view: CaseTold) -> str | None:
    reviewed = view.last("ProgressReviewed")
    return None if reviewed is None else reviewed.fact.get("next_review")


def ramp_up(view: CaseTold) -> Plain:
    """The plan that was signed, the stage that is in force, and how the stages went."""
    stage = view.last(*_IN_FORCE)
    over = view.last("FullDutyResumed")
    done = stage is None or (over is not None and over.at >= stage.at)
    return {
        "plan": stamped(view.last("RampUpPlanAgreed")),
        "stage": None if done or stage is None else _stage(view, stage),
        "history": [
            {"event": each.name, "at": each.at, **each.fact}
            for each in view.of(*_IN_FORCE, "RampStageCompleted", "RampStageSuspended")
        ],
    }


def _stage(view: CaseTold, stage: Entry) -> Plain:
    terms = {key: stage.fact[key] for key in _TERMS if key in stage.fact}
    halted = view.last("RampStageSuspended")
    suspended = halted is not None and halted.at >= stage.at and bool(view.status.open_holds)
    return {
        "no": stage.fact["stage_no"],
        "since": stage.at,
        **terms,
        "breaks": stage.fact.get("micro_break"),
        "repeated": stage.name == "RampStageRepeated",
        "suspended": suspended,
    }


def shifts(view: CaseTold) -> Plain:
    """Hours and breaks, in all and by ISO week; the newest entry of a day counts."""
    days: dict[str, Plain] = {}
    for each in sorted(view.of("ShiftWorked"), key=lambda each: each.position):
        days[each.fact["date"]] = each.fact
    weeks: dict[str, list[Plain]] = {}
    for day, fact in sorted(days.items()):
        year, week, _ = date.fromisoformat(day).isocalendar()
        weeks.setdefault(f"{year}-W{week:02}", []).append(fact)
    return {
        **_attendance(days.values()),
        "first": min(days, default=None),
        "last": max(days, default=None),
        "weeks": [{"week": name, **_attendance(own)} for name, own in weeks.items()],
    }


def _attendance(facts: Iterable[Plain]) -> Plain:
    own = [*facts]
    taken, due = _breaks(own)
    kept = percent_of(Decimal(taken), Decimal(due))
    return {
        "shifts": len(own),
        "worked_h": str(sum((Decimal(each["worked_h"]) for each in own), Decimal(0))),
        "planned_h": str(sum((Decimal(each.get("planned_h", 0)) for each in own), Decimal(0))),
        "breaks_taken": sum(each.get("breaks_taken", 0) for each in own),
        "breaks_planned": sum(each.get("breaks_planned", 0) for each in own),
        "breaks_kept_pct": None if kept is None else str(kept),
        "unplanned_stops": sum(1 for each in own if each.get("unplanned_stop")),
    }


def _breaks(facts: Iterable[Plain]) -> tuple[int, int]:
    """Taken, none beyond those planned, of those planned; of shifts that say both (S87)."""
    both = [
        (each["breaks_taken"], each["breaks_planned"])
        for each in facts
        if "breaks_taken" in each and "breaks_planned" in each
    ]
    return sum(min(taken, due) for taken, due in both), sum(due for _, due in both)


def appointments(view: CaseTold, today: date) -> list[str]:
    """The days to come on which the worker has appointments; nothing of what they are for."""
    days = {each.fact["date"] for each in view.of("SessionScheduled") if "date" in each.fact}
    gone = {
        each.fact["date"]
        for each in view.of("SessionMissed", "SessionDeclined")
        if "date" in each.fact
    }
    return sorted(day for day in days - gone if date.fromisoformat(day) >= today)


def renegotiations(view: CaseTold) -> list[Plain]:
    """Those that are open, by their subject and what holds meanwhile."""
    opened = still_open(view, "rn_id", ("RenegotiationOpened",), ("RenegotiationConcluded",))
    return [
        {
            "rn_id": each.fact["rn_id"],
            "subject": each.fact["subject"],
            "interim_rule": each.fact.get("interim_rule"),
            "since": each.at,
        }
        for each in opened
    ]


def education(view: CaseTold) -> list[Plain]:
    kept = ("audience", "module", "version", "participants")
    return [
        {"at": each.at, **{key: each.fact[key] for key in kept if key in each.fact}}
        for each in view.of("EducationDelivered")
    ]


def incidents(view: CaseTold) -> list[Plain]:
    """What happened at work, the newest report of each."""
    told = (each.fact.get("incident") for each in view.of("AdverseEventReported"))
    found = {each["ae_id"]: each for each in told if each is not None}
    return [*found.values()]


def actions_at_work(view: CaseTold) -> list[Plain]:
    """Corrective actions in which the employer has a part."""
    found: dict[str, Plain] = {}
    for each in view.of("CorrectiveActionPlanned", "CorrectiveActionCompleted"):
        action = each.fact.get("at_work")
        if action is not None:
            done = each.at if each.name == "CorrectiveActionCompleted" else None
            found[action["action_id"]] = {**action, "completed_at": done}
    return [*found.values()]


def surroundings(view: CaseTold) -> Plain:
    """What is known of job, place and equipment: the newest of each task, and each item."""
    risks = {each.fact["job_task_id"]: stamped(each) for each in view.of("JobRiskAssessed")}
    items = {each.fact["item"]: stamped(each) for each in view.of("EquipmentAssessed")}
    return {
        "job_risks": [*risks.values()],
        "environment": stamped(view.last("EnvironmentAssessed")),
        "equipment": [*items.values()],
    }


def feedback(view: CaseTold, roles: frozenset[str]) -> list[Plain]:
    """The entries that these roles made themselves (class T)."""
    made = view.of("WorkplaceFeedbackRecorded", "EmployerContactMade")
    return [
        {"event": each.name, "recorded_as": each.role, "when": each.at, **each.fact}
        for each in made
        if each.role in roles
    ]
