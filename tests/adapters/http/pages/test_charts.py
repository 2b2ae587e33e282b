"""Charts: drawn from figures that stand beside them as a table, and quiet in a browser."""

import json
from zoneinfo import ZoneInfo

import pytest

from adapters.cases.views import json_bytes
from adapters.http.pages.charts import drawn
from adapters.http.pages.figures import Figures, all_of
from adapters.http.pages.words import Words
from adapters.words.wording import load_wording
from projections.catalogue import CASE_VIEWS
from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import hrefs, signed_in
from tests.projections.cutting import cut

pytestmark = pytest.mark.anyio


async def _figures(picker: House) -> dict[str, Figures]:
    """Of the clinician's view, without where the case stands."""
    view = CASE_VIEWS["clinician"]
    history = await picker.product.ledger.load(picker.tenant, picker.case)
    now = picker.product.clock.now()
    body = view.show(view.folded(cut(history, view.readable)), now, load_wording().text)
    words = Words(load_wording(), ZoneInfo("Europe/Prague"))
    found = all_of(json.loads(json_bytes(body)), words)
    return {each.name: each for each in found}


async def test_a_load_is_drawn_against_plan_and_cap_and_what_was_refused(picker: House) -> None:
    figures = (await _figures(picker))["load-LFW"]

    series = {each.name: each for each in figures.series}
    assert [str(value) for _, value in series["Plan"].points][:6] == [
        *("5.0", "5.5", "6.5", "7.5", "9.0", "6.0")
    ]
    assert [str(value) for _, value in series["Refused"].points] == ["9.5"]
    assert [str(value) for _, value in series["Cap"].points][:5] == [
        "5.0",
        "5.5",
        "6.6",
        "7.8",
        "9",
    ]
    assert series["Cap"].kind == "limit"
    assert figures.unit == "kg"


async def test_the_table_holds_every_figure_of_the_chart(picker: House) -> None:
    for figures in (await _figures(picker)).values():
        cells = {getattr(each, "text", each) for row in figures.table.rows for each in row}
        # the line of the job's demand is 100 % by what it is
        lines = [each for each in figures.series if figures.unit != "%" or each.kind == "line"]
        values = {str(value) for each in lines for _, value in each.points}
        missing = {each for each in values if not {each, f"{each} %"} & cells}
        assert missing == set(), figures.name


async def test_equal_figures_are_equal_bytes_without_script(picker: House) -> None:
    for figures in (await _figures(picker)).values():
        image = drawn(figures)
        assert image == drawn(figures)
        assert b"<script" not in image
        assert b"<title>" + figures.title.encode() in image
        assert b"http://" not in image.replace(b"http://www.w3.org/", b"")
        assert b" style=" not in image


async def test_the_page_leads_to_its_charts_and_says_what_they_show(picker: House) -> None:
    async with signed_in(picker, "CL-1") as visitor:
        page = await visitor.page(visitor.case + "?as_of=2025-06-05T12:00")
        charts = hrefs(page, r"/cases/[^/]+/charts/.+")
        names = {each.partition("/charts/")[2].partition(".svg")[0] for each in charts}
        assert names == {"load-CAR", "load-LFW", "load-LWS", "load-PSH", "pain", "capacity"}
        assert all("as_of=2025-06-05" in each for each in charts)
        for each in charts:
            assert (await visitor.get(each)).status_code == 200
    alternatives = [value for name, value in page.attributes if name == "alt"]
    assert len(alternatives) == len(charts)
    assert all(each and each.startswith("Chart: ") for each in alternatives)


async def test_the_worker_sees_her_own_course_in_pictures(picker: House) -> None:
    async with signed_in(picker, "W-A") as visitor:
        page = await visitor.page(visitor.case)
        charts = hrefs(page, r"/cases/[^/]+/charts/.+")
        assert "How it goes over time" in page.text
        assert len(charts) == 6
        for each in charts:
            assert (await visitor.get(each)).status_code == 200


async def test_charts_are_for_those_who_read_what_they_show(picker: House) -> None:
    for person in ("EM-1", "CM-1", "IN-1"):
        async with signed_in(picker, person) as visitor:
            answered = await visitor.get(f"{visitor.case}/charts/pain.svg")
            assert answered.status_code == 404
