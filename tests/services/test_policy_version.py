"""The name of the policy stands in each answer and each record of a read, and names its tables."""

import hashlib
import json
from collections.abc import Callable, Mapping, Set
from dataclasses import asdict, is_dataclass
from typing import Any

import pytest

from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.disclosure import RECIPIENTS
from services import access, actions, audiences, commanders, legal_bases, reading_rights
from services.reading_rights import POLICY_VERSION

DIGESTS = {"ACCESS@1": "5ff20acc0ec81db8eb8a9b51df1c90ef5efabe1b20c6165cd05f7fb8d627022b"}
"""Of the tables under each version. What was recorded under a version was decided by its tables,
so an entry is added and none is changed."""


def tables() -> dict[str, Any]:
    """All that ``may`` decides by which is data."""
    return {
        "actions": [
            actions.IN_A_CASE,
            actions.OF_ROWS,
            actions.OF_THE_TENANT,
            actions.FOR_ANYBODY,
            actions.PURPOSES,
            actions.SCOPE_OF,
        ],
        "audiences": [audiences.AUDIENCES, audiences.HIDES_ACTIVITY, RECIPIENTS],
        "bases": legal_bases.BASES,
        "commanders": [
            commanders.COMMANDERS,
            commanders.BEFORE_INTAKE,
            commanders.OUTSIDE_THE_CASE,
        ],
        "consent": access.AS_OF_HANGS_ON,
        "rights": {
            role: {each: reading_rights.right_of(role, each) for each in DataClass} for role in Role
        },
        "scores": reading_rights.READS_SCORES,
    }


def plain(value: Any) -> Any:
    """As JSON that has one form: the order of what has an order counts, no other."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, Set):
        return sorted(map(str, value))
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return None if value is None else str(value)


def digest() -> str:
    text = json.dumps(plain(tables()), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def complaint() -> str | None:
    """None while the version names these tables."""
    if DIGESTS.get(POLICY_VERSION) == digest():
        return None
    return (
        f"Who may do what is decided by other tables than those of {POLICY_VERSION}: raise "
        "POLICY_VERSION in services/reading_rights.py and add the new version here with the digest "
        f"{digest()}. Reads recorded under {POLICY_VERSION} were decided by its tables, so leave "
        "its entry as it is."
    )


def test_the_version_of_the_policy_names_its_tables() -> None:
    assert complaint() is None, complaint()


CHANGES: list[Callable[[pytest.MonkeyPatch], None]] = [
    lambda patch: patch.setattr(
        commanders, "COMMANDERS", {**commanders.COMMANDERS, "AddNote": (Role.WORKER,)}
    ),
    lambda patch: patch.setattr(commanders, "BEFORE_INTAKE", frozenset({"AssignParty"})),
    lambda patch: patch.setattr(actions, "PURPOSES", {**actions.PURPOSES, Role.WORKER: ()}),
    lambda patch: patch.setattr(
        reading_rights,
        "RIGHTS",
        {**reading_rights.RIGHTS, Role.SUPERVISOR: reading_rights.RIGHTS[Role.EMPLOYER_HR]},
    ),
    lambda patch: patch.setattr(access, "AS_OF_HANGS_ON", {}),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_table_that_changes_without_the_version_is_complained_of(
    change: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    change(monkeypatch)

    said = complaint()

    assert said is not None
    assert "raise POLICY_VERSION" in said
    assert digest() in said
