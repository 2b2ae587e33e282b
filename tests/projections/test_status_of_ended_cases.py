"""A case that has ended is not on hold, whatever was open when it ended."""

from domain.case.outcome.closing import WithdrawCase
from domain.case.vocabulary import Status
from projections.status import StatusSeen, fold_status
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario


def seen(scenario: Scenario) -> StatusSeen:
    status = StatusSeen()
    for recorded in scenario.history:
        status = fold_status(status, recorded)
    return status


def test_a_case_on_hold_that_is_withdrawn_is_withdrawn() -> None:
    held, withdrawn = seen(case.HELD), seen(case.HELD.given(WithdrawCase(), by=case.BY_MANAGER))

    assert (held.status, held.for_employer) == (Status.ON_HOLD, "duties_suspended")
    assert (withdrawn.status, withdrawn.for_employer) == (Status.WITHDRAWN, "closed")
    assert withdrawn.suspended_since is None
