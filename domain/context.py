"""What a decision is told about the world: time, actor, ids and published catalogues."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.data_classes import DataClass
from domain.job_profile import JobProfile
from domain.protocol import ClinicalProtocol
from domain.recorded import Actor


@dataclass(frozen=True, slots=True)
class Context:
    """Nothing in domain/ asks for a clock, an id or a database; it is all here.

    ``protocol`` and ``job_profile`` are those the request names, else those the case is
    linked to; None where there are none, or the named version is not published. ``holidays``
    are those of the calendar that applies to the case, for some years around ``effective_at``.
    ``unread`` are the classes that the actor does not read: whether he says what stands there
    already is not to be told to him.
    """

    now: datetime
    effective_at: datetime
    actor: Actor
    command_id: UUID
    protocol: ClinicalProtocol | None = None
    job_profile: JobProfile | None = None
    holidays: frozenset[date] = frozenset()
    unread: frozenset[DataClass] = frozenset()

    def id_for(self, what: str) -> UUID:
        """The id of a new thing that the request did not name."""
        return uuid5(self.command_id, what)

    def civil_date(self, time_zone: str) -> date:
        """The day of the effective time in the case's zone."""
        return self.effective_at.astimezone(ZoneInfo(time_zone)).date()
