"""What a list tells of a case, by who reads it: the line, and the statuses that it may say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from domain.case.milestones import NOT_SUSPENDED, STATUS_FOR_EMPLOYER, SUSPENDED
from domain.case.vocabulary import Status
from projections.case_list import CaseLine, for_auditor, for_supervisor, full, show
from projections.status import StatusSeen
from projections.view import Say
from services.audiences import Audience


@dataclass(frozen=True, slots=True)
class LineTold:
    """``words`` is the part of the catalogue in which the ``statuses`` have their texts."""

    show: Callable[[CaseLine, datetime, Say], dict[str, Any]]
    status: Callable[[StatusSeen], str]
    statuses: tuple[str, ...]
    words: str


_WHOLE = LineTold(full, lambda seen: seen.status, tuple(map(str, Status)), "status")
LINES: Mapping[Audience, LineTold] = MappingProxyType(
    {
        **dict.fromkeys((Audience.CASE_MANAGER, Audience.CLINICIAN, Audience.WORKER), _WHOLE),
        Audience.EMPLOYER: LineTold(
            show,
            lambda seen: seen.for_employer,
            tuple(dict.fromkeys(STATUS_FOR_EMPLOYER.values())),
            "status.employer",
        ),
        Audience.SUPERVISOR: LineTold(
            for_supervisor,
            lambda seen: seen.for_supervisor,
            (SUSPENDED, NOT_SUSPENDED),
            "status.supervisor",
        ),
        Audience.AUDIT: LineTold(for_auditor, _WHOLE.status, _WHOLE.statuses, _WHOLE.words),
    }
)
STATUSES = frozenset(status for line in LINES.values() for status in line.statuses)
"""All by which a case may be sought."""
