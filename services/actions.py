"""What can be asked of the house, who may, and for what purpose; each route names its action."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from domain.case.vocabulary import Role
from domain.purposes import Purpose
from domain.recorded import Request
from services.audiences import AUDIENCES, Audience, readers
from services.scopes import Scope


class Action(StrEnum):
    """What a route, a message or an export does, commands apart."""

    VIEW_CLINICIAN = "view.clinician"
    VIEW_EMPLOYER = "view.employer"
    VIEW_SUPERVISOR = "view.supervisor"
    VIEW_WORKER = "view.worker"
    VIEW_CASE_MANAGER = "view.case-manager"
    VIEW_AUDIT = "view.audit"
    HISTORY = "history"
    DUE = "due"
    WHO_SAW = "accesses"
    DISCLOSURES = "disclosures"
    EXPORT_OWN = "export.own"
    CASES_LIST = "cases.list"
    CASES_FIND = "cases.find"
    WORK = "work"
    FEED = "feed"
    PEOPLE = "people"
    ADMIN_LOG = "admin.log"
    ADMIN_OPERATE = "admin.operate"
    SIGN_IN = "sign-in"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class AskFor:
    """The action of asking for a command."""

    request: type[Request]

    def __str__(self) -> str:
        return f"command.{self.request.__name__}"


Deed: TypeAlias = Action | AskFor


PURPOSES: Mapping[Role, tuple[Purpose, ...]] = MappingProxyType(
    {
        Role.WORKER: (Purpose.PATRQT,),
        Role.CLINICIAN: (Purpose.TREAT, Purpose.CAREMGT),
        Role.PSYCHOLOGIST: (Purpose.TREAT, Purpose.CAREMGT),
        Role.SURGEON: (Purpose.TREAT, Purpose.CAREMGT),
        Role.OH_PHYSICIAN: (Purpose.TREAT, Purpose.CAREMGT),
        Role.CASE_MANAGER: (Purpose.CAREMGT,),
        Role.EMPLOYER_HR: (Purpose.CAREMGT, Purpose.HLEGAL),
        Role.SUPERVISOR: (Purpose.CAREMGT,),
        Role.INSURER_AUDITOR: (Purpose.COVERAGE, Purpose.HPAYMT, Purpose.HLEGAL),
        Role.ADMIN: (Purpose.HLEGAL,),
        Role.DATA_PROTECTION_OFFICER: (Purpose.HLEGAL,),
    }
)
"""What a role may read for; the first where nobody says."""

VIEWS: Mapping[Audience, Action] = MappingProxyType(
    {audience: Action(f"view.{audience}") for audience in Audience}
)
"""The action of reading each view."""

_WHO_SEES_TO_IT = readers(Audience.CASE_MANAGER, Audience.CLINICIAN, Audience.WORKER)
_WHO_READS_ROWS = (
    *_WHO_SEES_TO_IT,
    *readers(Audience.EMPLOYER, Audience.AUDIT, Audience.SUPERVISOR),
)
IN_A_CASE: Mapping[Action, tuple[Role, ...]] = MappingProxyType(
    {
        **{action: readers(audience) for audience, action in VIEWS.items()},
        Action.HISTORY: tuple(AUDIENCES),
        Action.DUE: _WHO_SEES_TO_IT,
        Action.WHO_SAW: tuple(AUDIENCES),
        Action.DISCLOSURES: tuple(AUDIENCES),
        Action.EXPORT_OWN: (Role.WORKER,),
    }
)
"""What is asked of one case, and in which roles in it. Whose rows of a list are shown follows
from the action and the case of each row."""

OF_ROWS: Mapping[Action, tuple[Role, ...]] = MappingProxyType(
    {
        Action.CASES_LIST: _WHO_READS_ROWS,
        Action.CASES_FIND: _WHO_READS_ROWS,
        Action.WORK: tuple(AUDIENCES),
        Action.FEED: _WHO_SEES_TO_IT,
    }
)
"""What is asked across cases. Everybody may ask; each row is judged by itself, and shown to these
roles in its case."""

OF_THE_TENANT: Mapping[Action, tuple[Role, ...]] = MappingProxyType(
    {
        Action.ADMIN_LOG: (Role.ADMIN, Role.DATA_PROTECTION_OFFICER),
        Action.ADMIN_OPERATE: (Role.ADMIN,),
        Action.PEOPLE: (Role.CASE_MANAGER, Role.EMPLOYER_HR),
    }
)
"""What is asked of the house, and in which roles in the tenant; no case body is told. Of the people
the employer's are told of their own alone."""

FOR_ANYBODY = frozenset({Action.PUBLIC, Action.SIGN_IN})
"""What needs no identity: whether the process lives, how to sign in, what is offered."""

SCOPE_OF: Mapping[Action, Scope] = MappingProxyType(
    {
        **dict.fromkeys(IN_A_CASE, Scope.CASES_READ),
        **dict.fromkeys(OF_ROWS, Scope.CASES_READ),
        **dict.fromkeys(OF_THE_TENANT, Scope.ADMIN),
        Action.FEED: Scope.FEED_READ,
        Action.EXPORT_OWN: Scope.EXPORTS_READ,
    }
)
"""What a program must have been given to do it for a person; the rest is closed to programs."""


def scope_of(deed: Deed) -> Scope | None:
    """The scope that a program needs; None where no program may."""
    return Scope.CASES_COMMAND if isinstance(deed, AskFor) else SCOPE_OF.get(deed)
