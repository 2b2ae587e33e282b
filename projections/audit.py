"""What the insurer's auditor is given: every decision with criteria, evidence and policy version,
people under pseudonyms. Pain and scores are kept as bands, sessions as done or not, alarms as a
safety hold; diagnosis, medication and findings are not read at all (DOMAIN 2.10, 4.2).
"""

from collections.abc import Callable, Mapping
from typing import Any

from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.audit_page import show
from projections.bands import pain_of
from projections.entries import Plain, told
from projections.pseudonyms import ACTOR, AuditTold, actor_of, with_actors
from projections.telling import Telling
from projections.view import View

IN_FULL = frozenset(DataClass(letter) for letter in "BGHIJKMNPQTW")
SUMMARISED = frozenset(DataClass(letter) for letter in "ADELOU")
REFUSED = IN_FULL | {DataClass.L}
"""What is told of a refusal: loads as they were asked for, too."""

_OWN_SCOPE = "->insurer"
_SESSIONS = {
    "SessionCompleted": "done",
    "SessionMissed": "missed",
    "SessionDeclined": "declined",
    "SessionStopped": "stopped",
}
_FINDINGS = {
    "AdverseEventReported": frozenset({"description"}),
    "AdverseEventClosed": frozenset({"outcome"}),
    "CorrectiveActionPlanned": frozenset({"action"}),
    "CorrectiveActionCompleted": frozenset({"action"}),
}
"""Free text of events in clinic or at home, which may tell findings."""
UNTOLD = frozenset(
    {
        "AlarmSignRaised",
        "NextDayResponseRecorded",
        "PsychInterventionRequested",
        "PsychInterventionRecorded",
        "InformedConsentConfirmed",
        "ReminderIssued",
        "ReminderAcknowledged",
        "TaskAssigned",
        "TaskCompleted",
        "WorkerCheckInRecorded",
    }
)


def fold(view: AuditTold, recorded: Recorded[Fact]) -> AuditTold:
    """As every view of a case, with who came into it."""
    folded = TELLING.fold(view, recorded)
    actors = with_actors(view.actors, recorded)
    return folded if actors is view.actors else folded.model_copy(update={"actors": actors})


def _retell(recorded: Recorded[Fact], plain: Plain) -> Plain:
    name, fact = type(recorded.fact).__name__, recorded.fact
    if fact.refusal:
        plain = told(fact, REFUSED)
    hidden = _FINDINGS.get(name, frozenset())
    plain = {key: each for key, each in plain.items() if key not in hidden}
    more: Plain = pain_of(fact)
    if name in _SESSIONS:
        more["session"] = _SESSIONS[name]
    summary = _SUMMARIES.get(name)
    told_of = {**plain, **more} if summary is None else {**plain, **more, **summary(fact)}
    bare = not type(fact).model_fields
    return {**told_of, ACTOR: actor_of(recorded)} if told_of or bare else {}


def _own_consents(fact: Any) -> Plain:
    scopes = [each for each in fact.scopes if each.endswith(_OWN_SCOPE)]
    ends = {} if fact.expires is None else {"expires": fact.expires.isoformat()}
    return {"scopes": scopes, **ends}


def _band(fact: Any) -> Plain:
    return {"instrument": fact.instrument, "band": fact.band}


def _bands(fact: Any) -> Plain:
    return {"bands": [_band(each) for each in fact.scores]}


_SUMMARIES: Mapping[str, Callable[[Any], Plain]] = {
    "ConsentReferenced": _own_consents,
    "ScreeningScored": lambda fact: {"bands": [_band(fact)]},
    "PsychReadinessAssessed": _bands,
    "DeloadStarted": lambda fact: {"kind": fact.kind},
    "CaseHeld": lambda _: {"hold": "safety_hold"},
    "ProgressReviewed": lambda fact: (
        {} if fact.adherence_pct is None else {"adherence_pct": str(fact.adherence_pct)}
    ),
}
TELLING = Telling(IN_FULL, IN_FULL | SUMMARISED, _retell, UNTOLD)

AUDIT = View(
    name="audit",
    table="rm.audit",
    readable=IN_FULL | SUMMARISED,
    summarised=SUMMARISED,
    empty=AuditTold(),
    fold=fold,
    show=show,
)
