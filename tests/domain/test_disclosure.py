"""A disclosure is recorded each time it is made, and only of what may go out."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.disclosure import RECIPIENTS, Disclose, DisclosureMade, EventRange, decide
from domain.purposes import LegalBasis, Purpose
from domain.refusals import Refusal

CASE, INSURER, CONSENT = UUID(int=1), UUID(int=2), UUID(int=3)
ALLOWED = frozenset({DataClass.B, DataClass.E, DataClass.Q})


def asked(**said: Any) -> Disclose:
    fields: dict[str, Any] = {
        "case_id": CASE,
        "recipient": INSURER,
        "role": Role.INSURER_AUDITOR,
        "what": "view.audit",
        "purpose": Purpose.COVERAGE,
        "data_classes": {DataClass.E, DataClass.B},
        "summarised": {DataClass.E, DataClass.Q},
        "event_range": EventRange(last=41),
        "legal_basis": LegalBasis.CLAIMS,
        "consent_id": CONSENT,
        "consent_version": 1,
        "policy": "ACCESS@1",
    }
    return Disclose(**fields | said)


def test_a_disclosure_says_who_got_what_why_and_by_which_consent() -> None:
    assert decide(asked(), ALLOWED) == [
        DisclosureMade(
            case_id=CASE,
            recipient=INSURER,
            role=Role.INSURER_AUDITOR,
            what="view.audit",
            purpose=Purpose.COVERAGE,
            data_classes=(DataClass.B, DataClass.E),
            summarised=(DataClass.E,),
            event_range=EventRange(first=1, last=41),
            legal_basis=LegalBasis.CLAIMS,
            consent_id=CONSENT,
            consent_version=1,
            policy="ACCESS@1",
        )
    ]


def test_what_may_not_go_out_is_refused() -> None:
    without_consent = ALLOWED - {DataClass.E}

    assert decide(asked(), without_consent) == Refusal("role", field="data_classes")


@pytest.mark.parametrize("role", sorted(set(Role) - RECIPIENTS))
def test_who_works_with_the_case_is_no_recipient(role: Role) -> None:
    assert decide(asked(role=role), ALLOWED) == Refusal("role", field="role")


def test_a_disclosure_of_nothing_is_none() -> None:
    with pytest.raises(ValidationError):
        asked(data_classes=frozenset())
