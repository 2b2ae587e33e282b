"""rtw as its user runs it: whole processes on an embedded server of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.database import open_database
from adapters.embedded import embedded_postgres
from adapters.settings import settings_from_environment

ROOT = Path(__file__).resolve().parents[2]
SPINE = ROOT / "stories" / "spine.jsonl"
RTW = [sys.executable, "-m", "adapters.cli"]


class Desk:
    """A data folder and the commands run against it. What one process has compiled the next
    ones take, whatever the machine says of that: it is a third of a short command's time."""

    def __init__(self, data: Path) -> None:
        self.data = data
        plain = {name: text for name, text in os.environ.items() if not name.startswith("RTW_")}
        plain.pop("PYTHONDONTWRITEBYTECODE", None)
        compiled = {"PYTHONPYCACHEPREFIX": str(data.parents[1] / "compiled")}
        self.environment = {**plain, **compiled, "RTW_DATA": str(data)}

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*RTW, *words],
            cwd=ROOT,
            env=self.environment | more,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def json(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        settings = settings_from_environment(self.environment)
        with (
            open_database(settings) as database,
            psycopg.connect(database.conninfo("owner")) as connection,
        ):
            connection.execute("SET ROLE NONE")
            return connection.execute(statement).fetchall()  # type: ignore[arg-type]


@pytest.fixture
def desk(data_dir: Path) -> Iterator[Desk]:
    """The server is kept up between the commands, which spares each of them a start."""
    with embedded_postgres(data_dir):
        yield Desk(data_dir)


@pytest.fixture(scope="module")
def told(server_folder: Path) -> Iterator[Desk]:
    """A desk where the spine was played, for tests that leave its ledger as it is."""
    folder = server_folder / uuid4().hex
    folder.mkdir(mode=0o711)
    with embedded_postgres(folder / "data"):
        desk = Desk(folder / "data")
        desk.json("play", str(SPINE))
        yield desk


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


def test_the_spine_plays_twice_and_the_second_time_changes_nothing(desk: Desk) -> None:
    refs = desk.json("play", str(SPINE))
    once = desk.rows(EVENTS)

    again = desk.json("play", str(SPINE))

    assert UUID(refs["W-A/1"]) == UUID(again["W-A/1"])
    assert desk.rows(EVENTS) == once
    assert desk.json("check")["ok"] is True


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


def test_two_empty_ledgers_hold_the_same_bytes_after_the_same_story(
    desk: Desk, server_folder: Path
) -> None:
    folder = server_folder / uuid4().hex
    folder.mkdir(mode=0o711)
    other = Desk(folder / "data")
    desk.json("play", str(SPINE))
    other.json("play", str(SPINE))

    assert other.rows(EVENTS) == desk.rows(EVENTS)


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


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def demo() -> Iterator[list[subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    yield started
    for each in started:
        each.kill()
        each.wait()
        if each.stdout:
            each.stdout.close()


def start(desk: Desk, port: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*RTW, "serve", "--play", str(SPINE)],
        cwd=ROOT,
        env=desk.environment | {"RTW_PORT": port, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def kill_all(desk: Desk, serving: subprocess.Popen[str]) -> None:
    """kill -9 of our process and of the postmaster; its children follow."""
    serving.kill()
    serving.wait()
    pid_file = desk.data / "postgres" / "postmaster.pid"
    if pid_file.exists():
        os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGKILL)


@pytest.mark.parametrize("seconds", [0.5, 1.2, 2.5])
def test_a_demo_that_was_killed_resumes_to_what_an_undisturbed_one_shows(
    data_dir: Path, told: Desk, demo: list[subprocess.Popen[str]], seconds: float
) -> None:
    desk = Desk(data_dir)
    demo.append(start(desk, free_port()))
    time.sleep(seconds)  # the moment of the kill, not a wait for anything
    kill_all(desk, demo[0])

    desk.json("play", str(SPINE))

    assert desk.json("check")["ok"] is True
    show = ("case", "show", "spine:W-A/1", "--view", "clinician")
    assert desk.json(*show) == told.json(*show)
