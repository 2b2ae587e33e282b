"""What must be unique among all cases of a tenant."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.case.opening.opening import CaseOpened
from domain.case.outcome.closing import CaseClosed, CaseWithdrawn
from domain.case.outcome.recurrence import CaseReopened
from domain.case.state import CaseState
from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.recorded import Fact
from domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Claims:
    """What a commit takes, and what it gives back."""

    take: tuple[bytes, ...] = ()
    release: tuple[bytes, ...] = ()


def claims_moved(key: bytes, case: CaseState, facts: Iterable[Fact]) -> Claims:
    """INV-1: an opened case holds its claim until it is closed or withdrawn, and again from
    its reopening on. ``case`` is the state before the facts."""
    for fact in facts:
        match fact:
            case CaseOpened():
                taken = claim_of_open_case(key, fact.worker_id, fact.body_region, fact.employer_id)
                return Claims(take=(taken,))
            case CaseClosed() | CaseWithdrawn():
                return Claims(release=_claims_of(key, case))
            case CaseReopened():
                return Claims(take=_claims_of(key, case))
            case _:
                pass
    return Claims()


def _claims_of(key: bytes, case: CaseState) -> tuple[bytes, ...]:
    opening = case.opening
    if opening is None:
        return ()
    region = opening.body_region
    return (claim_of_open_case(key, opening.worker_id, region, opening.employer_id),)


def claim_of_open_case(key: bytes, worker: UUID, body_region: str, employer: UUID) -> bytes:
    """INV-1 as a claim: an HMAC, because a body region is health data."""
    values = f"INV-1/{worker}/{body_region}/{employer}"
    return hmac.new(key, values.encode(), hashlib.sha256).digest()


def claimed() -> Refusal:
    """INV-1: another case of this worker, region and employer is open."""
    criterion = Criterion(
        id="INV-1",
        required="no open case of this worker, body region and employer",
        observed="open case",
        met=False,
        data_class=DataClass.B,
    )
    return Refusal("INV-1", (criterion,))
