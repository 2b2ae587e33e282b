"""INV-14 and INV-18: corrections add and list, and a decision says what it required and why."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from domain.case.governance import corrected
from domain.case.opening import linking
from domain.case.outcome import outcome, recurrence
from domain.case.psychology import psychology
from domain.decision import Criterion, Decision
from domain.recorded import Fact, Recorded
from domain.thresholds import POLICIES
from tests.domain.histories.reading import Told

VERDICTS = (
    outcome.RtwReadinessDecided,
    psychology.PsychReadinessAssessed,
    recurrence.RecurrenceReported,
)
"""What is stored whatever it came to: the answer is the outcome."""
MORE_THAN_A_KEY = frozenset({"ramp.min_days", "load.soft_pct"})
"""A stage's own days, and a soft cap that stands below the hard one, may ask for more."""


def corrections_add_and_list(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-14: the entry is there, the correction is true when it was, and every decision that
    cites it is listed."""
    fact = recorded.fact
    if not isinstance(fact, corrected.EntryCorrected | corrected.EntryMarkedInError):
        return
    target = next((e for e in told.entries if e.event_id == fact.target_event_id), None)
    if target is None:
        yield "a correction of nothing"
        return
    if target.effective_at != recorded.effective_at:
        yield "a correction at another time than its entry"
    citing = tuple(each.event_id for each in told.entries if _cites(each.fact, target.event_id))
    if fact.affected_decisions != citing:
        yield f"lists {len(fact.affected_decisions)} decisions of {len(citing)}"


def decisions_in(fact: Fact) -> Iterator[Decision]:
    for name in type(fact).model_fields:
        value = getattr(fact, name)
        if isinstance(value, Decision):
            yield value


def _cites(fact: Fact, event_id: UUID) -> bool:
    return any(
        event_id in criterion.evidence
        for decision in decisions_in(fact)
        for criterion in decision.criteria
    )


def decisions_say_why(told: Told, recorded: Recorded[Fact]) -> Iterator[str]:
    """INV-18: the version that was pinned, criteria that carry the outcome, evidence that is
    there, and in each criterion the threshold that was in force."""
    fact, name = recorded.fact, type(recorded.fact).__name__
    if fact.refusal and not list(decisions_in(fact)):
        yield f"{name} is refused without a decision"
    for decision in decisions_in(fact):
        if decision.policy_version != told.version:
            yield f"{name} under version {decision.policy_version}, pinned is {told.version}"
        if not decision.criteria:
            yield f"{name} without a criterion"
        yield from (f"{name}: {each}" for each in _carried(fact, decision))
        if not isinstance(fact, outcome.RtwReadinessDecided):  # in a physician's own words
            yield from (f"{name}: {each}" for each in _shown(told, decision))
        for criterion in decision.criteria:
            yield from (f"{name}: {each}" for each in _bounded(told, criterion))
    protocol = getattr(fact, "protocol", None)
    pinned = told.last(linking.ProtocolPinned)
    if protocol is not None and (
        pinned is None
        or (protocol.protocol_id, protocol.version)
        != (pinned.fact.protocol_id, pinned.fact.version)
    ):
        yield f"{name} under another protocol"


def _carried(fact: Fact, decision: Decision) -> Iterator[str]:
    """An accepted one has nothing unmet, a refused one has something, and says what first."""
    if isinstance(fact, VERDICTS):
        return
    unmet = [each.id for each in decision.criteria if not each.met]
    if fact.refusal is not bool(unmet) or (decision.outcome == "refused") is not fact.refusal:
        yield f"{decision.outcome} with {unmet} unmet"
    if unmet and decision.rationale != unmet[0]:
        yield f"rationale {decision.rationale}, unmet {unmet}"


def _shown(told: Told, decision: Decision) -> Iterator[str]:
    known = {each.event_id for each in (*told.entries, *told.commit)}
    for criterion in decision.criteria:
        if not known.issuperset(criterion.evidence):
            yield f"{criterion.id} rests on what is not there"
        if criterion.met and criterion.observed is None and not _may_be_unseen(criterion):
            yield f"{criterion.id} met on nothing"


def _may_be_unseen(criterion: Criterion) -> bool:
    """What was set aside, or has another way, or is no more than a warning (gate.LI)."""
    said = criterion.required
    return "overridden until" in said or ", or " in said or criterion.id.startswith("gate.LI")


def _bounded(told: Told, criterion: Criterion) -> Iterator[str]:
    key = key_of(told, criterion.id)
    value = None if key is None else told.policy(key)
    if value is None or key in MORE_THAN_A_KEY or "an essential task" in criterion.required:
        return
    if not _says(criterion.required, value):
        yield f"{criterion.id} requires {criterion.required!r}, {key} is {value:f}"


def _says(required: str, value: Decimal) -> bool:
    """Whether a number that is written there is this one."""
    words = required.replace(",", " ").replace("/", " ").replace("(", " ").replace(")", " ")
    numbers = (word.lstrip("+x-").rstrip(".;%") for word in words.split())
    return any(_number(each) == value for each in numbers)


def _number(text: str) -> Decimal | None:
    plain = text.replace(".", "", 1).isdecimal()
    return Decimal(text) if plain else None


def key_of(told: Told, criterion: str) -> str | None:
    """The policy key of a criterion: its id, or that without the task or stage at its end."""
    if criterion.startswith("heal."):
        pinned = told.last(linking.ProtocolPinned)
        tissue = None if pinned is None else pinned.fact.tissue_class
        key = f"heal.{tissue}.{criterion.removeprefix('heal.')}"
        return key if key in POLICIES else None
    shorter = criterion.rsplit(".", 1)[0]
    return next((each for each in (criterion, shorter) if each in POLICIES), None)
