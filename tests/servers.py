"""How the tests' own servers differ from the product's, and where they lie."""

import shutil
from dataclasses import replace
from pathlib import Path

from adapters.embedded.postgres import Installation, postgres_18

_MEMORY = Path("/dev/shm")
_ROOM = 4 << 30
"""Bytes that must be free there: every worker takes some hundred million."""
_FOR_TESTS = (
    "fsync=off",
    "full_page_writes=off",  # whoever is killed leaves whole pages; only a machine that fails tears
    "scram_iterations=1",
)


def waiting_for_no_disk() -> Installation:
    """Half the time of a test's own database is waiting for the disk, which helps only where the
    machine fails: what a killed server has written is there. And nobody guesses its passwords."""
    ours = postgres_18()
    settings = (f"--set={each}" for each in _FOR_TESTS)
    return replace(ours, options=(*ours.options, "--no-sync", *settings))


def folder_of_servers() -> str | None:
    """Where data folders of servers are made: in memory where there is room, which is kept as well
    when a process is killed; None for the usual place."""
    if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
        return str(_MEMORY)
    return None
