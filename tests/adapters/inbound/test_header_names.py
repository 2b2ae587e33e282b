"""Headers are known in whatever case they are written, as those of HTTP are."""

import json
from collections.abc import Callable

import pytest

from adapters.inbound.messages import subject_of
from tests.adapters.inbound.sending import Systems

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("written", [str.lower, str.upper])
async def test_a_proof_and_a_token_may_be_named_in_any_case(
    systems: Systems, written: Callable[[str], str]
) -> None:
    body = json.dumps(systems.shift()).encode()
    signed = systems.signed("hr", subject_of("hr", "record-shift"), body)
    otherwise = {written(name): signed[name] for name in ("Authorization", "RTW-Proof")}
    left_out = dict.fromkeys(("Authorization", "RTW-Proof"))

    answered = await systems.ask("hr", "RecordShift", body, headers={**left_out, **otherwise})

    assert answered.json["events"] == ["ShiftWorked"]
