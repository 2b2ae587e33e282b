"""The body of the insurer's auditor: the decision ledger, under pseudonyms.

What a legal basis opens (L in DOMAIN 4.2) stands in the same model, and is left out without one.
"""

from typing import Any, Literal

from pydantic import Field

from domain.instants import CivilDate, Instant
from domain.measures.quantity import Whole
from projections.audit import IN_FULL, REFUSED
from projections.audit_by_law import BY_LAW, CLINICAL
from projections.audit_page import KINDS as LINES
from projections.bodies import at_work
from projections.bodies.at_work import KINDS, Shifts
from projections.bodies.figures import Adherence, Gain, Pain, standing
from projections.bodies.parts import (
    Body,
    Fields,
    Part,
    Stamp,
    ToldCriterion,
    by_event,
    many,
    maybe,
    of,
    part,
    viewed,
)
from projections.bodies.told import Reader, fact_told

_NAME = "Audit"
_READER = Reader(_NAME, IN_FULL | BY_LAW, names_people=False)
_SAID = Reader("AuditDetails", IN_FULL | BY_LAW, names_people=False)
_OF_REFUSALS = Reader("AuditRefusal", REFUSED | BY_LAW, names_people=False)


class HoldTold(Part):
    """A hold, and how long it was."""

    hold_id: str = of("B", "Its id.")
    since: Instant = of("B", "When it began.")
    lifted: Instant | None = of("B", "When it was lifted.")
    minutes: int | None = of("B", "How long it was, in min.")
    reassessed_after_minutes: int | None = of("Q", "After how long it was reassessed, in min.")


class DeloadTold(Part):
    """A lighter week."""

    at: Instant = of("L", "When it began.")
    kind: str | None = of("L", "The code of its kind.")


class MilestoneMoved(Part):
    """A milestone that was moved."""

    milestone: str = of("B", "Which milestone.")
    old: CivilDate = of("B", "The day on which it was to be.")
    new: CivilDate = of("B", "The day on which it is to be.")
    delta_d: Whole = of("B", "The difference in d.")


class TimelineShift(Part):
    """What one cause moved."""

    cause_event_id: str = of("M", "The event that was the cause.")
    at: Instant = of("B", "When it was moved.")
    delta_d: Whole = of("B", "The largest difference in d.")
    milestones: list[MilestoneMoved] = Field(description="What was moved.")


class AdverseEventTold(Part):
    """The newest report of an event."""

    ae_id: str = of("M", "Its id.")
    place: str | None = of("M", "The code of where it was.", default=None)
    severity: str | None = of("M", "The code of its severity.", default=None)
    serious: bool | None = of("M", "Whether it was serious.", default=None)
    expected: bool | None = of("M", "Whether it was to be expected.", default=None)
    relatedness: str | None = of("M", "How it is related to the programme.", default=None)
    occurred_at: Instant | None = of("M", "When it happened.", default=None)
    closed: Instant | None = of("M", "When it was closed.")


class Renegotiations(Part):
    """How many there were."""

    opened: int = of("I", "How many were opened.")
    closed: int = of("I", "How many of them are concluded.")
    open: int = of("I", "How many are open.")


class MilestoneReached(Part):
    """When the case came to something."""

    milestone: str = of("BJ", "The code of what it came to.")
    date: CivilDate = of("BJ", "The day in the zone of the case.")
    days_since_injury: int = of("B", "Days since the injury, in d.")


class Summary(Part):
    """What can be counted off the ledger."""

    advances: int = of("B", "Phases that were entered.")
    gate_refusals: int = of("Q", "Advances that were refused.")
    load_refusals: int = of("Q", "Load targets that were refused.")
    ramp_refusals: int = of("J", "Stages that were refused.")
    accommodation_refusals: int = of("I", "Accommodations that were declined.")
    overrides: int = of("Q", "Rules that were set aside.")
    reverts: int = of("B", "Phases that were gone back from.")
    holds: list[HoldTold] = Field(description="Holds.")
    deloads: list[DeloadTold] = Field(description="Lighter weeks.")
    timeline_shifts: list[TimelineShift] = Field(description="What moved milestones.")
    repeated_stages: int = of("J", "Stages that were repeated.")
    renegotiations: Renegotiations = Field(description="Renegotiations.")
    pauses: int = of("B", "Pauses of the progression.")
    adverse_events: list[AdverseEventTold] = Field(description="Adverse events.")
    corrections: int = of("B", "Entries that were corrected or taken back.")
    adherence: Adherence = Field(description="Sessions done of those planned.")
    milestones: list[MilestoneReached] = Field(description="When the case came to what.")


class ScreenBand(Part):
    """The band of a score."""

    at: Instant = of("E", "When it was scored.")
    instrument: str = of("E", "The code of the questionnaire.")
    band: str | None = of("E", "The code of the band.")


class PainBand(Part):
    """The band of pain that was told."""

    at: Instant = of("D", "When it was told.")
    band: Pain = of("D", "The code of the band.")


class Line(Part):
    """A decision: who in which role, when, what came of it, why, and by which rules."""

    kind: str = of("B", "The code of its kind.")
    event_id: str = of("B", "The id of the event.")
    at: Instant = of("B", "When it was true in the world.")
    recorded_at: Instant = of("B", "When it was taken in.")
    actor: str = of("A", "Who acted, as a pseudonym.")
    outcome: str | None = of("Q", "accepted or refused, where a rule decided.")
    rationale: str | None = of("Q", "The code of the criterion that settled it.")
    policy_version: int | None = of("Q", "The version of the protocol.")
    criteria: list[ToldCriterion] = Field(description="What the rule looked at.")
    evidence: list[str] = of("Q", "The ids of the events that show it.")
    corrected_by: list[str] | None = of("B", "The ids of corrections.", default=None)


_BESIDE: dict[str, Fields] = {
    "DeloadStarted": {"kind": (str, of("L", "The code of its kind."))},
    "CaseHeld": {"hold": (Literal["safety_hold"], of("O", "That it is a safety hold."))},
    "ConsentReferenced": {
        "scopes": (list[str], of("U", "The scopes given to the insurer.")),
        "expires": (CivilDate | None, of("U", "The last day on which it counts.", default=None)),
    },
}
"""Summaries of what is not told as it was recorded, by event."""


def _line(event: str) -> Any:
    """``details``: what the event says, but for the decision in it."""
    kind = KINDS[event]
    reader = _OF_REFUSALS if kind.refusal else _SAID
    details = fact_told(reader, kind, Part, *_BESIDE.get(event, {}).items())
    own: Fields = {
        "event": (Literal[event], of("B", "The name of the event.")),
        "details": (details, Field(description="What it says.")),
    }
    return part(f"{_NAME}Line{event}", f"A line of the ledger: {event}.", own, Line)


def _clinical() -> Any:
    """What only a legal basis opens."""
    fields: Fields = {
        name: (many(fact_told(_READER, KINDS[kind], Stamp)), Field(description=f"{name.title()}."))
        for name, kind in CLINICAL.items()
    }
    return part(f"{_NAME}Clinical", "What only a legal basis opens.", fields)


AUDIT_BODY: type[Body] = part(
    "AuditView",
    "The decision ledger of a case, under pseudonyms.",
    {
        **viewed("audit"),
        "worker": (str, of("A", "The pseudonym of the worker.")),
        "claim_ref": (str | None, of("W", "The reference of the claim.")),
        "injury_date": (CivilDate | None, of("B", "The day of the injury.")),
        "consents": (list[str], of("U", "The scopes given to the insurer that count now.")),
        "summary": (Summary, Field(description="What the ledger comes to.")),
        "ledger": (
            many(by_event(_line(each) for each in LINES)),
            Field(description="Every decision, in the order of the world."),
        ),
        "psych": (list[ScreenBand], Field(description="Bands of scores, with consent.")),
        "pain": (list[PainBand], Field(description="Bands of pain, with a legal basis.")),
        "work_ability": (
            at_work.work_ability(_READER),
            Field(description="The work ability statement that counts."),
        ),
        "accommodations": (
            many(at_work.accommodation(_READER)),
            Field(description="All that were proposed."),
        ),
        "ramp_up": (at_work.ramp_up(_READER), Field(description="The return by stages.")),
        "shifts": (Shifts, Field(description="Shifts worked so far.")),
        "gains": (list[Gain], Field(description="How capacity has changed.")),
        "notes": (many(_line("AuditNoteAdded")), Field(description="Notes for auditors.")),
        "clinical": (
            maybe(_clinical()),
            Field(description="What only a legal basis opens.", default=None),
        ),
        **standing(Reader(_NAME, IN_FULL, names_people=False), "gate"),
    },
    Body,
)
