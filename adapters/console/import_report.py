"""What became of the rows of an imported file, for people or as JSON."""

import json
import sys
from dataclasses import dataclass, field
from typing import Any

from adapters.asking.problems import problem_body
from adapters.console.speaking import complain
from adapters.importing.run import Taken
from adapters.words.wording import Catalogue

NOT_SEEN = (
    "what only the store refuses: a second open case of the same worker, region and employer;"
    " and what others store meanwhile"
)


@dataclass(slots=True)
class Report:
    """Written row by row, so that a long file needs no more memory than a short one."""

    wording: Catalogue
    as_json: bool
    dry_run: bool
    counts: dict[str, int] = field(
        default_factory=lambda: {"accepted": 0, "unchanged": 0, "refused": 0}
    )
    why: str | None = None
    _at: int | None = None

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def all_good(self) -> bool:
        return self.why is None and not self.counts["refused"]

    def begin(self) -> None:
        if self.as_json:
            sys.stdout.write('{"rows":[')

    def row(self, taken: Taken) -> None:
        self.counts[taken.outcome] += 1
        told = self._told(taken)
        if not self.as_json:
            sys.stdout.write(f"{_line(told)}\n")
            return
        comma = "" if self.rows == 1 else ","
        sys.stdout.write(f"{comma}\n{json.dumps(told, ensure_ascii=False)}")

    def stopped(self, at: int, why: str) -> None:
        self._at, self.why = at, why

    def end(self) -> None:
        """What there is to say of all rows."""
        summary: dict[str, Any] = {**self.counts, "dry_run": self.dry_run}
        if self.dry_run:
            summary["not_seen"] = NOT_SEEN
        if self.why is not None:
            summary["stopped"] = {"row": self._at, "text": self.why}
            complain(self.why)
        if self.as_json:
            rest = json.dumps(summary, ensure_ascii=False)[1:]
            sys.stdout.write(f"],{rest}\n")
            return
        counted = ", ".join(f"{number} {name}" for name, number in self.counts.items())
        sys.stdout.write(f"{counted}\n")
        if self.dry_run:
            sys.stdout.write(f"Nothing is stored. Not seen: {NOT_SEEN}.\n")

    def _told(self, taken: Taken) -> dict[str, Any]:
        told: dict[str, Any] = {"row": taken.row, "outcome": taken.outcome}
        if taken.receipt is not None:
            told |= {name: taken.receipt[name] for name in ("case", "events")}
            if taken.outcome == "refused" and "decision" in taken.receipt:
                told |= {name: taken.receipt["decision"][name] for name in ("code", "text")}
        if taken.problem is not None:
            problem = problem_body(taken.problem, self.wording)
            told |= {name: problem[name] for name in ("code", "text", "errors") if name in problem}
        return told


def _line(told: dict[str, Any]) -> str:
    """A row of the report for people."""
    said = [f"row {told['row']}", told["outcome"], *told.get("events", ())]
    if "code" in told:
        errors = [f"{each['field']} {each['text']}" for each in told.get("errors", ())]
        said.append(f"{told['code']}: {'; '.join(errors) or told.get('text', '')}")
    return " ".join(said)
