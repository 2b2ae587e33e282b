"""What free text may hold, said where a schema names no more than its length (domain/text.py)."""

from typing import Any

from adapters.interfaces.trees import nodes

_HIDDEN = r"\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff"
_LINE = r"\u0000-\u001f\u007f-\u009f" + _HIDDEN
_NOTE = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f" + _HIDDEN
LONGEST_LINE, LONGEST_NOTE = 200, 4000
PATTERNS = {
    length: rf"^[^{never}]*[^\s{never}][^{never}]*$"
    for length, never in ((LONGEST_LINE, _LINE), (LONGEST_NOTE, _NOTE))
}
"""By the length that is allowed: no control and no hidden characters, and not blank."""
_SAID_OTHERWISE = frozenset({"pattern", "format", "enum", "const"})


def with_patterns(tree: Any) -> Any:
    """The same schemas, which say of each free text what it may hold."""
    for node in nodes(tree):
        pattern = PATTERNS.get(node.get("maxLength", 0))
        if node.get("type") == "string" and pattern and _SAID_OTHERWISE.isdisjoint(node):
            node["pattern"] = pattern
    return tree
