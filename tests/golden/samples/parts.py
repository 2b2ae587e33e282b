"""Values that samples of several chapters are made of."""

from typing import Any, TypeAlias
from uuid import UUID

from domain.recorded import Fact

Fields: TypeAlias = dict[type[Fact], dict[str, Any]]
"""The fields of one sample of each fact, as JSON has them."""

REASON = "Told on the telephone; the letter follows"


def an_id(number: int) -> str:
    return str(UUID(f"44444444-0000-4000-8000-{number:012d}"))


ID_1, ID_2, ID_3, ID_4, ID_5 = map(an_id, range(1, 6))
QUANTITY = {"value": "18.0", "unit": "kg", "orig_value": "39.7", "orig_unit": "[lb_av]"}
PROTOCOL = {"protocol_id": ID_5, "version": 2}
MEASURED = {
    "code": "grip",
    "chosen": "42.0",
    "side": "R",
    "trials": ["41.0", "42.0", "41.5"],
    "unit": "kg",
    "method": "standing",
    "device": "dynamometer",
    "valid": False,
    "invalid_reason": "third trial stopped",
    "orig_value": "92.6",
    "orig_trials": ["90.4", "92.6", "91.5"],
    "orig_unit": "[lb_av]",
}
DECISION = {
    "outcome": "accepted",
    "rationale": "all_met",
    "criteria": [
        {
            "id": "load.hard_pct",
            "required": "LFW <= 9 kg (+20 % of 7.5)",
            "observed": "9.0 kg (+20.0 %)",
            "met": True,
            "evidence": [ID_3, ID_4],
            "data_class": "L",
        },
        {
            "id": "INV-2",
            "required": "consent TREAT",
            "observed": "TREAT",
            "met": True,
            "evidence": [ID_2],
            "data_class": "U",
        },
        {"id": "status", "required": "IN_PROGRAMME", "observed": "IN_PROGRAMME", "met": True},
    ],
    "policy_version": 2,
}
REFUSED = {
    "outcome": "refused",
    "rationale": "POL-CAP",
    "criteria": [
        {
            "id": "POL-CAP",
            "required": "LOH <= a measured value",
            "observed": None,
            "met": False,
            "evidence": [],
            "data_class": "L",
        }
    ],
    "policy_version": 2,
}
