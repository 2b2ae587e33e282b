"""What the clinician sees: everything clinical, decisions with their evidence, holds."""

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.case import assessment, diagnosis, linking, loading, opening, phases, plan, safety
from domain.data_classes import DataClass
from domain.instants import Instant
from domain.recorded import Fact, Recorded
from projections.latest import Shape, Stamped, later
from projections.status import StatusSeen, fold_status
from projections.view import Say, View

READABLE = frozenset(DataClass(letter) for letter in "ABCDEFGHIJKLMNOPQRTU")


class Entry(Shape):
    """A fact of the case as the clinician reads it, with who, when and which event."""

    event_id: UUID
    position: int
    at: Instant
    by: UUID
    role: str
    fact: dict[str, Any]
    reason: str | None = None


class ClinicianView(Shape):
    """As of the facts seen so far. Lists are in the order of the world, then of the ledger."""

    case: UUID | None = None
    version: int = 0
    status: StatusSeen = StatusSeen()
    opened: dict[str, Any] | None = None
    consent: Stamped[dict[str, Any]] | None = None
    job_profile: Stamped[dict[str, Any]] | None = None
    protocol: Stamped[dict[str, Any]] | None = None
    red_flags: Stamped[dict[str, Any]] | None = None
    baseline: Stamped[dict[str, Any]] | None = None
    programme: Stamped[dict[str, Any]] | None = None
    contingency: Stamped[dict[str, Any]] | None = None
    work_ability: Stamped[dict[str, Any]] | None = None
    phase: Stamped[dict[str, Any]] | None = None
    parties: tuple[Entry, ...] = ()
    contacts: tuple[Entry, ...] = ()
    diagnoses: tuple[Entry, ...] = ()
    goals: tuple[Entry, ...] = ()
    loads: tuple[Entry, ...] = ()
    refusals: tuple[Entry, ...] = ()
    alarms: tuple[Entry, ...] = ()
    holds: tuple[Entry, ...] = ()
    reassessments: tuple[Entry, ...] = ()
    lifts: tuple[Entry, ...] = ()


LATEST: dict[type[Fact], str] = {
    linking.ConsentReferenced: "consent",
    linking.JobProfileLinked: "job_profile",
    linking.ProtocolPinned: "protocol",
    assessment.RedFlagScreenCompleted: "red_flags",
    assessment.BaselineAssessmentRecorded: "baseline",
    plan.ProgrammePlanned: "programme",
    plan.ContingencyPlanSet: "contingency",
    assessment.WorkAbilityStatementIssued: "work_ability",
    phases.PhaseStarted: "phase",
}
LISTED: dict[type[Fact], str] = {
    opening.PartyAssigned: "parties",
    opening.EmployerContactMade: "contacts",
    diagnosis.DiagnosisRecorded: "diagnoses",
    plan.GoalAgreed: "goals",
    loading.LoadTargetSet: "loads",
    loading.LoadTargetRejected: "refusals",
    safety.AlarmSignRaised: "alarms",
    safety.CaseHeld: "holds",
    safety.ReassessmentCompleted: "reassessments",
    safety.HoldLifted: "lifts",
}


def fold(view: ClinicianView, recorded: Recorded[Fact]) -> ClinicianView:
    fact = recorded.fact
    update: dict[str, Any] = {
        "version": max(view.version, recorded.version),
        "status": fold_status(view.status, recorded),
    }
    if isinstance(fact, opening.CaseOpened):
        update |= {"case": fact.case_id, "opened": _plain(fact)}
    elif (one := LATEST.get(type(fact))) is not None:
        update[one] = later(getattr(view, one), recorded, _plain(fact))
    elif (many := LISTED.get(type(fact))) is not None:
        update[many] = _inserted(getattr(view, many), _entry(recorded))
    return view.model_copy(update=update)


def _inserted(known: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    return tuple(sorted((*known, entry), key=lambda each: (each.at, each.position)))


def _entry(recorded: Recorded[Fact]) -> Entry:
    return Entry(
        event_id=recorded.event_id,
        position=recorded.position,
        at=recorded.effective_at,
        by=recorded.actor.party_id,
        role=recorded.actor.role,
        fact=_plain(recorded.fact),
        reason=recorded.reason,
    )


def _plain(fact: Fact) -> dict[str, Any]:
    return fact.model_dump(mode="json", by_alias=True, exclude_none=True)


def show(view: ClinicianView, at: datetime, say: Say) -> dict[str, Any]:
    """The clinician's page of a case."""
    status = view.status.status
    shown: dict[str, Any] = {
        "case": str(view.case),
        "view": "clinician",
        "version": view.version,
        "status": status,
        "code": status,
        "text": say(f"status.{status}"),
        "opened": view.opened,
    }
    for name in LATEST.values():
        stamped: Stamped[dict[str, Any]] | None = getattr(view, name)
        shown[name] = None if stamped is None else {"at": stamped.at, **stamped.value}
    for name in LISTED.values():
        shown[name] = [_shown(each) for each in getattr(view, name)]
    shown["open_holds"] = [str(each.hold_id) for each in view.status.open_holds]
    return shown


def _shown(entry: Entry) -> dict[str, Any]:
    envelope = entry.model_dump(exclude={"fact", "position"}, exclude_none=True)
    return {**envelope, **entry.fact}


CLINICIAN = View(
    name="clinician",
    table="rm.clinician",
    readable=READABLE,
    empty=ClinicianView(),
    fold=fold,
    show=show,
)
