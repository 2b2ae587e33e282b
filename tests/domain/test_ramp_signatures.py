"""Who signs a ramp-up plan: three, each standing for a side of the case (INV-10)."""

from typing import Any
from uuid import UUID

import pytest

from domain.case.ramp_up.ramp_up import RampUpPlanAgreed
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import CLINICIAN, through
from tests.domain.work_case import on, sign

SIGNED_BY = work.SIGNED
EARLY, LATE = {"min": 2, "every_min": 30}, {"min": 5, "every_min": 60}


@pytest.mark.parametrize(
    "signed_by",
    [
        {},
        {"worker": str(case.WORKER), "employer": str(case.HR)},
        {**{side: str(party) for side, party in SIGNED_BY.items()}, "clinician": None},
        {**{side: str(party) for side, party in SIGNED_BY.items()}, "clinician": False},
        {"worker": str(case.HR), "employer": str(case.HR), "clinician": str(CLINICIAN.party_id)},
        {"worker": True, "employer": str(work.STRANGER), "clinician": True},
        {"worker": True, "employer": True, "clinician": str(case.MANAGER)},
        [],
        ["worker", "employer"],
        [str(case.WORKER), str(case.HR), str(case.SUPERVISOR)],
        [str(case.WORKER), str(case.HR), str(work.STRANGER)],
    ],
)
def test_inv_10_without_three_signatures_there_is_no_plan(signed_by: Any) -> None:
    work.P3.when(sign(signed_by=signed_by)).then_refused("INV-10", "signed_by")


@pytest.mark.parametrize(
    ("signed_by", "signed"),
    [
        ({"worker": True, "employer": True, "clinician": True}, SIGNED_BY),
        (["worker", "employer", "clinician"], SIGNED_BY),
        ([str(party) for party in work.ALL_THREE], SIGNED_BY),
        (
            [str(case.EMPLOYER), "clinician", str(case.WORKER)],
            {**SIGNED_BY, "employer": case.EMPLOYER},
        ),
        (
            {"worker": True, "employer": str(case.SUPERVISOR), "clinician": str(work.SURGEON)},
            {**SIGNED_BY, "employer": case.SUPERVISOR, "clinician": work.SURGEON},
        ),
    ],
)
def test_each_side_signs_by_a_party_that_stands_for_it(
    signed_by: Any, signed: dict[str, UUID]
) -> None:
    (fact,) = work.P3.when(sign(signed_by=signed_by), by=case.BY_MANAGER).facts

    assert isinstance(fact, RampUpPlanAgreed)
    assert fact.signed_by.model_dump() == signed


def test_who_is_no_longer_assigned_signs_no_more() -> None:
    gone = case.assign(
        (case.SUPERVISOR, "supervisor"), **{"from": "2025-03-10", "to": "2025-06-04"}
    )
    known = through(work.P3, (on(6, 4), gone), by=case.BY_MANAGER)
    by_supervisor = {"worker": True, "employer": str(case.SUPERVISOR), "clinician": True}

    on_the_last_day = known.when(sign(signed_by=by_supervisor), at=on(6, 4, 23))
    assert work.kinds(on_the_last_day) == ["RampUpPlanAgreed"]
    known.when(sign(signed_by=by_supervisor), at=on(6, 5, 1)).then_refused("INV-10", "signed_by")
