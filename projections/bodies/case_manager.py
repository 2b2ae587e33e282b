"""The body of the case manager."""

from typing import Any

from pydantic import Field

from domain.case.vocabulary import BodyRegion, Laterality, Phase
from domain.instants import CivilDate
from domain.measures.quantity import Exact
from projections.bodies import at_work
from projections.bodies.due import DueItem
from projections.bodies.facts import CORRECTIONS, GOALS, KINDS, MEDICATION, Telling
from projections.bodies.figures import Adherence, Gain, Pain, standing
from projections.bodies.parts import Body, ByWhom, Fields, Part, many, maybe, of, part, viewed
from projections.bodies.told import Reader, union_told
from projections.case_manager import IN_FULL
from projections.naming import DRIVING

_READER = Reader("CaseManager", IN_FULL)
_BAND: Fields = {"pain_band": (Pain | None, of("D", "The band of pain.", default=None))}
_URGENT: Fields = {"urgent": (bool | None, of("O", "Whether it is urgent.", default=None))}
_DONE: Fields = {"session": (str, of("L", "Whether it took place.")), **_BAND}
_REGION: Fields = {
    "body_region": (BodyRegion, of("C", "The region of the body.")),
    "laterality": (Laterality | None, of("C", "The side.", default=None)),
}
_GROUP: Fields = {"code_group": (str, of("C", "The group of the code, as S39."))}
_SUPPORT: Fields = {
    "support": (str, of("E", "Whether support was asked for, given, or goes on.")),
    "stepped": (bool | None, of("E", "Whether it has several steps.", default=None)),
    "task_id": (str | None, of("E", "The task that asked for it.", default=None)),
}
_ADHERENCE: Fields = {
    "adherence_pct": (Exact | None, of("L", "Sessions done of those planned, in %.", default=None)),
    **_BAND,
}
_BESIDE = {
    **dict.fromkeys(KINDS, _BAND),
    **dict.fromkeys(("SessionCompleted", "SessionStopped"), _DONE),
    **dict.fromkeys(("SessionMissed", "SessionDeclined"), _DONE),
    **dict.fromkeys(("PsychInterventionRequested", "PsychInterventionRecorded"), _SUPPORT),
    **dict.fromkeys(("AlarmSignRaised", "CaseHeld", "RedFlagScreenCompleted"), _URGENT),
    "CaseOpened": _REGION,
    "DiagnosisRecorded": _GROUP,
    "ProgressReviewed": _ADHERENCE,
    "MaintenancePlanIssued": {"issued": (bool, of("L", "That it was issued.")), **_BAND},
}
_TOLD = Telling(_READER, ByWhom, _BESIDE)
_DECIDED = [name for name, kind in KINDS.items() if {"decision", "judged"} & {*kind.model_fields}]
_DATED = [DRIVING if each == MEDICATION else each for each in KINDS if each != "AuditNoteAdded"]


def _open() -> Any:
    """What waits for somebody, by kind."""
    opening = {
        "holds": "CaseHeld",
        "adverse_events": "AdverseEventReported",
        "corrective_actions": "CorrectiveActionPlanned",
        "renegotiations": "RenegotiationOpened",
        "tasks": "TaskAssigned",
        "erasures": "ErasureRequested",
        "pauses": "ProgressionPaused",
    }
    fields: Fields = {
        name: (_TOLD.shown(kind), Field(description=f"Open {name.replace('_', ' ')}."))
        for name, kind in opening.items()
    }
    return part("CaseManagerOpen", "What waits for somebody.", fields)


def _goal() -> Any:
    closed = ("closed", (bool, of("P", "Whether it is closed.")))
    return union_told(_READER, "Goal", [KINDS[each] for each in GOALS], Part, closed)


def _person() -> Any:
    kinds = [KINDS[each] for each in ("PartyAssigned", "PartyReleased")]
    return union_told(_READER, "Person", kinds, Part)


CASE_MANAGER_BODY: type[Body] = part(
    "CaseManagerView",
    "The case manager's page of a case; clinical things only as a summary.",
    {
        **viewed("case-manager"),
        "version": (int, of("B", "The version of the case.")),
        "urgent": (bool, of("O", "Whether an open hold is urgent.")),
        "opened": (maybe(_TOLD.fact("CaseOpened")), Field(description="How it was opened.")),
        "code_groups": (list[str], of("C", "Groups of codes of diagnoses.")),
        "consent": (_TOLD.stamped("ConsentReferenced"), Field(description="What counts.")),
        "people": (many(_person()), Field(description="Who has which role, from when to when.")),
        "contacts": (_TOLD.shown("EmployerContactMade"), Field(description="With the employer.")),
        "preferences": (
            _TOLD.stamped("PersonalPreferencesRecorded"),
            Field(description="What the worker prefers."),
        ),
        "phase": (Phase | None, of("B", "The code of the phase.")),
        "programme": (
            _TOLD.stamped("ProgrammePlanned", "PlanRevised"),
            Field(description="The programme as it was planned last."),
        ),
        "goals": (many(_goal()), Field(description="Of each goal the newest.")),
        "adherence": (Adherence, Field(description="Sessions done of those planned.")),
        "pain_band": (Pain | None, of("D", "The newest band of pain.")),
        "psych_plan_active": (bool, of("E", "Whether there is psychological support.")),
        "gains": (list[Gain], Field(description="How capacity has changed.")),
        **at_work.shared(_READER),
        "next_accommodation_review": (CivilDate | None, of("I", "The next day of a review.")),
        "feedback": (
            _TOLD.shown("WorkplaceFeedbackRecorded"),
            Field(description="From the workplace."),
        ),
        "education": (many(at_work.education(_READER)), Field(description="Trainings.")),
        "transport": (
            _TOLD.stamped("TransportArrangementAgreed"),
            Field(description="How she comes to work."),
        ),
        "surroundings": (
            at_work.surroundings(_READER),
            Field(description="Job, place and equipment."),
        ),
        "open": (_open(), Field(description="What waits for somebody.")),
        "due": (list[DueItem], Field(description="What is due, the first first.")),
        "decisions": (
            many(_TOLD.events(_DECIDED)),
            Field(description="What rules decided, in the order of the world."),
        ),
        "timeline_shifts": (
            _TOLD.shown("TimelineAdjusted"),
            Field(description="Milestones that were moved."),
        ),
        "notes": (_TOLD.shown("AuditNoteAdded"), Field(description="Notes for case managers.")),
        "documents": (_TOLD.shown("DocumentAttached"), Field(description="Documents.")),
        "corrections": (_TOLD.shown(*CORRECTIONS), Field(description="What was corrected.")),
        "timeline": (many(_TOLD.events(_DATED)), Field(description="All that happened.")),
        **standing(_READER),
    },
    Body,
)
