"""rtw whatif as its user runs it."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.console.speaking import BadUseError
from adapters.console.what_if import read_protocol
from tests.adapters.desks import Desk, told

__all__ = ["told"]

TIGHT = {
    "ref": "LBS-STRAIN",
    "version": 2,
    "tissue_class": "muscle_strain_I_II",
    "set": {"load": {"hard_pct": "5", "small": {"step_kg": "0"}}},
}


def a_file(folder: Path, tree: Any) -> str:
    path = folder / "protocol.json"
    path.write_text(json.dumps(tree), "utf-8")
    return str(path)


def test_a_protocol_from_a_file_or_the_ledger_is_tried_on_one_case_or_all(
    told: Desk, tmp_path: Path
) -> None:
    before = told.rows("SELECT count(*) FROM es.event")

    tight = told.json("whatif", "--protocol", a_file(tmp_path, TIGHT), "--all")
    same = told.json("whatif", "--protocol", "LBS-STRAIN@1", "--case", "spine:W-A/1")
    by_ref = told.json("whatif", "--protocol", "spine:LBS-STRAIN@1", "--all")

    assert (tight["cases"], tight["not_replayed"]) == (1, [])
    assert same["decisions"] == by_ref["decisions"] == tight["decisions"] > 0
    assert same["differences"] == by_ref["differences"] == []
    assert told.rows("SELECT count(*) FROM es.event") == before


def test_a_protocol_that_is_not_published_is_bad_use(told: Desk) -> None:

    for protocol, said in (
        ("nowhere.json", "there is no such file"),
        ("LBS-STRAIN@9", "there is no such protocol"),
    ):
        done = told.run("whatif", "--protocol", protocol, "--case", "spine:W-A/1")
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON as it must be: syntax"),
        ("[]", "a protocol is a JSON object"),
        ('{"version": 2}', "tissue_class"),
        (json.dumps({**TIGHT, "set": {"load.hard_pct": "60"}}), "safe envelope"),
        (json.dumps({**TIGHT, "sett": {}}), "sett"),
    ],
)
def test_a_file_that_holds_no_protocol_is_bad_use(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "protocol.json"
    path.write_text(text, "utf-8")

    with pytest.raises(BadUseError, match=said):
        read_protocol(path)


def test_a_protocol_needs_neither_a_reference_nor_a_version(tmp_path: Path) -> None:
    bare = {key: TIGHT[key] for key in ("tissue_class", "set")}

    found = read_protocol(Path(a_file(tmp_path, bare)))
    assert found is not None
    assert found.settings["load.hard_pct"] == 5
