"""Controls: each check of ours finds what it is there for."""

import json
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from domain.case.vocabulary import Role


@pytest.fixture(scope="module")
def checks() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RTW_FUZZ_IDS", json.dumps([str(uuid4())]))
        patch.setenv("RTW_FUZZ_READER", Role.EMPLOYER_HR)
        from tests.fuzz import checks as module  # noqa: PLC0415

        yield module


def _asked(path: str, method: str = "GET", **more: Any) -> Any:
    told = {"query": {}, "path_parameters": {}, **more}
    return SimpleNamespace(operation=SimpleNamespace(path=path), method=method, **told)


def _answered(body: Any, status: int = 200) -> Any:
    return SimpleNamespace(status_code=status, json=lambda: body)


FEED = {"events": [], "next": 0}
EVENT = {
    "name": "DiagnosisRecorded",
    "effective_at": "2025-03-10T10:00:00Z",
    "recorded_at": "2025-03-10T10:00:00Z",
    "data": {"status": "confirmed"},
}


def test_a_fault_of_ours_is_found(checks: ModuleType) -> None:
    checks.no_server_error(None, _answered({}, 422), _asked("/v1/feed"))
    with pytest.raises(AssertionError):
        checks.no_server_error(None, _answered({"code": "view_behind"}, 503), _asked("/v1/feed"))


def test_a_field_more_than_the_body_has_is_found(checks: ModuleType) -> None:
    checks.nothing_but_the_body_of_the_role(None, _answered(FEED), _asked("/v1/feed"))
    body = {**FEED, "diagnosis": "none of theirs"}
    with pytest.raises(AssertionError, match="diagnosis"):
        checks.nothing_but_the_body_of_the_role(None, _answered(body), _asked("/v1/feed"))


def test_a_field_of_an_event_that_the_reader_does_not_read_is_found(checks: ModuleType) -> None:
    path = "/v1/cases/{case_id}/history"
    body = {"case": str(uuid4()), "events": [EVENT]}

    with pytest.raises(AssertionError, match=r"DiagnosisRecorded\.status"):
        checks.nothing_but_the_body_of_the_role(None, _answered(body), _asked(path))


def test_a_read_that_nobody_recorded_is_found(
    checks: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = iter([1, 1])
    monkeypatch.setattr(checks.Log, "count", lambda: next(counts))
    monkeypatch.setattr(checks.Log, "rows", 0)

    checks.every_answer_of_a_case_is_recorded(None, _answered(FEED), _asked("/v1/feed"))
    with pytest.raises(AssertionError):
        checks.every_answer_of_a_case_is_recorded(None, _answered(FEED), _asked("/v1/feed"))
