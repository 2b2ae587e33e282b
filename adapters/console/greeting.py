"""What a newcomer is told when the server is up: where it is, and how to sign in as each role."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from adapters.console.stories import read_story
from domain.case.vocabulary import Role
from services.audiences import Audience, audience_of

SHOWN_FIRST = "picker"
ASKED_FOR = (
    Role.CLINICIAN,
    Role.WORKER,
    Role.CASE_MANAGER,
    Role.EMPLOYER_HR,
    Role.SUPERVISOR,
    Role.INSURER_AUDITOR,
)

MAY_GO_ON = {
    Role.CASE_MANAGER: "find what is due, and see why the last advance was refused",
    Role.CLINICIAN: "record what was missing, and ask for the advance again",
}
"""What is to be done in the case that was moved to the present."""


def greeting(
    address: str, stories: Sequence[Path], today: Path | None = None, *, demo: bool = True
) -> list[str]:
    """The lines to print; with stories also how to look at the first of them, and whom to be to
    go on with the one that was moved to ``today``. ``demo``: people sign in by a click."""
    clicks = f"Open {address} in a browser and click on a person to sign in as that person."
    lines = [
        f"ReturnLedger listens on {address}",
        *([clicks] if demo else ()),
        *(_going_on(today) if today else ()),
        f"For programs: {address}/openapi.json",
        "",
    ]
    told = [story for story in stories if story.stem == SHOWN_FIRST] or stories[:1]
    return [*lines, *_looking_at(address, told[0])] if told else lines


def _going_on(today: Path) -> Iterator[str]:
    header, _ = read_story(today)
    for role, task in MAY_GO_ON.items():
        name = next(person.name for person in header.people if role in person.roles)
        yield f'  As {name} of the story "today" {task}.'


def _looking_at(address: str, path: Path) -> list[str]:
    header, commands = read_story(path)
    case = f"{header.story}:{commands[0][1]['case']}"
    people = {role: person.ref for person in header.people for role in person.roles}
    signed = [(role, f"{header.story}:{people[role]}") for role in ASKED_FOR if role in people]
    return [
        f"The case {case}:",
        f"  CASE=$(.venv/bin/rtw case show {case} --view employer --json"
        " | python3 -c 'import json,sys; print(json.load(sys.stdin)[\"case\"])')",
        "Ask for it as (a token lasts 15 minutes):",
        *_curls(address, signed),
        "Or without signing in, on this machine, at any time of the story:",
        f"  .venv/bin/rtw case show {case} --view audit",
        f"  .venv/bin/rtw case show {case} --view employer --as-of 2025-04-10T12:00",
        f"  .venv/bin/rtw due --case {case} --as-of 2025-04-10T12:00",
        "",
    ]


def _curls(address: str, people: Sequence[tuple[Role, str]]) -> Iterator[str]:
    for role, person in people:
        audience = audience_of(role)
        assert audience is not None
        token = f"$(.venv/bin/rtw token {person})"
        path = f"/v1/cases/$CASE/views/{audience}"
        yield f'  {role:16} curl -H "Authorization: Bearer {token}" {address}{path}'
        if audience is Audience.CASE_MANAGER:
            yield f'  {"":16} curl -H "Authorization: Bearer {token}" {address}/v1/cases'
