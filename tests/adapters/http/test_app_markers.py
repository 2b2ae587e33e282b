"""What stood in bad input comes back in no byte of an answer and stands in no log."""

import logging
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from adapters.embedded.postgres import EmbeddedPostgres
from adapters.processes.logs import OURS
from tests.adapters.http.answered import raw
from tests.adapters.http.asking import MARKER
from tests.adapters.http.living import House, asked_for
from tests.adapters.http.shapes import Shape, json_of, replaced, some

pytestmark = pytest.mark.anyio

OUR_CLIENT = ("httpx", "httpcore")
"""They log what the test asks for, and run in no server."""


class _Everything(logging.Handler):
    """Every record of every logger as it would be written, tracebacks and all."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [self.format(record), repr(record.args)]


@pytest.fixture
def logged() -> Iterator[list[str]]:
    handler, root = _Everything(), logging.getLogger()
    loggers = [root, *map(logging.getLogger, OURS)]
    levels = [each.level for each in loggers]
    root.addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    for name in OUR_CLIENT:
        logging.getLogger(name).propagate = False
    yield handler.lines
    for name in OUR_CLIENT:
        logging.getLogger(name).propagate = True
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)
    root.removeHandler(handler)


SAID = (MARKER, MARKER * 200, f"{MARKER}\x00", f"\ud800{MARKER}")


def _holds_marker(written: str | bytes) -> bool:
    text = written if isinstance(written, str) else written.decode("latin-1")
    return MARKER.lower() in text.lower()


def _log_files(folder: Path) -> list[bytes]:
    return [each.read_bytes() for each in folder.iterdir()]


def _clean(answered: httpx.Response, logged: list[str]) -> bool:
    return not _holds_marker(raw(answered)) and not any(map(_holds_marker, logged))


@pytest.mark.parametrize("command", asked_for())
async def test_a_marker_in_any_text_of_a_bad_body_is_not_told(
    held: House, logged: list[str], command: str
) -> None:
    before = held.stored()
    shape = Shape(command)
    body = shape.full(held.body_of(command))
    for path in shape.texts():
        for said in some(SAID, path):
            bad = {**replaced(body, path, said), "no such field": 1}
            answered = await held.send(held.by(command), command, content=json_of(bad))
            assert answered.status_code in {400, 422}
            assert _clean(answered, logged), path
    assert logged
    assert held.stored() == before


@pytest.mark.parametrize("command", asked_for())
async def test_a_marker_as_the_name_of_a_field_is_not_told(
    held: House, logged: list[str], command: str
) -> None:
    before = held.stored()
    shape = Shape(command)
    body = shape.full(held.body_of(command))
    for path in shape.objects():
        bad = replaced(body, (*path, MARKER), MARKER)
        answered = await held.send(held.by(command), command, content=json_of(bad))
        assert answered.status_code == 422
        assert _clean(answered, logged), path
    for content in (
        f'{{"{MARKER}": 1, "{MARKER}": 2}}',
        f'{{"{MARKER}',
        f'{{"a": {MARKER}}}',
        f'"{MARKER}"',
        f'["{MARKER}"]',
        MARKER,
    ):
        answered = await held.send(held.by(command), command, content=content.encode())
        assert answered.status_code in {400, 422}
        assert _clean(answered, logged), content
    assert held.stored() == before


@pytest.mark.parametrize("command", asked_for())
async def test_a_marker_in_the_path_the_query_or_a_header_is_not_told(
    held: House, logged: list[str], command: str
) -> None:
    before = held.stored()
    body = held.body_of(command)
    person = held.by(command)

    answers = [
        await held.send(person, command, body, headers={name: value})
        for name, value in (
            ("Idempotency-Key", MARKER),
            ("If-Match", MARKER),
            ("If-Match", f'"{MARKER}"'),
            ("RTW-Role", MARKER),
            ("Content-Type", MARKER),
            ("Content-Encoding", MARKER),
            ("Authorization", MARKER),
            ("Authorization", f"Bearer {MARKER}"),
            ("Authorization", f"Bearer {MARKER}.{MARKER}.{MARKER}"),
        )
    ]
    answers += [
        await held.send(person, command, body, params={MARKER: MARKER}),
        await held.ask(person, "POST", f"/{MARKER}", json=body),
        await held.ask(person, "POST", f"/v1/cases/{held.case}/commands/{MARKER}", json=body),
    ]
    if command != "OpenCase":
        answers.append(await held.send(person, command, body, case=MARKER))

    assert {each.status_code for each in answers} <= {401, 404, 405, 409, 412, 415, 422}
    assert all(_clean(each, logged) for each in answers)
    assert held.stored() == before


READS = [
    "/v1/cases/{marker}/views/clinician",
    "/v1/cases/{marker}/history",
    "/v1/cases/{case}/views/{marker}",
    "/v1/cases/{case}/{marker}",
    "/v1/cases/{case}/views/clinician?as_of={marker}",
    "/v1/cases/{case}/views/clinician?known_at={marker}",
    "/v1/cases/{case}/views/clinician?at_least={marker}",
    "/v1/cases/{case}/views/clinician?{marker}={marker}",
    "/v1/cases/{case}/history?{marker}",
    "/v1/cases?cursor={marker}",
    "/v1/cases?limit={marker}",
    "/v1/cases?sort={marker}",
    "/v1/feed?after={marker}",
    "/v1/feed?partition={marker}",
    "/v1/{marker}",
]


@pytest.mark.parametrize("url", READS)
async def test_a_marker_in_what_is_read_is_not_told(
    held: House, logged: list[str], url: str
) -> None:
    answered = await held.ask("CL-1", "GET", url.format(case=held.case, marker=MARKER))
    method = await held.ask("CL-1", MARKER, url.format(case=held.case, marker=MARKER))

    assert answered.status_code in {404, 422}
    assert method.status_code in {404, 405}
    assert _clean(answered, logged)
    assert _clean(method, logged)


@pytest.mark.played(17)
async def test_what_is_stored_is_logged_nowhere_not_by_the_database_either(
    house: House, logged: list[str], postgres: EmbeddedPostgres
) -> None:
    body = {"code": "OTHER", "observed": MARKER, "reason": MARKER}
    case = {**house.body_of("OpenCase"), "case_id": str(uuid4()), "mechanism": MARKER}

    stored = await house.send("CL-1", "RaiseAlarm", body)
    refused = await house.send("EM-1", "OpenCase", case)

    assert (stored.status_code, refused.status_code) == (200, 409)
    assert _clean(stored, logged)
    assert _clean(refused, logged)
    written = _log_files(postgres.cluster.parent / "log")
    assert written
    assert not any(map(_holds_marker, written))


async def test_control_the_same_capture_finds_a_marker_that_is_logged(logged: list[str]) -> None:
    logging.getLogger("rtw.http").debug("%s", MARKER)

    assert any(map(_holds_marker, logged))
