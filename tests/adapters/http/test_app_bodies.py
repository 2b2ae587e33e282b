"""Bodies that are no JSON of ours, on real routes (RELIABILITY 7.8): refused, nothing stored."""

import gzip
import json
from typing import Any

import pytest

from tests.adapters.http.answered import code_of, raw
from tests.adapters.http.asking import MARKER
from tests.adapters.http.living import House, asked_for

pytestmark = pytest.mark.anyio

JSON = "application/json"
GOOD = b'{"hold_id": null}'


def _deep(depth: int) -> bytes:
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


MALFORMED: dict[str, tuple[bytes, str]] = {
    "duplicate key": (b'{"hold_id": null, "hold_id": null}', "duplicate_key"),
    "duplicate key, escaped": (b'{"hold_id": null, "hold\\u005fid": null}', "duplicate_key"),
    "duplicate key, deep": (b'{"a": [{"b": 1, "b": 1}]}', "duplicate_key"),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD, "encoding"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "encoding"),
    "UTF-32": (GOOD.decode().encode("utf-32-le"), "control_character"),
    "invalid UTF-8": (b'{"findings": "\xff"}', "encoding"),
    "overlong UTF-8": (b'{"findings": "\xc0\xaf"}', "encoding"),
    "surrogate in UTF-8": (b'{"findings": "\xed\xa0\x80"}', "encoding"),
    "lone surrogate": (b'{"findings": "\\ud800"}', "surrogate"),
    "lone surrogate as key": (b'{"\\udfff": 1}', "surrogate"),
    "NUL": (b'{"findings": "\\u0000"}', "control_character"),
    "NUL as key": (b'{"\\u0000": 1}', "control_character"),
    "raw control": (b'{"findings": "\x01"}', "control_character"),
    "C1 control": ('{"findings": "\x9b"}'.encode(), "control_character"),
    "DEL": (b'{"findings": "\x7f"}', "control_character"),
    "bidi override": ('{"findings": "\u202e"}'.encode(), "hidden_character"),
    "bidi isolate": (b'{"findings": "\\u2066"}', "hidden_character"),
    "zero width space": (b'{"findings": "\\u200b"}', "hidden_character"),
    "NaN": (b'{"load": NaN}', "number_constant"),
    "Infinity": (b'{"load": Infinity}', "number_constant"),
    "-Infinity": (b'{"load": -Infinity}', "number_constant"),
    "1e400": (b'{"load": 1e400}', "decimal_size"),
    "-1e400": (b'{"load": -1e400}', "decimal_size"),
    "1e99999999999": (b'{"load": 1e99999999999999999999}', "decimal_size"),
    "40 digits": (b'{"load": ' + b"1" * 40 + b"}", "integer_size"),
    "40 decimal digits": (b'{"load": 0.' + b"1" * 40 + b"}", "decimal_size"),
    "5000 digits": (b'{"load": ' + b"9" * 5000 + b"}", "integer_size"),
    "depth 33": (_deep(33), "depth"),
    "depth 5000": (_deep(5000), "depth"),
    "depth 30000": (_deep(30_000), "depth"),
    "unclosed depth": (b"[" * 60_000, "depth"),
    "30000 elements": (b'{"a": [' + b",".join([b"1"] * 30_000) + b"]}", "nodes"),
    "huge key": (b'{"' + b"k" * 60_000 + b'": 1}', "key_length"),
    "trailing comma": (b'{"hold_id": null,}', "syntax"),
    "two documents": (GOOD + GOOD, "syntax"),
    "comment": (b"/* */" + GOOD, "syntax"),
    "single quotes": (b"{'hold_id': null}", "syntax"),
    "form": (b"hold_id=H1", "syntax"),
    "half": (GOOD[:-3], "syntax"),
    "hexadecimal": (b'{"load": 0x10}', "syntax"),
    "leading zero": (b'{"load": 012}', "syntax"),
    "leading plus": (b'{"load": +1}', "syntax"),
}
CONTENT_TYPES = [
    None,
    "",
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=utf-16",
    "application/json; charset=latin-1",
    "application/json, text/plain",
    "application/merge-patch+json",
    f"application/{MARKER}",
]


async def _sent(house: House, command: str, **parts: Any) -> Any:
    return await house.send(house.by(command), command, **parts)


@pytest.mark.parametrize(("content", "code"), MALFORMED.values(), ids=MALFORMED)
async def test_what_is_no_json_of_ours_is_refused_before_it_is_read_as_a_command(
    held: House, content: bytes, code: str
) -> None:
    before = held.stored()
    for command in ("OpenCase", "CompleteReassessment"):
        assert code_of(await _sent(held, command, content=content)) == (400, code)
    assert held.stored() == before


@pytest.mark.parametrize("command", asked_for())
async def test_every_command_reads_its_body_strictly(held: House, command: str) -> None:
    before = held.stored()
    body = json.dumps(held.body_of(command)).encode()
    for content, expected in (
        (body[:-1] + b', "effective_at": null}', (400, "duplicate_key")),
        (b"\xef\xbb\xbf" + body, (400, "encoding")),
        (body[:-1] + b', "x": NaN}', (400, "number_constant")),
        (body + b" " * 65_536, (413, "body_size")),
        (b"[" * 100_000, (413, "body_size")),
        (b"{" + b",".join(b'"%d":0' % key for key in range(50_000)) + b"}", (413, "body_size")),
        (b" " * 30_000_000, (413, "body_size")),
    ):
        assert code_of(await _sent(held, command, content=content)) == expected
    assert held.stored() == before


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
async def test_a_body_of_another_type_is_not_read(held: House, content_type: str | None) -> None:
    before = held.stored()
    body = json.dumps(held.body_of("CompleteReassessment")).encode()
    headers = {"Authorization": held.bearer("CL-1"), "Idempotency-Key": str(held.ref("a key"))}
    if content_type is not None:
        headers["Content-Type"] = content_type

    answered = await held.client.post(
        held.path("CompleteReassessment"), content=body, headers=headers
    )

    assert code_of(answered) == (415, "media_type")
    assert MARKER.encode() not in raw(answered)
    assert held.stored() == before


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "identity, gzip", "x"])
async def test_a_compressed_body_is_not_read(held: House, encoding: str) -> None:
    before = held.stored()
    body = gzip.compress(json.dumps(held.body_of("CompleteReassessment")).encode())

    answered = await _sent(
        held, "CompleteReassessment", content=body, headers={"Content-Encoding": encoding}
    )

    assert code_of(answered) == (415, "content_encoding")
    assert held.stored() == before


async def test_a_body_of_64_kib_is_read_and_one_byte_more_is_not(held: House) -> None:
    before = held.stored()
    body = b'{"no such field": 1}'

    fits = await _sent(held, "LiftHold", content=body.ljust(65_536))
    exceeds = await _sent(held, "LiftHold", content=body.ljust(65_537))

    assert code_of(fits) == (422, "input")
    assert code_of(exceeds) == (413, "body_size")
    assert exceeds.headers["connection"] == "close"
    assert held.stored() == before


@pytest.mark.played(17)
async def test_names_and_notes_in_any_script_are_taken_as_they_are(house: House) -> None:
    texts = [
        *("Null", "O'Brien", "True", "undefined", "' or 1=1 --", "$1", "%s", "{0}", "E'\\\\'"),
        *("<script>alert(1)</script>", "{{7*7}}", "=cmd()", "../../etc/passwd", "a; DROP TABLE x"),
        *("👩‍🚒 fit", "محمد עברית", "ＦＵＬＬ", "e\u0301 combined", "line\nbreak\tand tab"),
    ]
    for said in texts:
        body = {"code": "OTHER", "observed": said}
        answered = await house.send("CL-1", "RaiseAlarm", body)
        assert (answered.status_code, answered.json()["outcome"]) == (200, "done"), said
    history = await house.ask("CL-1", "GET", f"/v1/cases/{house.case}/history")
    events = history.json()["events"]
    shown = [each["data"]["observed"] for each in events if each["name"] == "AlarmSignRaised"]
    assert shown == [said.replace("e\u0301", "é") for said in texts]


@pytest.mark.played(17)
async def test_the_same_name_composed_otherwise_is_the_same_name(house: House) -> None:
    first = await house.send("CL-1", "RaiseAlarm", {"code": "OTHER", "observed": "Málaga"})
    again = await house.send("CL-1", "RaiseAlarm", {"code": "OTHER", "observed": "Ma\u0301laga"})

    assert (first.json()["outcome"], again.json()["outcome"]) == ("done", "unchanged")
