"""Protocols: what is published is not changed, within a safe envelope."""

from decimal import Decimal
from typing import Any

import pytest

from domain import protocol
from domain.case.vocabulary import TissueClass
from domain.protocol import ProtocolState, PublishProtocol
from domain.refusals import Refusal
from tests.domain.catalogued import accepted, recorded
from tests.domain.thin_case import PROTOCOL


def a_protocol(version: int = 1, **settings: Any) -> PublishProtocol:
    return PublishProtocol.model_validate(
        {
            "protocol_id": str(PROTOCOL),
            "version": version,
            "tissue_class": "muscle_strain_I_II",
            "set": {key.replace("__", "."): value for key, value in settings.items()},
        }
    )


def released(request: PublishProtocol, state: ProtocolState | None = None) -> ProtocolState:
    known = state or ProtocolState()
    for fact in accepted(protocol.decide(known, request)):
        known = protocol.evolve(known, recorded(fact))
    return known


def test_a_protocol_is_published_with_what_differs_from_the_defaults() -> None:
    state = released(a_protocol(load__hard_pct="15", pain={"green": 2}))

    known = state.at(1)
    assert known is not None
    assert known.tissue_class is TissueClass.MUSCLE_STRAIN
    assert known.threshold("load.hard_pct") == Decimal(15)
    assert known.threshold("pain.green") == Decimal(2)
    assert known.threshold("load.soft_pct") == Decimal(10)
    assert known.threshold("heal.fracture.P2") is None
    assert known.threshold("no.such.key") is None


def test_publishing_the_same_protocol_again_stores_nothing_and_changes_are_refused() -> None:
    state = released(a_protocol(load__hard_pct="15"))

    assert protocol.decide(state, a_protocol(load__hard_pct="15")) == []
    assert protocol.decide(state, a_protocol(load__hard_pct="16")) == Refusal(
        "version", field="version"
    )
    assert accepted(protocol.decide(state, a_protocol(2, load__hard_pct="16")))


def test_a_protocol_may_set_the_parts_of_a_key() -> None:
    listed = a_protocol(followup__days=[14, 60], heal__fracture={"P2": 42})

    assert listed == a_protocol(
        followup__days__1="14", followup__days__2="60", heal__fracture__P2="42"
    )


@pytest.mark.parametrize(
    "settings",
    [
        {"load__hard_pct": "25.1"},
        {"load__hard_pct": "-1"},
        {"load__harder_pct": "10"},
        {"heal__tendon_repair__P2": "41"},
        {"load__hard_pct": "ten"},
        {"load__hard_pct": "NaN"},
        {"load__hard_pct": "Infinity"},
    ],
)
def test_an_unknown_key_or_a_value_outside_the_safe_envelope_is_refused(
    settings: dict[str, Any],
) -> None:
    assert protocol.decide(ProtocolState(), a_protocol(**settings)) == Refusal("input", field="set")


@pytest.mark.parametrize("value", ["0", "25", "12.5"])
def test_the_bounds_of_the_envelope_belong_to_it(value: str) -> None:
    assert accepted(protocol.decide(ProtocolState(), a_protocol(load__hard_pct=value)))


def test_a_protocol_published_without_its_draft_is_folded_without_complaint() -> None:
    facts = accepted(protocol.decide(ProtocolState(), a_protocol()))

    halfway = protocol.evolve(ProtocolState(), recorded(facts[-1]))

    assert halfway.at(1) is None


def test_a_retired_protocol_keeps_its_thresholds_and_is_retired_once() -> None:
    state = released(a_protocol(version=2))
    retire = protocol.RetireProtocol(protocol_id=PROTOCOL, version=2)
    (fact,) = accepted(protocol.decide(state, retire))
    state = protocol.evolve(state, recorded(fact))

    known = state.at(2)

    assert fact == protocol.Retired(version=2)
    assert known is not None
    assert known.retired
    assert protocol.decide(state, retire) == []
    unknown = protocol.RetireProtocol(protocol_id=PROTOCOL, version=3)
    assert protocol.decide(state, unknown) == Refusal("input", field="version")
    assert protocol.evolve(ProtocolState(), recorded(fact)) == ProtocolState()
