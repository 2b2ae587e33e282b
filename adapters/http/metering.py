"""Counts what each person asks for, and refuses what is too much (RELIABILITY 5.6).

The counts are those of this process: with several, each allows so many. What is refused does not
count. Only the moments inside the period are kept, of at most so many persons; who has asked for
nothing for the longest time is forgotten first.
"""

from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Hashable, Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from time import monotonic

from adapters.asking.problems import ProblemError
from adapters.limits import PERIOD_S, Counted, Limits

MOST_KEYS = 10_000
_OF_A_HOME = 64
"""Bits of an IPv6 address that tell one customer from another; the rest he chooses himself."""

_CODES: Mapping[Counted, str] = {
    Counted.COMMANDS: "too_many_commands",
    Counted.READS: "too_many_reads",
    Counted.EXPORTS: "too_many_exports",
    Counted.SIGN_INS: "too_many_sign_ins",
}
_AT_ONCE = "too_many_at_once"
WORDING_CODES = frozenset(f"problem.{code}" for code in (*_CODES.values(), _AT_ONCE))
"""What the catalogue must hold for this module."""

Moments = OrderedDict[Hashable, deque[float]]


class Meter:
    """The counts of one process. ``clock`` gives seconds that never go back."""

    def __init__(
        self, limits: Limits, clock: Callable[[], float] = monotonic, most_keys: int = MOST_KEYS
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._most_keys = most_keys
        self._moments: dict[Counted, Moments] = {each: OrderedDict() for each in Counted}
        self._in_flight: Counter[Hashable] = Counter()

    def count(self, counted: Counted, key: Hashable) -> None:
        """One more. Raises ProblemError 429 where there were as many as may be in the period."""
        most = self._limits.of(counted)
        if most is None:
            return
        now, period = self._clock(), PERIOD_S[counted]
        moments = self._moments_of(counted, key)
        while moments and moments[0] <= now - period:
            moments.popleft()
        if len(moments) >= most:
            raise _too_many(_CODES[counted], most, ceil(moments[0] + period - now))
        moments.append(now)

    def enter(self, key: Hashable) -> None:
        """A request of this person begins. Raises ProblemError 429 for one too many at once."""
        most = self._limits.in_flight
        if most is not None and self._in_flight[key] >= most:
            raise _too_many(_AT_ONCE, most, 1)
        self._in_flight[key] += 1

    def leave(self, key: Hashable) -> None:
        """A request that entered has been answered, or given up."""
        self._in_flight[key] -= 1
        if self._in_flight[key] <= 0:
            del self._in_flight[key]

    def _moments_of(self, counted: Counted, key: Hashable) -> deque[float]:
        known = self._moments[counted]
        moments = known.setdefault(key, deque())
        known.move_to_end(key)
        if len(known) > self._most_keys:
            known.popitem(last=False)
        return moments


def address_key(host: str | None) -> str:
    """What an address counts as: all of one IPv6 network of 64 bits are one."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, _OF_A_HOME), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


def _too_many(code: str, limit: int, seconds: int) -> ProblemError:
    wait = {"Retry-After": str(max(1, seconds))}
    return ProblemError(429, code, values={"limit": limit}, headers=wait)
