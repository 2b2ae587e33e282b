"""What words a fact says, by the class in which it says them: what a search goes through.

Left out is what is not for all who read its class: notes have an audience, tasks are for some.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.data_classes import DataClass
from domain.identifiers import is_canonical
from domain.recorded import Fact, Recorded
from projections.correcting import asks_for_a_new_fold
from projections.entries import OF_A_CLASS, told
from projections.unread import kind_of

LEFT_OUT = frozenset({"AuditNoteAdded", "TaskAssigned", "TaskCompleted", "ReminderIssued"})
_NUMBER_OR_TIME = re.compile(r"[\d.:TZ+\-]+")


def words_of(recorded: Recorded[Fact]) -> Mapping[DataClass, str]:
    """The texts and codes of a fact, one a line; the reason in the envelope is of class C."""
    kind = kind_of(recorded)
    if kind.__name__ in LEFT_OUT or asks_for_a_new_fold(recorded):
        return {}
    found = {
        letter: [*_texts(told(recorded, frozenset({letter})), letter)]
        for letter in set(kind.field_classes.values())
    }
    if recorded.reason is not None:
        found.setdefault(DataClass.C, []).append(recorded.reason)
    return {letter: "\n".join(sorted(set(said))) for letter, said in found.items() if said}


def claim_in(recorded: Recorded[Fact]) -> str | None:
    """The reference of the claim that a fact names (class W)."""
    if "claim_ref" not in kind_of(recorded).model_fields:
        return None
    claim: str | None = told(recorded, frozenset({DataClass.W})).get("claim_ref")
    return claim


def _texts(tree: Any, letter: DataClass) -> Iterator[str]:
    """What a criterion or a classified value says is of its own class, wherever it stands."""
    match tree:
        case dict():
            other = tree.get("data_class", letter) != letter
            for key, each in tree.items():
                if key != "data_class" and not (other and key in OF_A_CLASS):
                    yield from _texts(each, letter)
        case list():
            for each in tree:
                yield from _texts(each, letter)
        case str() if tree and not (is_canonical(tree) or _NUMBER_OR_TIME.fullmatch(tree)):
            yield tree
        case _:
            return
