"""How much is too much: whole periods wherever they begin, each person by himself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.asking.problems import ProblemError
from adapters.http.metering import Meter, address_key
from adapters.limits import NO_LIMITS, PERIOD_S, USUAL, Counted, Limits


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def refused(meter: Meter, counted: Counted, key: object = "she") -> dict[str, object] | None:
    """What is told of a refusal; None where one more was taken."""
    try:
        meter.count(counted, key)
    except ProblemError as problem:
        return {"status": problem.status, "code": problem.code, **problem.headers}
    return None


@pytest.mark.parametrize(
    ("counted", "most", "seconds"),
    [
        (Counted.COMMANDS, 60, 60),
        (Counted.READS, 600, 60),
        (Counted.EXPORTS, 5, 86_400),
        (Counted.SIGN_INS, 20, 600),
    ],
)
def test_the_usual_limits_hold_in_their_period_and_not_beyond(
    counted: Counted, most: int, seconds: int
) -> None:
    watch = Watch()
    meter = Meter(USUAL, watch)

    assert [refused(meter, counted) for _ in range(most)] == [None] * most
    one_more = {"status": 429, "code": f"too_many_{counted}", "Retry-After": str(seconds)}
    assert refused(meter, counted) == one_more
    watch.now += seconds - 0.5
    assert refused(meter, counted) == one_more | {"Retry-After": "1"}
    watch.now += 0.5
    assert [refused(meter, counted) for _ in range(most)] == [None] * most


def test_what_is_refused_does_not_count() -> None:
    watch = Watch()
    meter = Meter(Limits(commands=1), watch)
    meter.count(Counted.COMMANDS, "she")

    for _ in range(59):
        watch.now += 1
        assert refused(meter, Counted.COMMANDS) is not None
    watch.now += 1
    assert refused(meter, Counted.COMMANDS) is None


def test_each_person_and_each_kind_is_counted_by_itself() -> None:
    meter = Meter(Limits(commands=1, reads=1), Watch())

    assert refused(meter, Counted.COMMANDS, "she") is None
    assert refused(meter, Counted.COMMANDS, "he") is None
    assert refused(meter, Counted.READS, "she") is None
    assert refused(meter, Counted.COMMANDS, "she") is not None


@given(st.lists(st.floats(0, 40), max_size=40), st.integers(1, 5))
def test_no_minute_holds_more_than_its_limit(waits: list[float], most: int) -> None:
    watch = Watch()
    meter, taken = Meter(Limits(reads=most), watch), []

    for wait in waits:
        watch.now += wait
        if refused(meter, Counted.READS) is None:
            taken.append(watch.now)

    minute = PERIOD_S[Counted.READS]
    for begin in taken:
        assert sum(begin <= each < begin + minute for each in taken) <= most


def test_waiting_as_long_as_was_said_is_enough() -> None:
    watch = Watch()
    meter = Meter(Limits(reads=3), watch)
    for _ in range(3):
        watch.now += 7.3
        meter.count(Counted.READS, "she")

    told = refused(meter, Counted.READS)
    assert told is not None
    watch.now += int(str(told["Retry-After"]))

    assert refused(meter, Counted.READS) is None


def test_only_so_many_requests_of_a_person_are_in_flight() -> None:
    meter = Meter(USUAL, Watch())
    for _ in range(8):
        meter.enter("she")

    with pytest.raises(ProblemError) as problem:
        meter.enter("she")
    meter.enter("he")
    meter.leave("she")
    meter.enter("she")

    assert (problem.value.status, problem.value.code) == (429, "too_many_at_once")
    assert problem.value.headers == {"Retry-After": "1"}


def test_who_has_left_is_not_remembered() -> None:
    meter = Meter(USUAL, Watch())
    for number in range(1000):
        meter.enter(number)
        meter.leave(number)

    assert meter._in_flight == {}


def test_the_longest_unused_is_forgotten_before_memory_runs_out() -> None:
    meter = Meter(Limits(sign_ins=1), Watch(), most_keys=3)
    for key in "abc":
        meter.count(Counted.SIGN_INS, key)
    assert refused(meter, Counted.SIGN_INS, "a") is not None

    meter.count(Counted.SIGN_INS, "d")

    assert refused(meter, Counted.SIGN_INS, "a") is not None
    assert [refused(meter, Counted.SIGN_INS, key) for key in "cd"] != [None, None]
    assert len(meter._moments[Counted.SIGN_INS]) == 3


def test_without_limits_nothing_is_counted() -> None:
    meter = Meter(NO_LIMITS, Watch())

    for counted in Counted:
        assert [refused(meter, counted) for _ in range(1000)] == [None] * 1000
    for _ in range(1000):
        meter.enter("she")
    assert all(not moments for moments in meter._moments.values())


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("testclient", ""),
        (None, ""),
    ],
)
def test_an_address_counts_with_the_network_that_its_owner_chooses_from(
    host: str | None, key: str
) -> None:
    assert address_key(host) == key
