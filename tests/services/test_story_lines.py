"""Lines of a story: what each expects, how each is refused, and what is no line."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.stories import Header, StoryError
from tests.services.staging import TREES, Stage, a_line, a_load, line_of, numbered, spine

pytestmark = pytest.mark.anyio


@pytest.fixture
def later() -> Callable[[str], str]:
    return lambda at: (datetime.fromisoformat(at) + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("expected", "ok"),
    [
        (["PartyAssigned"] * 4, True),
        (["PartyAssigned"] * 3, False),
        ([], False),
        ({"refused": "role"}, False),
        (None, True),
    ],
)
async def test_what_is_expected_is_the_exact_list_of_names(expected: Any, ok: bool) -> None:
    played = await Stage().play(numbered([TREES[1], {**TREES[2], "expect": expected}]))

    assert (played.difference is None) is ok


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (a_load(), "INV-4"),
        (a_load(by="W-A"), "role"),
        (a_load(by="NOBODY"), "role"),
        (a_load(case="W-A/2"), "role"),
        (a_line("StartPhase", "CL-1", data={"phase": "P2"}), "INV-4"),
        (a_line("LiftHold", "CL-1", data={"hold_id": "H9"}), "state"),
        (a_line("LiftHold", "CL-1", data={"hold": "H1"}), "input"),
        (a_line("LiftHold", "CL-1", data={"hold_id": "H1"}, **{"as": "worker"}), "role"),
        (
            a_line("IssueWorkAbility", "CL-1", data={"fitness": "unfit", "version": 7}),
            "version",
        ),
        (a_line("IssueWorkAbility", "CL-1", data={"fitness": "unfit", "text": "ODI"}), "INV-13"),
        (
            a_line(
                "OpenCase",
                "EM-1",
                case="W-A/2",
                data={**TREES[1]["data"], "injury_date": "2025-03-02"},
            ),
            "INV-1",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else value["command"],
)
async def test_a_refusal_is_expected_by_the_code_of_its_rule(
    line: dict[str, Any], code: str
) -> None:
    held = spine("CompleteReassessment", {**line, "expect": {"refused": code}})
    unexpected = spine("CompleteReassessment", line)
    stage = Stage()

    assert (await stage.play(held)).difference is None
    found = (await stage.play(unexpected)).difference
    assert found is not None
    assert (found.line, found.expected, found.actual) == (held[-1][0], None, {"refused": code})


async def test_a_refusal_that_was_expected_and_did_not_come_is_a_difference() -> None:
    held = spine("LiftHold", {**TREES[line_of("LiftHold") - 1], "expect": {"refused": "state"}})

    found = (await Stage().play(held)).difference

    assert found is not None
    assert found.actual == ["HoldLifted"]


async def test_an_expected_refusal_is_not_asked_again_of_a_case_that_has_moved_on() -> None:
    refused = a_load(at="2025-03-12T12:00:00+01:00", expect={"refused": "INV-4"})
    lines = spine("CompleteReassessment", refused, *TREES[line_of("CompleteReassessment") - 1 :])
    stage = Stage()

    assert (await stage.play(lines)).difference is None
    stored = list(stage.events)
    assert (await stage.play(lines)).difference is None
    assert stage.events == stored


async def test_a_command_that_is_not_there_is_no_story() -> None:
    with pytest.raises(StoryError, match="line 3: there is no such command"):
        await Stage().play(numbered([TREES[1], a_line("Dance", "CL-1")]))


@pytest.mark.parametrize(
    "broken",
    [
        {"by": "CL-1"},
        {**a_load(), "extra": 1},
        {**a_load(), "data": []},
        {**a_load(), "as": "king"},
        {**a_load(), "expect": "LoadTargetSet"},
        {**a_load(), "at": None},
        {**a_load(), "at": "yesterday"},
        {**a_load(), "at": "2025-02-30T10:00:00"},
        {**a_load(), "recorded_at": "later"},
    ],
)
async def test_a_line_that_does_not_fit_is_named_before_anything_is_played(
    broken: dict[str, Any],
) -> None:
    stage = Stage()

    with pytest.raises(StoryError, match="line 3"):
        await stage.play(numbered([TREES[1], broken]))
    assert stage.events == []


async def test_a_role_may_be_named_where_a_person_has_several() -> None:
    both = {"parties": [{"party_id": "CL-1", "role": "surgeon"}]}
    lines = spine(
        "RecordEmployerContact",
        a_line("AssignParty", "CM-1", at="2025-03-04T10:00:00+01:00", data=both),
        a_line(
            "RaiseAlarm",
            "CL-1",
            at="2025-03-04T10:01:00+01:00",
            data={"code": "CARDIO"},
            **{"as": "surgeon"},
        ),
    )
    stage = Stage()

    assert (await stage.play(lines)).difference is None
    assert stage.events[-1].actor.role == "surgeon"


@pytest.mark.parametrize(
    "change",
    [
        {"story": ""},
        {"tenant": None},
        {"people": [{"ref": "X", "roles": ["king"]}]},
        {"time_zone": "Prague"},
        {"time_zone": "../../etc/passwd"},
    ],
)
def test_a_header_that_is_none_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Header.model_validate({**TREES[0], **change})


async def test_a_line_ahead_of_the_clock_that_records_it_is_refused(
    later: Callable[[str], str],
) -> None:
    ahead = {**TREES[2], "recorded_at": TREES[2]["at"], "at": later(TREES[2]["at"])}

    found = (await Stage().play(numbered([TREES[1], ahead]))).difference

    assert found is not None
    assert found.actual == {"refused": "input"}
