"""What a benchmark measures and how it says so."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Run:
    """One contestant for some seconds: how many a second, and each one's time in seconds where
    that was measured."""

    rate: float
    latencies: Sequence[float] = field(repr=False)

    @classmethod
    def of(cls, latencies: Sequence[Sequence[float]], seconds: float) -> "Run":
        """What several callers did at once in so many seconds."""
        everything = [each for of_caller in latencies for each in of_caller]
        return cls(len(everything) / seconds, everything)

    def latency_ms(self, percentile: float) -> float:
        """The nearest rank of the run's latencies."""
        ordered = sorted(self.latencies)
        return 1_000 * ordered[min(len(ordered) - 1, int(len(ordered) * percentile / 100))]


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio to reach, round by round: at least ``target``, or at most where ``at_most``."""

    of: str
    to: str
    run_setting: str
    target: float
    at_most: bool = False
    setting: str = ""
    value: Callable[[Run], float] = lambda run: run.rate

    def ratio(self, ours: Sequence[Run], theirs: Sequence[Run]) -> dict[str, Any]:
        rounds = [self.value(o) / self.value(t) for o, t in zip(ours, theirs, strict=True)]
        median = statistics.median(rounds)
        return {
            "of": self.of,
            "to": self.to,
            "setting": self.setting or self.run_setting,
            "min": round(min(rounds), 3),
            "median": round(median, 3),
            "max": round(max(rounds), 3),
            "target": self.target,
            "met": median <= self.target if self.at_most else median >= self.target,
        }


class Measured:
    """All runs of a benchmark, by contestant and setting, one a round."""

    def __init__(self, bench: str, unit: str) -> None:
        self._bench = bench
        self._unit = unit
        self._runs: dict[tuple[str, str], list[Run]] = {}

    def add(self, contestant: str, setting: str, run: Run) -> None:
        self._runs.setdefault((contestant, setting), []).append(run)

    def report(self, goals: Sequence[Goal]) -> dict[str, Any]:
        """Ratios are taken round by round: the machine may be slower in one than in another."""
        return {
            "bench": self._bench,
            "rounds": max(len(runs) for runs in self._runs.values()),
            "results": [self._result(*key) for key in self._runs],
            "ratios": [self._ratio(goal) for goal in goals],
        }

    def _result(self, contestant: str, setting: str) -> dict[str, Any]:
        runs = self._runs[contestant, setting]
        rates = [run.rate for run in runs]
        return {
            "contestant": contestant,
            "setting": setting,
            "unit": self._unit,
            "min": round(min(rates), 1),
            "median": round(statistics.median(rates), 1),
            "max": round(max(rates), 1),
            **_latencies(runs),
        }

    def _ratio(self, goal: Goal) -> dict[str, Any]:
        ours = self._runs[goal.of, goal.run_setting]
        return goal.ratio(ours, self._runs[goal.to, goal.run_setting])


def _latencies(runs: Sequence[Run]) -> dict[str, float]:
    if not all(run.latencies for run in runs):
        return {}
    return {
        f"p{percentile}_ms": round(statistics.median(run.latency_ms(percentile) for run in runs), 3)
        for percentile in (50, 99)
    }
