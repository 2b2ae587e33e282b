"""What sessions show: their order, their answers, adherence (S40, DOMAIN 2.8a)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.case.evidence.sessions import (
    adherence,
    completed,
    response_to,
    was_stopped,
    window_of_adherence,
)
from domain.case.sessions.session_facts import SessionDeclined, SessionMissed
from domain.recorded import Fact
from tests.domain import sessions_case as say
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario, through
from tests.domain.sessions_case import P1, S1, S2, S3, S4, S5, on


def having(*facts: tuple[datetime, Fact]) -> Scenario:
    return through(P1, *facts)


def missed(date: str, session_id: Any = None) -> SessionMissed:
    return SessionMissed.model_validate({"session_id": session_id, "date": date})


def declined(date: str, session_id: Any = None) -> SessionDeclined:
    return SessionDeclined.model_validate({"session_id": session_id, "date": date})


# order and stops


def test_sessions_stand_in_the_order_in_which_they_took_place() -> None:
    scenario = having((on(14), say.done(S2)), (on(12), say.done(S1)), (on(17), say.done(S3)))

    assert [each.fact.session_id for each in completed(scenario.state, on(14))] == [S1, S2]


def test_a_stopped_session_is_known_by_its_stop() -> None:
    scenario = through(P1, (on(12), say.session(S1, stopped=True)), (on(14), say.session(S2)))

    assert was_stopped(scenario.state, S1)
    assert not was_stopped(scenario.state, S2)


# responses


def answer(scenario: Scenario, session_id: Any) -> int | None:
    session = next(
        each for each in completed(scenario.state, on(31)) if each.fact.session_id == session_id
    )
    found = response_to(scenario.state, session)
    return None if found is None else found.fact.nprs_morning


def test_a_response_belongs_to_the_session_it_names() -> None:
    scenario = having(
        (on(12), say.done(S1)), (on(14), say.done(S2)), (on(15, 7, 0), say.answered(3, S1))
    )

    assert answer(scenario, S1) == 3
    assert answer(scenario, S2) is None


@pytest.mark.parametrize(
    ("at", "first", "second"),
    [
        (on(13, 7, 0), 3, None),
        (on(14, 9, 29), 3, None),
        (on(14, 9, 30), None, 3),
        (on(16, 9, 30), None, 3),
        (on(16, 9, 31), None, None),
        (on(12, 9, 29), None, None),
    ],
)
def test_a_response_that_names_none_belongs_to_the_session_before_it(
    at: datetime, first: int | None, second: int | None
) -> None:
    scenario = having((on(12), say.done(S1)), (on(14), say.done(S2)), (at, say.answered(3)))

    assert (answer(scenario, S1), answer(scenario, S2)) == (first, second)


def test_of_several_responses_the_one_with_the_most_pain_counts() -> None:
    scenario = having(
        (on(12), say.done(S1)),
        (on(13, 7, 0), say.answered(4, S1)),
        (on(14, 7, 0), say.answered(2, S1)),
    )

    assert answer(scenario, S1) == 4


# adherence


def test_adherence_counts_done_missed_and_declined() -> None:
    scenario = having(
        (on(12), say.done(S1)),
        (on(14), say.done(S2)),
        (on(17), missed("2025-03-17", S3)),
        (on(19), declined("2025-03-19", S4)),
    )
    found = adherence(scenario.state, on(10), on(21))

    assert (found.done, found.missed, found.declined, found.due) == (2, 1, 1, 4)
    assert found.pct == Decimal("50.0")
    assert found.evidence == tuple(each.event_id for each in scenario.history[-4:])


def test_nothing_due_is_unknown() -> None:
    assert adherence(P1.state, on(10), on(21)).pct is None


def test_a_stopped_session_counts_as_done() -> None:
    scenario = through(
        P1, (on(12), say.session(S1, stopped=True)), (on(14), missed("2025-03-14", S2))
    )

    assert adherence(scenario.state, on(10), on(21)).pct == Decimal("50.0")


def test_a_window_takes_its_ends_in() -> None:
    scenario = having(
        (on(12), say.done(S1)),
        (on(13), missed("2025-03-13")),
        (on(14), say.done(S2)),
    )

    def done_and_missed(since: datetime, until: datetime) -> tuple[int, int]:
        found = adherence(scenario.state, since, until)
        return found.done, found.missed

    assert done_and_missed(on(12), on(14)) == (2, 1)
    assert done_and_missed(on(12, 9, 31), on(14, 9, 29)) == (0, 1)
    assert done_and_missed(on(13, 23, 0), on(14)) == (1, 1)
    assert done_and_missed(on(14, 0, 0), on(15)) == (1, 0)


def test_what_was_declined_for_a_day_ahead_is_not_due_yet() -> None:
    scenario = having((on(12), say.done(S1)), (on(12), declined("2025-03-14", S2)))

    assert adherence(scenario.state, on(10), on(13, 23, 59)).declined == 0
    assert adherence(scenario.state, on(10), on(14, 0, 0)).declined == 1


def test_what_nobody_had_said_by_a_time_does_not_count() -> None:
    scenario = having((on(12), say.done(S1)), (on(18), missed("2025-03-14")))

    assert adherence(scenario.state, on(10), on(17)).missed == 0
    assert adherence(scenario.state, on(10), on(18)).missed == 1


def test_a_session_that_took_place_after_all_is_done() -> None:
    scenario = having((on(12), declined("2025-03-12", S1)), (on(12, 15), say.done(S1)))
    found = adherence(scenario.state, on(10), on(21))

    assert (found.done, found.declined) == (1, 0)


def test_of_missed_and_declined_the_last_word_counts() -> None:
    scenario = having((on(12), missed("2025-03-12", S1)), (on(13), declined("2025-03-12", S1)))
    found = adherence(scenario.state, on(10), on(21))

    assert (found.missed, found.declined) == (0, 1)


def test_sessions_that_are_only_planned_do_not_count() -> None:
    scenario = through(P1, (on(11), say.schedule("2025-03-12", S5)))

    assert adherence(scenario.state, on(10), on(21)).due == 0


def test_the_window_is_14_days_or_since_the_programme_began() -> None:
    begun = next(e for e in P1.history if type(e.fact).__name__ == "PhaseStarted").effective_at

    assert window_of_adherence(P1.state, P1.context(at=on(21))) == begun
    assert window_of_adherence(P1.state, P1.context(at=on(25))) == on(25) - timedelta(days=14)


def test_the_protocol_says_how_long_the_window_is() -> None:
    protocol = case.a_protocol(gate__G12__adherence_d="7")
    scenario = Scenario(protocol, case.JP_PICK, P1.history, P1.commands)

    assert window_of_adherence(scenario.state, scenario.context(at=on(21))) == on(14)
