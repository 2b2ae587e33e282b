"""Pain and effort of a session: the highest of what was recorded, and effort on one scale."""

from decimal import Decimal

import pytest

from domain.case.sessions.session_content import SessionPain, _from_borg


@pytest.mark.parametrize(
    ("pain", "worst", "under_load"),
    [
        (SessionPain(), None, None),
        (SessionPain(pre=5), 5, None),
        (SessionPain(pre=5, peak=4, post=3), 5, 4),
        (SessionPain(pre=1, post=3), 3, 3),
    ],
)
def test_the_highest_is_of_what_was_recorded(
    pain: SessionPain, worst: int | None, under_load: int | None
) -> None:
    assert (pain.worst, pain.highest_under_load) == (worst, under_load)


@pytest.mark.parametrize(
    ("borg", "cr10"),
    [
        *((6, "0"), (9, "1"), (10, "1.5"), (11, "2"), (12, "3"), (13, "4"), (14, "4.5")),
        *((15, "5"), (16, "6"), (17, "7"), (18, "8.5"), (19, "10"), (20, "11")),
    ],
)
def test_the_same_word_on_two_scales_of_effort_is_the_same_effort(borg: int, cr10: str) -> None:
    assert _from_borg(Decimal(borg)) == Decimal(cr10)
