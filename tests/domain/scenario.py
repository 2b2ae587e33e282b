"""Given what was, when somebody asks, then exactly these facts, or this refusal.

Times run on by a minute a command from 10 March 2025, 10:00 in Prague, unless said otherwise.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from domain.case import aggregate
from domain.case.governance import corrections
from domain.case.opening.linking import LinkJobProfile, PinProtocol
from domain.case.state import CaseState
from domain.context import Context
from domain.job_profile import JobProfile
from domain.protocol import ClinicalProtocol
from domain.recorded import Actor, Fact, Recorded, Request, event_id_of
from domain.refusals import Refusal

CASE = UUID("11111111-0000-4000-8000-000000000001")
PRAGUE = ZoneInfo("Europe/Prague")
START = datetime(2025, 3, 10, 10, tzinfo=PRAGUE)
CLINICIAN = Actor(UUID("22222222-0000-4000-8000-000000000001"), "clinician")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided, and the scenario as it would be after it."""

    decided: list[Fact] | Refusal
    before: "Scenario"
    context: Context
    reason: str | None

    def then(self, *facts: Fact) -> "Scenario":
        assert self.decided == list(facts)
        return self.after

    def then_nothing(self) -> None:
        assert self.decided == []

    def then_refused(self, code: str, field: str | None = None) -> Refusal:
        assert isinstance(self.decided, Refusal), self.decided
        assert (self.decided.code, self.decided.field) == (code, field)
        return self.decided

    @property
    def facts(self) -> list[Fact]:
        assert not isinstance(self.decided, Refusal), self.decided
        return self.decided

    @property
    def fact(self) -> Fact:
        """The only fact."""
        (only,) = self.facts
        return only

    @property
    def after(self) -> "Scenario":
        return self.before.having(self.facts, self.context, self.reason)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A case with its history; ``protocol`` and ``profile`` are what is published."""

    protocol: ClinicalProtocol | None = None
    profile: JobProfile | None = None
    history: tuple[Recorded[Fact], ...] = ()
    commands: int = 0
    _known: tuple[int, CaseState] = field(
        default=(0, CaseState()), init=False, compare=False, repr=False
    )
    """A state that was folded already, and of how many facts."""

    @property
    def state(self) -> CaseState:
        count, state = self._known
        if count < len(self.history):
            state = aggregate.fold(self.history[count:], state)
            self._remember(len(self.history), state)
        return state

    def _remember(self, count: int, state: CaseState) -> None:
        object.__setattr__(self, "_known", (count, state))

    @property
    def clock(self) -> datetime:
        return START + timedelta(minutes=self.commands)

    def given(self, *said: Fact | Request, by: Actor = CLINICIAN) -> "Scenario":
        """Facts as they are, and what requests led to; a refused request fails the test."""
        scenario = self
        for each in said:
            if isinstance(each, Fact):
                scenario = scenario.having([each], scenario.context(by), None)
            else:
                scenario = scenario.when(each, by=by).after
        return scenario

    def when(self, request: Request, by: Actor = CLINICIAN, at: datetime | None = None) -> Outcome:
        """``at`` is the effective time."""
        context = self.context(by, at, request)
        decided = aggregate.decide(self.state, request, context)
        return Outcome(decided, self, context, request.reason)

    def context(
        self, by: Actor = CLINICIAN, at: datetime | None = None, request: Request | None = None
    ) -> Context:
        linked = self.state.linked
        has_protocol = isinstance(request, PinProtocol) or linked.protocol is not None
        has_profile = isinstance(request, LinkJobProfile) or linked.job_profile is not None
        return Context(
            now=self.clock,
            effective_at=self._effective_at(request) or at or self.clock,
            actor=by,
            command_id=uuid5(CASE, f"command {self.commands}"),
            protocol=self.protocol if has_protocol else None,
            job_profile=self.profile if has_profile else None,
        )

    def _effective_at(self, request: Request | None) -> datetime | None:
        """A correction is effective when what it corrects was."""
        return None if request is None else corrections.effective_at_of(self.state, request)

    def having(self, facts: list[Fact], context: Context, reason: str | None) -> "Scenario":
        """The scenario after these facts, recorded as the services record them."""
        new = tuple(
            Recorded(
                fact=fact,
                event_id=event_id_of(context.command_id, index),
                stream=CASE,
                version=len(self.history) + index + 1,
                position=len(self.history) + index + 1,
                effective_at=context.effective_at,
                recorded_at=context.now,
                command_id=context.command_id,
                actor=context.actor,
                correlation_id=CASE,
                causation_id=context.command_id,
                reason=reason,
            )
            for index, fact in enumerate(facts)
        )
        after = replace(self, history=(*self.history, *new), commands=self.commands + 1)
        after._remember(*self._known)
        return after


def through(
    scenario: Scenario, *told: tuple[datetime, Fact | Request], by: Actor = CLINICIAN
) -> Scenario:
    """The scenario after facts and requests, each at its effective time."""
    for at, each in told:
        if isinstance(each, Fact):
            scenario = scenario.having([each], scenario.context(by, at), None)
        else:
            scenario = scenario.when(each, by=by, at=at).after
    return scenario
