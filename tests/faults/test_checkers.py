"""Each check finds what it is there for, and nothing where nothing is wrong."""

from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from domain.deadlines.raised import EscalationRaised
from tests.faults import checkers
from tests.faults.checkers import Effect, Row
from tests.faults.history import History, Kill, Operation, gaps_s, late

NAME = "rtw.case:AuditNoteAdded"
ROWS = [
    Row(1, "a", 1, "c1", NAME, receipt=True, token="op-1"),
    Row(2, "a", 2, "c2", NAME, receipt=True, token="op-2"),
    Row(3, "a", 3, "c2", NAME, receipt=False, token="op-2"),
    Row(4, "b", 1, "c3", NAME, receipt=True, token="op-3"),
]
EFFECTS = [Effect(row.position, row.stream) for row in ROWS]


def told(number: int, case: str, version: int, position: int, events: int = 1) -> Operation:
    """The command of this number: it was asked and answered after all before it."""
    at = 100 * number
    return Operation(
        *("command", case, at, at, 1, f"op-{number}", (f"c{number}",), at + 50, 200),
        *(version, position),
        events=("AuditNoteAdded",) * events,
    )


COMMANDS = [told(1, "a", 1, 1), told(2, "a", 3, 3, 2), told(3, "b", 1, 4)]
READ = Operation("read", "a", 260, 260, returned=290, status=200, version=3, at_least=3)
HISTORY = History([*COMMANDS, READ])


def test_where_nothing_is_wrong_nothing_is_found() -> None:
    assert checkers.lost(HISTORY, ROWS) == []
    assert checkers.doubled(ROWS) == []
    assert checkers.gaps_in_versions(ROWS) == []
    assert checkers.gaps_in_positions(ROWS) == []
    assert checkers.effects_at_fault(ROWS, EFFECTS) == []
    assert checkers.effects_at_fault(ROWS, EFFECTS[1:], dead=[1]) == []
    assert checkers.not_linear(HISTORY) == []


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (ROWS[:3], "0 receipts"),
        ([*ROWS, replace(ROWS[3], position=5)], "2 receipts"),
        ([*ROWS[:2], ROWS[3]], "told ('AuditNoteAdded', 'AuditNoteAdded'), stored"),
        ([*ROWS[:3], replace(ROWS[3], version=2)], "another version or position than 2, 4"),
        ([*ROWS[:3], replace(ROWS[3], position=5)], "another version or position than 1, 5"),
    ],
)
def test_an_answered_command_that_is_not_as_it_was_told_is_found(
    rows: list[Row], fault: str
) -> None:
    (found,) = checkers.lost(HISTORY, rows)
    assert fault in found


def test_what_nobody_was_told_may_be_there_or_not() -> None:
    unknown = Operation("command", "b", 400, 400, 9, "op-4", ("c4",))
    assert checkers.lost(History([*COMMANDS, unknown]), ROWS) == []


def test_what_has_happened_twice_is_found() -> None:
    again = replace(ROWS[3], position=5, version=2)
    assert checkers.doubled([*ROWS, again]) == ["command c3 has 2 receipts"]
    under_another = replace(again, command_id="c9")
    assert checkers.doubled([*ROWS, under_another]) == ["op-3 has happened 2 times"]


def test_gaps_are_found() -> None:
    assert checkers.gaps_in_versions([ROWS[0], ROWS[2]]) == ["stream a: 2 versions up to 3"]
    assert checkers.gaps_in_positions([ROWS[0], *ROWS[2:]]) == ["positions are not 1..n"]
    apart = [ROWS[1], replace(ROWS[0], position=2), ROWS[2]]
    assert "command c2 stands apart" in checkers.gaps_in_positions(apart)


def test_effects_that_are_missing_doubled_or_turned_are_found() -> None:
    first, second, *rest = EFFECTS
    assert checkers.effects_at_fault(ROWS, rest) == [
        "position 1 had no effect",
        "position 2 had no effect",
    ]
    assert checkers.effects_at_fault(ROWS, [first, *EFFECTS]) == ["position 1 had 2 effects"]
    assert checkers.effects_at_fault(ROWS, [second, first, *rest]) == ["case a out of order"]
    stranger = Effect(9, "b")
    assert checkers.effects_at_fault(ROWS, [*EFFECTS, stranger]) == ["position 9 is no event"]


def test_an_escalation_has_its_effect_too_and_is_raised_once() -> None:
    raised = Row(5, "e", 1, "c5", EscalationRaised.event_name(), receipt=True, token="item/1")
    again = replace(raised, position=6, version=2, command_id="c6")
    effects = [*EFFECTS, Effect(5, "b")]
    assert checkers.effects_at_fault([*ROWS, raised], effects) == []
    assert checkers.effects_at_fault([*ROWS, raised], EFFECTS) == ["position 5 had no effect"]
    assert checkers.doubled([*ROWS, raised, again]) == ["item/1 has happened 2 times"]


def test_answers_that_contradict_real_time_are_found() -> None:
    late = replace(COMMANDS[0], invoked=300, sent=300, returned=350)
    assert checkers.not_linear(History([late, COMMANDS[1]])) == [
        "position of op-1 is 1, after 3",
        "version of op-1 is 1, after 3",
    ]
    overlapping = replace(COMMANDS[0], returned=350)
    assert checkers.not_linear(History([overlapping, COMMANDS[1]])) == []


def test_reads_of_what_was_before_or_will_be_are_found() -> None:
    stale, ahead = replace(READ, version=2), replace(READ, invoked=100, returned=190)
    assert checkers.not_linear(History([*COMMANDS, stale])) == [
        "a read of a shows version 2, after 3"
    ]
    assert checkers.not_linear(History([*COMMANDS, ahead])) == [
        "a read of a shows version 3, where 1 was asked"
    ]
    unknown = Operation("command", "a", 120, 120, 9, "op-4", ("c4",))
    assert checkers.not_linear(History([*COMMANDS, unknown, ahead])) == []


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    history = History([*COMMANDS, READ], [Kill("api", 120), Kill("api", 330)])
    history.write(tmp_path / "history.jsonl")

    assert History.read(tmp_path / "history.jsonl") == history


def test_a_gap_lasts_until_an_answer_to_what_was_sent_after_the_kill() -> None:
    history = History([*COMMANDS], [Kill("api", 120), Kill("relay", 140), Kill("relay", 220)])
    assert gaps_s(history) == {"api": 130e-9, "relay": 130e-9}
    assert late(history, most_s=130e-9) == []
    assert [each.rpartition(": ")[2] for each in late(history, most_s=120e-9)] == ["api", "relay"]


def test_a_gap_after_which_nobody_was_answered_is_found() -> None:
    history = History([*COMMANDS], [Kill("relay", 999)])
    assert gaps_s(history) == {"relay": inf}
    assert len(late(history, most_s=30)) == 1


def test_messages_and_requests_have_gaps_of_their_own() -> None:
    messages = [replace(each, way="message") for each in COMMANDS[2:]]
    history = History([*COMMANDS[:2], *messages], [Kill("inbound", 120)])
    assert gaps_s(history, "request") == {"inbound": 130e-9}
    assert gaps_s(history, "message") == {"inbound": 230e-9}
