"""Correcting an entry at a browser: which one, which part of it, what it should say (INV-14)."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import Seen, Visitor, hrefs, seen, signed_in

pytestmark = pytest.mark.anyio
HERE = "CorrectEntry"


async def _history(house: House, person: str, name: str) -> dict[str, Any]:
    """The last event of this name, as the person is told it."""
    answered = await house.ask(person, "GET", f"/v1/cases/{house.case}/history")
    found = [each for each in answered.json()["events"] if each["name"] == name]
    event: dict[str, Any] = found[-1]
    return event


def _queries(page: Seen, key: str) -> list[str]:
    links = hrefs(page, r"/cases/[^/]+/do/correct-entry\?.*")
    return [said[key][0] for each in links if key in (said := parse_qs(urlsplit(each).query))]


def _address(visitor: Visitor, event: str, field: str = "") -> str:
    return f"{visitor.form(HERE)}?entry={event}" + (f"&field={field}" if field else "")


async def _correct(
    visitor: Visitor, event: str, field: str, new: str | list[str], reason: str = "Misread"
) -> httpx.Response:
    page = await visitor.page(_address(visitor, event, field))
    kept = {name: page.inputs[name] for name in ("token", "command_id", "entry", "field", "old")}
    name = [part for part in field.split(".") if part != "value"][-1]
    return await visitor.post(visitor.form(HERE), {**kept, f"new.{name}": new, "reason": reason})


@pytest.mark.played(16)
async def test_a_clinician_finds_the_entry_and_its_part_and_says_what_is_true(
    house: House,
) -> None:
    diagnosis = await _history(house, "CL-1", "DiagnosisRecorded")
    async with signed_in(house, "CL-1") as visitor:
        case = await visitor.page(visitor.case)
        assert hrefs(case, r"/cases/[^/]+/do/correct-entry") != []
        entries = await visitor.page(visitor.form(HERE))
        assert diagnosis["event_id"] in _queries(entries, "entry")

        fields = await visitor.page(_address(visitor, diagnosis["event_id"]))
        assert {"onset", "effective_at"} <= set(_queries(fields, "field"))
        assert "supersedes" not in _queries(fields, "field")

        answered = await _correct(visitor, diagnosis["event_id"], "onset", "2025-03-02")
        assert answered.status_code == 303, seen(answered).text
        assert answered.headers["location"] == f"{visitor.case}?done=done"

    made = await _history(house, "CL-1", "EntryCorrected")
    assert made["data"]["target_event_id"] == diagnosis["event_id"]
    assert made["data"]["new"]["value"] == "2025-03-02"
    assert made["data"]["old"]["value"] == diagnosis["data"]["onset"]


@pytest.mark.played(16)
async def test_the_form_shows_what_stands_there_as_corrected_since(house: House) -> None:
    diagnosis = await _history(house, "CL-1", "DiagnosisRecorded")
    async with signed_in(house, "CL-1") as visitor:
        await _correct(visitor, diagnosis["event_id"], "onset", "2025-03-02")
        page = await visitor.page(_address(visitor, diagnosis["event_id"], "onset"))

    assert page.inputs["new.onset"] == "2025-03-02"
    assert json.loads(page.inputs["old"]) == "2025-03-02"


@pytest.mark.played(16)
async def test_what_somebody_else_corrected_meanwhile_is_not_written_over(house: House) -> None:
    diagnosis = await _history(house, "CL-1", "DiagnosisRecorded")
    async with signed_in(house, "CL-1") as visitor:
        page = await visitor.page(_address(visitor, diagnosis["event_id"], "onset"))
        await _correct(visitor, diagnosis["event_id"], "onset", "2025-03-02")
        kept = {each: page.inputs[each] for each in ("token", "command_id", "entry", "field")}
        late = {**kept, "old": page.inputs["old"], "new.onset": "2025-03-01", "reason": "Misread"}
        before = house.stored()
        answered = await visitor.post(visitor.form(HERE), late)

    assert answered.status_code == 409
    assert seen(answered).inputs["new.onset"] == "2025-03-01"
    assert house.stored() == before


@pytest.mark.parametrize("new", ["", "2025-02-30", "yesterday"])
@pytest.mark.played(16)
async def test_what_no_such_entry_could_say_is_refused_at_the_field(house: House, new: str) -> None:
    diagnosis = await _history(house, "CL-1", "DiagnosisRecorded")
    async with signed_in(house, "CL-1") as visitor:
        before = house.stored()
        answered = await _correct(visitor, diagnosis["event_id"], "onset", new)

        told = seen(answered)
        assert answered.status_code in (409, 422), told.text
        assert ("aria-describedby", "wrong-new.onset") in told.attributes
        assert told.typed == ["Misread"]
        assert house.stored() == before


@pytest.mark.parametrize("left_out", ["entry", "field", "old"])
async def test_a_form_that_lacks_what_every_form_has_is_refused(held: House, left_out: str) -> None:
    diagnosis = await _history(held, "CL-1", "DiagnosisRecorded")
    async with signed_in(held, "CL-1") as visitor:
        page = await visitor.page(_address(visitor, diagnosis["event_id"], "onset"))
        sent = {**page.inputs, "new.onset": "2025-03-02", "reason": "Misread"}
        before, whole = held.stored(), {**sent, "old": "{" * 10}
        del sent[left_out]
        assert (await visitor.post(visitor.form(HERE), sent)).status_code == 422
        assert (await visitor.post(visitor.form(HERE), whole)).status_code == 403
        assert held.stored() == before


@pytest.mark.played(16)
async def test_a_correction_sent_twice_is_recorded_once(house: House) -> None:
    diagnosis = await _history(house, "CL-1", "DiagnosisRecorded")
    async with signed_in(house, "CL-1") as visitor:
        page = await visitor.page(_address(visitor, diagnosis["event_id"], "onset"))
        sent = {**page.inputs, "new.onset": "2025-03-02", "reason": "Misread"}
        answers = [await visitor.post(visitor.form(HERE), sent) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    assert [name for _, name in house.names()].count("EntryCorrected") == 1


@pytest.mark.played(16)
async def test_a_correction_gives_its_reason(house: House) -> None:
    diagnosis = await _history(house, "CL-1", "DiagnosisRecorded")
    async with signed_in(house, "CL-1") as visitor:
        answered = await _correct(visitor, diagnosis["event_id"], "onset", "2025-03-02", "")

    assert answered.status_code == 422
    assert ("aria-describedby", "wrong-reason") in seen(answered).attributes


async def test_the_decisions_that_rest_on_the_entry_are_told(picker: House) -> None:
    advance = await _history(picker, "CL-1", "PhaseAdvanced")
    evidence = {each for one in advance["data"]["decision"]["criteria"] for each in one["evidence"]}
    async with signed_in(picker, "CL-1") as visitor:
        listed = set()
        address = visitor.form(HERE)
        while address:
            page = await visitor.page(address)
            listed |= set(_queries(page, "entry"))
            address = next(iter(hrefs(page, r".*\?older=.*")), "")
        used, unused = sorted(evidence & listed), sorted(listed - evidence)
        assert used
        page = await visitor.page(_address(visitor, used[0], "effective_at"))
        other = await visitor.page(_address(visitor, unused[0], "effective_at"))

    assert "Decisions that were taken on this entry" in page.text
    assert "No decision was taken on this entry." not in page.text
    assert "No decision was taken on this entry." in other.text


async def test_each_sees_the_entries_that_his_own_role_may_make_and_no_more_of_them(
    held: House,
) -> None:
    diagnosis = (await _history(held, "CL-1", "DiagnosisRecorded"))["event_id"]
    opened = (await _history(held, "CM-1", "CaseOpened"))["event_id"]
    async with signed_in(held, "CM-1") as visitor:
        listed = _queries(await visitor.page(visitor.form(HERE)), "entry")
        assert opened in listed
        assert diagnosis not in listed
        assert (await visitor.get(_address(visitor, diagnosis))).status_code == 404
        fields = _queries(await visitor.page(_address(visitor, opened)), "field")
        assert "claim_ref" in fields
        assert "mechanism" not in fields  # of class C, of which a case manager reads a summary
        assert (await visitor.get(_address(visitor, opened, "mechanism"))).status_code == 404
    for person in ("W-A", "EM-1", "SU-1", "IN-1"):
        async with signed_in(held, person) as visitor:
            assert (await visitor.get(visitor.form(HERE))).status_code == 403


@pytest.mark.parametrize("query", ["?entry=x", "?older=x", "?field=onset", "?as_of=2025-01-01"])
async def test_an_address_that_leads_to_no_entry_is_none(held: House, query: str) -> None:
    async with signed_in(held, "CL-1") as visitor:
        answered = await visitor.get(f"{visitor.form(HERE)}{query}")
    assert answered.status_code == (200 if "field" in query else 422 if "as_of" in query else 404)
