"""What the worker has agreed to, as of one time and as known at another, in all of her cases."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.case.opening.linking import ConsentReferenced
from domain.consent import Consent, Expired, Granted, Narrowed, Scope, evolve
from domain.recorded import Actor, Fact, Recorded
from services.relations import Acts, Relation

ID, NOBODY = UUID(int=1), UUID(int=0)
PSYCH, TREAT, CLAIM = Scope.PSYCH_INSURER, Scope.TREAT, Scope.CLAIM_INSURER
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
MORNING = datetime(2025, 3, 5, 8, 30, tzinfo=UTC)
TAKEN_BACK = MORNING + 58 * DAY


def at(fact: Fact, effective: datetime, recorded: datetime | None = None, place: int = 1) -> Any:
    return Recorded(
        *(fact, NOBODY, NOBODY, place, place, effective, recorded or effective, NOBODY),
        *(Actor(NOBODY, "worker"), NOBODY, NOBODY),
    )


def referenced(
    version: int, *scopes: Scope, effective: datetime, recorded: datetime | None = None
) -> Recorded[ConsentReferenced]:
    fact = ConsentReferenced(consent_id=ID, version=version, scopes=scopes)
    told: Recorded[ConsentReferenced] = at(fact, effective, recorded, version)
    return told


def of_herself(*acts: Recorded[Fact]) -> Consent:
    return reduce(evolve, acts, Consent())


def granted(version: int, *scopes: Scope, **more: date) -> Granted:
    return Granted(consent_id=ID, version=version, scopes=scopes, **more)


FIRST = at(granted(1, TREAT, PSYCH), MORNING)
NARROWED = Narrowed(consent_id=ID, version=2, scopes=(TREAT,))
HERE = (referenced(1, TREAT, PSYCH, effective=MORNING),)


def in_force(
    own: Consent,
    moment: datetime,
    known_at: datetime | None = None,
    here: tuple[Recorded[ConsentReferenced], ...] = HERE,
) -> bool:
    relation = Relation(acts=Acts(own, here, "Europe/Prague"))
    return PSYCH in relation.as_of(moment, known_at).active(moment)


def test_what_she_takes_back_in_another_case_counts_from_then_on_and_not_before() -> None:
    own = of_herself(FIRST, at(NARROWED, TAKEN_BACK))

    assert not in_force(own, MORNING - MINUTE)
    assert in_force(own, MORNING)
    assert in_force(own, TAKEN_BACK - MINUTE)
    assert not in_force(own, TAKEN_BACK)
    assert not in_force(own, TAKEN_BACK + DAY)


def test_what_is_taken_back_in_this_case_alone_is_so_too() -> None:
    here = (*HERE, referenced(2, TREAT, effective=TAKEN_BACK))
    own = of_herself(FIRST)

    assert in_force(own, TAKEN_BACK - MINUTE, here=here)
    assert not in_force(own, TAKEN_BACK, here=here)


def test_what_she_agrees_to_again_opens_no_time_between() -> None:
    again = at(granted(3, TREAT, PSYCH), TAKEN_BACK + 10 * DAY)
    own = of_herself(FIRST, at(NARROWED, TAKEN_BACK), again)

    assert [in_force(own, TAKEN_BACK + days * DAY) for days in (-1, 0, 9, 10)] == [
        *(True, False, False, True)
    ]


def test_who_asks_what_was_known_is_told_by_the_consents_that_were_known() -> None:
    recorded = TAKEN_BACK + 3 * DAY
    own = of_herself(FIRST, at(NARROWED, TAKEN_BACK, recorded))

    assert not in_force(own, TAKEN_BACK)
    assert in_force(own, TAKEN_BACK, recorded - MINUTE)
    assert not in_force(own, TAKEN_BACK, recorded)


def test_what_is_said_to_be_taken_back_a_little_later_is_taken_back_at_once() -> None:
    later = TAKEN_BACK + 5 * MINUTE
    own = of_herself(FIRST, at(NARROWED, later, TAKEN_BACK))
    here = (*HERE, referenced(2, TREAT, effective=later, recorded=TAKEN_BACK))

    for known in (HERE, here):
        assert in_force(own, TAKEN_BACK - MINUTE, here=known)
        assert not in_force(own, TAKEN_BACK, here=known)
    assert not in_force(of_herself(FIRST), TAKEN_BACK, here=here)


def test_the_last_day_counts_in_the_zone_of_the_case() -> None:
    over = at(
        Expired(consent_id=ID, version=1, scopes=(TREAT, PSYCH)),
        datetime(2025, 3, 21, 7, tzinfo=UTC),
    )
    own = of_herself(at(granted(1, TREAT, PSYCH, expires=date(2025, 3, 20)), MORNING), over)

    assert in_force(own, datetime(2025, 3, 20, 22, 59, tzinfo=UTC))
    assert not in_force(own, datetime(2025, 3, 20, 23, tzinfo=UTC))
    assert not in_force(own, datetime(2025, 3, 22, tzinfo=UTC))


def test_the_version_is_that_of_the_time() -> None:
    relation = Relation(acts=Acts(of_herself(FIRST, at(NARROWED, TAKEN_BACK)), HERE, "UTC"))
    times = (MORNING - MINUTE, MORNING, TAKEN_BACK)

    counted = [relation.as_of(each, None).consent for each in times]

    assert [each and each.version for each in counted] == [None, 1, 2]


_MINUTES = st.integers(0, 60 * 24 * 30)
_SCOPES = st.sets(st.sampled_from([TREAT, PSYCH, CLAIM])).map(lambda few: tuple(sorted(few)))
_SAID = st.tuples(_SCOPES, _MINUTES, st.integers(-5, 60 * 24 * 10), st.booleans())


@given(st.lists(_SAID, min_size=1, max_size=6))
def test_as_of_a_moment_after_the_last_act_nothing_more_is_open_than_now(
    said: list[tuple[tuple[Scope, ...], int, int, bool]],
) -> None:
    """Each act is recorded some minutes on, and effective before that, or a little after."""
    own, here, recorded = list[Recorded[Fact]](), list[Recorded[ConsentReferenced]](), MORNING
    for version, (scopes, later, earlier, in_this_case) in enumerate(said, start=1):
        recorded += later * MINUTE
        effective = recorded - earlier * MINUTE
        own.append(at(granted(version, *scopes), effective, recorded, version))
        if in_this_case:
            here.append(referenced(version, *scopes, effective=effective, recorded=recorded))
    now = recorded + MINUTE
    acts = Acts(of_herself(*own), tuple(here), "UTC")
    relation = Relation(consent=acts.consented(), acts=acts)

    assert relation.as_of(now, None).active(now) == relation.active(now)
    assert relation.as_of(now, now).active(now) == relation.active(now)
