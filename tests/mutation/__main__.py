"""`python -m tests.mutation`: a random sample of mutants of domain/, in a copy of the checkout."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.report import Outcome, report
from tests.mutation.seen import Seen

_COPIED = ("domain", "services", "projections", "adapters", "tests", "stories", "wording")
_TESTS = ("tests/domain", "tests/golden", "tests/stories")
_DRAWN = (  # whole histories drawn at random: slow, and another verdict each time
    "tests/domain/histories",
    "tests/domain/test_histories.py",
    "tests/domain/test_corrected_histories.py",
    "tests/domain/test_outcome_histories.py",
)
_PYTEST = ("-m", "pytest", "-p", "tests.mutation.repeatable")
_CONTROL = "control"


class Copy:
    """A copy of the checkout, where mutants may do as they please."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen = folder / "seen.json"
        for name in _COPIED:
            shutil.copytree(name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy("pyproject.toml", folder)

    def watch(self) -> Seen:
        """Run the tests as they are. Those that fail count for nothing."""
        self._run([*_PYTEST, "-p", "tests.mutation.watching", *_asked()])
        return Seen.read(self._seen)

    def swapped(self, jobs: list[dict[str, object]]) -> dict[str, str]:
        return self._verdicts([*_PYTEST, "-p", "tests.mutation.killing", *_asked()], jobs)

    def loaded(self, jobs: list[dict[str, object]]) -> dict[str, str]:
        return self._verdicts(["-m", "tests.mutation.loading"], jobs)

    def _verdicts(self, words: list[str], jobs: list[dict[str, object]]) -> dict[str, str]:
        verdicts = self._folder / "verdicts.jsonl"
        verdicts.write_text("")
        (self._folder / "jobs.json").write_text(json.dumps(jobs))
        self._run(words)
        told = [json.loads(line) for line in verdicts.read_text().splitlines()]
        return {each["name"]: each["verdict"] for each in told}

    def _run(self, words: list[str]) -> None:
        places = {
            "MUTANTS_SEEN": str(self._seen),
            "MUTANTS_JOBS": str(self._folder / "jobs.json"),
            "MUTANTS_VERDICTS": str(self._folder / "verdicts.jsonl"),
        }
        command = [sys.executable, *words]
        subprocess.run(command, cwd=self._folder, env=os.environ | places, check=False)


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    words.add_argument("--sample", default="300", help="how many mutants, or all")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--only", default="domain", help="a folder of domain/")
    asked = words.parse_args()
    sample = None if asked.sample == "all" else int(asked.sample)
    population, mutants = mutants_of(Path(), asked.only, sample, asked.seed)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        print(report(judged(Copy(Path(folder)), mutants), population, asked.seed))


def judged(copy: Copy, mutants: list[Mutant]) -> list[Outcome]:
    """First in the functions that live; what survives there or stands elsewhere, loaded afresh."""
    seen = copy.watch()
    tests = {each.name: seen.of_lines(each) for each in mutants}
    verdicts = copy.swapped([_control(seen), *_jobs(mutants, tests, seen)])
    _hold(verdicts)
    again = [each for each in mutants if _unsure(verdicts.get(each.name, "loaded"), each, seen)]
    tests |= {each.name: seen.of_module(each) for each in again}
    verdicts |= _hold(copy.loaded([_control(seen), *_jobs(again, tests, seen)]))
    return [Outcome(each, verdicts[each.name], len(tests[each.name])) for each in mutants]


def _hold(verdicts: dict[str, str]) -> dict[str, str]:
    """A verdict says something only where no change at all survives."""
    if verdicts.get(_CONTROL) != "survived":
        raise SystemExit(f"No change at all ends as {verdicts.get(_CONTROL)}, not survived.")
    return verdicts


def _control(seen: Seen) -> dict[str, object]:
    path = "domain/case/state.py"
    source = Path(path).read_text()
    return _job(Mutant(path, 0, (1, 1), source, ""), seen.affordable(set(seen.seconds)), seen) | {
        "name": _CONTROL
    }


def _unsure(verdict: str, mutant: Mutant, seen: Seen) -> bool:
    return verdict in {"loaded", "error"} or (verdict == "survived" and seen.at_import(mutant))


def _jobs(
    mutants: list[Mutant], tests: dict[str, list[str]], seen: Seen
) -> Iterable[dict[str, object]]:
    for each in mutants:
        yield _job(each, tests[each.name], seen)


def _job(mutant: Mutant, tests: list[str], seen: Seen) -> dict[str, object]:
    return {
        "name": mutant.name,
        "path": mutant.path,
        "source": mutant.source,
        "tests": tests,
        "seconds": seen.cost(tests),
    }


def _asked() -> list[str]:
    return [*_TESTS, *(f"--ignore={each}" for each in _DRAWN)]


if __name__ == "__main__":
    main()
