"""Decisions in plain JSON as a reader of some classes is told them: what he may not read is one
clinical criterion, met or not, without its name; nor does the rationale name it."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from domain.data_classes import DataClass

Plain: TypeAlias = dict[str, Any]
Letters: TypeAlias = frozenset[DataClass]

CLINICAL = "clinical"
"""The id of all criteria together that a reader may not know."""


def told_criteria(criteria: Sequence[Plain], letters: Letters) -> list[Plain]:
    """Those of these classes and of B; last, whether all others are met, where there are some."""
    shown = [each for each in criteria if _is_told(each, letters)]
    hidden = [each for each in criteria if not _is_told(each, letters)]
    if hidden:
        shown.append({"id": CLINICAL, "met": all(each["met"] for each in hidden)})
    return shown


def told_decision(decision: Plain, letters: Letters) -> Plain:
    """A decision, or what is like one; itself where it hides nothing."""
    criteria = decision["criteria"]
    if all(_is_told(each, letters) for each in criteria):
        return decision
    named = {each["id"] for each in criteria if _is_told(each, letters)}
    unnamed = {each["id"] for each in criteria} - named
    told = {**decision, "criteria": told_criteria(criteria, letters)}
    return {**told, "rationale": CLINICAL} if told.get("rationale") in unnamed else told


def with_told_decisions(fact: Plain, letters: Letters) -> Plain:
    """The fields of a fact, with its decisions, and lists of what was not met, as they are told."""
    told: Plain = {}
    for key, each in fact.items():
        if isinstance(each, dict) and isinstance(each.get("criteria"), list):
            told[key] = told_decision(each, letters)
        elif isinstance(each, list) and any(_is_unmet(one) for one in each):
            told[key] = _told_unmet(each, letters)
    return {**fact, **told} if told else fact


def _is_unmet(one: Any) -> bool:
    return isinstance(one, dict) and one.keys() >= {"criterion", "data_class"}


def _told_unmet(unmet: Sequence[Plain], letters: Letters) -> list[Plain]:
    shown = [each for each in unmet if _is_told(each, letters)]
    return shown if len(shown) == len(unmet) else [*shown, {"criterion": CLINICAL}]


def _is_told(criterion: Plain, letters: Letters) -> bool:
    own = criterion.get("data_class", DataClass.B)
    return own == DataClass.B or own in letters
