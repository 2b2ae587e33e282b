"""Scores as they are asked for."""

from typing import Any

from domain.measures.catalogue import measured


def score(name: str, **given: Any) -> Any:
    return measured(name, given)


def value(name: str, **given: Any) -> Any:
    return score(name, **given)["value"]
