"""The morning after a session is told once (S27)."""

import pytest
from pydantic import ValidationError

from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import through
from tests.domain.sessions_case import P1, S1, S2, on


def test_the_morning_after_is_recorded_as_the_worker_tells_it() -> None:
    told = {"soreness_0_10": 5, "soreness_h": 50, "sleep_ok": False}

    P1.when(say.morning(4, S1, **told), by=case.BY_WORKER).then(say.answered(4, S1, **told))


def test_a_morning_may_come_before_its_session_is_told_and_in_a_hold() -> None:
    assert len(case.HELD.when(say.morning(2, S2)).facts) == 1


def test_the_same_morning_again_adds_nothing() -> None:
    told = through(P1, (on(11, 7), say.morning(2, S1)), (on(13, 7), say.morning(2)))

    told.when(say.morning(2, S1), at=on(11, 8)).then_nothing()
    told.when(say.morning(2), at=on(13, 7)).then_nothing()
    assert len(told.when(say.morning(2), at=on(15, 7)).facts) == 1
    assert len(told.when(say.morning(3, S1), at=on(11, 8)).facts) == 1


@pytest.mark.parametrize("said", [{"nprs": 11}, {"nprs": 2, "soreness_0_10": 11}])
def test_pain_and_soreness_go_from_0_to_10(said: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        say.morning(**said)


def test_nothing_is_told_of_mornings_before_consent() -> None:
    case.STAFFED.when(say.morning(2)).then_refused("INV-2")
