"""What is found hangs on what its reader may read of each case at the time that he asks about, and
on nothing else: neither on how far the tables have come nor on how a time is written.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from adapters.work.keeper import WorkKeeper
from domain.case.vocabulary import Role
from domain.decision import Criterion
from services.audiences import AUDIENCES
from tests.adapters.http.agreeing import AGREED, another_case
from tests.adapters.http.conftest import ON_HOLD
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio

NOTES, CLIN = "NOTES->clinician", "CLIN->insurer"
READERS = ("W-A", "CL-1", "CM-1", "EM-1", "SU-1", "IN-1")
OF_THE_NOTE, OF_THE_INJURY = "zeppelins", "carton"
"""Words of a private note (class S) and of the mechanism of the injury (class C)."""
TEXTS = (OF_THE_NOTE, OF_THE_INJURY, f"-{OF_THE_NOTE}", f"-{OF_THE_INJURY}", "carton zeppelins")
CLAIM = "CZ-2025/17"
SCOPES = ((NOTES, CLIN), (NOTES,), (CLIN,), ())
Found = Mapping[tuple[str, str], list[str]]


async def started(house: House) -> None:
    """The spine up to its alarm, of a worker with a claim."""
    opening, *numbers = [number for number, _ in house.story[1] if number <= ON_HOLD]
    body = house.step(opening).body | {"claim_ref": CLAIM}
    assert (await house.send("EM-1", "OpenCase", body)).status_code == 200
    for number in numbers:
        assert (await house.take(number)).status_code == 200
    checked = {"nprs": 2, "private_note": f"Dreamt of {OF_THE_NOTE} again"}
    answered = await house.send("W-A", "CheckIn", checked)
    assert answered.status_code == 200, answered.text
    await caught_up(house)


async def consents(house: House, version: int, *scopes: str, case: UUID | None = None) -> None:
    """Nothing that follows the ledger follows it yet."""
    said = {"consent_id": str(house.ref("C-A")), "version": version, "scopes": [*AGREED, *scopes]}
    answered = await house.send("W-A", "ReferenceConsent", said, case=case)
    assert answered.status_code == 200, answered.text


async def caught_up(house: House) -> None:
    await house.catch_up()
    await WorkKeeper(house.product).keep_up()


async def cases(house: House, person: str | UUID, **query: str) -> list[str]:
    answered = await house.ask(person, "GET", "/v1/cases", params=query)
    assert answered.status_code == 200, answered.text
    rows: list[dict[str, Any]] = answered.json()["cases"]
    return [each["case"] for each in rows]


async def found(house: House, **times: str) -> Found:
    """By reader and text."""
    return {
        (person, text): await cases(house, person, q=text, **times)
        for person in READERS
        for text in TEXTS
    }


def finders(answers: Found, text: str) -> set[str]:
    return {person for (person, sought), own in answers.items() if own and sought == text}


def moment(house: House) -> str:
    return house.product.clock.now().isoformat()


async def test_a_search_finds_the_same_behind_the_ledger_up_to_date_and_as_of_now(
    house: House,
) -> None:
    await started(house)
    for version, scopes in enumerate(SCOPES, start=2):
        await consents(house, version, *scopes)
        behind = await found(house)
        await caught_up(house)
        live = await found(house)

        assert behind == live == await found(house, as_of=moment(house)), scopes
        assert live == await found(house, known_at=moment(house)), scopes
        of_the_note = {"W-A", *(["CL-1"] if NOTES in scopes else [])}
        of_the_injury = {"W-A", "CL-1", *(["IN-1"] if CLIN in scopes else [])}
        assert finders(live, OF_THE_NOTE) == of_the_note
        assert finders(live, f"-{OF_THE_NOTE}") == set(READERS) - of_the_note
        assert finders(live, OF_THE_INJURY) == of_the_injury
        assert finders(live, f"-{OF_THE_INJURY}") == set(READERS) - of_the_injury
        assert finders(live, "carton zeppelins") == of_the_note & of_the_injury


@pytest.mark.parametrize("in_another", [False, True])
async def test_as_of_a_time_words_are_sought_by_the_consents_of_then(
    house: House, *, in_another: bool
) -> None:
    await started(house)
    other = await another_case(house) if in_another else None
    before = moment(house)
    await consents(house, 2, NOTES, CLIN)
    given = moment(house)
    await consents(house, 3, case=other)
    taken_back = moment(house)
    await caught_up(house)

    for person, text in (("CL-1", OF_THE_NOTE), ("IN-1", OF_THE_INJURY)):
        for name in ("as_of", "known_at"):
            told = [
                str(house.case) in await cases(house, person, q=text, **{name: at})
                for at in (before, given, taken_back)
            ]
            assert told == [False, True, False], (person, name)
        assert str(house.case) not in await cases(house, person, q=text)
        assert str(house.case) not in await cases(
            house, person, q=text, as_of=given, known_at=before
        )


async def test_what_is_given_later_opens_no_earlier_time(house: House) -> None:
    await started(house)
    before = moment(house)
    await consents(house, 2, NOTES, CLIN)
    await caught_up(house)

    for person, text in (("CL-1", OF_THE_NOTE), ("IN-1", OF_THE_INJURY)):
        assert await cases(house, person, q=text) == [str(house.case)]
        assert await cases(house, person, q=text, as_of=before) == []
        assert await cases(house, person, q=text, known_at=before) == []


async def criteria_of(house: House) -> Sequence[Criterion]:
    """All on which anything was decided so far."""
    history = await house.product.ledger.load(house.tenant, house.case)
    decisions = [each.fact.judgement for each in history if each.fact.judgement is not None]
    return [each for decision in decisions for each in decision.criteria]


@pytest.mark.parametrize(
    "role",
    [
        *(Role.WORKER, Role.CLINICIAN, Role.PSYCHOLOGIST, Role.CASE_MANAGER),
        *(Role.EMPLOYER_HR, Role.SUPERVISOR, Role.INSURER_AUDITOR),
    ],
)
async def test_a_criterion_that_a_reader_is_not_told_by_name_is_not_found_by_it(
    held: House, role: Role
) -> None:
    await WorkKeeper(held.product).keep_up()
    person, criteria = held.staff[role], await criteria_of(held)
    pages = [
        await held.ask(person, "GET", f"/v1/cases/{held.case}/{path}")
        for path in (f"views/{AUDIENCES[role]}", "history")
    ]
    told = "\n".join(each.text for each in pages)

    names = {each.id for each in criteria}
    sought = {each for each in names if await cases(held, person, q=f'"{each}"')}

    assert {each.data_class for each in criteria} >= set("DLQ")
    assert {each for each in sought if f'"{each}"' not in told} == set()
    assert bool(sought) is (role not in {Role.EMPLOYER_HR, Role.SUPERVISOR})
