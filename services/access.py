"""Who may do what: one decision for every route, message and export. Deny by default.

The tables beside it are its data: what is asked and by whom (actions), which classes a role reads
(reading_rights, DOMAIN 4.2), who commands (commanders, DOMAIN 4.4).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal, TypeAlias
from uuid import UUID

from domain.case.opening import opening
from domain.case.state import CaseState
from domain.case.vocabulary import Role
from domain.consent import Scope
from domain.data_classes import DataClass
from domain.purposes import LegalBasis, Purpose
from domain.recorded import Request
from services.actions import (
    FOR_ANYBODY,
    IN_A_CASE,
    OF_ROWS,
    OF_THE_TENANT,
    PURPOSES,
    Action,
    AskFor,
    Deed,
    scope_of,
)
from services.audiences import Audience, audience_of
from services.commanders import BEFORE_INTAKE, COMMANDERS, OUTSIDE_THE_CASE
from services.legal_bases import BASES
from services.reading_rights import POLICY_VERSION, Cell, cells_of, hangs_on_consent
from services.relations import Relation, is_unstaffed
from services.scopes import allows

DenialCode: TypeAlias = Literal["not_found", "role", "consent", "scope"]
_NO_CELLS: Mapping[DataClass, Cell] = MappingProxyType({})
NO_CASE = Relation()
"""Where an action is of no case."""

AS_OF_HANGS_ON: Mapping[Role, Scope] = MappingProxyType(
    {Role.EMPLOYER_HR: Scope.FUNC_EMPLOYER, Role.SUPERVISOR: Scope.FUNC_EMPLOYER}
)
"""Who may ask how a case stood at another time no earlier than he was consented to (DOMAIN 4.2)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks. ``roles`` are those in the tenant; ``acting`` the role he names, None for any;
    ``scopes`` what a program may do for him, None where he asks himself; ``purpose`` what he says
    that he reads for, None for the usual of his role."""

    tenant: UUID
    person: UUID
    roles: frozenset[Role] = frozenset()
    acting: Role | None = None
    scopes: frozenset[str] | None = None
    purpose: Purpose | None = None

    @property
    def is_bound(self) -> bool:
        """Whether he names his role, or what he reads for: then each case is judged by it."""
        return self.acting is not None or self.purpose is not None


@dataclass(frozen=True, slots=True)
class Allowed:
    """In which role, and how much of which class.

    ``classes`` are those of ``cells`` that are read as they were recorded. ``consent`` is the id
    and version of the consent that counted, where one did. ``since``: nothing may be asked as of
    an earlier time. ``policy`` names the tables that were decided by.
    """

    role: Role | None = None
    audience: Audience | None = None
    cells: Mapping[DataClass, Cell] = field(default_factory=lambda: _NO_CELLS)
    purpose: Purpose | None = None
    legal_basis: LegalBasis | None = None
    consent: tuple[UUID, int] | None = None
    since: datetime | None = None
    policy: str = POLICY_VERSION

    @property
    def classes(self) -> frozenset[DataClass]:
        """Those that are read as they were recorded."""
        return frozenset(each for each, cell in self.cells.items() if cell is Cell.FULL)

    @property
    def hinted(self) -> frozenset[DataClass]:
        """Those of which more than nothing is read."""
        return frozenset(self.cells) - self.withheld

    @property
    def withheld(self) -> frozenset[DataClass]:
        """Those of which nothing is read."""
        return frozenset(each for each, cell in self.cells.items() if cell is Cell.HIDDEN)

    def reaches(self, *times: datetime | None) -> bool:
        """Whether it may be asked how the case stood at each of these times, or what was known of
        it then. None is now."""
        since = self.since
        return since is None or all(at is None or at >= since for at in times)

    def without(self, hidden: frozenset[DataClass]) -> "Allowed":
        """The same, but nothing of these classes."""
        cells = {each: Cell.HIDDEN if each in hidden else self.cells[each] for each in self.cells}
        return replace(self, cells=MappingProxyType(cells))


@dataclass(frozen=True, slots=True)
class Denied:
    """``not_found`` where not even whether there is such a case may be known."""

    code: DenialCode
    policy: str = POLICY_VERSION


def may(
    subject: Subject,
    action: Deed,
    relation: Relation,
    purpose: Purpose | None,
    now: datetime,
) -> Allowed | Denied:
    """The decision, on facts that were read for this request; ``purpose`` None is the usual one
    of the role. An action that stands in no table is denied."""
    if action in FOR_ANYBODY:
        return Allowed()
    if not allows(subject.scopes, scope_of(action)):
        return Denied("scope")
    if isinstance(action, AskFor):
        return _may_ask(subject, action.request, relation)
    if action in OF_THE_TENANT:
        role = _first(OF_THE_TENANT[action], subject.roles, subject.acting)
        return Denied("role") if role is None else _for(role, purpose)
    if action in OF_ROWS:
        return _may_list(subject, action, relation, purpose, now)
    if not relation.roles:
        return Denied("not_found")
    role = _first(IN_A_CASE.get(action, ()), relation.roles, subject.acting)
    return Denied("role") if role is None else _may_read(role, relation, purpose, now)


def _first(wanted: tuple[Role, ...], own: frozenset[Role], acting: Role | None) -> Role | None:
    """The first role of these that somebody has, or the one he names if it is among them."""
    found = [role for role in wanted if role in own and acting in (None, role)]
    return found[0] if found else None


def _may_ask(subject: Subject, request: type[Request], relation: Relation) -> Allowed | Denied:
    if not _may_know(request, subject.roles, relation):
        return Denied("not_found")
    roles = roles_that_count(request, relation.roles, subject.roles, unstaffed=relation.unstaffed)
    role = role_for(request, roles, subject.acting)
    return Denied("role") if role is None else _for(role, None)


def _may_list(
    subject: Subject, action: Action, relation: Relation, purpose: Purpose | None, now: datetime
) -> Allowed | Denied:
    """A list may be asked for by everybody, for a purpose that one of his roles in the tenant has;
    of a case it holds a row for who reads it. To a case manager who is no member of a case that
    waits for one it names the people alone."""
    if relation == NO_CASE:
        own = [role for role in OF_ROWS[action] if role in subject.roles]
        known = purpose is None or any(purpose in PURPOSES.get(role, ()) for role in own)
        return Allowed(purpose=purpose) if known else Denied("role")
    role = _first(OF_ROWS[action], relation.roles, subject.acting)
    if role is not None:
        return _may_read(role, relation, purpose, now)
    if relation.roles:
        return Denied("role")
    manages = _first((Role.CASE_MANAGER,), subject.roles, subject.acting) is not None
    if not manages or not relation.unstaffed or action is Action.FEED:
        return Denied("not_found")
    if purpose not in (None, *PURPOSES[Role.CASE_MANAGER]):
        return Denied("role")
    return Allowed(
        role=Role.CASE_MANAGER,
        audience=Audience.CASE_MANAGER,
        cells=MappingProxyType({DataClass.A: Cell.FULL}),
        purpose=purpose or PURPOSES[Role.CASE_MANAGER][0],
    )


def _may_read(
    role: Role, relation: Relation, purpose: Purpose | None, now: datetime
) -> Allowed | Denied:
    allowed = _for(role, purpose)
    if isinstance(allowed, Denied):
        return allowed
    since = relation.active(now).get(AS_OF_HANGS_ON[role], now) if role in AS_OF_HANGS_ON else None
    return replace(_by_consent(allowed, role, relation, now), since=since)


def as_of(
    allowed: Allowed,
    relation: Relation,
    now: datetime,
    at: datetime | None,
    known_at: datetime | None,
) -> Allowed:
    """What may be read of how a case stood at one time, as known at another, by whoever is
    ``allowed`` to read it now: what hangs on consent is decided by the consents of that time.
    None, and what lies after now, is now."""
    at, known_at = (None if each is None or each >= now else each for each in (at, known_at))
    if allowed.role is None:
        return allowed
    return _by_consent(allowed, allowed.role, relation.as_of(at, known_at), at or now)


def _by_consent(allowed: Allowed, role: Role, relation: Relation, at: datetime) -> Allowed:
    active = relation.active(at)
    counts = relation.consent if hangs_on_consent(role) or role in AS_OF_HANGS_ON else None
    return replace(
        allowed,
        cells=cells_of(role, frozenset(active), by_law=_claim_has_a_basis(relation, active)),
        consent=None if counts is None else (counts.consent_id, counts.version),
    )


def _for(role: Role, purpose: Purpose | None) -> Allowed | Denied:
    """What follows from the role alone."""
    purposes = PURPOSES.get(role, ())
    if purpose is not None and purpose not in purposes:
        return Denied("role")
    wanted = purpose or next(iter(purposes), None)
    return Allowed(role, audience_of(role), purpose=wanted, legal_basis=BASES.get(role))


def telling(role: Role, classes: Collection[DataClass]) -> Allowed:
    """What is told to a role in the answer to what it asked to have recorded: of these classes."""
    allowed = _for(role, None)
    assert isinstance(allowed, Allowed)
    return replace(allowed, cells=MappingProxyType(dict.fromkeys(classes, Cell.FULL)))


def _claim_has_a_basis(relation: Relation, active: Collection[Scope]) -> bool:
    """Claim-related, and with a legal basis to tell the insurer clinical things: the one that a
    case knows is the worker's consent (DOMAIN 4.2, L)."""
    return relation.claim and Scope.CLIN_INSURER in active


def role_for(
    request: type[Request], roles: frozenset[Role], wanted: Role | None = None
) -> Role | None:
    """The role in which a person may ask for this, or None; ``wanted`` picks among several."""
    return _first(COMMANDERS.get(request.__name__, ()), roles, wanted)


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


def rests_on_tenant(
    request: type[Request], in_case: frozenset[Role], wanted: Role | None, *, unstaffed: bool
) -> bool:
    """Whether somebody may ask for this, if he may, in a role that he has in the tenant and not in
    the case. Such roles are read anew each time: nothing in the case moves when one of them is
    taken back, so that no commit would find out."""
    if request is opening.OpenCase:
        return True
    most = roles_that_count(request, in_case, frozenset(Role), unstaffed=unstaffed)
    return role_for(request, most, wanted) not in in_case


def may_know(
    request: type[Request], case: CaseState, in_case: frozenset[Role], in_tenant: frozenset[Role]
) -> bool:
    """Whether somebody who asks for this may know that there is such a case, or none."""
    relation = Relation(in_case, case.opening is not None, is_unstaffed(case))
    return _may_know(request, in_tenant, relation)


def _may_know(request: type[Request], in_tenant: frozenset[Role], relation: Relation) -> bool:
    if request is opening.OpenCase:
        return not relation.opened or bool(relation.roles)
    if not relation.opened:
        return False
    outside = OUTSIDE_THE_CASE.get(request.__name__, frozenset())
    managing = {Role.CASE_MANAGER} if relation.unstaffed else set()
    return bool(relation.roles | (in_tenant & (outside | managing)))
