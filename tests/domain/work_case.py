"""What is agreed and what happens at work, as requests, and the picker's case where it does."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.case import aggregate
from domain.case.accommodation.accommodation import (
    EndAccommodation,
    ImplementAccommodation,
    ProposeAccommodation,
    RespondToAccommodation,
    ReviewAccommodation,
)
from domain.case.assessment.assessment import IssueWorkAbility
from domain.case.loading.load_facts import LoadTargetSet
from domain.case.phases.phases import PhaseAdvanced, PhaseReverted
from domain.case.ramp_up.ramp_requests import (
    AdjustRampStage,
    CompleteRampStage,
    RepeatRampStage,
    StartRampStage,
)
from domain.case.ramp_up.ramp_stages import (
    RampStageCompleted,
    RampStageRejected,
    RampStageRepeated,
    RampStageStarted,
)
from domain.case.ramp_up.ramp_up import AgreeRampUpPlan
from domain.case.safety.safety import HoldCase
from domain.case.workplace.renegotiation import ConcludeRenegotiation, OpenRenegotiation
from domain.case.workplace.shifts import RecordShift
from domain.decision import Decision
from domain.recorded import Actor, Fact, Request
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, PRAGUE, Outcome, Scenario, through

AC1, AC2, RP1, RP2, RN1, RN2, STRANGER, SURGEON = map(case.an_id, range(701, 709))
SIGNED = {"worker": case.WORKER, "employer": case.HR, "clinician": CLINICIAN.party_id}
ALL_THREE = (case.WORKER, case.HR, CLINICIAN.party_id)
BY_SURGEON = Actor(SURGEON, "surgeon")
PICKER_HOURS = ("20", "24", "30", "36", "40")
ACCEPTED: dict[str, Any] = {"outcome": "accepted", "rationale": "all_met", "criteria": []}


def on(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A time in Prague in 2025; 9 June is the Monday of stage R1."""
    return datetime(2025, month, day, hour, minute, tzinfo=PRAGUE)


def asked_on_holidays(
    scenario: Scenario, request: Request, at: datetime, *holidays: date, by: Actor
) -> Outcome:
    """What is decided where these days are holidays."""
    context = replace(scenario.context(by, at, request), holidays=frozenset(holidays))
    return Outcome(aggregate.decide(scenario.state, request, context), scenario, context, None)


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    return {name: str(each) if isinstance(each, UUID) else each for name, each in said.items()}


def propose(acc_id: UUID | None = AC1, **said: Any) -> ProposeAccommodation:
    named = {"acc_id": acc_id, "kind": "modified_duty", "from": "2025-03-24", **said}
    return ProposeAccommodation.model_validate(_plain(named))


def respond(acc_id: UUID | None = AC1, **said: Any) -> RespondToAccommodation:
    return RespondToAccommodation.model_validate(_plain({"acc_id": acc_id, **said}))


def implement(acc_id: UUID | None = AC1, **said: Any) -> ImplementAccommodation:
    return ImplementAccommodation.model_validate(_plain({"acc_id": acc_id, **said}))


def review(acc_id: UUID | None = AC1, **said: Any) -> ReviewAccommodation:
    return ReviewAccommodation.model_validate(_plain({"acc_id": acc_id, **said}))


def end(acc_id: UUID | None = AC1, **said: Any) -> EndAccommodation:
    return EndAccommodation.model_validate(_plain({"acc_id": acc_id, **said}))


def lift(kg: str, **said: Any) -> dict[str, Any]:
    """An ability of a statement, or a demand of a duty."""
    return {"ability": "lift", "limit": {"value": kg, "unit": "kg"}, **said}


def able(*abilities: dict[str, Any], **said: Any) -> IssueWorkAbility:
    named = {"fitness": "fit_with_changes", "abilities": abilities, **said}
    return IssueWorkAbility.model_validate(named)


def stage(no: int | str, hours: str, **said: Any) -> dict[str, Any]:
    return {"no": no, "hours": hours, **said}


def stages(*hours: str, **said: Any) -> list[dict[str, Any]]:
    """Stages of these hours, numbered from 1."""
    return [stage(number, each, **said) for number, each in enumerate(hours, 1)]


def sign(*listed: dict[str, Any], plan_id: UUID | None = RP1, **said: Any) -> AgreeRampUpPlan:
    return AgreeRampUpPlan.model_validate(
        {
            "plan_id": None if plan_id is None else str(plan_id),
            "stages": listed or stages(*PICKER_HOURS),
            "signed_by": {side: str(party) for side, party in SIGNED.items()},
            **said,
        }
    )


def begin(stage_no: Any = None, **said: Any) -> StartRampStage:
    return StartRampStage.model_validate({"stage_no": stage_no, **said})


def repeat(stage_no: Any = None, **said: Any) -> RepeatRampStage:
    return RepeatRampStage.model_validate({"stage_no": stage_no, **said})


def adjust(stage_no: Any = None, **said: Any) -> AdjustRampStage:
    return AdjustRampStage.model_validate({"stage_no": stage_no, **said})


def complete(stage_no: Any = None, **said: Any) -> CompleteRampStage:
    return CompleteRampStage.model_validate({"stage_no": stage_no, **said})


def shift(day: str | None, worked: str, planned: str | None = None, **said: Any) -> RecordShift:
    named = {"date": day, "worked_h": worked, "planned_h": planned, **said}
    return RecordShift.model_validate(named)


def renegotiate(rn_id: UUID | None = RN1, subject: str = "task_demand") -> OpenRenegotiation:
    return OpenRenegotiation.model_validate(_plain({"rn_id": rn_id, "subject": subject}))


def conclude(rn_id: UUID | None = RN1, **said: Any) -> ConcludeRenegotiation:
    named = {"rn_id": rn_id, "result": "Heavy bags go to the lift table", **said}
    return ConcludeRenegotiation.model_validate(_plain(named))


def hold_request() -> HoldCase:
    """The worker's own hold: no alarm."""
    return HoldCase()


def advanced(to: str) -> PhaseAdvanced:
    """That the gate before a phase was passed."""
    before = f"P{int(to[1]) - 1}"
    return PhaseAdvanced.model_validate({"from": before, "to": to, "day": 30, "decision": ACCEPTED})


def case_reverted(from_: str, to: str) -> PhaseReverted:
    """That the case went back to an earlier phase."""
    return PhaseReverted.model_validate(
        {"from": from_, "to": to, "reason": "Too much too soon", "decision": ACCEPTED}
    )


def load_set(week: str, load: str, ref_load: str | None = None) -> LoadTargetSet:
    """That a target of LFW was set, against a reference load."""
    target = {"dimension": "LFW", "load": load, "ref_load": ref_load, "rule": "reason"}
    return LoadTargetSet.model_validate({"week": week, "targets": [target], "decision": ACCEPTED})


def in_force(fact: Fact) -> dict[str, Any]:
    """What a fact says of its stage, without the decision."""
    said = fact.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {name: each for name, each in said.items() if name not in {"decision", "protocol"}}


def decision_of(outcome: Outcome) -> Decision:
    """The decision of the last fact."""
    last = outcome.facts[-1]
    assert isinstance(last, RampStageStarted | RampStageRepeated | RampStageRejected)
    return last.decision


def kinds(outcome: Outcome) -> list[str]:
    return [type(fact).__name__ for fact in outcome.facts]


def unmet(outcome: Outcome) -> list[str]:
    """The criteria for which a stage was rejected; nothing else may have been decided."""
    (fact,) = outcome.facts
    assert isinstance(fact, RampStageRejected)
    assert [each.criterion for each in fact.unmet] == [each.id for each in fact.decision.unmet]
    return [each.criterion for each in fact.unmet]


def completed(number: int, hours: str, pct: str, step: str | None) -> RampStageCompleted:
    return RampStageCompleted.model_validate(
        {
            "plan_id": RP1,
            "plan_version": 1,
            "stage_no": number,
            "hours": hours,
            "pct": pct,
            "step_pts": step,
        }
    )


STAFFED = case.IN_PROGRAMME.given(
    case.assign((case.SUPERVISOR, "supervisor"), (SURGEON, "surgeon")), by=case.BY_MANAGER
)
P2 = through(STAFFED, (on(3, 21), advanced("P2")))
ABLE = through(P2, (on(3, 21, 10), able(lift("5", frequency="occasional"), until="2025-06-06")))
"""She may lift 5 kg now and then."""
P3 = through(P2, (on(5, 9), advanced("P3")))
SIGNED_UP = through(P3, (on(6, 5, 14), sign()), by=case.BY_MANAGER)
P4 = through(
    SIGNED_UP,
    (on(6, 6), advanced("P4")),
    (on(6, 6, 10), able(lift("16"), until="2025-07-21")),
)
"""P4 with a plan of five stages and a work ability statement, before R1."""
R1 = through(P4, (on(6, 9, 6), begin(1)), by=case.BY_SUPERVISOR)
R2 = through(R1, (on(6, 16, 6), begin(2)), by=case.BY_SUPERVISOR)
R3 = through(R2, (on(6, 23, 6), begin(3)), by=case.BY_SUPERVISOR)

DESK: dict[str, Any] = {
    "title": "Returns desk, sitting or standing",
    "duty": "D-RET",
    "hours_per_week": "20",
    "until": "2025-06-06",
    "cost_band": "low",
}
TERMS: dict[str, Any] = {
    "acc_id": AC1,
    "kind": "modified_duty",
    "temporary": True,
    "from": "2025-03-24",
    **DESK,
}
ALL_NAMED = [str(party) for party in ALL_THREE]

PROPOSED = through(P2, (on(3, 17, 13), propose(**DESK)), by=case.BY_HR)
AGREED = through(
    PROPOSED, (on(3, 18), respond(review_on="2025-04-22", agreed_by=ALL_NAMED)), by=case.BY_MANAGER
)
IN_PLACE = through(AGREED, (on(3, 24, 8), implement()), by=case.BY_HR)
ENDED = through(IN_PLACE, (on(6, 6, 16), end()), by=case.BY_MANAGER)
