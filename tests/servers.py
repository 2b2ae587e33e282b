"""How the tests' own servers differ from the product's."""

from dataclasses import replace

from adapters.embedded.postgres import Installation, postgres_18


def waiting_for_no_disk() -> Installation:
    """Half the time of a test's own database is waiting for the disk, which helps only where the
    machine fails: what a killed server has written is there."""
    ours = postgres_18()
    return replace(ours, options=(*ours.options, "--no-sync", "--set=fsync=off"))
