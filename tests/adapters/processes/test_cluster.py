"""The whole topology on one machine: what is told to one process another one shows, and whichever
of them is killed, commands are answered again and nothing is lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx

from adapters.embedded import embedded_postgres
from adapters.processes.topology import TOPOLOGY
from tests.adapters.processes.clusters import ROOT, answers, running, starting, wait_for
from tests.adapters.processes.telling import telling

KILLED = [part.name for part in TOPOLOGY if part.kind != "job"]


def test_each_part_is_killed_in_turn_and_nothing_is_lost(data_dir: Path) -> None:
    with running(data_dir) as cluster, telling(cluster) as teller:
        teller.tell("api-1")
        for number, name in enumerate(KILLED):
            before = cluster.kill(name)
            teller.tell(("api-1", "api-2")[number % 2])
            wait_for(f"{name} does not come back", lambda: cluster.is_back(name, before))  # noqa: B023
        wait_for("the views are behind", lambda: teller.seen("api-2").status_code == 200)
        one, other = teller.seen("api-1"), teller.seen("api-2")
        code, errors = cluster.end()

    assert code == 0, errors
    assert one.json() == other.json()
    assert one.json()["version"] > len(KILLED)
    assert all(f"{name} has ended and is started again" in errors for name in KILLED)
    assert _checked(data_dir) == {"ok": True, "code": 0}


def test_on_its_folder_a_cluster_is_alone_and_leaves_nothing_running(data_dir: Path) -> None:
    with running(data_dir) as cluster:
        watched = cluster.state()["watched"]
        wait_for("it is not ready", lambda: all(answers(f"{e}/ready") for e in watched.values()))
        counted = {name: _metrics(address) for name, address in watched.items()}
        second = starting(data_dir)
        _, refused = second.communicate(timeout=120)
        pids = [cluster.pid(name) for name in KILLED]
        code, errors = cluster.end()

    assert (second.returncode, "already" in refused) == (1, True)
    assert code == 0, errors
    assert all("rtw_ready 1.0" in text for text in counted.values())
    assert [title for pid in pids if (title := _title(pid))] == []


def _title(pid: int) -> str:
    """Nothing for a process that has ended, whether somebody has collected it or not."""
    done = subprocess.run(
        ["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "" if "<defunct>" in done.stdout else done.stdout.strip()


def _metrics(address: str) -> str:
    return httpx.get(f"{address}/metrics", timeout=20).text


def _checked(data: Path) -> dict[str, object]:
    plain = {name: text for name, text in os.environ.items() if not name.startswith("RTW_")}
    with embedded_postgres(data):
        done = subprocess.run(
            [sys.executable, "-m", "adapters.cli", "check", "--json"],
            cwd=ROOT,
            env={**plain, "RTW_DATA": str(data)},
            capture_output=True,
            text=True,
            check=False,
        )
    return {"ok": json.loads(done.stdout)["ok"], "code": done.returncode}
