"""What is asked at the gates of the picker's case, and what comes of it."""

from datetime import datetime
from typing import Any

from domain.case.phases.overrides import OverridePolicy
from domain.case.phases.phases import (
    PhaseAdvanced,
    PhaseAdvanceRejected,
    RequestPhaseAdvance,
    RevertPhase,
    StartSubphase,
)
from domain.case.plan.informed_consent import ConfirmInformedConsent
from tests.domain.gates_case import PHYSICIAN, on
from tests.domain.scenario import Outcome, Scenario


def advance(to: str, begin: str | None = None) -> RequestPhaseAdvance:
    return RequestPhaseAdvance.model_validate({"from": begin, "to": to})


def revert(to: str, **said: Any) -> RevertPhase:
    return RevertPhase.model_validate({"to": to, "reason": "Too much, too soon", **said})


def part(phase: str) -> StartSubphase:
    return StartSubphase.model_validate({"phase": phase})


def confirm(**said: Any) -> ConfirmInformedConsent:
    return ConfirmInformedConsent.model_validate(
        {"advance": {"from": "P1", "to": "P2"}, "info_version": "v1", "language": "cs", **said}
    )


def override(policy_id: str, **said: Any) -> OverridePolicy:
    return OverridePolicy.model_validate(
        {
            "policy_id": policy_id,
            "approver_2": str(PHYSICIAN),
            "expires": "2025-06-30",
            "reason": "Agreed in the team",
            **said,
        }
    )


ADVANCES = {"P2": on("03-21", "11:00"), "P3": on("05-09", "11:00"), "P4": on("06-06", "09:00")}


def asked(scenario: Scenario, to: str, at: datetime | None = None) -> Outcome:
    """The advance, at the time at which its gate is ready."""
    return scenario.when(advance(to), at=at or ADVANCES[to])


def unmet(scenario: Scenario, to: str, at: datetime | None = None) -> dict[str, str | None]:
    """What was found wanting, and what was seen; nothing where the phase was advanced."""
    fact = asked(scenario, to, at).fact
    if isinstance(fact, PhaseAdvanced):
        assert fact.decision.unmet == ()
        return {}
    assert isinstance(fact, PhaseAdvanceRejected), fact
    return {each.criterion: each.observed for each in fact.unmet}
