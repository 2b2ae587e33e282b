"""Anything that anybody may ask of a case, at any stage of it, as Hypothesis strategies."""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.case.assessment.assessment import IssueWorkAbility
from domain.case.opening.opening import RecordEmployerContact
from domain.case.vocabulary import AlarmCode, ReassessmentOutcome
from domain.recorded import Actor, Request
from tests.domain import thin_case as case
from tests.domain.scenario import CLINICIAN, Outcome, Scenario


@dataclass(frozen=True, slots=True)
class Move:
    """A request, by whom, and how long before the clock it was true."""

    request: Request
    by: Actor
    ago: timedelta

    def ask(self, scenario: Scenario) -> Outcome:
        return scenario.when(self.request, by=self.by, at=scenario.clock - self.ago)


STAGES = {
    "not opened": case.NOT_OPENED,
    "referred": case.REFERRED,
    "intake": case.INTAKE,
    "assessed": case.ASSESSED,
    "planned": case.PLANNED,
    "in programme": case.IN_PROGRAMME,
    "loaded": case.LOADED,
    "held": case.HELD,
    "reassessed": case.HELD.given(case.reassess()),
}

_ids = st.sampled_from([case.an_id(number) for number in range(20, 24)])
_holds = st.sampled_from([None, case.HOLD, case.HOLD_2])
_maybe = st.none() | st.sampled_from(["Told on the telephone", "Zweite Meinung"])
_loads = st.integers(10, 80).map(lambda tenths: f"{tenths // 10}.{tenths % 10}")
_scopes = st.just(["TREAT"]) | st.lists(
    st.sampled_from(["TREAT", "FUNC->employer", "REMIND"]), unique=True, max_size=3
)
_roles = st.sampled_from(["case_manager", "clinician", "supervisor", "surgeon"])


def _targets() -> SearchStrategy[Request]:
    loads = st.dictionaries(st.sampled_from(["LFW", "LWS", "CAR"]), _loads, min_size=1, max_size=2)
    week = st.sampled_from(["W1", "W2", "W2", "W3", "W4", "2025-W11"])
    return st.builds(lambda w, why, found: case.target(w, why, **found), week, _maybe, loads)


ANYTHING: SearchStrategy[Request] = st.one_of(
    st.builds(
        lambda region: case.open_case(body_region=region), st.sampled_from(["lumbar", "knee"])
    ),
    st.builds(lambda who, role: case.assign((who, role)), _ids, _roles),
    st.builds(lambda scopes, v: case.consent(*scopes, version=v), _scopes, st.integers(1, 3)),
    st.just(case.link()),
    st.builds(lambda cap: case.pin(("load.hard_pct", cap)), st.sampled_from(["5", "15", "20"])),
    st.builds(
        lambda note: case.diagnose(verification=note),
        st.sampled_from(["provisional", "confirmed", "refuted"]),
    ),
    st.sampled_from([case.screen(), case.screen("positive", "fever")]),
    st.builds(
        lambda rest, push, done: case.baseline(
            pain={"rest": rest, "worst7d": 8}, push=push, complete=done
        ),
        st.integers(0, 10),
        _loads,
        st.none() | st.booleans(),
    ),
    st.builds(
        lambda goal, title: case.agree(case.a_goal(goal_id=goal, title=title)),
        st.none() | st.just(str(case.GOAL)),
        st.sampled_from(["Lift", "Push"]),
    ),
    st.builds(lambda per_week: case.programme(sessions_per_week=per_week), st.integers(2, 3)),
    st.builds(
        lambda duty: case.contingency(fallback_duty=duty), st.none() | st.just("Returns desk")
    ),
    st.builds(
        lambda fitness, number: IssueWorkAbility(fitness=fitness, version=number),
        st.sampled_from(["unfit", "fit"]),
        st.none() | st.integers(1, 3),
    ),
    st.sampled_from([case.start(), case.start("P2")]),
    _targets(),
    st.builds(
        lambda code, hold, note: case.alarm(code, hold, observed=note),
        st.sampled_from(list(AlarmCode)),
        _holds,
        _maybe,
    ),
    st.builds(case.reassess, _holds, st.sampled_from(list(ReassessmentOutcome))),
    st.builds(case.lift, _holds),
    st.builds(
        lambda signalled: RecordEmployerContact(channel="phone", modified_work_signalled=signalled),
        st.booleans(),
    ),
)

_COURSE: SearchStrategy[Request] = st.one_of(
    _targets(), _targets(), st.builds(case.reassess, _holds), st.builds(case.lift, _holds)
)
REQUESTS = st.one_of(ANYTHING, _COURSE, _COURSE)
"""Mostly what moves a programme on, or a case would rarely get anywhere."""

MOVES: SearchStrategy[Move] = st.builds(
    Move,
    REQUESTS,
    st.sampled_from([CLINICIAN, case.BY_HR, case.BY_MANAGER, case.BY_WORKER]),
    st.sampled_from([timedelta(), timedelta(), timedelta(hours=1), timedelta(days=2)]),
)


STAGE_NAMES = st.one_of(
    st.sampled_from(sorted(STAGES)), st.just("loaded"), st.just("loaded"), st.just("reassessed")
)
"""Mostly in the programme: its rules are the ones with many cases."""


@st.composite
def scenarios(draw: st.DrawFn, most: int = 12) -> Scenario:
    """A case at some stage, and what then came of whatever was asked."""
    scenario = STAGES[draw(STAGE_NAMES)]
    for move in draw(st.lists(MOVES, min_size=most // 2, max_size=most)):
        outcome = move.ask(scenario)
        if isinstance(outcome.decided, list):
            scenario = outcome.after
    return scenario
