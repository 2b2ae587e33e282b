"""What a view leaves out by name stands in no history, and changes nothing by its name."""

from typing import Any

import pytest

from adapters.cases.history import Reader, told_history
from domain.case.aggregate import FACTS
from domain.case.vocabulary import Role
from domain.consent import Scope
from projections.audit import UNTOLD
from projections.catalogue import CASE_VIEWS
from projections.naming import name_told
from services.audiences import AUDIENCES
from services.reading_rights import Cell, cells_of
from tests.domain import thin_case as case
from tests.golden.samples import SAMPLES
from tests.projections.cutting import cut

EVERYTHING = case.NOT_OPENED.given(*[SAMPLES[fact.event_name()] for fact in FACTS])
MOST = frozenset(Scope)


def history_of(role: Role, scopes: frozenset[Scope], *, by_law: bool) -> list[dict[str, Any]]:
    cells = cells_of(role, scopes, by_law=by_law)
    classes = frozenset(each for each, cell in cells.items() if cell is Cell.FULL)
    hinted = frozenset(each for each, cell in cells.items() if cell is not Cell.HIDDEN)
    return told_history(cut(EVERYTHING.history, classes), Reader(role, classes, hinted))


@pytest.mark.parametrize("role", list(AUDIENCES))
@pytest.mark.parametrize(("scopes", "by_law"), [(frozenset(), False), (MOST, True)])
def test_a_history_tells_no_fact_that_the_view_leaves_out(
    role: Role, scopes: frozenset[Scope], *, by_law: bool
) -> None:
    named = {each["name"] for each in history_of(role, scopes, by_law=by_law)}

    assert named & CASE_VIEWS[AUDIENCES[role]].untold == set()


def test_an_alarm_is_told_apart_from_other_holds_by_no_auditor_and_by_a_clinician() -> None:
    auditor, clinician = (
        {each["name"] for each in history_of(role, MOST, by_law=True)}
        for role in (Role.INSURER_AUDITOR, Role.CLINICIAN)
    )

    assert "CaseHeld" in auditor & clinician
    assert "AlarmSignRaised" in clinician - auditor


@pytest.mark.parametrize("name", sorted(UNTOLD))
def test_what_is_untold_has_no_name_where_something_differs(name: str) -> None:
    view = CASE_VIEWS["audit"]
    event = next(each for each in EVERYTHING.history if type(each.fact).__name__ == name)

    assert name_told(event, view.readable, view.untold) is None
