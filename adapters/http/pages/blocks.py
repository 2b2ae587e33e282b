"""What a page of a case is made of: sections of facts, tables, lists and charts.

A page is put together as such blocks from the body that the JSON answer has too; one template
shows them all. Whatever is in a block is text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Tone = Literal["good", "bad", "warn", "plain"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that stands out; the word says what the colour says."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Number:
    """Stands on the right in a table."""

    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote, with its line breaks."""

    text: str


Cell: TypeAlias = "str | Mark | Link | Number | Written"


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with what they stand for; one without a value is left out."""

    pairs: Sequence[tuple[str, Cell]]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Table:
    """``caption`` is read aloud before it; without rows ``empty`` is told."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str = ""
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Chart:
    """An image of its own address, and the same figures as a table."""

    title: str
    src: str
    figures: Table
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Lines:
    items: Sequence[Cell]
    empty: str = ""
    kind: Literal["lines"] = "lines"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened: when, what, and what else is known of it."""

    at: str
    instant: str
    text: str
    more: Sequence[Cell] = ()
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Timeline:
    entries: Sequence[Entry]
    empty: str = ""
    kind: Literal["timeline"] = "timeline"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to see first."""

    cells: Sequence[Cell]
    tone: Tone
    kind: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Folded:
    """Blocks that are shown when asked for."""

    title: str
    blocks: Sequence["Block"]
    kind: Literal["folded"] = "folded"


Block: TypeAlias = "Facts | Table | Chart | Lines | Timeline | Notice | Heading | Folded"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page with a heading; ``name`` is its anchor."""

    name: str
    title: str
    blocks: Sequence[Block]
