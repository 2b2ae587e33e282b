"""Where a case stands is a part of the views of those who may read it, at any time."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.cases.views import Times, shown
from adapters.words.wording import load_wording
from projections.catalogue import CASE_VIEWS
from tests.projections.told import DEMO, Told, case_of

pytestmark = pytest.mark.anyio
WORDING = load_wording()


async def seen(told: Told, view: str, **times: datetime) -> dict[str, Any]:
    case = case_of(DEMO, "spine")
    body = await shown(told.product, WORDING, DEMO, case, CASE_VIEWS[view], Times(**times))
    assert body is not None
    return body


async def test_who_reads_of_capacity_is_shown_where_the_case_stands(projected: Told) -> None:
    for view in ("clinician", "worker", "case-manager", "audit"):
        standing = (await seen(projected, view))["standing"]
        assert [each["text"] for each in standing["job"]["tasks"]]
        assert standing["conformance"]["phases"]
    for view in ("employer", "supervisor"):
        assert "standing" not in await seen(projected, view)


async def test_the_gate_is_shown_as_it_stood_then(told: Told) -> None:
    before = datetime(2025, 3, 5, 12, tzinfo=UTC)

    assert (await seen(told, "clinician", as_of=before))["standing"]["gate"] is None
    gate = (await seen(told, "clinician"))["standing"]["gate"]
    assert gate["to"] == "P2"
    assert gate["open"] == len([each for each in gate["criteria"] if "text" in each]) > 0
