"""How much was asked, and what came of it: so that a campaign can say how far it went."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Counts of this process."""

    examples: int = 0
    asked: int = 0
    kept_out: int = 0
    refused: int = 0
    unchanged: int = 0
    accepted: int = 0
    commands: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        return [
            f"{self.examples} histories; {self.asked} requests: {self.accepted} accepted,"
            f" {self.unchanged} said already, {self.refused} refused,"
            f" {self.kept_out} kept out at the door; {self.facts.total()} facts of"
            f" {len(self.facts)} kinds",
            f"reached: {_listed(self.statuses)}",
            f"accepted: {_listed(self.commands)}",
            f"refused: {_listed(self.refusals)}",
            f"facts: {_listed(self.facts)}",
        ]


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common())


TALLY = Tally()
