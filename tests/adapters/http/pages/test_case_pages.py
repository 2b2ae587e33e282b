"""What each role sees of a case: what its view holds, in words, now and at other times."""

import re

import pytest

from domain.measures.score_bands import INSTRUMENTS
from projections.catalogue import CASE_VIEWS
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import Seen, hrefs, seen, signed_in

pytestmark = pytest.mark.anyio

ROLES = ("CM-1", "CL-1", "W-A", "EM-1", "SU-1", "IN-1")
HIDDEN_FROM_EMPLOYERS = (
    *("S39", "lumbar", "lower back", "ODI", "TSK", "PCS", "PHQ", "NPRS", "ibuprofen", "tingling"),
    *("neuro", "pain", "alarm", "muscle", "strain", "fear", "psych"),
)
"""V1 of DOMAIN 5, and what a page might say of the same in words."""
AT_WORK = "?as_of=2025-06-05T12:00"
ON_HOLD = "?as_of=2025-04-10T12:00"


async def _page(picker: House, person: str, query: str = "") -> Seen:
    async with signed_in(picker, person) as visitor:
        return await visitor.page(visitor.case + query)


@pytest.mark.parametrize("query", ["", AT_WORK, ON_HOLD, "?known_at=2025-05-09T09:00"])
@pytest.mark.parametrize("person", ROLES)
async def test_each_role_has_a_page_at_any_time(picker: House, person: str, query: str) -> None:
    page = await _page(picker, person, query)

    assert page.tags.count("h1") == page.tags.count("main") == 1
    assert {"header", "footer", "nav"} <= set(page.tags)
    assert "script" not in page.tags
    assert not any(name.startswith("on") or name == "style" for name, _ in page.attributes)


@pytest.mark.parametrize("query", ["", AT_WORK, ON_HOLD])
@pytest.mark.parametrize("person", ["EM-1", "SU-1"])
async def test_the_page_of_the_workplace_names_nothing_clinical(
    picker: House, person: str, query: str
) -> None:
    async with signed_in(picker, person) as visitor:
        text = (await visitor.get(visitor.case + query)).text

    words = r"\b(?:" + "|".join(HIDDEN_FROM_EMPLOYERS) + ")"
    assert re.findall(words, text, re.IGNORECASE) == []


async def test_the_workplace_reads_what_it_needs(picker: House) -> None:
    text = (await _page(picker, "EM-1", AT_WORK)).text

    assert "lift at most 5 kg occasionally; no floor-level reach" in text
    assert "Returns desk D-RET, sit or stand" in text
    assert "Hours worked of planned 188.0 of 188.0" in text
    assert "9 Apr 2025 – 11 Apr 2025" in text  # suspended, and not why


async def test_the_workplace_is_told_that_duties_are_suspended(picker: House) -> None:
    for person in ("EM-1", "SU-1"):
        text = (await _page(picker, person, ON_HOLD)).text
        assert "Duties are suspended since 9 Apr 2025 until further notice." in text


@pytest.mark.parametrize("query", ["", AT_WORK, ON_HOLD])
async def test_the_worker_reads_no_name_of_a_questionnaire_and_no_code(
    picker: House, query: str
) -> None:
    text = (await _page(picker, "W-A", query)).text

    names = {name.upper() for name in INSTRUMENTS} | {"TSK", "PCS", "FABQ", "OMPSQ", "PHQ", "ODI"}
    words = set(re.findall(r"[A-Za-z0-9-]+", text.upper()))
    assert words & names == set()
    assert re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b|\b[a-z]+_[a-z_]+\b|\bP[1-5]\b", text) == []


async def test_the_worker_reads_what_comes_next_and_what_got_better(picker: House) -> None:
    text = (await _page(picker, "W-A", ON_HOLD)).text
    assert "Your programme pauses since 9 Apr 2025." in text
    assert "Somebody will have looked at how you are by 10 Apr 2025, 10:36." in text

    text = (await _page(picker, "W-A", AT_WORK)).text
    assert "You have clearly less pain at rest than before." in text
    assert "What the worker is able to do, to the employer You agreed 5 Mar 2025" in text


async def test_the_clinician_sees_alarm_gate_loads_and_refusals(picker: House) -> None:
    text = (await _page(picker, "CL-1", ON_HOLD)).text
    assert "New numbness, tingling or weakness since 9 Apr 2025, 10:36" in text
    assert "Paraesthesia of the left calf" in text

    page = await _page(picker, "CL-1", AT_WORK)
    assert "Closed; not met yet: 1" in page.text
    assert "Not met Ramp-up plan signed" in page.text
    assert "Met Healing time (P4) >= 28 d 94 d" in page.text
    assert "7 Apr 2025, 10:00: Load target refused" in page.text
    cap = "Lifting from floor to waist <= 9 kg (+20 % of 7.5)."
    assert f"Ask for a load within the cap: {cap}" in page.text
    assert re.findall(r"\bgate\.|\bLFW\b", page.text) == []


async def test_the_case_manager_sees_due_people_decisions_and_what_happened(picker: House) -> None:
    text = (await _page(picker, "CM-1", "?as_of=2025-04-09T12:00")).text

    assert "To come 10 Apr 2025, 10:36 Reassess, so that the hold can end." in text
    assert "Clara Lindqvist Clinician" in text
    assert "Contact with the employer" in text
    assert "9 Apr 2025, 10:36 Case put on hold" in text
    assert "tingling" not in text


async def test_the_auditor_sees_the_ledger_and_nobodys_name(picker: House) -> None:
    async with signed_in(picker, "IN-1") as visitor:
        raw = (await visitor.get(visitor.case)).text
        page = await visitor.page(visitor.case)

    assert "Loads refused 1" in page.text
    assert "Gates refused 1" in page.text
    assert "46 h 24 min" in page.text
    assert "The increase is above the hard weekly cap." in page.text
    assert "Protocol version 1" in page.text
    assert not any(name in raw for name in ("Anna Walker", "Clara Lindqvist", "Eva Malá"))


async def test_what_was_not_known_yet_is_not_shown(picker: House) -> None:
    early = await _page(picker, "CM-1", "?known_at=2025-04-06T12:00")
    late = await _page(picker, "CM-1", "?known_at=2025-04-08T12:00")
    assert "Load target refused" not in early.text
    assert "Load target refused" in late.text


async def test_before_there_was_a_case_there_is_nothing_to_see(picker: House) -> None:
    async with signed_in(picker, "CM-1") as visitor:
        answered = await visitor.get(visitor.case + "?as_of=2025-01-01T00:00")
    assert answered.status_code == 404
    assert "At that time there was nothing to see of this case." in seen(answered).text


@pytest.mark.parametrize(
    ("time", "why"),
    [
        ("2025-03-30T02:30", "a time that the clocks skip on that day"),
        ("2025-10-26T02:30", "a time that the clocks show twice on that day"),
        ("yesterday", "must be a date and a time"),
        ("1999-01-01T00:00", "must be an RFC 3339 time"),
    ],
)
async def test_a_time_that_is_none_in_the_zone_of_the_case_is_asked_again(
    picker: House, time: str, why: str
) -> None:
    async with signed_in(picker, "CM-1") as visitor:
        answered = await visitor.get(visitor.case, params={"as_of": time})
    assert answered.status_code == 422
    assert why in seen(answered).text


async def test_a_time_with_an_offset_stands_for_itself(picker: House) -> None:
    async with signed_in(picker, "CM-1") as visitor:
        params = {"as_of": "2025-10-26T02:30+01:00"}
        assert (await visitor.get(visitor.case, params=params)).status_code == 200


@pytest.mark.parametrize("view", [*CASE_VIEWS, "nonsense"])
async def test_nobody_reads_the_page_of_another_role(picker: House, view: str) -> None:
    async with signed_in(picker, "EM-1") as visitor:
        answered = await visitor.get(visitor.case, params={"view": view})
    assert answered.status_code == {"employer": 200, "nonsense": 404}.get(view, 403)


async def test_what_a_page_offers_is_what_the_role_may_ask_for(picker: House) -> None:
    async with signed_in(picker, "IN-1") as visitor:
        page = await visitor.page(visitor.case)
        offered = hrefs(page, r"/cases/[^/]+/do/[a-z-]+")
        assert offered == []  # the case is closed, and a note is for a case that runs

        assert (await visitor.get(visitor.form("SetLoadTarget"))).status_code == 403
        assert (await visitor.get(f"{visitor.case}/do/nonsense")).status_code == 404


async def test_what_has_changed_between_two_times_is_told_in_words(picker: House) -> None:
    async with signed_in(picker, "CM-1") as visitor:
        here = await visitor.page(visitor.case)
        (address,) = hrefs(here, r"/cases/[^/]+/difference\?view=case-manager")
        form = await visitor.page(address)
        assert {"from", "to"} <= form.inputs.keys()

        span = "from=2025-04-08T12:00&to=2025-04-10T12:00"
        told = (await visitor.page(f"{visitor.case}/difference?{span}")).text
        assert "On hold until reassessed" in told
        assert "tingling" not in told

        back = "from=2025-04-10T12:00&to=2025-04-08T12:00"
        assert (await visitor.get(f"{visitor.case}/difference?{back}")).status_code == 422


async def test_an_employer_reads_of_a_change_what_he_reads_of_the_case(picker: House) -> None:
    async with signed_in(picker, "EM-1") as visitor:
        span = "from=2025-04-08T12:00&to=2025-04-10T12:00"
        text = (await visitor.page(f"{visitor.case}/difference?{span}")).text
        words = r"\b(?:" + "|".join(HIDDEN_FROM_EMPLOYERS) + ")"
        assert "uspended" in text
        assert re.findall(words, text, re.IGNORECASE) == []
