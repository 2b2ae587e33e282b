"""Parties and consents: what is registered or given stands until something else is said."""

from typing import Any

from domain import consent, party
from domain.case.vocabulary import Role
from domain.consent import Consent, Granted, Narrowed, Scope
from domain.party import Party, PartyRegistered, RegisterParty
from domain.recorded import Fact
from domain.refusals import Refusal
from tests.domain.catalogued import accepted, recorded
from tests.domain.thin_case import CONSENT, WORKER


def a_party(**said: Any) -> RegisterParty:
    return RegisterParty.model_validate(
        {"party_id": str(WORKER), "name": "Anna Walker", "roles": ["worker"], **said}
    )


def test_a_party_is_registered_once_and_anew_where_something_changed() -> None:
    (first,) = party.decide(Party(), a_party())
    state = party.evolve(Party(), recorded(first))

    assert isinstance(first, PartyRegistered)
    assert state.roles == (Role.WORKER,)
    assert party.decide(state, a_party()) == []
    assert len(party.decide(state, a_party(name="Anna Walker-Novák"))) == 1


def a_consent(state: Consent, version: int, *scopes: Scope) -> list[Fact] | Refusal:
    return consent.decide(state, CONSENT, version, scopes)


def consented(version: int, *scopes: Scope) -> Consent:
    (fact,) = accepted(a_consent(Consent(), version, *scopes))
    return consent.evolve(Consent(), recorded(fact))


def test_a_first_consent_is_granted_and_fewer_scopes_narrow_it() -> None:
    state = consented(1, Scope.TREAT, Scope.REMIND)

    assert a_consent(Consent(), 1, Scope.TREAT) == [
        Granted(consent_id=CONSENT, version=1, scopes=(Scope.TREAT,))
    ]
    assert a_consent(state, 2, Scope.TREAT) == [
        Narrowed(consent_id=CONSENT, version=2, scopes=(Scope.TREAT,))
    ]
    assert a_consent(state, 2, Scope.TREAT, Scope.RESEARCH) == [
        Granted(consent_id=CONSENT, version=2, scopes=(Scope.TREAT, Scope.RESEARCH))
    ]


def test_a_known_version_says_the_same_scopes_in_any_order_or_is_refused() -> None:
    state = consented(2, Scope.TREAT, Scope.REMIND)

    assert a_consent(state, 2, Scope.REMIND, Scope.TREAT) == []
    assert a_consent(state, 2, Scope.TREAT) == Refusal("version", field="version")
    assert a_consent(state, 1, Scope.TREAT, Scope.REMIND) == Refusal("version", field="version")
