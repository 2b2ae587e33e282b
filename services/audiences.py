"""As whom people read a case, and who reads which page of it (DOMAIN 2.10, 4.2)."""

from collections.abc import Mapping
from enum import StrEnum

from domain.case.vocabulary import Role


class Audience(StrEnum):
    """Whose view it is; the names are those of the contract."""

    CLINICIAN = "clinician"
    EMPLOYER = "employer"
    SUPERVISOR = "supervisor"
    WORKER = "worker"
    CASE_MANAGER = "case-manager"
    AUDIT = "audit"


AUDIENCES: Mapping[Role, Audience] = {
    Role.CASE_MANAGER: Audience.CASE_MANAGER,
    Role.PSYCHOLOGIST: Audience.CLINICIAN,
    Role.CLINICIAN: Audience.CLINICIAN,
    Role.OH_PHYSICIAN: Audience.CLINICIAN,
    Role.SURGEON: Audience.CLINICIAN,
    Role.EMPLOYER_HR: Audience.EMPLOYER,
    Role.INSURER_AUDITOR: Audience.AUDIT,
    Role.SUPERVISOR: Audience.SUPERVISOR,
    Role.WORKER: Audience.WORKER,
}
"""Whoever is not named reads nothing of a case. Who has several roles and names none reads in the
first of them."""

HIDES_ACTIVITY = frozenset({Audience.EMPLOYER, Audience.SUPERVISOR, Audience.AUDIT})
"""Audiences that get neither versions nor positions, so that hidden activity does not show."""


def audience_of(role: str) -> Audience | None:
    """The audience a role reads as; None for roles that read nothing of a case."""
    return AUDIENCES.get(Role(role))


def readers(*audiences: Audience) -> tuple[Role, ...]:
    """The roles that read as one of these, in the order of the table."""
    return tuple(role for role, audience in AUDIENCES.items() if audience in audiences)
