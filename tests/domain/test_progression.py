"""Progression may be paused and taken up again; nothing rises in between (S102)."""

import pytest

from domain.case.phases.progression import (
    PauseProgression,
    ProgressionPaused,
    ProgressionResumed,
    ResumeProgression,
    pause,
)
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through
from tests.domain.sessions_case import P1, P2, on

AFTER_FLARE = PauseProgression.model_validate({"until": "2025-04-07", "reason": "After AE2"})
PAUSED = ProgressionPaused.model_validate({"until": "2025-04-07", "reason": "After AE2"})
RESUME = ResumeProgression(reason="Mornings are as usual")


def test_progression_is_paused_with_its_reason_and_taken_up_again() -> None:
    paused = P2.when(AFTER_FLARE, at=on(26)).then(PAUSED)

    resumed = paused.when(RESUME, at=on(31)).then(
        ProgressionResumed(reason="Mornings are as usual")
    )
    assert pause(resumed.state, on(31)) is None


@pytest.mark.parametrize(
    ("at", "is_paused"), [(on(25), False), (on(26), True), (on(1, month=5), True)]
)
def test_a_pause_lasts_until_somebody_ends_it(at: object, is_paused: bool) -> None:
    paused = through(P2, (on(26), AFTER_FLARE))

    assert (pause(paused.state, at) is not None) is is_paused  # type: ignore[arg-type]


def test_the_same_pause_again_adds_nothing_but_another_one_does() -> None:
    paused = through(P2, (on(26), AFTER_FLARE))

    paused.when(AFTER_FLARE, at=on(26)).then_nothing()
    paused.when(AFTER_FLARE, at=on(27)).then_nothing()
    assert len(paused.when(PauseProgression(reason="Longer"), at=on(27)).facts) == 1


def test_it_may_be_paused_once_more_after_it_was_taken_up() -> None:
    again = through(P2, (on(26), AFTER_FLARE), (on(31), RESUME))

    again.when(AFTER_FLARE, at=on(3, month=4)).then(PAUSED)


def test_what_is_not_paused_is_not_taken_up() -> None:
    P2.when(RESUME).then_refused("state")
    resumed = through(P2, (on(26), AFTER_FLARE), (on(31), RESUME))
    resumed.when(RESUME, at=on(31)).then_nothing()


def test_there_is_nothing_to_pause_before_the_programme() -> None:
    case.PLANNED.when(AFTER_FLARE).then_refused("state")


@pytest.mark.parametrize("stage", [P1, case.HELD])
def test_a_pause_is_possible_at_any_time(stage: Scenario) -> None:
    assert stage.when(AFTER_FLARE).facts == [PAUSED]


def test_nothing_is_taken_up_in_a_hold() -> None:
    held = through(P2, (on(26), AFTER_FLARE), (on(27), case.alarm()))

    held.when(RESUME, at=on(28)).then_refused("INV-4")


def test_sessions_and_reviews_go_on_in_a_pause() -> None:
    paused = through(P2, (on(26), AFTER_FLARE))

    assert len(paused.when(say.session(), at=on(28)).facts) == 1
    assert len(paused.when(say.review(), at=on(28)).facts) == 1
