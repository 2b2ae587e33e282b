"""Checks of ours beside those of Schemathesis, which loads this module (RELIABILITY 7.7).

RTW_FUZZ_READER is whose answers they are, RTW_FUZZ_DATABASE where reads are recorded.
"""

import json
import os
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import psycopg
import schemathesis
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from psycopg import Connection

from adapters.interfaces.answers import CommandAnswer
from adapters.interfaces.openapi import OF_READS, VIEW
from adapters.store.ledger import FACTS
from domain.case.vocabulary import Role
from projections.bodies.catalogue import BODIES
from services.audiences import AUDIENCES
from services.reading_rights import IN_FULL

_DAYS = st.dates(date(2025, 3, 1), date(2025, 7, 31)).map(date.isoformat)
_HOURS = st.sampled_from(("T08:00:00Z", "T14:30:00+02:00", "T23:59:59.5-06:00"))
schemathesis.openapi.format("date", _DAYS)
schemathesis.openapi.format("date-time", st.tuples(_DAYS, _HOURS).map("".join))
schemathesis.openapi.format(
    "uuid",
    st.one_of(st.sampled_from(json.loads(os.environ["RTW_FUZZ_IDS"])), st.uuids().map(str)),
)
"""Days of the story and ids that stand in it: others hardly get beyond the door."""

_RECORDED = """
    SELECT count(*) FROM es.access
    WHERE tenant = %(tenant)s AND subject = %(person)s AND decision = 'allowed'"""
_KINDS = {fact.__name__: fact for fact in FACTS}
_OPEN = frozenset({"/live", "/ready"})


@schemathesis.check
def no_server_error(ctx: Any, response: Any, case: Any) -> None:
    """Nothing that anybody sends is a fault of ours; who asks for a position that is not there
    waits in vain."""
    waited = "at_least" in (case.query or {}) and response.status_code == 503
    if waited and response.json()["code"] == "view_behind":
        return
    assert response.status_code < 500, f"answered {response.status_code}"


@schemathesis.check
def nothing_but_the_body_of_the_role(ctx: Any, response: Any, case: Any) -> None:
    """An answer has no field that the model of its body does not name, and a history no field of
    a class that its reader does not read."""
    if response.status_code != 200 or case.operation.path in _OPEN:
        return
    body = response.json()
    wrong = [f"{each.json_path}: {each.message}" for each in _validator(case).iter_errors(body)]
    wrong += list(_unread(body)) if case.operation.path.endswith("/history") else []
    assert wrong == [], "; ".join(wrong[:5])


def _validator(case: Any) -> Draft202012Validator:
    path = case.operation.path
    if case.method.upper() == "POST":
        return _of(CommandAnswer)
    if path == VIEW:
        return _of(BODIES[case.path_parameters["view_name"]])
    return _of(OF_READS[path][2])


@cache
def _of(model: Any) -> Draft202012Validator:
    return Draft202012Validator(model.model_json_schema())


def _unread(history: dict[str, Any]) -> Iterator[str]:
    """Fields of events whose class the reader does not read."""
    readable = IN_FULL[AUDIENCES[Role(os.environ["RTW_FUZZ_READER"])]]
    for event in history["events"]:
        kind = _KINDS.get(event["name"])
        if kind is None:
            continue
        keys = {info.alias or name: name for name, info in kind.model_fields.items()}
        for key in event["data"]:
            if key not in keys or kind.class_of(keys[key]) not in readable:
                yield f"{event['name']}.{key}"


@schemathesis.check
def every_answer_of_a_case_is_recorded(ctx: Any, response: Any, case: Any) -> None:
    """There is a row more for every answer that tells something of a case."""
    if case.operation.path in _OPEN or case.method.upper() != "GET":
        return
    before, now = Log.rows, Log.count()
    Log.rows = now
    if response.status_code in (200, 304):
        assert now > before, "no row says that it was read"


class Log:
    """How many reads of the person are recorded."""

    rows = 0

    @classmethod
    def count(cls) -> int:
        person = json.loads(os.environ["RTW_FUZZ_PERSON"])
        asked = {name: UUID(each) for name, each in person.items()}
        row = cls._connection().execute(_RECORDED, asked).fetchone()
        assert row is not None
        return int(row[0])

    @staticmethod
    @cache
    def _connection() -> Connection[Any]:
        connection = psycopg.connect(os.environ["RTW_FUZZ_DATABASE"], autocommit=True)
        connection.execute("SET ROLE NONE")
        return connection
