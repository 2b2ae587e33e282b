"""rtw due, rtw deadlines and rtw tenant calendar as their user runs them."""

from datetime import UTC, datetime
from typing import Any

from tests.adapters.desks import Desk, desk, played, told, unopened

__all__ = ["desk", "played", "told", "unopened"]

CASE = "spine:W-A/1"


def kinds(body: Any) -> list[tuple[str, str]]:
    return [(each["kind"], each["due"]) for each in body["due"]]


def test_what_is_due_explains_itself(told: Desk) -> None:
    body = told.json("due", "--case", CASE, "--as-of", "2025-03-12T12:00")

    reassess = body["due"][0]
    assert kinds(body)[0] == ("reassessment", "2025-03-13T09:35:00.000000Z")
    assert (reassess["overdue"], reassess["owner"]) == (False, "clinician")
    assert reassess["because"] == {
        "event_id": reassess["because"]["event_id"],
        "event": "CaseHeld",
        "rule": "alarm.reassess_h",
        "value": "24",
        "calendar": "hours",
        "text": "Within 24 h of the hold.",
    }
    assert ("progress_review", "2025-03-24") in kinds(body)


def test_a_round_raises_once_what_is_overdue_and_says_what(played: Desk) -> None:
    at = ("--at", "2025-03-13T12:00+01:00")

    before = played.json("deadlines", "--at", "2025-03-12T12:00+01:00")
    round_1 = played.json("deadlines", *at)
    later = played.json("deadlines", "--at", "2025-03-25T12:00+01:00")
    again = played.json("deadlines", "--at", "2025-03-25T12:00+01:00")
    due = played.json("due", "--tenant", "demo", "--as-of", "2025-03-25T12:00+01:00", "--overdue")

    assert before["raised"] == round_1["raised"] == []  # it was reassessed in time
    review = next(each for each in later["raised"] if each["kind"] == "progress_review")
    assert (review["due"], review["step"], review["to"]) == ("2025-03-24", 1, "clinician")
    assert again["raised"] == []
    told = next(each for each in due["due"] if each["kind"] == "progress_review")
    assert told["escalated"] == {
        "step": 1,
        "to": "clinician",
        "at": "2025-03-25T11:00:00.000000Z",
    }
    assert all(each["overdue"] for each in due["due"])


def test_another_time_is_for_demo_deployments(unopened: Desk) -> None:
    """What a deployment is for is decided the first time, whatever is said later."""
    assert unopened.run("tenant", "add", "acme", RTW_ENV="prod").returncode == 0

    done = unopened.run("deadlines", "--at", "2025-03-13T12:00+01:00", "--json")

    assert (done.returncode, done.stdout) == (2, "")
    assert "demo" in done.stderr
    assert unopened.json("deadlines", "--once")["raised"] == []


def test_a_tenant_chooses_a_calendar_that_there_is(desk: Desk) -> None:
    assert desk.run("tenant", "add", "demo").returncode == 0

    chosen = desk.json("tenant", "calendar", "demo", "US-CO")
    again = desk.json("tenant", "calendar", "demo", "US-CO")

    assert chosen == again
    assert chosen["calendar"] == "US-CO"
    assert desk.rows("SELECT count(*) FROM es.event WHERE name = 'ledger:CalendarChosen'") == [(1,)]


def test_a_calendar_or_a_tenant_that_is_not_there_is_bad_use(desk: Desk) -> None:
    assert desk.run("tenant", "add", "demo").returncode == 0

    for words, said in (
        (("demo", "XX"), "no calendar XX"),
        (("demo", "us-co"), "no calendar us-co"),
        (("nowhere", "CZ"), "no such tenant"),
    ):
        done = desk.run("tenant", "calendar", *words)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr


def test_rounds_go_on_until_they_are_ended_and_speak_no_json(desk: Desk) -> None:
    done = desk.run("deadlines", "--json")

    assert (done.returncode, done.stdout) == (2, "")


def test_now_is_now(played: Desk) -> None:
    before = datetime.now(UTC)

    body = played.json("deadlines", "--once")

    assert datetime.fromisoformat(body["at"]) >= before
    assert body["cases"] == 1
    assert {each["kind"] for each in body["raised"]} >= {"progress_review", "statement_coverage"}
