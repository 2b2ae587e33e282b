"""What the insurer's auditor is given: every decision with criteria, evidence and policy version,
people under pseudonyms. Pain and scores are kept as bands, sessions as done or not, alarms as a
safety hold; diagnosis, medication and findings are not read at all (DOMAIN 2.10, 4.2).
"""

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from domain.case.opening import CaseOpened, PartyAssigned
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.audit_page import show
from projections.bands import pain_of
from projections.entries import Plain, told
from projections.telling import CaseTold, Telling
from projections.view import View

IN_FULL = frozenset(DataClass(letter) for letter in "BGHIJKMNPQTW")
SUMMARISED = frozenset(DataClass(letter) for letter in "ADELOU")
REFUSED = IN_FULL | {DataClass.L}
"""What is told of a refusal: loads as they were asked for, too."""

_OWN_SCOPE = "->insurer"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
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


class AuditTold(CaseTold):
    """``actors``: role and digest of everybody seen so far; the place gives the pseudonym."""

    actors: tuple[str, ...] = ()


def fold(view: AuditTold, recorded: Recorded[Fact]) -> AuditTold:
    actors = _with(view.actors, recorded)
    if actors is not view.actors:
        view = view.model_copy(update={"actors": actors})
    before = len(view.entries)
    after: AuditTold = TELLING.fold(view, recorded)  # type: ignore[assignment]
    if len(after.entries) == before:
        return after
    entries = tuple(
        each.model_copy(update={"fact": _under_pseudonyms(each.fact, after, recorded)})
        if each.event_id == recorded.event_id
        else each
        for each in after.entries
    )
    return after.model_copy(update={"entries": entries})


def _with(known: tuple[str, ...], recorded: Recorded[Fact]) -> tuple[str, ...]:
    people = [(str(recorded.actor.role), recorded.actor.party_id)]
    match recorded.fact:
        case CaseOpened() as fact:
            people.append((Role.WORKER, fact.worker_id))
        case PartyAssigned() as fact:
            people.append((fact.role, fact.party_id))
    new = [_digest(recorded.stream, *each) for each in people]
    return (
        (*known, *dict.fromkeys(each for each in new if each not in known))
        if (set(new) - set(known))
        else known
    )


def _digest(case: UUID, role: str, party: UUID) -> str:
    return f"{role}/{sha256(case.bytes + party.bytes).hexdigest()[:16]}"


def _under_pseudonyms(fact: Plain, view: AuditTold, recorded: Recorded[Fact]) -> Plain:
    """The fact with its actor, and with pseudonyms for the ids of people."""
    names = _pseudonyms(view.actors)
    actor = names[_digest(recorded.stream, str(recorded.actor.role), recorded.actor.party_id)]
    by_id = {key.partition("/")[2]: name for key, name in reversed(names.items())}
    return {"actor": actor, **_renamed(fact, recorded.stream, by_id)}


def _pseudonyms(actors: tuple[str, ...]) -> dict[str, str]:
    """clinician-1, clinician-2: by the order in which they came into the case."""
    counts: dict[str, int] = {}
    names = {}
    for each in actors:
        role = each.partition("/")[0]
        counts[role] = counts.get(role, 0) + 1
        names[each] = f"{role}-{counts[role]}"
    return names


def _renamed(tree: Any, case: UUID, names: Mapping[str, str]) -> Any:
    match tree:
        case dict():
            return {key: _renamed(each, case, names) for key, each in tree.items()}
        case list():
            return [_renamed(each, case, names) for each in tree]
        case str() if len(tree) == 36 and _ID.fullmatch(tree):
            return names.get(sha256(case.bytes + UUID(tree).bytes).hexdigest()[:16], tree)
        case _:
            return tree


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
    return {**plain, **more} if summary is None else {**plain, **more, **summary(fact)}


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
