"""The words of cases: by class, and the same however they were kept."""

from typing import Any

import pytest

from domain.data_classes import DataClass
from projections import kept_words
from projections.kept_words import keep_words
from projections.words import words_of
from tests.projections.cutting import cut
from tests.projections.otherwise import told_otherwise
from tests.projections.told import DEMO, OTHER, Told, case_of, tell
from tests.services.staging import a_line, numbered, spine

pytestmark = pytest.mark.anyio
ROWS = """
    SELECT tenant, case_id, position, class, words::text, claim_ref
    FROM rm.case_words ORDER BY tenant, case_id, position, class"""
CORRECTED = a_line(
    "CorrectEntry",
    "CL-1",
    at="2025-03-20T09:00:00+01:00",
    data={"field": "code.display", "new": "Something else"},
)


def rows(told: Told) -> list[tuple[Any, ...]]:
    return told.superuser.execute(ROWS).fetchall()


async def keep(told: Told) -> None:
    async with told.projecting() as connection:
        for tenant in (DEMO, OTHER):
            while await keep_words(connection, told.product.feed, tenant):
                pass


async def test_kept_batch_by_batch_they_are_what_is_kept_at_once(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    await keep(told)
    at_once = rows(told)
    told.superuser.execute("TRUNCATE rm.case_words")
    told.superuser.execute("DELETE FROM rm.bookmark WHERE consumer = 'words'")
    monkeypatch.setattr(kept_words, "BATCH", 7)

    await keep(told)

    assert at_once
    assert rows(told) == at_once


async def test_a_corrected_entry_has_the_words_of_its_correction(told: Told) -> None:
    await keep(told)
    case = case_of(DEMO, "spine")
    events = await told.product.ledger.load(DEMO, case)
    target = next(e for e in events if type(e.fact).__name__ == "DiagnosisRecorded")
    line = {
        **CORRECTED,
        "data": {
            **CORRECTED["data"],
            "target_event_id": str(target.event_id),
            "reason": "Mistyped",
        },
    }
    await tell(told, "demo", "spine", None, numbered([*[t for _, t in spine()], line]))

    await keep(told)

    said = {row[4] for row in rows(told) if row[1:3] == (case, target.position)}
    assert any("'something'" in words for words in said)
    assert not any("'strain'" in words for words in said)


async def test_the_words_of_some_classes_do_not_depend_on_any_other(told: Told) -> None:
    history = await told.product.ledger.load(DEMO, case_of(DEMO, "spine"))

    for letters in sorted({each for event in history for each in words_of(event)}, key=sorted):
        other = told_otherwise(history, frozenset(DataClass) - letters)
        own = [words_of(each).get(letters) for each in history]

        assert [words_of(each).get(letters) for each in other] == own
        assert [words_of(e).get(letters) for e in cut(history, letters)] == own
