"""What an employer needs for a prepared talk: what holds at work now, and until when (S101)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from domain.case.accommodation.accommodation_course import Step
from projections.view import Say

Plain = dict[str, Any]
OPEN = frozenset({Step.PROPOSED, Step.AGREED, Step.IMPLEMENTED})
"""Steps of an accommodation at which it is talked about."""
CODES = (
    "work_ability_until",
    "progress_review",
    "accommodation_from",
    "accommodation_review_on",
    "accommodation_until",
)
"""What a day can be for, as the wording names it."""


def brief(page: Plain, today: date, say: Say) -> Plain:
    """Out of the employer's own page: accommodations that are open, restrictions in force, and
    the days to come with what they are for, the first first."""
    ability = page["work_ability"]
    stated = ability["abilities"] if ability is not None and ability["in_force"] else []
    listed = [each for each in page["accommodations"] if each["step"] in OPEN]
    return {
        "fitness": None if ability is None or not ability["in_force"] else ability["fitness"],
        "restrictions": [*stated, *page["restrictions"]],
        "accommodations": listed,
        "duties_suspended_since": page["duties_suspended_since"],
        "dates": [
            {**each, "text": say(f"brief.{each['code']}")}
            for each in sorted(_dates(page, listed), key=lambda each: (each["on"], each["code"]))
            if each["on"] >= today
        ],
    }


def _dates(page: Plain, accommodations: Iterable[Plain]) -> Iterator[Plain]:
    """Every day that is named on the page."""
    ability = page["work_ability"] or {}
    yield from _named("work_ability_until", ability.get("until"))
    yield from _named("progress_review", page["next_progress_review"])
    for each in accommodations:
        about = {"acc_id": each["acc_id"]}
        for code in ("from", "review_on", "until"):
            yield from _named(f"accommodation_{code}", each.get(code), **about)


def _named(code: str, day: str | None, **about: str) -> Iterator[Plain]:
    if day is not None:
        yield {"on": date.fromisoformat(day), "code": code, **about}
