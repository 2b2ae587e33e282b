"""What became of the mutants: counts by package, the part killed with its interval, survivors."""

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from pathlib import PurePath

from tests.mutation.mutants import Mutant

_Z = 1.96  # 95 %


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on a mutant, and by how many tests."""

    mutant: Mutant
    verdict: str
    tests: int


def report(outcomes: list[Outcome], population: int, seed: int) -> str:
    """A mutant that runs out of time is noticed, as one that fails a test is."""
    dead = sum(each.verdict in {"killed", "timeout"} for each in outcomes)
    low, high = interval(dead, len(outcomes))
    head = (
        f"{len(outcomes)} of {population} mutants (seed {seed}): {dead} killed, "
        f"{100 * dead / len(outcomes):.1f} % (95 %: {100 * low:.1f} to {100 * high:.1f})"
    )
    return "\n".join([*_survivors(outcomes), "", *_by_package(outcomes), "", head])


def interval(hits: int, of: int) -> tuple[float, float]:
    """Wilson's interval for a part."""
    part, z2 = hits / of, _Z * _Z
    middle = (part + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z / (1 + z2 / of) * sqrt(part * (1 - part) / of + z2 / (4 * of * of))
    return middle - half, middle + half


def _by_package(outcomes: list[Outcome]) -> list[str]:
    counts = Counter((str(PurePath(o.mutant.path).parent), o.verdict) for o in outcomes)
    packages = sorted({package for package, _ in counts})
    kinds = ("killed", "timeout", "survived", "error")
    rows = [f"{'package':<28}" + "".join(f"{kind:>10}" for kind in kinds)]
    for package in packages:
        rows.append(f"{package:<28}" + "".join(f"{counts[package, kind]:>10}" for kind in kinds))
    return rows


def _survivors(outcomes: list[Outcome]) -> list[str]:
    return [
        f"{each.verdict} {each.mutant.name} ({each.tests} tests)\n{each.mutant.difference}"
        for each in outcomes
        if each.verdict in {"survived", "error"}
    ]
