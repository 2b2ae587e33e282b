"""rtw whatif as its user runs it."""

import json
from pathlib import Path
from typing import Any

from tests.adapters.test_command_line import SPINE, Desk, desk

__all__ = ["desk"]

TIGHT = {
    "ref": "LBS-STRAIN",
    "version": 2,
    "tissue_class": "muscle_strain_I_II",
    "set": {"load": {"hard_pct": "5", "small": {"step_kg": "0"}}},
}


def a_file(folder: Path, tree: Any, number: int = 0) -> str:
    path = folder / f"protocol-{number}.json"
    path.write_text(json.dumps(tree), "utf-8")
    return str(path)


def test_a_protocol_from_a_file_or_the_ledger_is_tried_on_one_case_or_all(
    desk: Desk, tmp_path: Path
) -> None:
    assert desk.run("play", str(SPINE)).returncode == 0
    before = desk.rows("SELECT count(*) FROM es.event")

    tight = desk.json("whatif", "--protocol", a_file(tmp_path, TIGHT), "--all")
    same = desk.json("whatif", "--protocol", "LBS-STRAIN@1", "--case", "spine:W-A/1")
    by_ref = desk.json("whatif", "--protocol", "spine:LBS-STRAIN@1", "--all")

    assert (tight["cases"], tight["not_replayed"]) == (1, [])
    assert same["decisions"] == by_ref["decisions"] == tight["decisions"] > 0
    assert same["differences"] == by_ref["differences"] == []
    assert desk.rows("SELECT count(*) FROM es.event") == before


NO_PROTOCOL: list[tuple[Any, str]] = [
    ([], "a protocol is a JSON object"),
    ({"version": 2}, "tissue_class"),
    ({**TIGHT, "set": {"load.hard_pct": "60"}}, "safe envelope"),
    ({**TIGHT, "sett": {}}, "sett"),
]
UNKNOWN = [
    ("nowhere.json", "there is no such file"),
    ("LBS-STRAIN@x", "there is no such file"),
    ("LBS-STRAIN@9", "there is no such protocol"),
    ("ANOTHER@1", "there is no such protocol"),
]


def test_what_is_no_protocol_is_bad_use(desk: Desk, tmp_path: Path) -> None:
    assert desk.run("play", str(SPINE)).returncode == 0
    files = [(a_file(tmp_path, tree, n), said) for n, (tree, said) in enumerate(NO_PROTOCOL)]

    for protocol, said in [*UNKNOWN, *files]:
        done = desk.run("whatif", "--protocol", protocol, "--case", "spine:W-A/1")
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
