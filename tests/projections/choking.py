"""Views that fail at an event, as a fold does that nobody thought through."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.case.safety.safety import AlarmSignRaised
from domain.recorded import Fact, Recorded
from projections.unread import kind_of
from projections.view import View
from tests.projections.told import DEMO, case_of

HELD = case_of(DEMO, "held")
SECRET = "pain of 7 in the lower back"


def choking(view: View[Any], case: UUID = HELD) -> View[Any]:
    """The view, with a fold that fails at the alarms of one case."""

    def folded_on(known: Any, events: Any) -> Any:
        for each in events:
            known = fold(known, each)
        return known

    def fold(known: Any, recorded: Recorded[Fact]) -> Any:
        if recorded.stream == case and kind_of(recorded) is AlarmSignRaised:
            raise ValueError(SECRET)
        return view.folded_on(known, [recorded])

    return replace(view, fold=fold, fold_all=folded_on)
