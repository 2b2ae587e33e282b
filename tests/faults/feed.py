"""What the feed tells over HTTP, held against what people were answered."""

from typing import Any

import httpx

from tests.faults.history import History
from tests.faults.parts import wait_until
from tests.faults.writers import TIMEOUT_S, Caller

READER = "CL-1"
"""A party to every case."""


def unfed(history: History, caller: Caller) -> list[str]:
    """A sentence for each answered command whose version of its case the feed does not tell; it is
    given time to come there. A position may be that of what was filed beside the case."""
    answered = [each for each in history.commands if each.answered and each.events]
    fed = _read(caller, max(each.position for each in answered))
    return [
        f"the feed does not tell version {each.version} of {each.case} ({each.token})"
        for each in answered
        if (each.case, each.version) not in fed
    ]


def _read(caller: Caller, upto: int) -> set[tuple[str, int]]:
    """Cases and versions."""
    found: set[tuple[str, int]] = set()
    reached = 0

    def at_the_end() -> bool:
        nonlocal reached
        page = _page(caller, reached)
        found.update((each["case"], each["version"]) for each in page["events"])
        reached = int(page["next"])
        return reached >= upto

    wait_until("the feed does not come to what was answered", at_the_end)
    return found


def _page(caller: Caller, after: int) -> dict[str, Any]:
    answered = httpx.get(
        f"{caller.addresses[0]}/v1/feed",
        params={"after": after},
        headers=caller.signed(READER),
        timeout=TIMEOUT_S,
    )
    assert answered.status_code == 200, answered.text
    page: dict[str, Any] = answered.json()
    return page
