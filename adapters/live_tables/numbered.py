"""Which of how many projectors a process is, and so which parts of the views are its own."""

from dataclasses import dataclass
from typing import Self

from projections.parts import MOST, Part


@dataclass(frozen=True, slots=True)
class Numbered:
    """Counted from 1. The only one has all parts."""

    number: int = 1
    of: int = 1

    @classmethod
    def of_text(cls, text: str) -> Self:
        """As in ``1/2``. Raises ValueError."""
        number, slash, of = text.partition("/")
        if not (slash and all(each.isascii() and each.isdecimal() for each in (number, of))):
            raise ValueError(text)
        found = cls(int(number), int(of))
        if not 1 <= found.number <= found.of <= MOST:
            raise ValueError(text)
        return found

    def owns(self, part: Part) -> bool:
        return part.number % self.of == self.number - 1

    @property
    def others(self) -> list["Numbered"]:
        every = (Numbered(number, self.of) for number in range(1, self.of + 1))
        return [each for each in every if each != self]

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"
