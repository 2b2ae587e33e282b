"""Commands on a ledger in which something was told, obeyed in this process."""

import json
from typing import Any

import pytest

from adapters import cli
from adapters.settings import Settings, settings_from_environment
from tests.projections.choking import SECRET
from tests.projections.told import Told


class Desk:
    """No command may say what the fault was that holds a case up."""

    def __init__(
        self, told: Told, capsys: pytest.CaptureFixture[str], settings: Settings | None = None
    ) -> None:
        self._told = told
        self._capsys = capsys
        self._settings = settings or settings_from_environment({})

    async def run(self, *words: str) -> tuple[int, Any]:
        """Exit code and document of a command."""
        asked = cli._parser().parse_args([*words, "--json"])
        code = await cli._logged_first(asked, self._settings, self._told.product.database)
        out = self._capsys.readouterr().out
        assert SECRET not in out
        return code, json.loads(out)
