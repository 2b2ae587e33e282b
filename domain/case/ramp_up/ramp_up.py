"""The ramp-up plan: stages of hours that worker, employer and clinician sign (POL-RAMP, INV-10)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.chapter import CaseFact, Evolves, only_filed
from domain.case.ramp_up.work_terms import RequestedStage, Signatures, SignedBy, Stage, Who
from domain.data_classes import J
from domain.identifiers import Id
from domain.measures.quantity import Whole
from domain.recorded import Request
from domain.text import Line

# facts


class RampUpPlanAgreed(CaseFact):
    """The newest plan is in force. ``conditions`` hold for all stages (no overtime)."""

    plan_id: J[UUID]
    version: J[Whole]
    stages: J[tuple[Stage, ...]]
    hydration: J[Line | None] = None
    conditions: J[tuple[Line, ...]] = ()
    signed_by: J[SignedBy]


# requests


class AgreeRampUpPlan(Request):
    """``signed_by``: for each side who signed, or a list of those who did. ``version`` may be
    left out; so may what follows from the policy: breaks, least days, percentages."""

    plan_id: Id | None = None
    version: Annotated[int, Field(strict=True, ge=1)] | None = None
    stages: Annotated[tuple[RequestedStage, ...], Field(min_length=1, max_length=52)]
    hydration: Line | None = None
    conditions: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    signed_by: Signatures | Annotated[tuple[Who, ...], Field(max_length=20)] = ()


EVOLVE: Evolves = {RampUpPlanAgreed: only_filed}
