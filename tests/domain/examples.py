"""With how many examples a property is tried: a few in every run, many in a campaign."""

import os

CAMPAIGN = os.environ.get("RTW_HISTORIES")
"""How many histories a campaign tries (make histories)."""


def examples(few: int) -> int:
    """A tenth of the histories of a campaign; ``few`` where there is none."""
    return few if CAMPAIGN is None else max(few, int(CAMPAIGN) // 10)
