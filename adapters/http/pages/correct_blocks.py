"""What the pages say on which an entry is corrected: the entries, the fields of one, its value."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from adapters.asking.problems import ProblemError
from adapters.cases.history import Told
from adapters.http.pages.blocks import Block, Cell, Facts, Link, Section, Table, Written
from adapters.http.pages.case_reading import Reading
from adapters.http.pages.details import details_of
from adapters.http.pages.entries_on_file import Part, parts_of
from adapters.http.pages.forms import label_of
from adapters.http.pages.local_times import as_typed
from adapters.http.pages.offered import address_of
from adapters.http.pages.on_file import choices_for
from adapters.http.pages.typed import Typed, flat, tree_of
from adapters.http.pages.words import Words
from domain.case.governance.corrections import CorrectEntry
from domain.data_classes import DataClass
from domain.identifiers import is_canonical
from domain.recorded import Fact, Recorded

COMMAND = CorrectEntry.__name__
NEW = "new."
"""Before the name of the part, as the form calls the new value."""
ON_A_PAGE = 50
"""Entries; older ones are behind a link."""
_MOST_TOLD = 4
"""Fields of an entry that its line in the list says."""


@dataclass(frozen=True, slots=True)
class File:
    """What somebody may correct of a case: the entries with what he is told of each."""

    reading: Reading
    entries: Sequence[tuple[Recorded[Fact], Told]]
    told: Sequence[Told]
    classes: frozenset[DataClass]

    @property
    def address(self) -> str:
        return address_of(self.reading.case, COMMAND)

    def entry(self, event_id: str) -> tuple[Recorded[Fact], Told]:
        """Raises ProblemError 404 for what he may not correct, and for what is not there."""
        return self.entries[self._place(event_id)]

    def parts(self, entry: Recorded[Fact], told: Told) -> list[Part]:
        """Those that a form can ask for: of ids the ones of which there is a choice on file."""
        body, w = self.reading.body, self.reading.words
        return [
            each
            for each in parts_of(entry, told, self.classes)
            if each.node.shape not in ("id", "ids") or choices_for(each.node.name, body, w)
        ]

    def part(self, entry: Recorded[Fact], told: Told, path: str) -> Part:
        """Raises ProblemError 404."""
        found = [each for each in self.parts(entry, told) if each.path == path]
        if not found:
            raise ProblemError(404, "not_found")
        return found[0]

    def page(self, older: str | None) -> tuple[Sequence[tuple[Recorded[Fact], Told]], str]:
        """The entries behind the one that is named, and the address of those behind them; empty
        where there are none. Raises ProblemError 404."""
        begin = 0 if older is None else self._place(older) + 1
        listed = self.entries[begin : begin + ON_A_PAGE]
        if begin + ON_A_PAGE >= len(self.entries):
            return listed, ""
        return listed, f"{self.address}?{urlencode({'older': listed[-1][0].event_id})}"

    def _place(self, event_id: str) -> int:
        ids = [str(entry.event_id) for entry, _ in self.entries]
        if event_id not in ids:
            raise ProblemError(404, "not_found")
        return ids.index(event_id)


def about(entry: Recorded[Fact], w: Words) -> list[tuple[str, Cell]]:
    """Which entry it is, when that was, and who made it."""
    actor = entry.actor
    return [
        (w.say("correct.entry"), w.code("event", type(entry.fact).__name__)),
        (w.say("correct.when"), w.moment(entry.effective_at.isoformat())),
        (w.say("correct.by"), w.who(actor.party_id, actor.role)),
    ]


def labelled(part: Part, w: Words) -> str:
    """The path of a field in words."""
    first, *others = part.path.split(".")
    steps = [first, *(each for each in others if each != "value")]
    return " · ".join(_step(each, w) for each in steps)


def _step(step: str, w: Words) -> str:
    return str(int(step) + 1) if step.isdecimal() else label_of(w, COMMAND, step)


def entries_section(file: File, listed: Sequence[tuple[Recorded[Fact], Told]]) -> Section:
    w = file.reading.words
    rows = [[*_line(entry, told, w), _to(file, entry)] for entry, told in listed]
    head = [w.say(f"correct.{each}") for each in ("entry", "when", "by", "says", "link")]
    table = Table(w.say("correct.entries"), head, rows, w.say("correct.none"))
    return Section("entries", w.say("correct.which"), [table])


def _line(entry: Recorded[Fact], told: Told, w: Words) -> Iterator[Cell]:
    yield from (value for _, value in about(entry, w))
    said: Mapping[str, Any] = json.loads(json.dumps(told["data"], default=str))
    plain = {name: each for name, each in said.items() if not is_canonical(str(each))}
    parts = [f"{name}: {text.text}" for name, text in details_of(plain, w)]
    yield Written("\n".join(parts[:_MOST_TOLD]))


def fields_section(file: File, entry: Recorded[Fact], told: Told) -> Section:
    w = file.reading.words
    rows: list[list[Cell]] = [
        [labelled(part, w), value_of(part, w), _to(file, entry, part.path)]
        for part in file.parts(entry, told)
    ]
    head = [w.say(f"correct.{each}") for each in ("field", "says", "link")]
    table = Table(w.say("correct.parts"), head, rows, w.say("correct.none"))
    return Section("fields", w.say("correct.which_field"), [Facts(about(entry, w)), table])


def beforehand(part: Part, w: Words) -> Typed:
    """The value that stands there as it would have been typed, and as it is, to be compared."""
    value = part.value
    if part.node.shape == "moment" and value is not None:
        value = as_typed(datetime.fromisoformat(value), w.zone)
    return {**flat(value, f"{NEW}{part.node.name}"), "old": [json.dumps(part.value)]}


def new_value(part: Part, typed: Typed, zone: ZoneInfo) -> Any:
    """What was typed in its place; nothing is an empty list where there was a list. Raises
    ProblemError 422 for a time that the clocks of the zone do not show once."""
    nothing: list[str] | None = [] if isinstance(part.value, list) else None
    return tree_of(typed, [part.node], zone, NEW).get(part.node.name, nothing)


def value_of(part: Part, w: Words) -> str:
    """What stands there, in words."""
    node, value = part.node, part.value
    if value in (None, "", []):
        return w.say("correct.empty")
    if node.table is not None:
        return w.codes(node.table, value if isinstance(value, list) else [value])
    told = details_of({node.name: value}, w)
    return told[0][1].text if told else w.say("correct.empty")


def _to(file: File, entry: Recorded[Fact], path: str | None = None) -> Link:
    query = {"entry": str(entry.event_id)} | ({"field": path} if path else {})
    return Link(file.reading.words.say("correct.choose"), f"{file.address}?{urlencode(query)}")


def uses(file: File, citing: frozenset[object]) -> Block:
    """The decisions that were taken on the entry, of those that the reader knows of."""
    w = file.reading.words
    rows = [
        [w.moment(each["effective_at"].isoformat()), w.code("event", each["name"])]
        for each in file.told
        if each["event_id"] in citing
    ]
    head = [w.say("correct.when"), w.say("correct.decision")]
    return Table(w.say("correct.used"), head, rows, w.say("correct.unused"))
