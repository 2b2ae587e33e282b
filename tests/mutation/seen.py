"""Which tests may kill a mutant: those that ran its lines, fastest first, within a budget."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from tests.mutation.mutants import Mutant

BUDGET = 20.0  # seconds of tests for one mutant
_AT_IMPORT = ""
_OF_ALL_MODULES = frozenset({"tests/domain/test_defaults.py", "tests/golden/test_codes.py"})


@dataclass(frozen=True)
class Seen:
    """What a run of the tests without any change showed."""

    lines: dict[str, dict[str, list[str]]]
    seconds: dict[str, float]
    failed: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> "Seen":
        told = json.loads(path.read_text())
        return cls(told["lines"], told["seconds"], frozenset(told["failed"]))

    def at_import(self, mutant: Mutant) -> bool:
        """Whether its lines also ran while modules were loaded (builders of tests do so)."""
        return _AT_IMPORT in self._ran(mutant)

    def of_lines(self, mutant: Mutant) -> list[str]:
        """The tests that ran its lines."""
        return self.affordable(self._with_told(self._ran(mutant)), _own(mutant))

    def of_module(self, mutant: Mutant) -> list[str]:
        """For what stands in no function: tests that ran any line of its module or import it."""
        ran = {name for names in self.lines.get(mutant.path, {}).values() for name in names}
        module = mutant.path.removesuffix(".py").replace("/", ".")
        files = {file for file, text in self._texts.items() if f"from {module} import" in text}
        read = {name for name in self.seconds if name.split("::")[0] in files | _OF_ALL_MODULES}
        return self.affordable(self._with_told(ran) | read, _own(mutant))

    def cost(self, tests: list[str]) -> float:
        return sum(self.seconds[each] for each in tests)

    def _ran(self, mutant: Mutant) -> set[str]:
        lines = self.lines.get(mutant.path, {})
        first, last = mutant.lines
        return {name for line in range(first, last + 1) for name in lines.get(str(line), ())}

    def _with_told(self, ran: set[str]) -> set[str]:
        """A story is played once for all its tests, so what one ran, all of the file saw."""
        files = {name.split("::")[0] for name in ran if name.startswith("tests/stories/")}
        return ran | {name for file in files for name in self._of_stories.get(file, ())}

    @cached_property
    def _texts(self) -> dict[str, str]:
        files = {name.split("::")[0] for name in self.seconds}
        return {file: Path(file).read_text() for file in files}

    @cached_property
    def _of_stories(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.seconds:
            if name.startswith("tests/stories/"):
                found.setdefault(name.split("::")[0], []).append(name)
        return found

    def affordable(self, tests: set[str], own: str = "") -> list[str]:
        sound = [each for each in tests if each in self.seconds and each not in self.failed]
        ordered = sorted(sound, key=lambda name: (_rank(name, own), self.seconds[name], name))
        chosen: list[str] = []
        spent = 0.0
        for name in ordered:
            if spent + self.seconds[name] <= BUDGET:
                chosen.append(name)
                spent += self.seconds[name]
        return chosen


def _own(mutant: Mutant) -> str:
    """The name that tests of its module bear."""
    return f"/test_{PurePath(mutant.path).stem}"


def _rank(name: str, own: str) -> int:
    """Its own tests first, then those that look at every module."""
    if own and own in name:
        return 0
    return 1 if name.split("::", maxsplit=1)[0] in _OF_ALL_MODULES else 2
