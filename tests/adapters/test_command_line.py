"""rtw as its user runs it: its words in this process, and as whole processes what is claimed of
them."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from adapters.database import DATABASE
from adapters.embedded.postgres import EmbeddedPostgres, embedded_postgres
from tests.adapters.desks import SPINE, Desk, Processes, desk, free_port, serving, told

__all__ = ["desk", "serving", "told"]


def variant(folder: Path, name: str, *, without: str = "", more: tuple[str, ...] = ()) -> Path:
    """The spine under another story's name, with lines left out or added at the end."""
    lines = SPINE.read_text("utf-8").splitlines()
    kept = [line for line in lines if not without or f'"command":"{without}"' not in line]
    story = folder / f"{name}.jsonl"
    text = "\n".join([*kept, *more]).replace('"story":"spine"', f'"story":"{name}"')
    story.write_text(text + "\n", "utf-8")
    return story


AGAIN = json.dumps(
    {
        "at": "2025-03-17T10:05:00+01:00",
        "by": "CL-1",
        "command": "SetLoadTarget",
        "case": "W-A/1",
        "data": {"week": "W2", "targets": [{"dimension": "LFW", "load": "5.5"}]},
        "expect": ["LoadTargetSet"],
    }
)
EVENTS = """
    SELECT name, tenant, stream, version, position, event_id, effective_at, recorded_at,
        command_id, fingerprint, actor_id, actor_role, body
    FROM es.event ORDER BY tenant, position"""


def test_the_spine_plays_twice_to_the_bytes_of_any_other_ledger_that_it_is_played_on(
    data_dir: Path, told: Desk
) -> None:
    """By two processes, each with the embedded server for itself."""
    whole = Processes(RTW_DATA=str(data_dir))
    refs = whole.json("play", str(SPINE))
    once = whole.rows(EVENTS)

    again = whole.json("play", str(SPINE))

    assert UUID(refs["W-A/1"]) == UUID(again["W-A/1"])
    assert whole.rows(EVENTS) == once == told.rows(EVENTS)
    assert Desk(**whole.environment).json("check")["ok"] is True


def test_without_the_lift_the_next_load_target_stops_the_story_with_the_rule_and_the_hold(
    desk: Desk, tmp_path: Path
) -> None:
    story = variant(tmp_path, "unlifted", without="LiftHold", more=(AGAIN,))

    done = desk.run("play", str(story), "--json")

    stopped = json.loads(done.stdout)
    assert done.returncode == 1
    assert stopped["line"] == len(story.read_text("utf-8").splitlines())
    assert stopped["expected"] == ["LoadTargetSet"]
    assert stopped["actual"] == {"refused": "INV-4"}
    assert stopped["refs"]["H1"] in stopped["unmet"][0]["observed"]
    assert stopped["text"].startswith("The case is on hold")
    assert stopped["unmet"][0]["satisfy"].startswith("Complete the reassessment")


def test_rebuilding_a_view_twice_gives_identical_rows(told: Desk) -> None:
    told.json("rebuild", "clinician")
    rows = "SELECT tenant, case_id, body FROM rm.clinician ORDER BY tenant, case_id"
    once = told.rows(rows)

    told.json("rebuild", "clinician")

    assert once
    assert told.rows(rows) == once


def test_the_employer_is_told_of_the_suspension_and_of_no_cause(told: Desk) -> None:
    held = ("--as-of", "2025-03-12T12:00:00+01:00")

    shown = told.json("case", "show", "spine:W-A/1", "--view", "employer", *held)

    assert (shown["status"], shown["duties_suspended_since"]) == ("duties_suspended", "2025-03-12")
    text = json.dumps(shown).lower()
    hidden = ("s39", "lumbar", "lbs", "nprs", "pain", "ibuprofen", "tingling", "neuro", "alarm")
    assert [word for word in hidden if word in text] == []


def test_a_time_without_an_offset_is_meant_in_the_zone_of_the_case(told: Desk) -> None:
    show = ("case", "show", "spine:W-A/1", "--view", "employer", "--as-of")

    just_before = told.json(*show, "2025-03-12T10:34")
    just_after = told.json(*show, "2025-03-12T10:36")

    assert (just_before["status"], just_after["status"]) == ("in_programme", "duties_suspended")


def test_what_changed_between_two_times_is_told_with_its_events(told: Desk) -> None:
    diff = ("case", "diff", "spine:W-A/1", "--from", "2025-03-12T10:34", "--to", "2025-03-12T10:36")

    found = {each["path"]: each for each in told.json(*diff, "--view", "employer")}
    said = told.run(*diff, "--view", "employer")

    held = told.rows("SELECT event_id FROM es.event WHERE name = 'rtw.case:CaseHeld'")
    assert found["/status"] == {
        "path": "/status",
        "before": "in_programme",
        "after": "duties_suspended",
        "events": [str(event) for (event,) in held],
    }
    assert "status: in_programme → duties_suspended [Case held (2025-03-12 10:35)]" in said.stdout


def test_json_may_be_asked_for_before_the_word_too(told: Desk) -> None:
    first, last = (told.run(*words) for words in (("--json", "schema"), ("schema", "--json")))

    assert (first.returncode, first.stdout) == (0, last.stdout)


def test_a_process_ends_with_the_code_and_keeps_complaints_from_its_answer(told: Desk) -> None:
    words = ("case", "show", "spine:nobody", "--view", "employer", "--json")
    here = told.run(*words)

    done = Processes(**told.environment).run(*words)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == here.stderr
    assert done.stderr.startswith("rtw: there is no such case")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("play", "no-such-file.jsonl"), 2),
        (("case", "show", "spine:nobody", "--view", "employer"), 2),
        (("case", "diff", "spine:nobody", "--from", "2025", "--to", "2026", "--view", "audit"), 2),
        (("token", "nobody"), 2),
        (("measure", "percent-gain", "[]"), 2),
        (("rebuild", "nothing"), 2),
        (("check",), 0),
        (("schema", "SetLoadTarget"), 0),
    ],
)
def test_exit_codes_tell_bad_use_from_success(
    told: Desk, words: tuple[str, ...], code: int
) -> None:
    done = told.run(*words)

    assert done.returncode == code, done.stderr


def the_cluster_is_half_made(data: Path) -> bool:
    return bool([*data.glob("postgres.new-*/cluster/PG_VERSION")])


def the_story_is_half_told(data: Path) -> bool:
    if not (data / "postgres" / "postmaster.pid").exists():
        return False
    try:
        with psycopg.connect(EmbeddedPostgres(data).conninfo(DATABASE)) as connection:
            (stored,) = connection.execute("SELECT count(*) FROM es.event").fetchall()
    except psycopg.Error:  # no server yet, no database, or no table
        return False
    return stored > (10,)


def kill_all(serving: subprocess.Popen[str], data: Path) -> None:
    """kill -9 of our process and of the postmaster; its children follow."""
    serving.kill()
    serving.wait()
    pid_file = data / "postgres" / "postmaster.pid"
    if pid_file.exists():
        os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGKILL)


@pytest.mark.parametrize("moment", [the_cluster_is_half_made, the_story_is_half_told])
def test_a_demo_that_was_killed_resumes_to_what_an_undisturbed_one_shows(
    data_dir: Path,
    told: Desk,
    serving: list[subprocess.Popen[str]],
    moment: Callable[[Path], bool],
) -> None:
    whole = Processes(RTW_DATA=str(data_dir))
    serving.append(whole.serve("--play", str(SPINE), RTW_PORT=free_port()))
    while not moment(data_dir):
        assert serving[0].poll() is None
        time.sleep(0.01)
    kill_all(serving[0], data_dir)

    whole.json("play", str(SPINE))

    assert whole.rows(EVENTS) == told.rows(EVENTS)
    with embedded_postgres(data_dir):  # up between the words, which spares each of them a start
        resumed = Desk(**whole.environment)
        assert resumed.json("check")["ok"] is True
        show = ("case", "show", "spine:W-A/1", "--view", "clinician")
        assert resumed.json(*show) == told.json(*show)
