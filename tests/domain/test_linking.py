"""Consent, job profile and protocol as a case refers to them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import ValidationError

from domain.case.opening.linking import ConsentReferenced, JobProfileLinked, ProtocolPinned
from domain.case.vocabulary import TissueClass
from domain.consent import Scope
from tests.domain import thin_case as case
from tests.domain.scenario import Scenario

PUBLISHED = case.STAFFED
NOT_PUBLISHED = Scenario(None, None, case.STAFFED.history, case.STAFFED.commands)


def test_a_consent_is_referenced_with_its_scopes() -> None:
    case.STAFFED.when(case.consent("TREAT", "FUNC->employer"), by=case.BY_WORKER).then(
        ConsentReferenced(
            consent_id=case.CONSENT, version=1, scopes=(Scope.TREAT, Scope.FUNC_EMPLOYER)
        )
    )


def test_a_scope_may_be_written_with_a_real_arrow() -> None:
    assert case.consent("FUNC→employer") == case.consent("FUNC->employer")


def test_the_same_consent_again_stores_nothing() -> None:
    case.INTAKE.when(case.consent("TREAT"), by=case.BY_WORKER).then_nothing()


def test_a_published_job_profile_is_linked_once() -> None:
    linked = PUBLISHED.when(case.link(), by=case.BY_MANAGER)

    after = linked.then(JobProfileLinked(job_profile_id=case.PROFILE, version=3))

    after.when(case.link(), by=case.BY_MANAGER).then_nothing()


def test_a_job_profile_or_protocol_that_is_not_published_is_refused() -> None:
    NOT_PUBLISHED.when(case.link(), by=case.BY_MANAGER).then_refused("input", "job_profile_id")
    NOT_PUBLISHED.when(case.pin(), by=case.BY_MANAGER).then_refused("input", "protocol_id")


def test_a_protocol_is_pinned_with_its_tissue_class_once() -> None:
    pinned = PUBLISHED.when(case.pin(), by=case.BY_MANAGER)

    after = pinned.then(
        ProtocolPinned(protocol_id=case.PROTOCOL, version=1, tissue_class=TissueClass.MUSCLE_STRAIN)
    )

    after.when(case.pin(), by=case.BY_MANAGER).then_nothing()


def test_a_protocol_is_not_pinned_for_another_tissue() -> None:
    for_tendons = case.pin(tissue_class="tendon_repair")

    PUBLISHED.when(for_tendons, by=case.BY_MANAGER).then_refused("input", "tissue_class")


@pytest.mark.parametrize("value", ["0", "5", "25"])
def test_an_override_inside_the_safe_envelope_is_accepted(value: str) -> None:
    outcome = PUBLISHED.when(case.pin(("load.hard_pct", value)), by=case.BY_MANAGER)

    assert outcome.after.state.linked.overrides == {"load.hard_pct": Decimal(value)}


@pytest.mark.parametrize("value", ["25.1", "-1", "100"])
def test_an_override_outside_the_safe_envelope_is_refused_with_its_bounds(value: str) -> None:
    refused = PUBLISHED.when(case.pin(("load.hard_pct", value)), by=case.BY_MANAGER).then_refused(
        "input", "overrides"
    )

    (criterion,) = refused.criteria
    assert (criterion.id, criterion.required) == ("load.hard_pct", "0 to 25")
    assert criterion.observed == value


def test_an_override_of_an_unknown_key_is_refused() -> None:
    PUBLISHED.when(case.pin(("load.harder_pct", "5")), by=case.BY_MANAGER).then_refused(
        "input", "overrides"
    )


def test_one_override_may_set_the_parts_of_a_key() -> None:
    pinned = PUBLISHED.when(
        case.pin(("heal.fracture", {"P2": 42, "P3": "84"}), ("followup.days", [14, 60])),
        by=case.BY_MANAGER,
    )

    assert pinned.after.state.linked.overrides == {
        "heal.fracture.P2": 42,
        "heal.fracture.P3": 84,
        "followup.days.1": 14,
        "followup.days.2": 60,
    }


def test_one_value_for_a_group_whose_parts_are_alike_is_the_value_of_each() -> None:
    pinned = PUBLISHED.when(case.pin(("review.days", "7")), by=case.BY_MANAGER)

    parts = {f"review.days.{phase}": 7 for phase in ("P1", "P2", "P3", "P4")}
    assert pinned.after.state.linked.overrides == parts
    PUBLISHED.when(case.pin(("rest.hours", "200")), by=case.BY_MANAGER).then_refused(
        "input", "overrides"
    )


def test_an_override_says_why_and_who_approved() -> None:
    bare = {"key": "load.hard_pct", "value": "5"}

    with pytest.raises(ValidationError) as caught:
        type(case.pin()).model_validate(
            {"protocol_id": str(case.PROTOCOL), "version": 1, "overrides": [bare]}
        )

    missing = {error["loc"][-1] for error in caught.value.errors()}
    assert missing == {"reason", "approver"}


def test_a_retired_protocol_is_pinned_to_no_case_but_stays_where_it_is() -> None:
    retired = replace(case.a_protocol(), retired=True)
    unpinned, pinned = (replace(each, protocol=retired) for each in (case.INTAKE, case.LINKED))
    stricter = case.pin(("load.hard_pct", "12"))

    unpinned.when(case.pin(), by=case.BY_MANAGER).then_refused("version", "version")
    pinned.when(case.pin(), by=case.BY_MANAGER).then_nothing()
    assert len(pinned.when(stricter, by=case.BY_MANAGER).facts) == 1
