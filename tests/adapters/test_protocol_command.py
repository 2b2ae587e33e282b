"""rtw protocol retire as its user runs it."""

import pytest

from tests.adapters.test_command_line import SPINE, Desk, desk

__all__ = ["desk"]


def test_a_retired_version_is_pinned_to_no_new_case_and_stays_with_those_that_have_it(
    desk: Desk,
) -> None:
    assert desk.run("play", str(SPINE)).returncode == 0

    retired = desk.json("protocol", "retire", "demo", "spine:LBS-STRAIN@1")
    again = desk.json("protocol", "retire", "demo", f"{retired['protocol']}@1")

    assert retired == again
    assert (retired["version"], retired["retired"]) == (1, True)
    (stored,) = desk.rows("SELECT count(*) FROM es.event WHERE name LIKE '%:Retired'")
    assert stored == (1,)
    assert desk.run("play", str(SPINE)).returncode == 0
    assert desk.json("case", "show", "spine:W-A/1", "--view", "clinician")["protocol"]


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
    desk: Desk, tenant: str, protocol: str, said: str
) -> None:
    assert desk.run("tenant", "add", "demo").returncode == 0

    done = desk.run("protocol", "retire", tenant, protocol)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
