"""V2 of DOMAIN 5: what the insurer was told on the 1st of May stays in the log after the worker
took her consent back on the 2nd; the day after he is told no more of it."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.database import Database
from adapters.main import SystemClock
from tests.adapters.http.bodies import FIREFIGHTER
from tests.adapters.http.living import House, living
from tests.adapters.http.logs import disclosed

pytestmark = pytest.mark.anyio

WITHDRAWN = 142
"""The line of the firefighter that takes PSYCH->insurer back, on 2025-05-02."""


class Day:
    """What the clock of the whole product shows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.text = ""
        monkeypatch.setattr(SystemClock, "now", lambda _: datetime.fromisoformat(self.text))

    def turn(self, date: str) -> None:
        self.text = f"{date}T12:00:00-06:00"


async def _logged(house: House, person: str) -> list[dict[str, Any]]:
    answered = await house.ask(person, "GET", f"/v1/cases/{house.case}/disclosures")
    assert answered.status_code == 200, answered.text
    listed: list[dict[str, Any]] = answered.json()["disclosures"]
    return listed


async def _bands(house: House) -> list[dict[str, Any]]:
    answered = await house.ask("IN-2", "GET", f"/v1/cases/{house.case}/views/audit")
    assert answered.status_code == 200, answered.text
    shown: list[dict[str, Any]] = answered.json()["psych"]
    return shown


async def test_the_band_that_was_disclosed_stays_in_the_log_after_the_consent_is_taken_back(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = Day(monkeypatch)
    day.turn("2025-05-01")
    async with living(database, tmp_path, FIREFIGHTER) as house:
        await house.play(WITHDRAWN - 2)
        assert [each["band"] for each in await _bands(house)] != []
        day.turn("2025-05-02")
        await house.play(WITHDRAWN)
        day.turn("2025-05-03")
        assert await _bands(house) == []

        accounts = {person: await _logged(house, person) for person in ("W-B", "CM-2", "IN-2")}
        stored = disclosed(house)

    after, before = accounts["W-B"]
    assert (before["at"][:10], after["at"][:10]) == ("2025-05-01", "2025-05-03")
    assert (before["person"], before["role"]) == (str(house.ref("IN-2")), "insurer_auditor")
    assert _cell(before, "E") == {
        "code": "E",
        "text": "Psychological screens and support",
        "summary": True,
    }
    assert _cell(after, "E") is None
    assert (before["consent"]["version"], after["consent"]["version"]) == (1, 2)
    assert accounts["CM-2"] == accounts["W-B"]
    assert [each["at"] for each in accounts["IN-2"]] == [after["at"], before["at"]]
    assert ["E" in each["data_classes"] for each in stored] == [True, False]


def _cell(entry: dict[str, Any], letter: str) -> dict[str, Any] | None:
    return next((each for each in entry["classes"] if each["code"] == letter), None)
