"""What words a fact says, by the classes that one has to read to be told of them: what a search
goes through.

Left out is what is not for all who read its class: notes have an audience, tasks are for some.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from domain.data_classes import DataClass
from domain.identifiers import is_canonical
from domain.recorded import Fact, Recorded
from projections.audit import FINDINGS, UNTOLD
from projections.correcting import asks_for_a_new_fold
from projections.entries import OF_A_CLASS, told
from projections.unread import Letters, Plain, kind_of

LEFT_OUT = frozenset({"AuditNoteAdded", "TaskAssigned", "TaskCompleted", "ReminderIssued"})
NOT_FOR_AUDITORS = frozenset({DataClass.R})
"""A class that auditors read nothing of, and everybody else reads who is told what they are not."""
_NUMBER_OR_TIME = re.compile(r"[\d.:TZ+\-]+")


def words_of(recorded: Recorded[Fact]) -> Mapping[Letters, str]:
    """The texts and codes of a fact, one a line, for whoever reads all of some classes in full:
    that of the field and, of what a criterion says, the criterion's. The reason in the envelope
    is of class C."""
    name = kind_of(recorded).__name__
    if name in LEFT_OUT or asks_for_a_new_fold(recorded):
        return {}
    apart = NOT_FOR_AUDITORS if name in UNTOLD else frozenset()
    found: defaultdict[Letters, set[str]] = defaultdict(set)
    for letters, text in _said(recorded):
        found[letters | apart].add(text)
    return {letters: "\n".join(sorted(said)) for letters, said in found.items()}


def claim_in(recorded: Recorded[Fact]) -> str | None:
    """The reference of the claim that a fact names (class W)."""
    if "claim_ref" not in kind_of(recorded).model_fields:
        return None
    claim: str | None = told(recorded, frozenset({DataClass.W})).get("claim_ref")
    return claim


def _said(recorded: Recorded[Fact]) -> Iterator[tuple[Letters, str]]:
    kind = kind_of(recorded)
    findings = FINDINGS.get(kind.__name__, frozenset())
    for letter in set(kind.field_classes.values()):
        for name, each in told(recorded, frozenset({letter})).items():
            apart = NOT_FOR_AUDITORS if name in findings else frozenset()
            if name != "data_class":
                yield from _texts(each, apart | {letter})
    if recorded.reason is not None:
        yield frozenset({DataClass.C}), recorded.reason


def _texts(tree: Any, letters: Letters) -> Iterator[tuple[Letters, str]]:
    """What a criterion or a classified value says is of its own class too, wherever it stands; so
    is a rationale that names a criterion."""
    match tree:
        case dict():
            own = frozenset({DataClass(tree["data_class"])} if "data_class" in tree else ())
            named = _criteria_in(tree)
            for key, each in tree.items():
                if key != "data_class" and not (own - letters and key in OF_A_CLASS):
                    more = named.get(each, own) if isinstance(each, str) else own
                    yield from _texts(each, letters | more)
        case list():
            for each in tree:
                yield from _texts(each, letters)
        case str() if tree and not (is_canonical(tree) or _NUMBER_OR_TIME.fullmatch(tree)):
            yield letters, tree
        case _:
            return


def _criteria_in(decision: Plain) -> Mapping[str, Letters]:
    """The criteria of a decision, or of what is like one, by id, each with its class."""
    criteria = decision.get("criteria")
    if not isinstance(criteria, list):
        return {}
    return {each["id"]: frozenset({DataClass(each["data_class"])}) for each in criteria}
