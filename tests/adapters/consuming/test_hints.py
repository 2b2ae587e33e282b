"""A message is believed in nothing, and one that is none of the relay's is told apart."""

import json
from typing import Any
from uuid import UUID

import pytest

from adapters.consuming.feeds import partition_of
from adapters.consuming.waking import Hint, hint_in

TENANT, CASE = UUID(int=3), UUID("8a1c52f0-0000-4000-8000-000000000001")
PART = partition_of(CASE)
SUBJECT = f"rtw.v1.{TENANT}.p{PART}.{CASE}"
ID = f"{TENANT}:17"


def body(**said: Any) -> bytes:
    return json.dumps({"id": ID, "subject": str(CASE), **said}).encode()


def test_a_message_of_the_relay_says_where_there_is_more() -> None:
    assert hint_in(SUBJECT, ID, body()) == Hint(TENANT, PART, 17)


@pytest.mark.parametrize(
    ("subject", "message_id", "content"),
    [
        (SUBJECT, None, body()),
        (SUBJECT, "", body()),
        (SUBJECT, f"{TENANT}:-1", body(id=f"{TENANT}:-1")),
        (SUBJECT, f"{TENANT}:1e3", body(id=f"{TENANT}:1e3")),
        (SUBJECT, f"{TENANT}:{'9' * 40}", body(id=f"{TENANT}:{'9' * 40}")),
        (SUBJECT, f"{UUID(int=4)}:17", body()),
        (SUBJECT, f"{TENANT}:18", body()),
        (SUBJECT, ID, body(subject=str(UUID(int=9)))),
        (SUBJECT.replace(f"p{PART}", f"p{(PART + 1) % 8}"), ID, body()),
        (SUBJECT.replace("v1", "v2"), ID, body()),
        (f"rtw.v1.{TENANT}", ID, body()),
        (f"rtw.v1.nobody.p{PART}.{CASE}", "nobody:17", body(id="nobody:17")),
        (f"rtw.v1.{TENANT}.p{PART}.case", ID, body()),
        (SUBJECT, ID, b"\xff\xfe"),
        (SUBJECT, ID, b"[]"),
        (SUBJECT, ID, b"{"),
        (SUBJECT, ID, body(more="x" * 2_000_000)),
    ],
)
def test_what_is_forged_is_told_apart(subject: str, message_id: str | None, content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        hint_in(subject, message_id, content)
