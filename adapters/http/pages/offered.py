"""Which commands a page offers to whom, and what their forms hold beforehand."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from adapters.asking.command_names import BY_PATH, kebab
from adapters.http.pages.words import Plain
from domain.case.aggregate import REQUESTS
from domain.case.vocabulary import Role
from services.commanders import COMMANDERS, OUTSIDE_THE_CASE

OF_THEIR_OWN = frozenset({"CorrectEntry", "DecideErasure"})
"""Commands whose forms are not made of the request alone: the field that is corrected says what
may be typed, and whoever decides on an erasure reads nothing of the case."""
FIRST: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        Role.CLINICIAN: (
            *("CompleteSession", "RecordNextDay", "SetLoadTarget", "ReviewProgress"),
            *("RequestPhaseAdvance", "ConfirmInformedConsent", "RaiseAlarm"),
            *("CompleteReassessment", "LiftHold", "IssueWorkAbility"),
        ),
        Role.CASE_MANAGER: (
            *("AssignParty", "ProposeAccommodation", "RespondToAccommodation"),
            *("AgreeRampUpPlan", "DeliverEducation", "AddNote"),
        ),
        Role.WORKER: (
            *("CheckIn", "RecordNextDay", "RaiseAlarm", "DeclineSession"),
            *("ReferenceConsent", "ConfirmInformedConsent", "RespondToAccommodation"),
        ),
        Role.EMPLOYER_HR: (
            *("RecordShift", "RecordWorkplaceFeedback", "ProposeAccommodation"),
            *("RespondToAccommodation", "ImplementAccommodation"),
        ),
        Role.SUPERVISOR: (
            *("RecordShift", "RecordWorkplaceFeedback", "StartRampStage"),
            *("CompleteRampStage", "RepeatRampStage", "ReportMisalignment"),
        ),
        Role.INSURER_AUDITOR: ("AddAuditNote",),
        Role.PSYCHOLOGIST: ("RecordScreening", "RecordPsychIntervention", "AssessPsychReadiness"),
        Role.OH_PHYSICIAN: ("DecideReadiness", "ResumeFullDuty", "IssueWorkAbility"),
        Role.SURGEON: ("CompleteReassessment", "LiftHold", "RecordSurgery"),
    }
)
"""What each role does most, in the order in which it is offered."""

OFFERED = frozenset(
    name
    for name in (kind.__name__ for kind in BY_PATH.values())
    if set(COMMANDERS[name]) != {Role.SYSTEM}
)
"""What people may ask for of a case; each has its form, at ``address_of``."""


def commands_of(roles: frozenset[Role], *, ended: bool) -> tuple[list[str], list[str]]:
    """What somebody with these roles may ask for: what he does most, and the rest by name; of a
    case that has ended only what such a case still takes."""
    own = [
        name
        for name, commanders in COMMANDERS.items()
        if name in OFFERED and name not in OUTSIDE_THE_CASE and roles.intersection(commanders)
        if REQUESTS[name].after_closing or not ended
    ]
    first = [name for role in FIRST if role in roles for name in FIRST[role] if name in own]
    most = [*dict.fromkeys(first)]
    return most, sorted(set(own) - set(most))


def address_of(case: object, command: str) -> str:
    return f"/cases/{case}/do/{kebab(command)}"


def filled_in(command: str, body: Plain, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """What a form may hold beforehand, by what the body says and by the day that it is in the
    zone of the case; nothing where there is no rule."""
    by_body, by_day = _BY_BODY.get(command), _BY_DAY.get(command)
    found = {} if by_body is None else by_body(body)
    found |= {} if by_day is None else by_day(now.astimezone(zone).date())
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def _targets(body: Plain) -> list[dict[str, Any]]:
    """The loads that are in force."""
    newest = next(reversed(body.get("loads") or ()), None)
    kept = ("dimension", "load", "sets", "reps")
    listed = (newest or {}).get("targets", ())
    return [{key: each[key] for key in kept if key in each} for each in listed]


def _load_target(body: Plain) -> dict[str, Any]:
    """To raise them."""
    return {"targets": _targets(body)}


def _session(body: Plain) -> dict[str, Any]:
    """As if they had been done."""
    phase = (body.get("phase") or {}).get("phase")
    return {"phase": phase, "loads": _targets(body), "adherence": True}


def _advance(body: Plain) -> dict[str, Any]:
    gate = (body.get("standing") or {}).get("gate")
    return {"to": gate["to"] if gate and gate["to"] != "P5" else None}


def _consent(body: Plain) -> dict[str, Any]:
    """The consent as it stands, to change it, as its next version."""
    given = [
        each["data"] for each in body.get("timeline", ()) if each.get("code") == "ConsentReferenced"
    ]
    if not given:
        return {"consent_id": str(uuid4()), "version": 1}
    newest = given[-1]
    return {
        "consent_id": newest["consent_id"],
        "version": newest["version"] + 1,
        "scopes": list(newest["scopes"]),
        "expires": newest.get("expires"),
    }


def _offer(body: Plain) -> dict[str, Any]:
    """The one that waits for an answer."""
    waiting = [each for each in body.get("accommodations", ()) if each.get("step") == "PROPOSED"]
    return {"acc_id": waiting[0]["acc_id"]} if waiting else {}


def _hold(body: Plain) -> dict[str, Any]:
    return {"hold_id": next(iter(body.get("open_holds") or ()), None)}


_BY_BODY: Mapping[str, Callable[[Plain], dict[str, Any]]] = MappingProxyType(
    {
        "SetLoadTarget": _load_target,
        "CompleteSession": _session,
        "RequestPhaseAdvance": _advance,
        "ReferenceConsent": _consent,
        "RespondToAccommodation": _offer,
        "CompleteReassessment": _hold,
        "LiftHold": _hold,
    }
)
_BY_DAY: Mapping[str, Callable[[date], dict[str, Any]]] = MappingProxyType(
    {
        "SetLoadTarget": lambda today: {"week": f"{today:%G}-W{today:%V}"},
        "RecordShift": lambda today: {"date": today.isoformat()},
    }
)
