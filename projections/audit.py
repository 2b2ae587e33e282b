"""What the insurer's auditor is given: every decision with criteria, evidence and policy version,
people under pseudonyms. Pain and scores are kept as bands, sessions as done or not, alarms as a
safety hold; diagnosis, medication and findings are not read here (audit_by_law; DOMAIN 2.10, 4.2).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from domain.told_criteria import with_told_decisions
from projections.audit_page import show
from projections.bands import fields_of_pain, pain_of
from projections.entries import speaks_to, told
from projections.latest import changed
from projections.pseudonyms import ACTOR, AuditTold, actor_of, with_actors
from projections.telling import Telling
from projections.unread import Plain, kind_of
from projections.view import View

IN_FULL = frozenset(DataClass(letter) for letter in "BGHIJKMNPQTW")
SUMMARISED = frozenset(DataClass(letter) for letter in "ADELOU")
REFUSED = IN_FULL | {DataClass.L}
"""What is told of a refusal: loads as they were asked for, too."""
NAMED = REFUSED | {DataClass.D, DataClass.E}
"""Classes of criteria that are told by name and as met or not; of others there is one in all."""

_OWN_SCOPE = "->insurer"
_SESSIONS = {
    "SessionCompleted": "done",
    "SessionMissed": "missed",
    "SessionDeclined": "declined",
    "SessionStopped": "stopped",
}
FINDINGS: Mapping[str, frozenset[str]] = {
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
"""Facts of which he is told nothing: of what they say no more is his than follows from others."""


def fold_all(view: AuditTold, history: Iterable[Recorded[Fact]]) -> AuditTold:
    """As every view of a case, with who came into it."""
    return fold_told(TELLING, view, history)


def fold_told(telling: Telling, view: AuditTold, history: Iterable[Recorded[Fact]]) -> AuditTold:
    """The same by another telling."""
    events = [each for each in history if speaks_to(kind_of(each), telling.read)]
    actors = view.actors
    for recorded in events:
        actors = with_actors(actors, recorded)
    folded = telling.fold_all(view, events)
    return folded if actors is view.actors else changed(folded, {"actors": actors})


def fold(view: AuditTold, recorded: Recorded[Fact]) -> AuditTold:
    return fold_all(view, (recorded,))


@dataclass(frozen=True, slots=True)
class _Way:
    """How facts of a kind are retold, found out once: what is left out, what is said beside."""

    is_refusal: bool
    hidden: frozenset[str]
    tells_of_pain: bool
    session: str | None
    summary: Callable[[Plain], Plain] | None
    says_how_it_stands: bool


@lru_cache(maxsize=1024)
def _way_of(kind: type[Fact]) -> _Way:
    name = kind.__name__
    hidden = FINDINGS.get(name, frozenset())
    session, summary = _SESSIONS.get(name), _SUMMARIES.get(name)
    pain = bool(fields_of_pain(kind))
    return _Way(kind.refusal, hidden, pain, session, summary, kind.says_how_it_stands)


def _retell(recorded: Recorded[Fact], plain: Plain) -> Plain:
    way = _way_of(kind_of(recorded))
    if way.is_refusal:
        plain = told(recorded, REFUSED)
    if way.hidden:
        plain = {key: each for key, each in plain.items() if key not in way.hidden}
    more = pain_of(recorded) if way.tells_of_pain else {}
    if way.session is not None:
        more["session"] = way.session
    if way.summary is not None:
        more |= way.summary(told(recorded, SUMMARISED))
    says = bool(plain or more) or way.says_how_it_stands
    known = with_told_decisions(plain, NAMED)
    return {**known, **more, ACTOR: actor_of(recorded)} if says else {}


def _own_consents(fact: Plain) -> Plain:
    own = {key: fact[key] for key in ("expires",) if key in fact}
    return {**own, "scopes": [each for each in fact["scopes"] if each.endswith(_OWN_SCOPE)]}


def _band(score: Plain) -> Plain:
    return {"instrument": score["instrument"], "band": score.get("band")}


_SUMMARIES: Mapping[str, Callable[[Plain], Plain]] = {
    "ConsentReferenced": _own_consents,
    "ScreeningScored": lambda fact: {"bands": [_band(fact)]},
    "PsychReadinessAssessed": lambda fact: {
        "bands": [_band(each) for each in fact.get("scores", ())]
    },
    "DeloadStarted": lambda fact: {"kind": fact["kind"]},
    "CaseHeld": lambda _: {"hold": "safety_hold"},
    "ProgressReviewed": lambda fact: {key: fact[key] for key in ("adherence_pct",) if key in fact},
}
TELLING = Telling(IN_FULL, IN_FULL | SUMMARISED, _retell, UNTOLD, corrected=IN_FULL)

AUDIT = View(
    name="audit",
    table="rm.audit",
    readable=IN_FULL | SUMMARISED,
    summarised=SUMMARISED,
    empty=AuditTold(),
    fold=fold,
    fold_all=fold_all,
    show=show,
    untold=UNTOLD,
)
