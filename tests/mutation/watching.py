"""A pytest plugin that writes down which test runs which line of domain/, and how long it takes."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage

_OURS = ("domain", "services", "projections", "adapters", "tests", "__main__")
_coverage = Coverage(data_file=None, include=["domain/*"], config_file=False)
_seconds: dict[str, float] = {}
_failed: set[str] = set()


def pytest_load_initial_conftests() -> None:
    """Before any module of ours is loaded, so that what runs at import is seen as such."""
    _coverage.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    _coverage.switch_context(item.nodeid)
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] = _seconds.get(report.nodeid, 0.0) + report.duration
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    _coverage.stop()
    data = _coverage.get_data()
    lines = {
        str(Path(path).relative_to(Path.cwd())): data.contexts_by_lineno(path)
        for path in data.measured_files()
    }
    loaded = [name for name in sys.modules if name.split(".")[0] not in _OURS]
    seen = {"lines": lines, "seconds": _seconds, "failed": sorted(_failed), "loaded": loaded}
    Path(os.environ["MUTANTS_SEEN"]).write_text(json.dumps(seen))
