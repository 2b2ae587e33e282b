"""What pydantic refuses: at which field, under which code, with which status."""

from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from adapters.asking.problems import (
    MAX_FIELD_ERRORS,
    ProblemError,
    declared_names,
    validation_problem,
)
from domain.identifiers import Id
from domain.instants import Instant, PastDate
from domain.measures.quantity import Exact
from domain.text import Line, Note
from tests.adapters.http.asking import MARKER


class Load(BaseModel):
    model_config = ConfigDict(extra="forbid")

    value: Annotated[Exact, Field(gt=0, le=200)]
    unit: Literal["kg"]


class Lift(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["lift"]
    weight: Load


class Walk(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["walk"]
    minutes: Annotated[int, Field(strict=True, ge=0, le=480)]


class Target(BaseModel):
    """Has a field of each kind that requests have."""

    model_config = ConfigDict(extra="forbid")

    load: Load
    task: Id | None = None
    at: Instant | None = None
    born: PastDate | None = None
    name: Line = "x"
    note: Note | None = None
    code: Annotated[str, Field(pattern=r"^[A-Z]\d$")] = "A1"
    steps: Annotated[tuple[Load, ...], Field(max_length=3)] = ()
    free: dict[str, Decimal] = {}
    deed: Annotated[Lift | Walk, Field(discriminator="kind")] | None = None


DECLARED = declared_names(Target)
GOOD = {"value": Decimal("12.5"), "unit": "kg"}


def refused(tree: object) -> ProblemError:
    with pytest.raises(ValidationError) as error:
        TypeAdapter(Target).validate_python(tree)
    return validation_problem(error.value, DECLARED)


def fields(problem: ProblemError) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in problem.errors]


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        ({}, [("load", "missing")]),
        ([], [("", "model_type")]),
        (None, [("", "model_type")]),
        ({"load": GOOD, "role": "admin"}, [("", "unknown_field")]),
        ({"load": GOOD | {"tenant": 1}}, [("load", "unknown_field")]),
        ({"load": GOOD, "steps": [GOOD, GOOD | {MARKER: 1}]}, [("steps.1", "unknown_field")]),
        ({"load": {"value": Decimal(0), "unit": "kg"}}, [("load.value", "greater_than")]),
        (
            {"load": {"value": Decimal("200.0001"), "unit": "kg"}},
            [("load.value", "less_than_equal")],
        ),
        ({"load": {"value": Decimal("1E-320"), "unit": "kg"}}, [("load.value", "decimal")]),
        ({"load": {"value": "12kg", "unit": "kg"}}, [("load.value", "decimal")]),
        ({"load": {"value": True, "unit": "kg"}}, [("load.value", "decimal")]),
        ({"load": {"value": None, "unit": "kg"}}, [("load.value", "decimal")]),
        ({"load": {"value": "12,5", "unit": "kg"}}, [("load.value", "decimal")]),
        ({"load": {"value": 12, "unit": "lb"}}, [("load.unit", "literal_error")]),
        ({"load": {"value": 12}}, [("load.unit", "missing")]),
        ({"load": GOOD, "task": "{" + MARKER + "}"}, [("task", "identifier")]),
        ({"load": GOOD, "at": 1_700_000_000}, [("at", "instant")]),
        ({"load": GOOD, "at": "2025-04-07T10:00:00"}, [("at", "instant")]),
        ({"load": GOOD, "at": "1999-01-01T00:00:00Z"}, [("at", "instant_range")]),
        ({"load": GOOD, "born": "2025-02-29"}, [("born", "date")]),
        ({"load": GOOD, "note": "x" * 4_001}, [("note", "string_too_long")]),
        ({"load": GOOD, "name": " "}, [("name", "blank")]),
        ({"load": GOOD, "name": "a" + "\u0301" * 10_000}, [("name", "string_too_long")]),
        ({"load": GOOD, "name": "a" + "\u0316" * 9}, [("name", "marks")]),
        ({"load": GOOD, "code": MARKER}, [("code", "string_pattern_mismatch")]),
        ({"load": GOOD, "steps": [GOOD] * 4}, [("steps", "too_long")]),
        ({"load": GOOD, "free": {MARKER: MARKER}}, [("free", "decimal_parsing")]),
        ({"load": GOOD, "deed": {"kind": MARKER}}, [("deed", "union_tag_invalid")]),
        (
            {"load": GOOD, "deed": {"kind": "walk", "minutes": 481}},
            [("deed.minutes", "less_than_equal")],
        ),
        (
            {"load": GOOD, "deed": {"kind": "lift", MARKER: 1}, "at": ""},
            [
                ("at", "instant"),
                ("deed.weight", "missing"),
                ("deed", "unknown_field"),
            ],
        ),
    ],
    ids=lambda value: None,
)
def test_what_pydantic_refuses_is_422_at_the_declared_field(
    tree: object, found: list[tuple[str, str]]
) -> None:
    problem = refused(tree)

    assert (problem.status, problem.code, fields(problem)) == (422, "input", found)


@pytest.mark.parametrize(
    "tree",
    [
        {"load": {"value": MARKER, "unit": MARKER}, "task": MARKER, "at": MARKER},
        {"load": GOOD, "deed": {"kind": MARKER}, "free": {MARKER: MARKER}, MARKER: MARKER},
        {"load": GOOD, "deed": {"kind": "walk", "minutes": MARKER, MARKER: MARKER}},
    ],
    ids=["values", "kinds and names", "inside a kind"],
)
def test_no_error_carries_any_of_the_input(tree: object) -> None:
    assert MARKER not in repr(refused(tree).errors)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00b", "control_character"),
        ("a\x85b", "control_character"),
        ("a\r\nb", "control_character"),
        ("a\u202eb", "hidden_character"),
        ("a\u200bb", "hidden_character"),
        ("a\ud800b", "surrogate"),
    ],
    ids=ascii,
)
def test_text_that_no_layer_can_store_is_400(text: str, code: str) -> None:
    problem = refused({"load": {"value": 999, "unit": "kg"}, "name": text})

    assert problem.status == 400
    assert ("name", code) in fields(problem)


def test_the_number_of_errors_is_bounded() -> None:
    class Many(BaseModel):
        steps: list[int]

    with pytest.raises(ValidationError) as error:
        Many.model_validate({"steps": ["x"] * 10_000})

    assert len(validation_problem(error.value, {"steps"}).errors) == MAX_FIELD_ERRORS
