"""Files to import, and somebody who imports them."""

import argparse
import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.console import importing
from adapters.settings import settings_from_environment
from tests.adapters.http.living import House

FIRST_DAY = date(2025, 3, 10)


class Desk:
    """Imports files of a folder into a house."""

    def __init__(self, house: House, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.house = house
        self._folder = folder
        self._capsys = capsys

    def jsonl(self, name: str, rows: Sequence[Any]) -> Path:
        path = self._folder / name
        path.write_text(
            "\n".join(each if isinstance(each, str) else json.dumps(each) for each in rows)
        )
        return path

    def csv(self, name: str, *lines: str) -> Path:
        path = self._folder / name
        path.write_bytes("\n".join(lines).encode("utf-8", "surrogateescape"))
        return path

    def shift(self, day: date, **other: Any) -> dict[str, Any]:
        data = {"date": str(day), "planned_h": "4", "worked_h": "4"}
        at = f"{day}T18:00:00+01:00"
        row = {"case": str(self.house.case), "command": "RecordShift", "at": at, "data": data}
        return {**row, **other}

    async def run(self, file: Path, *more: str, person: str = "SU-1") -> tuple[int, dict[str, Any]]:
        """Exit code and report."""
        self._capsys.readouterr()
        code = await self.obey(file, "--json", *more, person=person)
        return code, json.loads(self._capsys.readouterr().out)

    async def obey(self, file: Path, *more: str, person: str = "SU-1") -> int:
        parser = argparse.ArgumentParser()

        def word(words: Any, name: str, text: str, work: Any) -> argparse.ArgumentParser:
            made: argparse.ArgumentParser = words.add_parser(name)
            made.add_argument("--json", action="store_true")
            return made

        importing.arguments_of_importing(parser.add_subparsers(), word)
        asked = parser.parse_args(["import", str(file), "--as", person, *more])
        settings = settings_from_environment({"RTW_DATA": str(self._folder)})
        return await importing.import_file(asked, settings, self.house.product.database)


def days(number: int) -> list[date]:
    return [FIRST_DAY + timedelta(days=each) for each in range(number)]


def outcomes(report: dict[str, Any]) -> list[tuple[int, str]]:
    return [(each["row"], each["outcome"]) for each in report["rows"]]
