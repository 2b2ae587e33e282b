"""Who may ask for what, and which data classes a role reads (DOMAIN 4.2, 4.4). Deny by default."""

from collections.abc import Mapping
from enum import StrEnum

from domain.case.governance.entries import entry_for
from domain.case.opening import opening
from domain.case.state import CaseState
from domain.case.vocabulary import Role, Status
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded, Request
from services.commanders import BEFORE_INTAKE, COMMANDERS, OUTSIDE_THE_CASE


class Audience(StrEnum):
    """Whose view it is; the names are those of the contract."""

    CLINICIAN = "clinician"
    EMPLOYER = "employer"
    SUPERVISOR = "supervisor"
    WORKER = "worker"
    CASE_MANAGER = "case-manager"
    AUDIT = "audit"


def _letters(text: str) -> frozenset[DataClass]:
    return frozenset(DataClass(letter) for letter in text)


IN_FULL: Mapping[Audience, frozenset[DataClass]] = {
    Audience.WORKER: _letters("ABCDEFGHIJKLMNOPQRSTUV"),
    Audience.CLINICIAN: _letters("ABCDFGHIJKLMNOPQRTU"),
    Audience.CASE_MANAGER: _letters("ABGHIJKMNPQRTUVW"),
    Audience.EMPLOYER: _letters("HIJKN"),
    Audience.SUPERVISOR: _letters("HIJKN"),
    Audience.AUDIT: _letters("BGHIJKMNPQTW"),
}
"""The classes that an audience reads as they were recorded (the Y cells of DOMAIN 4.2). What
is marked S, T, C or L there is summarised by its view or withheld, never passed on whole."""

READS_SCORES = frozenset({Audience.CLINICIAN})
"""Who reads the scores of class E though not all of it: what a rule saw holds no more."""

AUDIENCES: Mapping[Role, Audience] = {
    Role.WORKER: Audience.WORKER,
    Role.CLINICIAN: Audience.CLINICIAN,
    Role.PSYCHOLOGIST: Audience.CLINICIAN,
    Role.SURGEON: Audience.CLINICIAN,
    Role.OH_PHYSICIAN: Audience.CLINICIAN,
    Role.CASE_MANAGER: Audience.CASE_MANAGER,
    Role.EMPLOYER_HR: Audience.EMPLOYER,
    Role.SUPERVISOR: Audience.SUPERVISOR,
    Role.INSURER_AUDITOR: Audience.AUDIT,
}

VIEWERS: Mapping[Audience, frozenset[Role]] = {
    Audience.CLINICIAN: frozenset(
        {Role.CLINICIAN, Role.PSYCHOLOGIST, Role.SURGEON, Role.OH_PHYSICIAN}
    ),
    Audience.EMPLOYER: frozenset({Role.EMPLOYER_HR}),
    Audience.SUPERVISOR: frozenset({Role.SUPERVISOR}),
    Audience.WORKER: frozenset({Role.WORKER}),
    Audience.CASE_MANAGER: frozenset({Role.CASE_MANAGER}),
    Audience.AUDIT: frozenset({Role.INSURER_AUDITOR}),
}
"""Which roles read which view."""

HIDES_ACTIVITY = frozenset({Audience.EMPLOYER, Audience.SUPERVISOR, Audience.AUDIT})
"""Audiences that get neither versions nor positions, so that hidden activity does not show."""


def role_for(
    request: type[Request], roles: frozenset[Role], wanted: Role | None = None
) -> Role | None:
    """The role in which a person may ask for this, or None; ``wanted`` picks among several."""
    allowed = [role for role in COMMANDERS.get(request.__name__, ()) if role in roles]
    if wanted is not None:
        return wanted if wanted in allowed else None
    return allowed[0] if allowed else None


def roles_that_count(
    request: type[Request],
    in_case: frozenset[Role],
    in_tenant: frozenset[Role],
    *,
    unstaffed: bool,
) -> frozenset[Role]:
    """Those in the tenant to open a case, else those in the case; while the case is
    ``unstaffed`` every case manager of the tenant may see to that, and some commands are for
    people outside it (DOMAIN 4.4)."""
    if request is opening.OpenCase:
        return in_tenant
    managing = unstaffed and request.__name__ in BEFORE_INTAKE
    outside = OUTSIDE_THE_CASE.get(request.__name__, frozenset())
    return in_case | (in_tenant & (outside | ({Role.CASE_MANAGER} if managing else set())))


def is_unstaffed(case: CaseState) -> bool:
    """Whether every case manager of the tenant may see to its staffing."""
    return case.opening is not None and case.reached is Status.REFERRED


def may_know(
    request: type[Request], case: CaseState, in_case: frozenset[Role], in_tenant: frozenset[Role]
) -> bool:
    """Whether somebody who asks for this may know that there is such a case, or none."""
    if request is opening.OpenCase:
        return case.opening is None or bool(in_case)
    if case.opening is None:
        return False
    outside = OUTSIDE_THE_CASE.get(request.__name__, frozenset())
    managing = {Role.CASE_MANAGER} if is_unstaffed(case) else set()
    return bool(in_case | (in_tenant & (outside | managing)))


def roles_that_correct(entry: Recorded[Fact] | None, roles: frozenset[Role]) -> frozenset[Role]:
    """Of these roles, those that may make such an entry themselves (DOMAIN 4.4); all where
    there is none to correct, or none that may be corrected, for the domain to say so."""
    known = None if entry is None else entry_for(entry.fact)
    if entry is None or known is None:
        return roles
    commanders = [COMMANDERS.get(request.__name__, ()) for request in known.requests]
    made_by = [each for each in commanders if entry.actor.role in each]
    return roles & {role for each in made_by for role in each}


def seen_by_rules(audience: Audience) -> frozenset[DataClass]:
    """The classes in which an audience is told what a rule required and saw."""
    scores = {DataClass.E} if audience in READS_SCORES else set()
    return IN_FULL[audience] | scores


def may_view(audience: Audience, roles: frozenset[Role]) -> bool:
    return bool(VIEWERS.get(audience, frozenset()) & roles)


def audience_of(role: str) -> Audience | None:
    """The audience a role reads as; None for roles that read nothing of a case."""
    return AUDIENCES.get(Role(role))
