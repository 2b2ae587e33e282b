"""How much one person, and one address, may ask for (RELIABILITY 5.6)."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum


class Counted(StrEnum):
    """What is counted, each by itself."""

    COMMANDS = "commands"
    READS = "reads"
    EXPORTS = "exports"
    SIGN_INS = "sign_ins"


PERIOD_S: Mapping[Counted, int] = {
    Counted.COMMANDS: 60,
    Counted.READS: 60,
    Counted.EXPORTS: 24 * 3600,
    Counted.SIGN_INS: 600,
}
"""Seconds in which so many are allowed, whenever they begin."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The highest numbers, None where there is none: commands and reads of a person in a minute,
    his exports in a day, his requests at once, and sign-ins from one address in ten minutes."""

    commands: int | None = None
    reads: int | None = None
    exports: int | None = None
    sign_ins: int | None = None
    in_flight: int | None = None

    def of(self, counted: Counted) -> int | None:
        found: int | None = getattr(self, counted.value)
        return found


NO_LIMITS = Limits()
USUAL = Limits(commands=60, reads=600, exports=5, sign_ins=20, in_flight=8)
_MOST = 1_000_000


def limits_in(text: str) -> Limits:
    """``off``, ``on`` (the usual), or ``reads=1000,exports=off``: the usual but for these.

    Raises ValueError.
    """
    if text == "off":
        return NO_LIMITS
    numbers = {each.name: getattr(USUAL, each.name) for each in fields(Limits)}
    for part in [] if text == "on" else text.split(","):
        name, _, number = part.strip().partition("=")
        if name not in numbers:
            raise ValueError("there is no such limit")
        numbers[name] = None if number == "off" else _number(number)
    return Limits(**numbers)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= _MOST):
        raise ValueError(f"a limit is a number from 1 to {_MOST}")
    return int(text)
