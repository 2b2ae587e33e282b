"""Parties, consents, job profiles and protocols: what is published is not changed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from domain import consent, job_profile, party, protocol
from domain.case.vocabulary import Role, TissueClass
from domain.consent import Consent, Granted, Narrowed, Scope
from domain.job_profile import JobProfileState, PublishJobProfile
from domain.party import Party, PartyRegistered, RegisterParty
from domain.protocol import ProtocolState, PublishProtocol
from domain.recorded import Actor, Fact, Recorded
from domain.refusals import Refusal
from tests.domain.thin_case import CONSENT, PROFILE, PROTOCOL, WORKER

MORNING = datetime(2025, 3, 3, 8, tzinfo=UTC)
NOBODY = UUID(int=0)


def recorded(fact: Fact, version: int = 1) -> Recorded[Fact]:
    return Recorded(
        fact,
        NOBODY,
        NOBODY,
        version,
        version,
        MORNING,
        MORNING,
        NOBODY,
        Actor(NOBODY, "system"),
        NOBODY,
        NOBODY,
    )


def published(request: PublishJobProfile, state: JobProfileState | None = None) -> JobProfileState:
    known = state or JobProfileState()
    for fact in accepted(job_profile.decide(known, request)):
        known = job_profile.evolve(known, recorded(fact))
    return known


def accepted(decided: Sequence[Fact] | Refusal) -> Sequence[Fact]:
    assert not isinstance(decided, Refusal), decided
    return decided


def a_task(**said: Any) -> dict[str, Any]:
    return {
        "task_id": "T1",
        "name": "Lift cartons",
        "dimension": "LFW",
        "demand": {"value": "18.0", "unit": "kg"},
        **said,
    }


def a_profile(*tasks: dict[str, Any], version: int = 3, **said: Any) -> PublishJobProfile:
    return PublishJobProfile.model_validate(
        {"job_profile_id": str(PROFILE), "version": version, "tasks": tasks or [a_task()], **said}
    )


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


def test_a_job_profile_is_drafted_task_by_task_and_published_in_one_decision() -> None:
    facts = accepted(
        job_profile.decide(JobProfileState(), a_profile(a_task(), a_task(task_id="2")))
    )

    assert [type(fact).__name__ for fact in facts] == [
        "Drafted",
        "TaskAdded",
        "TaskAdded",
        "Published",
    ]


def a_scenario(**said: Any) -> dict[str, Any]:
    return {"scenario_id": "SC1", "task_id": "T1", "kind": "cart", "aisle": "90", **said}


def test_scenarios_of_a_job_are_published_with_it() -> None:
    request = a_profile(a_task(hazards=["dry ice"]), scenarios=[a_scenario(complexity=2)])

    profile = published(request).at(3)

    assert profile is not None
    scenario = profile.scenario("SC1")
    assert scenario is not None
    assert (scenario.task_id, scenario.kind, scenario.complexity) == ("T1", "cart", 2)
    assert [each.module for each in profile.tasks[0].hazards] == ["dry ice"]
    assert profile.scenario("SC2") is None
    assert profile.scenario(None) is None


@pytest.mark.parametrize(
    "scenarios", [[a_scenario(), a_scenario()], [a_scenario(task_id="T9")]], ids=("twice", "task")
)
def test_a_scenario_stands_once_and_imitates_a_task_of_the_job(scenarios: list[Any]) -> None:
    request = a_profile(scenarios=scenarios)

    assert job_profile.decide(JobProfileState(), request) == Refusal("input", field="scenarios")


def test_publishing_the_same_job_profile_again_stores_nothing() -> None:
    state = published(a_profile())

    assert job_profile.decide(state, a_profile()) == []


@pytest.mark.parametrize(
    "other",
    [
        a_profile(a_task(name="Lift crates")),
        a_profile(a_task(), a_task(task_id="T2")),
        a_profile(name="Order picker"),
        a_profile(strength_scheme="NOC"),
        a_profile(scenarios=[a_scenario()]),
        a_profile(a_task(hazards=[{"name": "Solvent", "module": "solvents"}])),
    ],
)
def test_a_published_job_profile_is_never_changed(other: PublishJobProfile) -> None:
    state = published(a_profile())

    assert job_profile.decide(state, other) == Refusal("version", field="version")


def test_versions_of_a_job_profile_stand_beside_each_other() -> None:
    state = published(a_profile(a_task(name="New"), version=4), published(a_profile()))

    old, new = state.at(3), state.at(4)
    assert old is not None
    assert new is not None
    assert (old.tasks[0].name, new.tasks[0].name) == ("Lift cartons", "New")
    assert state.at(5) is None


def test_a_later_version_supersedes_those_before_it_and_they_stay_published() -> None:
    second = published(a_profile(version=4), published(a_profile()))
    facts = accepted(job_profile.decide(second, a_profile(version=6)))

    assert list(facts)[-2:] == [job_profile.Published(version=6), SUPERSEDED]
    assert second.superseded == {3}
    assert second.at(3) is not None
    earlier = accepted(job_profile.decide(second, a_profile(version=2)))
    assert list(earlier)[-1] == job_profile.Published(version=2)


SUPERSEDED = job_profile.Superseded(version=4, by=6)


def test_a_task_stands_once_in_a_job_profile() -> None:
    decided = job_profile.decide(JobProfileState(), a_profile(a_task(), a_task(name="Again")))

    assert decided == Refusal("input", field="tasks")


@pytest.mark.parametrize(
    ("dimension", "unit"), [("LFW", "N"), ("PSH", "kg"), ("STD", "h"), ("GRP", "kg")]
)
def test_the_demand_of_a_task_is_in_the_unit_of_its_dimension(dimension: str, unit: str) -> None:
    demand = {"value": "18.0", "unit": unit}

    with pytest.raises(ValidationError, match="the unit of its dimension"):
        a_profile(a_task(dimension=dimension, demand=demand))


def test_facts_of_a_job_profile_out_of_order_are_folded_without_complaint() -> None:
    facts = accepted(job_profile.decide(JobProfileState(), a_profile()))
    state = JobProfileState()
    for fact in reversed(facts):
        state = job_profile.evolve(state, recorded(fact))

    assert state.at(4) is None
    halfway = job_profile.evolve(JobProfileState(), recorded(facts[-1]))
    assert halfway.at(3) is None


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


@pytest.mark.parametrize(
    ("said", "basis"),
    [
        ({}, "estimated"),
        ({"measured": True}, "measured"),
        ({"measured": False}, "estimated"),
        ({"estimated": True}, "estimated"),
        ({"estimated": False}, "measured"),
    ],
)
def test_a_demand_is_measured_or_estimated(said: dict[str, bool], basis: str) -> None:
    task = {name: value for name, value in a_task().items() if name != "basis"}

    assert a_profile({**task, **said}) == a_profile({**task, "basis": basis})


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
