"""What workplace and worker read at every step of the picker's story, asked for after its end."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest

from domain.measures.score_bands import INSTRUMENTS
from tests.adapters.http.bodies import PICKER
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import Visitor, seen, signed_in

pytestmark = pytest.mark.anyio

CLINICAL = re.compile(
    r"\b(?:S39|lumbar|lower back|low back|ODI|TSK|PCS|PHQ|FABQ|OMPSQ|NPRS|ibuprofen|tingling|neuro"
    r"|pain|alarm|muscle|strain|psych|paraesthesia|myotome|calf|RPE)",
    re.IGNORECASE,
)
"""V1 of DOMAIN 5, and what would say the same in other words."""
SCORES = frozenset({*(each.upper() for each in INSTRUMENTS), "TSK", "PCS", "FABQ", "OMPSQ", "PHQ"})
SCORES |= {"ODI", "DASH", "WAI", "NPRS", "RPE", "CR10", "TSK-17", "OREBRO"}
CODED = re.compile(r"\b[A-Z]+(?:_[A-Z]+)+\b|\b[a-z]+_[a-z_]+\b|\bP[1-5]\b|\b[A-Z]\d\d\.\w+")
LATER = "2025-03-05T08:30:00+01:00"
"""Nobody at work may ask about a time before this one."""


def steps() -> Sequence[str]:
    """A time after the first command of each kind, and others between them."""
    first = {line.command: line.at for _, line in reversed(PICKER[1])}
    times = {*first.values(), *(line.at for _, line in PICKER[1][::20])}
    return sorted((each for each in times if each > LATER), key=datetime.fromisoformat)


async def _texts(visitor: Visitor, view: str, times: Sequence[str]) -> list[tuple[str, str]]:
    """The page at each of these times."""
    found = []
    for at in times:
        page = await visitor.get(visitor.case, params={"as_of": at})
        assert page.status_code == 200, (at, page.text)
        found.append((at, page.text if view != "worker" else seen(page).text))
    return found


@pytest.mark.parametrize(("person", "view"), [("EM-1", "employer"), ("SU-1", "supervisor")])
async def test_at_no_step_the_page_of_the_workplace_says_anything_clinical(
    picker: House, person: str, view: str
) -> None:
    async with signed_in(picker, person) as visitor:
        texts = await _texts(visitor, view, steps())

    assert len(texts) > 50
    assert [(at, CLINICAL.findall(text)) for at, text in texts if CLINICAL.search(text)] == []


async def test_at_no_step_the_worker_reads_a_code_or_the_name_of_a_score(picker: House) -> None:
    async with signed_in(picker, "W-A") as visitor:
        texts = await _texts(visitor, "worker", steps()[::2])

    for at, text in texts:
        words = set(re.findall(r"[A-Za-z0-9-]+", text.upper()))
        assert words & SCORES == set(), at
        assert CODED.findall(text) == [], at


async def _view(house: House, person: str, view: str, at: str) -> Any:
    url = f"/v1/cases/{house.case}/views/{view}"
    answered = await house.ask(person, "GET", url, params={"as_of": at})
    assert answered.status_code == 200, answered.text
    return answered.json()


def _texts_in(tree: Any) -> Iterator[str]:
    """All that a view says in words."""
    if isinstance(tree, dict):
        yield from (str(tree[key]) for key in ("text", "satisfy") if tree.get(key))
        tree = list(tree.values())
    if isinstance(tree, list):
        for each in tree:
            yield from _texts_in(each)


async def test_at_no_step_a_text_of_the_workers_view_holds_a_code(picker: House) -> None:
    for at in steps()[::6]:
        texts = list(_texts_in(await _view(picker, "W-A", "worker", at)))
        assert len(texts) > 3
        words = {word for text in texts for word in re.findall(r"[A-Z0-9-]+", text.upper())}
        assert words & SCORES == set(), at
        assert [text for text in texts if CODED.search(text)] == [], at


async def test_after_the_end_the_employer_reads_how_it_stood_on_hold(picker: House) -> None:
    """Facts of DOMAIN 7A, 2025-04-10 12:00."""
    for person, view in (("EM-1", "employer"), ("SU-1", "supervisor")):
        told = await _view(picker, person, view, "2025-04-10T12:00:00+02:00")
        assert (told["code"], told["work_ability"]["version"]) == ("duties_suspended", 2)
        (accommodation,) = told["accommodations"]
        assert accommodation["acc_id"] == str(picker.ref("AC1"))
        assert accommodation["hours_per_week"] == "20"
        assert told["next_review"] == "2025-04-22"
        assert CLINICAL.findall(json.dumps(told)) == []


async def test_after_the_end_the_employer_reads_the_stage_of_that_day(picker: House) -> None:
    """Facts of DOMAIN 7A, 2025-06-26 09:00."""
    told = await _view(picker, "EM-1", "employer", "2025-06-26T09:00:00+02:00")

    stage = told["ramp_up"]["stage"]
    assert (stage["no"], stage["hours"], stage["pct"]) == (3, "30", "75.0")
    assert (stage["load_cap"], stage["breaks"]) == ("16", {"min": 2, "every_min": 30})
    assert [each["subject"] for each in told["renegotiations"]] == ["task_demand"]


async def test_after_the_end_the_ledger_holds_what_was_refused_and_how_long_a_hold_lasted(
    picker: House,
) -> None:
    """A1 of DOMAIN 5."""
    for at in ("2025-08-20T09:00:00+02:00", "2025-12-01T00:00:00Z"):
        told = await _view(picker, "IN-1", "audit", at)
        found = told["summary"]
        assert (found["load_refusals"], found["gate_refusals"], found["advances"]) == (1, 1, 3)
        assert [each["minutes"] for each in found["holds"]] == [46 * 60 + 24]
        assert [each["delta_d"] for each in found["timeline_shifts"]] == [14, 7]
        assert [each["severity"] for each in found["adverse_events"]] == ["moderate"]

    before = (await _view(picker, "IN-1", "audit", "2025-04-06T00:00:00Z"))["summary"]
    assert (before["load_refusals"], before["holds"], before["timeline_shifts"]) == (0, [], [])
