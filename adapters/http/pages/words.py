"""Values of a body as a person reads them: codes in words, times in the zone of the case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapters.words.wording import Catalogue

NOTHING = "–"
Plain = Mapping[str, Any]
_UNITS = {
    "Cel": "°C",
    "deg": "°",
    "{score}": "",
    "{steps}": "steps",
    "h/wk": "h a week",
    "/min": "a minute",
}
"""How units of UCUM are written for people where that is otherwise."""

_MEASURES = {
    "6MWT": "page.measure.walk",
    "CAR": "dimension.CAR",
    "PSH": "dimension.PSH",
    "PUL": "dimension.PUL",
}


@dataclass(frozen=True, slots=True)
class Words:
    """``names``: of the parties whose ids the body shows, by id."""

    wording: Catalogue
    zone: ZoneInfo
    names: Mapping[str, str] = field(default_factory=dict)

    def say(self, code: str, /, **values: object) -> str:
        """The text of a code of pages."""
        return self.wording.text(f"page.{code}", **values)

    def code(self, table: str, value: object) -> str:
        """A code in the words of its table; one that has none with spaces."""
        if value is None or value == "":
            return NOTHING
        key = f"{table}.{value}"
        return self.wording.text(key) if key in self.wording else plain(str(value))

    def codes(self, table: str, values: Iterable[object]) -> str:
        return "; ".join(self.code(table, each) for each in values) or NOTHING

    def name(self, party: object) -> str:
        """Of somebody whose name is not in the body there is only that it is somebody."""
        if party is None:
            return NOTHING
        return self.names.get(str(party)) or self.say("somebody")

    def role(self, role: object) -> str:
        return self.code("role", role)

    def who(self, party: object, role: object = None) -> str:
        """Name and role."""
        told = self.name(party)
        return f"{told} ({self.role(role)})" if role else told

    def day(self, value: object) -> str:
        """9 April 2025."""
        if value is None or value == "":
            return NOTHING
        text = str(value)
        found = self.local(text).date() if "T" in text or " " in text else date.fromisoformat(text)
        return f"{found.day} {found:%b %Y}"

    def moment(self, value: object) -> str:
        """9 Apr 2025, 10:36, in the zone of the case."""
        if value is None or value == "":
            return NOTHING
        local = self.local(str(value))
        return f"{local.day} {local:%b %Y, %H:%M}"

    def local(self, value: str) -> datetime:
        return datetime.fromisoformat(value).astimezone(self.zone)

    def span(self, begin: object, end: object) -> str:
        return f"{self.day(begin)} – {self.day(end) if end else self.say('open_end')}"

    def yes(self, value: object) -> str:
        if value is None:
            return NOTHING
        return self.say("yes") if value else self.say("no")

    def amount(self, value: object, unit: object = None) -> str:
        """18.0 kg."""
        if value is None or value == "":
            return NOTHING
        written = _UNITS.get(str(unit), str(unit)) if unit else ""
        gap = "" if written in ("°", "") else " "
        return f"{value}{gap}{written}"

    def quantity(self, quantity: Plain | None) -> str:
        return NOTHING if not quantity else self.amount(quantity.get("value"), quantity.get("unit"))

    def percent(self, value: object) -> str:
        return NOTHING if value is None or value == "" else f"{value} %"

    def measure(self, code: str, side: object = None) -> str:
        """What was measured, and on which side."""
        known = _MEASURES.get(code, f"dimension.{code}")
        text = self.wording.text(known) if known in self.wording else plain(code)
        return f"{text}, {self.code('laterality', side).lower()}" if side else text

    def dimension(self, code: object) -> str:
        return self.code("dimension", code)


def plain(code: str) -> str:
    """A code for which there is no text, read as words."""
    spaced = code.replace("_", " ").strip()
    return spaced[:1].upper() + spaced[1:] if spaced else NOTHING
