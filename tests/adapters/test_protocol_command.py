"""rtw protocol retire as its user runs it."""

import pytest

from tests.adapters.desks import SPINE, Desk, played, told

__all__ = ["played", "told"]


def test_a_retired_version_is_pinned_to_no_new_case_and_stays_with_those_that_have_it(
    played: Desk,
) -> None:
    retired = played.json("protocol", "retire", "demo", "spine:LBS-STRAIN@1")
    again = played.json("protocol", "retire", "demo", f"{retired['protocol']}@1")

    assert retired == again
    assert (retired["version"], retired["retired"]) == (1, True)
    (stored,) = played.rows("SELECT count(*) FROM es.event WHERE name LIKE '%:Retired'")
    assert stored == (1,)
    assert played.run("play", str(SPINE)).returncode == 0
    assert played.json("case", "show", "spine:W-A/1", "--view", "clinician")["protocol"]


@pytest.mark.parametrize(
    ("tenant", "protocol", "said"),
    [
        ("nobody", "spine:LBS-STRAIN@1", "there is no such tenant"),
        ("demo", "spine:LBS-STRAIN@2", "no such version"),
        ("demo", "spine:LBS-STRAIN", "is named ID@VERSION"),
        ("demo", "spine:LBS-STRAIN@0", "is named ID@VERSION"),
    ],
)
def test_what_is_not_published_is_bad_use(
    told: Desk, tenant: str, protocol: str, said: str
) -> None:
    done = told.run("protocol", "retire", tenant, protocol)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
