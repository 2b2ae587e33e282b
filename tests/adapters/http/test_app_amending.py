"""A correction asked for over HTTP: not of what he who asks does not read, and told to nobody who
is not told of the field."""

from typing import Any
from uuid import UUID

import pytest

from tests.adapters.http.answered import code_of
from tests.adapters.http.living import House

pytestmark = [pytest.mark.anyio, pytest.mark.played(40)]
NOTE, SINCE = "Afraid of the stairs at work", "Afraid of no stairs"


async def _done(house: House, person: str, command: str, **said: Any) -> None:
    answered = await house.send(person, command, said)
    assert answered.status_code == 200, answered.text
    await house.catch_up()


async def _event(house: House, name: str) -> UUID:
    history = await house.product.ledger.load(house.tenant, house.case)
    return next(e.event_id for e in reversed(history) if type(e.fact).__name__ == name)


async def _told(house: House, person: str, view: str) -> str:
    case = f"/v1/cases/{house.case}"
    pages = [f"{case}/views/{view}", f"{case}/history"]
    answers = [await house.ask(person, "GET", each) for each in pages]
    assert {each.status_code for each in answers} == {200}
    return "".join(each.text for each in answers)


async def test_nobody_is_told_what_a_note_of_support_says_by_correcting_it(house: House) -> None:
    await _done(house, "CL-1", "RecordPsychIntervention", kind="graded exposure", note=NOTE)
    target = str(await _event(house, "PsychInterventionRecorded"))
    said = {"target_event_id": target, "field": "note", "new": "x", "reason": "So"}

    for person in ("CL-1", "CM-1"):
        assert code_of(await house.send(person, "CorrectEntry", said)) == (403, "role")

    assert NOTE not in await _told(house, "CL-1", "clinician")


async def test_what_a_description_was_corrected_to_is_told_to_no_auditor(house: House) -> None:
    report: dict[str, Any] = {
        "place": "home",
        "severity": "mild",
        "occurred_at": "2025-03-20T08:00:00Z",
    }
    report |= {"serious": False, "relatedness": "probable", "expected": False}
    await _done(house, "CL-1", "ReportAdverseEvent", description=NOTE, **report)
    target = str(await _event(house, "AdverseEventReported"))
    said = {"target_event_id": target, "field": "description", "new": SINCE, "reason": "So"}
    await _done(house, "CL-1", "CorrectEntry", **said)

    told, whole = await _told(house, "IN-1", "audit"), await _told(house, "CL-1", "clinician")

    assert NOTE in whole
    assert SINCE in whole
    assert "EntryCorrected" in told
    assert NOTE not in told
    assert SINCE not in told
