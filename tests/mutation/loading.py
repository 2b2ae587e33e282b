"""Judges mutants that must be there when domain/ is loaded: a fresh child loads and tests it."""

import contextlib
import importlib
import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from tests.mutation.killing import ERROR, KILLED, SURVIVED, VERDICTS, in_a_child

_CALMLY = ("--no-header", "--no-summary", "-W", "ignore::pytest.PytestAssertRewriteWarning")
_NOTHING_TOLD = {pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.INTERNAL_ERROR}


class _Chosen:
    """A pytest plugin that runs the tests asked for, in the order asked for."""

    def __init__(self, names: list[str]) -> None:
        self._order = {name: number for number, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        wanted = [each for each in items if each.nodeid in self._order]
        items[:] = sorted(wanted, key=lambda each: self._order[each.nodeid])


def main() -> None:
    """Load everything that is not ours once; then one child for each mutant."""
    for name in json.loads(Path(os.environ["MUTANTS_SEEN"]).read_text())["loaded"]:
        with contextlib.suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            importlib.import_module(name)
    sys.dont_write_bytecode = True
    with Path(os.environ["MUTANTS_VERDICTS"]).open("a") as verdicts:
        for job in json.loads(Path(os.environ["MUTANTS_JOBS"]).read_text()):
            verdict = _judged(job)
            verdicts.write(json.dumps({"name": job["name"], "verdict": verdict}) + "\n")
            verdicts.flush()


def _judged(job: dict[str, Any]) -> str:
    file = Path(job["path"])
    before, times = file.read_bytes(), file.stat()
    file.write_text(job["source"])
    os.utime(file, (times.st_atime, times.st_mtime + 100))  # else old bytecode may be taken for it
    tests: list[str] = job["tests"]
    near = _of_few_files(tests)
    try:
        verdict = in_a_child(lambda: _judge(near), job["seconds"] + 10)
        if verdict != VERDICTS[SURVIVED] or len(near) == len(tests):
            return verdict
        return in_a_child(lambda: _judge(tests), job["seconds"] + 10)
    finally:
        file.write_bytes(before)
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def _of_few_files(tests: list[str]) -> list[str]:
    """Most that die do so in the first few files; the others need not be loaded for them."""
    files = list(dict.fromkeys(name.split("::")[0] for name in tests))[:3]
    return [name for name in tests if name.split("::")[0] in files]


def _judge(tests: list[str]) -> int:
    files = sorted({name.split("::")[0] for name in tests})
    asked = ["-x", "-p", "tests.mutation.repeatable", *_CALMLY, *files]
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        ended = pytest.main(asked, plugins=[_Chosen(tests)])
    if ended in _NOTHING_TOLD:
        return ERROR
    return SURVIVED if ended == pytest.ExitCode.OK else KILLED


if __name__ == "__main__":
    main()
