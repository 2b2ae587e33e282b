"""Pain of a session: the highest of what was recorded, and nothing where nothing was."""

import pytest

from domain.case.session_content import SessionPain


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
