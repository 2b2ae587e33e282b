"""The worker's consent in its own stream: granted, narrowed, withdrawn, expired."""

from dataclasses import replace
from datetime import date

import pytest

from domain import consent
from domain.consent import Consent, Expired, Granted, Narrowed, Scope, Withdrawn
from domain.recorded import Fact
from domain.refusals import Refusal
from tests.domain import thin_case as case
from tests.domain.scenario import CASE

ID, OTHER = case.CONSENT, case.OTHER
TREAT, REMIND, FUNC = Scope.TREAT, Scope.REMIND, Scope.FUNC_EMPLOYER
LAST = date(2025, 3, 20)


def after(state: Consent, decided: list[Fact] | Refusal) -> Consent:
    assert isinstance(decided, list)
    (fact,) = decided
    (recorded,) = case.REFERRED.given(fact).history[-1:]
    return consent.evolve(state, replace(recorded, stream=CASE))


GRANTED = after(Consent(), consent.decide(Consent(), ID, 1, (TREAT, REMIND), LAST))


def test_a_first_consent_is_granted_with_its_last_day() -> None:
    granted = Granted(consent_id=ID, version=1, scopes=(TREAT, REMIND), expires=LAST)

    assert consent.decide(Consent(), ID, 1, (TREAT, REMIND), LAST) == [granted]
    assert Consent(ID, 1, frozenset({TREAT, REMIND}), LAST) == GRANTED


def test_fewer_scopes_narrow_and_others_are_granted_anew() -> None:
    assert consent.decide(GRANTED, ID, 2, (TREAT,)) == [
        Narrowed(consent_id=ID, version=2, scopes=(TREAT,))
    ]
    assert consent.decide(GRANTED, ID, 2, (TREAT, FUNC)) == [
        Granted(consent_id=ID, version=2, scopes=(TREAT, FUNC))
    ]
    assert consent.decide(GRANTED, OTHER, 1, (TREAT,)) == [
        Narrowed(consent_id=OTHER, version=1, scopes=(TREAT,))
    ]


def test_no_scope_withdraws_what_was_in_force() -> None:
    decided = consent.decide(GRANTED, ID, 2, ())

    assert decided == [Withdrawn(consent_id=ID, version=2, scopes=(TREAT, REMIND))]
    withdrawn = after(GRANTED, decided)
    assert withdrawn == Consent(ID, 2)
    assert consent.decide(withdrawn, ID, 2, ()) == []
    assert consent.decide(withdrawn, ID, 3, (TREAT,)) == [
        Granted(consent_id=ID, version=3, scopes=(TREAT,))
    ]


def test_the_same_version_again_stores_nothing() -> None:
    assert consent.decide(GRANTED, ID, 1, (REMIND, TREAT), LAST) == []


@pytest.mark.parametrize(
    ("version", "scopes", "expires"),
    [(1, (TREAT,), LAST), (1, (TREAT, REMIND), None), (0, (TREAT, REMIND), LAST)],
)
def test_a_known_version_says_what_it_said_and_an_older_one_nothing(
    version: int, scopes: tuple[Scope, ...], expires: date | None
) -> None:
    assert consent.decide(GRANTED, ID, version, scopes, expires) == Refusal(
        "version", field="version"
    )


def test_a_consent_expires_on_the_day_after_its_last_and_once() -> None:
    assert consent.expire(GRANTED, date(2025, 3, 20)) == []
    decided = consent.expire(GRANTED, date(2025, 3, 21))

    assert decided == [Expired(consent_id=ID, version=1, scopes=(TREAT, REMIND))]
    expired = after(GRANTED, decided)
    assert expired.scopes == frozenset()
    assert consent.expire(expired, date(2025, 3, 22)) == []
    assert isinstance(consent.decide(expired, ID, 1, (TREAT, REMIND), LAST), Refusal)


def test_a_consent_without_a_last_day_never_expires() -> None:
    lasting = after(Consent(), consent.decide(Consent(), ID, 1, (TREAT,)))

    assert consent.expire(lasting, date(2050, 1, 1)) == []
    assert consent.expire(Consent(), date(2050, 1, 1)) == []
