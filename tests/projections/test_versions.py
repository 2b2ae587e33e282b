"""A version of a view beside the live one: compared, switched to, and switched back."""

from typing import Any

import psycopg
import pytest

from adapters.live_tables.parked_cases import folded_anew
from adapters.live_tables.projector import catch_up, rebuilt
from adapters.live_tables.view_versions import filled_beside, switched
from projections.case_list import CASE_LIST
from projections.catalogue import VIEWS
from projections.employer import EMPLOYER
from projections.runner import differences
from projections.versions import Differing, NoVersionError, Version
from tests.projections.test_rebuild import dress
from tests.projections.told import DEMO, Told, case_of, tell

pytestmark = pytest.mark.anyio
HELD = case_of(DEMO, "held")
HARM = r"""SET body = regexp_replace(
    convert_from(body, 'UTF8'), '"time_zone":"[^"]*"', '"time_zone":"UTC"')::bytea"""
TABLES = "SELECT relname FROM pg_class WHERE relname ~ '^case_list' ORDER BY 1"


async def caught_up(told: Told) -> None:
    await catch_up(told.product.database, told.product.feed)


async def filled(told: Told, view: Any) -> list[Differing]:
    return await filled_beside(told.product.database, told.product.feed, view)


async def switched_to(told: Told, view: Any, version: Version) -> None:
    await switched(told.product.database, told.product.feed, view, version)


async def right(told: Told, view: Any) -> bool:
    async with told.projecting() as connection:
        return await differences(connection, told.product.feed, DEMO, view) == []


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
async def test_the_same_fold_beside_the_live_one_differs_nowhere(
    projected: Told, view: Any
) -> None:
    before = projected.tables()

    assert await filled(projected, view) == []
    assert projected.tables() == before


async def test_a_report_names_the_cases_that_differ_and_the_places_where_they_do(
    projected: Told,
) -> None:
    table = CASE_LIST.table
    projected.superuser.execute(f"UPDATE {table} {HARM} WHERE case_id = %s".encode(), [HELD])
    young = case_of(DEMO, "young")
    projected.superuser.execute(f"DELETE FROM {table} WHERE case_id = %s".encode(), [young])

    found = await filled(projected, CASE_LIST)

    expected = [Differing(DEMO, HELD, ("/time_zone",)), Differing(DEMO, young, ())]
    assert found == sorted(expected, key=lambda each: each.case)


async def test_switching_and_switching_back_lose_no_event_and_change_no_right(
    projected: Told,
) -> None:
    rights = dress(projected, CASE_LIST.table)
    names = projected.superuser.execute(TABLES).fetchall()
    await filled(projected, CASE_LIST)
    await tell(projected, "demo", "held", None)

    await switched_to(projected, CASE_LIST, Version.NEXT)

    assert dress(projected, CASE_LIST.table) == rights
    await caught_up(projected)
    assert await right(projected, CASE_LIST)
    await tell(projected, "demo", "young", None)
    await caught_up(projected)
    table = projected.tables()["case_list"]

    await switched_to(projected, CASE_LIST, Version.BEFORE)
    await caught_up(projected)

    assert projected.tables()["case_list"] == table
    assert dress(projected, CASE_LIST.table) == rights
    assert set(names) < set(projected.superuser.execute(TABLES).fetchall())
    await switched_to(projected, CASE_LIST, Version.NEXT)
    assert projected.tables()["case_list"] == table
    assert await right(projected, CASE_LIST)


async def test_nobody_but_the_owner_reads_a_version_that_is_not_live(projected: Told) -> None:
    await filled(projected, EMPLOYER)

    async with projected.projecting() as connection:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute("SELECT FROM rm.employer_next")
        await switched_to(projected, EMPLOYER, Version.NEXT)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute("SELECT FROM rm.employer_before")


async def test_there_is_no_switch_to_what_was_never_filled(projected: Told) -> None:
    for version in Version:
        with pytest.raises(NoVersionError):
            await switched_to(projected, EMPLOYER, version)

    assert await right(projected, EMPLOYER)


async def test_one_case_is_folded_anew_and_no_other_is_touched(projected: Told) -> None:
    before = projected.tables()["employer"]
    await filled(projected, EMPLOYER)
    for table in ("rm.employer", "rm.employer_next"):
        projected.superuser.execute(f"DELETE FROM {table} WHERE tenant = %s".encode(), [DEMO])

    for story in ("spine", "held", "young"):
        assert await folded_anew(projected.product, DEMO, "employer", case_of(DEMO, story)) is None
        assert (projected.tables()["employer"] == before) == (story == "young")

    await switched_to(projected, EMPLOYER, Version.NEXT)
    assert projected.tables()["employer"] == before
    await rebuilt(projected.product.database, projected.product.feed, EMPLOYER)
    assert projected.tables()["employer"] == before
