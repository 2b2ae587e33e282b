"""By which names events are told: never by one of which the reader may know nothing.

What may be named follows from the classes of an event's fields and the table of who reads them, for
all readers and all events. Feed, history, views and differences are held against it.
"""

from collections.abc import Iterator

import pytest

from adapters.cases.history import Reader, told_history
from adapters.cases.views import json_bytes
from adapters.words.wording import load_wording
from domain.case.aggregate import FACTS
from domain.case.vocabulary import Role
from domain.data_classes import Classified, DataClass
from domain.recorded import Fact
from projections.case_manager import UNTOLD
from projections.catalogue import CASE_VIEWS
from projections.naming import DRIVING
from services.audiences import AUDIENCES
from services.reading_rights import Cell, cells_of, right_of
from tests.adapters.http.living import House
from tests.domain import thin_case as case
from tests.golden.samples import SAMPLES
from tests.projections.cutting import Letters, cut

pytestmark = pytest.mark.anyio

SAY = load_wording().text
EVERYTHING = case.NOT_OPENED.given(*[SAMPLES[fact.event_name()] for fact in FACTS])
EVERY_ROLE = pytest.mark.parametrize("role", list(AUDIENCES))


def seen_by(role: Role) -> Letters:
    """What a role reads something of, without any consent and any claim."""
    cells = cells_of(role, frozenset(), by_law=False)
    return frozenset(each for each, cell in cells.items() if cell is not Cell.HIDDEN)


def full_for(role: Role) -> Letters:
    cells = cells_of(role, frozenset(), by_law=False)
    return frozenset(each for each, cell in cells.items() if cell is Cell.FULL)


def may_be_named(fact: type[Fact], seen: Letters) -> bool:
    """What says how a case stands is of class B."""
    classes = set(fact.field_classes.values()) | (
        {DataClass.B} if fact.says_how_it_stands else set()
    )
    return bool(classes & seen) and (not fact.named_in or bool(fact.named_in & seen))


def unnamed_for(role: Role) -> set[str]:
    return {each.__name__ for each in FACTS if not may_be_named(each, seen_by(role))}


def named_in(body: bytes) -> set[str]:
    return {each.__name__ for each in FACTS if f'"{each.__name__}"'.encode() in body}


@EVERY_ROLE
def test_a_history_names_no_event_of_which_its_reader_may_know_nothing(role: Role) -> None:
    classes = full_for(role)
    told = told_history(cut(EVERYTHING.history, classes), Reader(role, classes, seen_by(role)))

    assert {str(each["name"]) for each in told} & unnamed_for(role) == set()
    assert named_in(json_bytes(told)) & unnamed_for(role) == set()


@EVERY_ROLE
def test_a_view_names_no_event_of_which_its_reader_may_know_nothing(role: Role) -> None:
    view = CASE_VIEWS[AUDIENCES[role]]
    folded = view.folded(cut(EVERYTHING.history, view.readable))
    shown = json_bytes(view.show(folded, case.HELD.clock, SAY))

    assert named_in(shown) & unnamed_for(role) == set()


def test_the_tables_leave_something_unnamed() -> None:
    assert unnamed_for(Role.CASE_MANAGER) == {"MedicationEffectNoted"}
    assert unnamed_for(Role.WORKER) == unnamed_for(Role.CLINICIAN) == set()
    assert len(unnamed_for(Role.SUPERVISOR)) > len(unnamed_for(Role.EMPLOYER_HR)) > 10


FROM, TO = "2025-03-01T00:00:00Z", "2025-04-01T00:00:00Z"


async def _noted(house: House) -> House:
    """The story, then a medicine that is in the way of driving and one that is not."""
    await house.play(17)
    for drug, drives in (("antihistamine", False), ("NSAID", True)):
        said = {"drug_class": drug, "affects_driving": not drives, "from": "2025-03-12"}
        answered = await house.send("CL-1", "NoteMedicationEffect", said)
        assert answered.status_code == 200, answered.text
    await house.catch_up()
    return house


def _readers() -> Iterator[tuple[str, Role]]:
    yield from (("CM-1", Role.CASE_MANAGER), ("CL-1", Role.CLINICIAN), ("W-A", Role.WORKER))


async def test_a_feed_names_what_its_reader_may_know_of_and_tells_of_the_rest_that_it_was(
    house: House,
) -> None:
    await _noted(house)
    stored = house.superuser.execute(
        "SELECT position, split_part(name, ':', 2) FROM es.event WHERE stream = %s", [house.case]
    ).fetchall()
    kinds = {each.__name__: each for each in FACTS}

    untold = {role: UNTOLD if role is Role.CASE_MANAGER else set() for _, role in _readers()}
    for person, role in _readers():
        fed = (await house.ask(person, "GET", "/v1/feed")).json()["events"]
        told = {each["position"]: each["name"] for each in fed}
        assert told.keys() == {position for position, _ in stored}
        for position, name in stored:
            open_to_him = may_be_named(kinds[name], seen_by(role)) and name not in untold[role]
            assert (told[position] == name) is open_to_him, (role, name)
        if role is Role.CASE_MANAGER:
            assert [told[position] for position, _ in stored[-2:]] == [DRIVING, None]


@pytest.mark.parametrize("person", ["CM-1", "EM-1", "SU-1", "IN-1"])
async def test_no_answer_names_a_medicine_to_who_may_not_read_of_medicines(
    house: House, person: str
) -> None:
    await _noted(house)
    role = next(each for each in AUDIENCES if each in _roles_of(house, person))
    view = f"/v1/cases/{house.case}/views/{AUDIENCES[role]}"
    assert right_of(role, DataClass.F).cell is Cell.HIDDEN or right_of(role, DataClass.F).by_law

    for url in (
        *(view, f"{view}?as_of={TO}", f"{view}/difference?from={FROM}&to={TO}"),
        *(f"/v1/cases/{house.case}/history", f"/v1/cases/{house.case}/due"),
        *("/v1/feed", "/v1/work?state=all"),
    ):
        answered = await house.ask(person, "GET", url)
        assert answered.status_code in {200, 403}, (url, answered.text)
        words = answered.text.lower()
        assert "medic" not in words, url
        assert not any(drug in words for drug in ("antihistamine", "nsaid")), url


def _roles_of(house: House, person: str) -> set[Role]:
    found = next(each for each in house.story[0].people if each.ref == person)
    return set(found.roles)


def test_corrections_are_named_by_the_class_of_what_they_correct() -> None:
    sample = SAMPLES["rtw.case:EntryCorrected"]
    told = case.REFERRED.given(SAMPLES["rtw.case:SessionCompleted"])
    of_pain = sample.model_copy(
        update={"target_event_id": told.history[-1].event_id, "affected_decisions": ()}
    )
    told = told.given(of_pain, SAMPLES["rtw.case:MedicationEffectNoted"])
    secret = Classified(data_class=DataClass.F, value="x")
    of_medicine = of_pain.model_copy(
        update={
            "target_event_id": told.history[-1].event_id,
            "field": "effect",
            "old": secret,
            "new": secret,
        }
    )
    history = told.given(of_medicine).history

    for role, count in ((Role.CASE_MANAGER, 1), (Role.CLINICIAN, 2), (Role.WORKER, 2)):
        view = CASE_VIEWS[AUDIENCES[role]]
        folded = view.folded(cut(history, view.readable))
        assert len(folded.of("EntryCorrected")) == count, role
