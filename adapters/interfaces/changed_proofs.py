"""Whether who proved who he is may go on proving it in the same way."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Scheme = Mapping[str, Any]
Proofs = Sequence[Sequence[tuple[Scheme, Sequence[str]]]]
"""Ways of which one is enough, each as the schemes that it takes with their scopes; none where
nobody need prove anything."""
_SAID = frozenset({"description", "bearerFormat"})


def refused(old: Proofs, new: Proofs) -> bool:
    """Whether one of the old ways is not enough any more."""
    enough = [_asked(way) for way in new] or [frozenset()]
    ways = [_asked(way) for way in old] or [frozenset()]
    return not all(any(less <= way for less in enough) for way in ways)


def _asked(way: Sequence[tuple[Scheme, Sequence[str]]]) -> frozenset[str]:
    return frozenset(
        json.dumps([_said(scheme), scope], sort_keys=True)
        for scheme, scopes in way
        for scope in ("", *scopes)
    )


def _said(scheme: Scheme) -> Scheme:
    return {key: each for key, each in scheme.items() if key not in _SAID}
