"""Decisions as they were made, each with the case before it and the request that led to it.

What a rule decided is on file with all that was asked, so that it can be decided again: with
the same case, the same time and the same people, under another protocol.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType
from typing import Any

from domain.case import aggregate
from domain.case.chapter import Decided
from domain.case.governance.restated import as_request, said_by
from domain.case.loading import deload, load_facts, loading
from domain.case.outcome import full_duty, outcome, recurrence, rises
from domain.case.phases import overrides, phases
from domain.case.psychology import psychology, readiness
from domain.case.ramp_up import ramp_requests, ramp_stages
from domain.case.state import CaseState
from domain.context import Context
from domain.recorded import Fact, Recorded, Request

Rebuilds = Callable[[Recorded[Any]], Request]


@dataclass(frozen=True, slots=True)
class Made:
    """A decision that was made: the case before its command, and the fact that holds it."""

    before: CaseState
    decision: Recorded[Fact]

    @property
    def request(self) -> Request:
        """What was asked. Raises ValidationError where the fact does not say it all, and
        LookupError where it is a decision that nobody asked for."""
        return REQUESTS_OF[type(self.decision.fact)](self.decision)

    def again(self, request: Request, context: Context) -> Decided:
        """What would be decided now. That the case was refused the same just before does not
        count: it was decided upon then."""
        return aggregate.decide(replace(self.before, newest=None), request, context)


def is_decision(fact: Fact) -> bool:
    return fact.refusal or fact.judgement is not None


def decisions_in(history: Iterable[Recorded[Fact]]) -> Iterator[Made]:
    """Every decision of a case as it was known when it was made, in the order of the ledger:
    the first one of each command, which its others follow from."""
    state = CaseState()
    for _, facts in groupby(history, key=lambda recorded: recorded.command_id):
        command: Sequence[Recorded[Fact]] = list(facts)
        decision = next((each for each in command if is_decision(each.fact)), None)
        if decision is not None:
            yield Made(state, decision)
        state = aggregate.fold(command, state)


def _said_as(kind: type[Request]) -> Rebuilds:
    return lambda recorded: as_request(kind, recorded, said_by(recorded.fact))


def _load_refused(recorded: Recorded[load_facts.LoadTargetRejected]) -> Request:
    said = said_by(recorded.fact)
    said = {**said, **said.get("deload", {}), "targets": said["requested"]}
    kind = loading.SetLoadTarget if recorded.fact.deload is None else deload.StartDeload
    return as_request(kind, recorded, said)


def _stage_refused(recorded: Recorded[ramp_stages.RampStageRejected]) -> Request:
    return as_request(_STAGES[recorded.fact.asked], recorded, said_by(recorded.fact))


_STAGES: Mapping[str, type[Request]] = {
    "start": ramp_requests.StartRampStage,
    "repeat": ramp_requests.RepeatRampStage,
    "adjust": ramp_requests.AdjustRampStage,
}


def _readiness(recorded: Recorded[psychology.PsychReadinessAssessed]) -> Request:
    """Totals, as they were scored then; how many items were answered is in them already."""
    said = said_by(recorded.fact)
    scores = [
        {key: value for key, value in score.items() if key not in ("answered", "of")}
        for score in said["scores"]
    ]
    return as_request(readiness.AssessPsychReadiness, recorded, {**said, "scores": scores})


REQUESTS_OF: Mapping[type[Fact], Rebuilds] = MappingProxyType(
    {
        phases.PhaseStarted: _said_as(phases.StartPhase),
        phases.SubphaseStarted: _said_as(phases.StartSubphase),
        phases.PhaseAdvanced: _said_as(phases.RequestPhaseAdvance),
        phases.PhaseAdvanceRejected: _said_as(phases.RequestPhaseAdvance),
        phases.PhaseReverted: _said_as(phases.RevertPhase),
        overrides.PolicyOverridden: _said_as(overrides.OverridePolicy),
        load_facts.LoadTargetSet: _said_as(loading.SetLoadTarget),
        load_facts.LoadTargetRejected: _load_refused,
        load_facts.DeloadStarted: _said_as(deload.StartDeload),
        ramp_stages.RampStageStarted: _said_as(ramp_requests.StartRampStage),
        ramp_stages.RampStageRepeated: _said_as(ramp_requests.RepeatRampStage),
        ramp_stages.RampStageAdjusted: _said_as(ramp_requests.AdjustRampStage),
        ramp_stages.RampStageRejected: _stage_refused,
        psychology.PsychReadinessAssessed: _readiness,
        outcome.RtwReadinessDecided: _said_as(full_duty.DecideReadiness),
        outcome.FullDutyResumed: _said_as(full_duty.ResumeFullDuty),
        recurrence.RecurrenceReported: _said_as(rises.ReportRecurrence),
    }
)
"""How the request of each decision is read off its fact."""
