"""Lines of the log: one a request, by template, with nothing of a case, a person or a caller."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.processes.logs import JsonLines, set_up_logs
from tests.adapters.http.living import House, living

pytestmark = pytest.mark.anyio
CANARY = "qK7vZ2mX9tR4wB6nL8pD3sFh"
REQUEST = re.compile(
    r"(?:[A-Z]+|-) (?:/\S*|-) \d{3} \d+\.\d ms [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)


@pytest.fixture
async def house(database: Any, tmp_path: Path, anyio_backend: str) -> Any:
    async with living(database, tmp_path) as house:
        yield house


async def test_each_request_is_one_line_that_holds_nothing_of_it(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "rtw"):
        await house.play()
        asked = len(house.story[1])
        for path in (f"/{CANARY}", f"/v1/cases/{house.case}/views/clinician", f"/v1/feed?{CANARY}"):
            for method in ("GET", "POST", CANARY):
                await house.ask("CL-1", method, path, headers={"RTW-Role": CANARY})
                asked += 1
        await house.send("CL-1", "AddNote", {"text": CANARY})

    lines = [each for each in caplog.records if each.name == "rtw.http"]
    told = "\n".join(JsonLines().format(each) + each.getMessage() for each in caplog.records)
    assert len(lines) == asked + 1
    assert all(REQUEST.fullmatch(each.getMessage()) for each in lines)
    assert CANARY not in told
    hidden = (house.case, house.tenant, house.ref("W-A"), house.ref("CL-1"))
    assert [each for each in hidden if str(each) in told] == []


def test_a_line_for_machines_is_one_object_and_of_an_error_there_is_its_class() -> None:
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("rtw.http", logging.ERROR, "", 0, "it %s", ("failed",), info)

    line = JsonLines().format(record)

    found = json.loads(line)
    assert "\n" not in line
    assert {name: found[name] for name in ("level", "logger", "message", "error")} == {
        "level": "error",
        "logger": "rtw.http",
        "message": "it failed",
        "error": "ValueError",
    }
    assert CANARY not in line


@pytest.mark.parametrize(
    ("logs", "is_process", "level"),
    [(None, False, logging.WARNING), (None, True, logging.INFO), ("json", False, logging.INFO)],
)
def test_requests_are_told_by_processes_and_by_who_is_told_to(
    logs: Any, is_process: Any, level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = logging.getLogger("rtw")
    monkeypatch.setattr(logging.getLogger(), "level", logging.WARNING)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    for each in (ours, logging.getLogger("adapters")):
        monkeypatch.setattr(each, "level", logging.NOTSET)
        each.manager._clear_cache()  # type: ignore[attr-defined]

    set_up_logs(logs, is_process=is_process)

    assert ours.getEffectiveLevel() == level
