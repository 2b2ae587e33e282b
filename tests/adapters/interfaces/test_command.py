"""rtw interfaces as its user runs it."""

import json

import pytest

from adapters.cli import main
from adapters.console.speaking import BAD_USE, FAILED, GOOD
from adapters.interfaces import documents, releases
from adapters.interfaces.documents import Documents


@pytest.fixture
def _made_once(made: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "documents", lambda: made)


def _said(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


@pytest.mark.usefixtures("_made_once")
def test_it_prints_what_there_is_and_each_of_it(
    made: Documents, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["interfaces", "--json"]) == GOOD
    listed = _said(capsys)["documents"]
    assert main(["interfaces", "asyncapi.json"]) == GOOD

    assert listed == sorted(made)
    assert _said(capsys)["asyncapi"] == "3.0.0"
    assert main(["interfaces", "no-such.json"]) == BAD_USE


@pytest.mark.usefixtures("_made_once")
def test_it_says_what_breaks_of_the_last_release(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["interfaces", "--check", "--json"]) == GOOD
    assert _said(capsys)["breaks"] == []

    version, released = releases.last_release()
    gone: Documents = {**released, "commands/levitate.schema.json": {}}
    monkeypatch.setattr(releases, "last_release", lambda: (version, gone))
    assert main(["interfaces", "--check", "--json"]) == FAILED
    assert _said(capsys)["breaks"] == ["Whoever sends levitate: the command is gone."]
