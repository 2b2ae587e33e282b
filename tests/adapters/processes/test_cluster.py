"""The whole topology on one machine: what is told to one process another one shows, and whichever
of them is killed, commands are answered again and nothing is lost.

Two parts are killed; each of them in turn where RTW_FAULTS asks (make faults).
"""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.cli import main
from adapters.processes.topology import TOPOLOGY
from tests.adapters.processes.clusters import Running, answers, running, starting, wait_for
from tests.adapters.processes.sending import NAME, Clinic
from tests.adapters.processes.telling import HEADER, Teller, telling

PARTS = [part.name for part in TOPOLOGY if part.kind != "job"]
SCREENING = {"scores": [{"instrument": "TSK-11", "total": "24"}]}
KILLED = PARTS if os.environ.get("RTW_FAULTS") == "all" else ["postgres", "api-1"]


def test_a_cluster_is_alone_loses_nothing_of_what_is_killed_and_leaves_nothing_running(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RTW_DATA", str(data_dir))
    with running(data_dir) as cluster, telling(cluster) as teller:
        second = starting(data_dir)
        watched = cluster.state()["watched"]
        wait_for("it is not ready", lambda: all(answers(f"{e}/ready") for e in watched.values()))
        counted = {name: _metrics(address) for name, address in watched.items()}
        _, refused = second.communicate(timeout=120)
        _kill_in_turn(cluster, teller)
        let_in, answered = _sent_by_a_clinic(cluster, teller, capsys)
        one, other = teller.seen("api-1"), teller.seen("api-2")
        pids = [cluster.pid(name) for name in PARTS]
        code, errors = cluster.end()

    assert (second.returncode, "already" in refused) == (1, True)
    assert all("rtw_ready 1.0" in text for text in counted.values())
    assert code == 0, errors
    assert one.json() == other.json()
    assert one.json()["version"] > len(KILLED)
    assert all(f"{name} has ended and is started again" in errors for name in KILLED)
    assert [title for pid in pids if (title := _title(pid))] == []
    assert let_in == [True, False]
    assert answered.get("events") == ["ScreeningScored"], answered
    assert main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"]


def _sent_by_a_clinic(
    cluster: Running, teller: Teller, capsys: pytest.CaptureFixture[str]
) -> tuple[list[bool], dict[str, Any]]:
    """Let in beside the running cluster, and out again: whether it came in each time, and what its
    message was answered."""
    nodes = sorted(cluster.data.glob("nats-*/server.conf"))
    listen = [re.search(r'listen: "(.*)"', each.read_text()) for each in nodes]
    teller.tell("api-2")  # the worker consents to being treated
    clinic = Clinic([f"nats://{found[1]}" for found in listen if found])
    capsys.readouterr()
    assert main(clinic.words(cluster.data.parent)) == 0
    password = Path(json.loads(capsys.readouterr().out)["password_file"]).read_text()
    wait_for("it does not come in", lambda: clinic.may_come_in(password))
    answered = clinic.asks(teller, password, "record-screening", SCREENING)
    assert main(["system", "remove", HEADER.tenant, NAME]) == 0
    capsys.readouterr()
    wait_for("it still comes in", lambda: not clinic.may_come_in(password))
    return [True, clinic.may_come_in(password)], answered


def _kill_in_turn(cluster: Running, teller: Teller) -> None:
    teller.tell("api-1")
    for number, name in enumerate(KILLED):
        before = cluster.kill(name)
        teller.tell(("api-1", "api-2")[number % 2])
        wait_for(f"{name} does not come back", lambda: cluster.is_back(name, before))  # noqa: B023
    wait_for("the views are behind", lambda: teller.seen("api-2").status_code == 200)


def _title(pid: int) -> str:
    """Nothing for a process that has ended, whether somebody has collected it or not."""
    done = subprocess.run(
        ["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "" if "<defunct>" in done.stdout else done.stdout.strip()


def _metrics(address: str) -> str:
    return httpx.get(f"{address}/metrics", timeout=20).text
