"""Limits that the schema of a value sets, and whether a value that kept to the old ones keeps to
the new."""

from collections.abc import Iterator
from typing import Any

from adapters.interfaces.shapes import Form

_LOWEST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_HIGHEST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_TWINS = {
    "minimum": "exclusiveMinimum",
    "exclusiveMinimum": "minimum",
    "maximum": "exclusiveMaximum",
    "exclusiveMaximum": "maximum",
}
_OTHERS = (
    *("not", "if", "then", "else", "contains", "minContains", "maxContains", "prefixItems"),
    *("dependentRequired", "dependentSchemas", "patternProperties", "unevaluatedProperties"),
    *("unevaluatedItems", "uniqueItems", "multipleOf", "contentEncoding", "contentMediaType"),
)
"""Words that none of our documents has: any change of one counts."""


def narrower(old: Form, new: Form) -> Iterator[str]:
    """Limits that were wider, or not there."""
    for names, further in ((_LOWEST, 1), (_HIGHEST, -1)):
        for name in (each for each in names if each in new.node):
            bound, known = new.node[name], _known(old, name)
            if known is None or _beyond(name, bound, known, old, further):
                yield f"{name} is {bound} now, was {'none' if known is None else known}"


def _known(form: Form, name: str) -> Any:
    return form.node.get(name, form.node.get(_TWINS.get(name, name)))


def _beyond(name: str, bound: float, known: float, old: Form, further: int) -> bool:
    took_the_bound = name.startswith("exclusive") and name not in old.node
    return (bound - known) * further > 0 or (took_the_bound and bound == known)


def other_words(wider: Form, narrow: Form) -> Iterator[str]:
    """Further limits of ``narrow``, of which it is not known whether ``wider`` keeps to them."""
    for name in _OTHERS:
        if name in narrow.node and narrow.node[name] != wider.node.get(name):
            yield f"may be otherwise, by {name}"
