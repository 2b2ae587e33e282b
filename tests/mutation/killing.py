"""A pytest plugin that runs, in a child for each mutant, the tests that may kill it."""

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from signal import SIGKILL, SIGXCPU
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.swapping import living, swap

SURVIVED, KILLED, LOADED, ERROR = 0, 1, 2, 3
VERDICTS = {SURVIVED: "survived", KILLED: "killed", LOADED: "loaded", ERROR: "error"}
TIMEOUT = "timeout"
_MEMORY = 6 << 30


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of one run of the tests: one short run for each mutant."""
    jobs = json.loads(Path(os.environ["MUTANTS_JOBS"]).read_text())
    items = {each.nodeid: each for each in session.items}
    functions = living(str(Path("domain").absolute()))
    with Path(os.environ["MUTANTS_VERDICTS"]).open("a") as verdicts:
        for job in jobs:
            verdict = in_a_child(lambda job=job: _judge(job, items, functions), job["seconds"])
            verdicts.write(json.dumps({"name": job["name"], "verdict": verdict}) + "\n")
            verdicts.flush()
    return True


def in_a_child(work: Callable[[], int], seconds: float) -> str:
    """The verdict that a child process ends with, or that it took too long (processor time)."""
    child = os.fork()
    if child == 0:
        limit = int(10 + 5 * seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        _end(work)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return TIMEOUT if os.WTERMSIG(status) in {SIGXCPU, SIGKILL} else VERDICTS[KILLED]
    return VERDICTS[os.WEXITSTATUS(status)]


def _end(work: Callable[[], int]) -> None:
    code = ERROR
    try:
        code = work()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _judge(job: dict[str, Any], items: dict[str, pytest.Item], functions: dict[str, Any]) -> int:
    file = str(Path(job["path"]).absolute())
    if not swap(functions.get(file, []), file, Path(file).read_text(), job["source"]):
        return LOADED
    tests = [items[name] for name in job["tests"] if name in items]
    return KILLED if any(map(_fails, tests)) else SURVIVED


def _fails(item: pytest.Item) -> bool:
    return any(each.failed for each in runtestprotocol(item, nextitem=None, log=False))
