"""What is due in a case, as it stands in bodies."""

from datetime import date

from pydantic import Field

from domain.instants import Instant
from projections.bodies.parts import Part, of


class Because(Part):
    """Why something is due."""

    event_id: str | None = of("B", "The event that asks for it.")
    event: str | None = of("B", "The name of that event.")
    rule: str = of("Q", "The code of the rule.")
    value: str | int | None = of("Q", "The value of the rule, with its unit.")
    calendar: str | None = of("B", "The calendar by which days were counted.")
    text: str = of("B", "The reason in words.")


class Escalated(Part):
    """How far up it has gone."""

    step: int | str = of("B", "The step.")
    to: str = of("B", "The role that was told.")
    at: Instant = of("B", "When.")


class DueItem(Part):
    """Something that somebody has to see to."""

    kind: str = of("B", "The code of what is due.")
    text: str = of("B", "The same in words.")
    key: str = of("B", "What tells it from others of its kind.")
    due: Instant | date = of("B", "By when; a civil date in its zone, or a moment.")
    time_zone: str = of("B", "The IANA name of the zone of its day.")
    overdue: bool = of("B", "Whether that is past.")
    owner: str | None = of("B", "The role that sees to it.")
    party: str | None = of("A", "The id of the person who sees to it.")
    because: Because = Field(description="Why it is due.")
    escalated: Escalated | None = Field(description="How far up it has gone.")
