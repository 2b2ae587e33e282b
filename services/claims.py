"""What must be unique among all cases of a tenant."""

import hashlib
import hmac
from uuid import UUID

from domain.data_classes import DataClass
from domain.decision import Criterion
from domain.refusals import Refusal


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
