"""What the case manager sees: how the case stands, who is in it, what is open, and when what
happened. Clinical things only as a summary: body region and group of the diagnosis, pain as a
band, whether there is psychological support, how regularly sessions take place, what is urgent.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from domain.case.vocabulary import HoldKind, Role
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from domain.told_criteria import with_told_decisions
from projections import at_work, progress
from projections.arranging import corrections, day_in, shown, stamped, still_open
from projections.bands import pain_of
from projections.entries import Entry, told
from projections.notes import read_by
from projections.telling import CaseTold, Telling
from projections.unread import Plain, kind_of
from projections.view import Say, View

IN_FULL = frozenset(DataClass(letter) for letter in "ABGHIJKMNPQRTUVW")
SUMMARISED = frozenset(DataClass(letter) for letter in "CDELO")
UNTOLD = frozenset(
    {
        *("DeloadEnded", "ExternalReferralMade", "ScreeningScored", "SupervisionLevelChanged"),
        "SurgeryRecorded",
    }
)
"""Facts of classes that are summarised for him, and of which no summary tells: not even by name."""
_CODE_GROUP = 3
"""Letters of a code that name its group: S39 of S39.012A."""
_ISSUED = frozenset({"MaintenancePlanIssued"})
_SESSIONS = {
    "SessionCompleted": "done",
    "SessionMissed": "missed",
    "SessionDeclined": "declined",
    "SessionStopped": "stopped",
}


def _retell(recorded: Recorded[Fact], plain: Plain) -> Plain:
    """Summaries of what the case manager does not read as it is."""
    name = kind_of(recorded).__name__
    more = pain_of(recorded)
    if name in _SESSIONS:
        more["session"] = _SESSIONS[name]
    if name in _ISSUED:
        more["issued"] = True
    summary = _SUMMARIES.get(name)
    if summary is not None:
        more |= summary(told(recorded, SUMMARISED))
    return with_told_decisions({**plain, **more} if more else plain, IN_FULL)


def _region(fact: Plain) -> Plain:
    return {key: fact[key] for key in ("body_region", "laterality")}


def _code_group(fact: Plain) -> Plain:
    return {"code_group": fact["code"]["code"][:_CODE_GROUP]}


def _adherence(fact: Plain) -> Plain:
    return {key: fact[key] for key in ("adherence_pct",) if key in fact}


def _support_asked(fact: Plain) -> Plain:
    return {"support": "requested", "task_id": fact["task_id"]}


def _support_given(fact: Plain) -> Plain:
    """A step of several goes on until the last; what kind of support it was is not told."""
    stepped = "step" in fact and "of" in fact
    goes_on = stepped and fact["step"] < fact["of"]
    asked = {key: fact[key] for key in ("task_id",) if key in fact}
    return {"support": "goes_on" if goes_on else "given", "stepped": stepped, **asked}


_SUMMARIES: Mapping[str, Callable[[Plain], Plain]] = {
    "CaseOpened": _region,
    "DiagnosisRecorded": _code_group,
    "ProgressReviewed": _adherence,
    "PsychInterventionRequested": _support_asked,
    "PsychInterventionRecorded": _support_given,
    "AlarmSignRaised": lambda _: {"urgent": True},
    "CaseHeld": lambda fact: {"urgent": fact["kind"] == HoldKind.ALARM},
    "RedFlagScreenCompleted": lambda fact: {"urgent": fact["result"] == "positive"},
}


def show(view: CaseTold, at: datetime, say: Say) -> dict[str, Any]:
    """The case manager's page of one case."""
    view = read_by(view, (Role.CASE_MANAGER,))
    status = view.status.status
    listed = at_work.accommodations(view, at)
    today = day_in(view, at)
    return {
        "case": str(view.case),
        "view": "case-manager",
        "version": view.version,
        "status": status,
        "code": status,
        "text": say(f"status.{status}"),
        "urgent": _urgent_now(view),
        "opened": _fact(view, "CaseOpened"),
        "code_groups": _code_groups(view),
        "consent": stamped(view.last("ConsentReferenced")),
        "people": _people(view),
        "contacts": [shown(each) for each in view.of("EmployerContactMade")],
        "preferences": stamped(view.last("PersonalPreferencesRecorded")),
        "phase": _phase(view),
        "programme": stamped(view.last("ProgrammePlanned", "PlanRevised")),
        "goals": _newest_goals(view),
        "adherence": progress.adherence(view),
        "pain_band": _newest_band(view),
        "psych_plan_active": support_is_on(view),
        "gains": progress.gains(view),
        "work_ability": at_work.work_ability(view, today),
        "restrictions": at_work.restrictions(view, today),
        "accommodations": listed,
        "next_accommodation_review": at_work.next_accommodation_review(listed, today),
        "next_progress_review": at_work.next_progress_review(view),
        "ramp_up": at_work.ramp_up(view),
        "shifts": at_work.shifts(view),
        "feedback": [shown(each) for each in view.of("WorkplaceFeedbackRecorded")],
        "education": at_work.education(view),
        "transport": stamped(view.last("TransportArrangementAgreed")),
        "surroundings": at_work.surroundings(view),
        "open": _open(view),
        "due": [],
        "decisions": [
            {"event": each.name, **shown(each)}
            for each in view.entries
            if "decision" in each.fact or "judged" in each.fact
        ],
        "timeline_shifts": [shown(each) for each in view.of("TimelineAdjusted")],
        "notes": [shown(each) for each in view.of("AuditNoteAdded")],
        "documents": [shown(each) for each in view.of("DocumentAttached")],
        "corrections": corrections(view),
        "timeline": [{"event": each.name, **shown(each)} for each in view.entries if _dated(each)],
    }


def _fact(view: CaseTold, name: str) -> Plain | None:
    entry = view.last(name)
    return None if entry is None else entry.fact


def _code_groups(view: CaseTold) -> list[str]:
    groups = (each.fact["code_group"] for each in view.of("DiagnosisRecorded"))
    return sorted(set(groups))


def _people(view: CaseTold) -> list[Plain]:
    """Everybody with a role, from when, and until when where it ends."""
    people: dict[tuple[str, str], Plain] = {}
    opened = view.last("CaseOpened")
    if opened is not None:
        worker = opened.fact["worker_id"]
        people[worker, Role.WORKER] = {"party_id": worker, "role": Role.WORKER}
        if opened.role in (Role.EMPLOYER_HR, Role.CASE_MANAGER) and opened.by is not None:
            party = str(opened.by)
            people[party, opened.role] = {"party_id": party, "role": opened.role}
    for each in view.of("PartyAssigned", "PartyReleased"):
        key = (each.fact["party_id"], each.fact["role"])
        people[key] = {**people.get(key, {}), **each.fact}
    return [*people.values()]


def _phase(view: CaseTold) -> str | None:
    moved = view.last("PhaseStarted", "PhaseAdvanced", "PhaseReverted")
    return None if moved is None else moved.fact.get("to", moved.fact.get("phase"))


def _newest_goals(view: CaseTold) -> list[Plain]:
    goals = view.of("GoalAgreed", "GoalRevised", "GoalClosed")
    newest = {each.fact["goal_id"]: each for each in goals}
    return [{**each.fact, "closed": each.name == "GoalClosed"} for each in newest.values()]


def _newest_band(view: CaseTold) -> str | None:
    bands = (each.fact["pain_band"] for each in reversed(view.entries) if "pain_band" in each.fact)
    return next(bands, None)


def support_is_on(view: CaseTold) -> bool:
    """Whether support is asked for and not yet given, or was given and has steps to come."""
    given = view.of("PsychInterventionRecorded")
    answered = {each.fact.get("task_id") for each in given}
    asked = {each.fact["task_id"] for each in view.of("PsychInterventionRequested")}
    stepped = [each.fact["support"] for each in given if each.fact["stepped"]]
    return bool(asked - answered) or stepped[-1:] == ["goes_on"]


def _urgent_now(view: CaseTold) -> bool:
    is_open = {str(each.hold_id) for each in view.status.open_holds}
    return any(
        each.fact.get("urgent", False)
        for each in view.of("CaseHeld")
        if each.fact["hold_id"] in is_open
    )


def _open(view: CaseTold) -> dict[str, list[Plain]]:
    """What waits for somebody, by kind."""
    is_open = {str(each.hold_id) for each in view.status.open_holds}
    lives = {
        "adverse_events": ("ae_id", ("AdverseEventReported",), ("AdverseEventClosed",)),
        "corrective_actions": (
            "action_id",
            ("CorrectiveActionPlanned",),
            ("CorrectiveActionCompleted",),
        ),
        "renegotiations": ("rn_id", ("RenegotiationOpened",), ("RenegotiationConcluded",)),
        "tasks": ("task_id", ("TaskAssigned",), ("TaskCompleted",)),
        "erasures": ("erasure_id", ("ErasureRequested",), ("ErasureDecided",)),
    }
    found = {
        name: [shown(each) for each in still_open(view, *life)] for name, life in lives.items()
    }
    holds = [shown(each) for each in view.of("CaseHeld") if each.fact["hold_id"] in is_open]
    paused = view.last("ProgressionPaused", "ProgressionResumed")
    pauses = [] if paused is None or paused.name == "ProgressionResumed" else [shown(paused)]
    return {"holds": holds, **found, "pauses": pauses}


def _dated(entry: Entry) -> bool:
    """What belongs to a timeline: notes have an audience of their own."""
    return entry.name != "AuditNoteAdded"


TELLING = Telling(IN_FULL, IN_FULL | SUMMARISED, _retell)
CASE_MANAGER = View(
    name="case-manager",
    table="rm.case_manager",
    readable=IN_FULL | SUMMARISED,
    summarised=SUMMARISED,
    empty=CaseTold(),
    fold=TELLING.fold,
    fold_all=TELLING.fold_all,
    show=show,
)
