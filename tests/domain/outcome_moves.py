"""Anything that may be asked from graded return on: holds, events, plans, ends, recurrences."""

from datetime import timedelta
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from domain.case.opening.linking import ExpireConsent
from domain.case.outcome.closing import WithdrawCase
from domain.case.plan.plan_changes import CloseGoal, ReviseGoal, RevisePlan
from domain.case.safety.referral import ReferExternally
from domain.recorded import Request
from tests.domain import outcome_case as later
from tests.domain import thin_case as case
from tests.domain.moves import Move
from tests.domain.scenario import CLINICIAN

STAGES = {
    "referred": case.REFERRED,
    "intake": case.INTAKE,
    "loaded": case.LOADED,
    "held": case.HELD,
    "graded": later.P4,
    "worked": later.WORKED,
    "resumed": later.RESUMED,
    "sustained": later.SUSTAINED,
    "closed": later.CLOSED,
    "withdrawn": later.WITHDRAWN,
}
ACTORS = (CLINICIAN, case.BY_MANAGER, case.BY_WORKER, case.BY_SUPERVISOR, case.BY_HR)
_DAYS = ((3, 10), (3, 21), (4, 1), (7, 15), (7, 21), (8, 18), (8, 20), (9, 19), (10, 3))
TIMES = (*(later.on(*day) for day in _DAYS), later.on(9, 1, year=2026))

_events = st.sampled_from([None, later.AE, later.AE_2])
_actions = st.sampled_from([None, later.ACTION, later.ACTION_2])
_holds = st.sampled_from([None, case.HOLD, case.HOLD_2])
_flag = st.none() | st.booleans()
_text = st.none() | st.sampled_from(["Fitted", "Blocks under the slot"])
_places = st.sampled_from(["clinic", "home", "work"])
_days = st.none() | st.sampled_from(["2025-03-20", "2025-06-30"])


def _reports() -> SearchStrategy[Request]:
    return st.builds(
        lambda place, ae, serious, hold, touched: later.report(
            place, ae, serious=serious, hold_id=hold, milestone_touched=touched
        ),
        _places,
        _events,
        _flag,
        _holds,
        _flag,
    )


def _adjusted(milestone: str, new: str, old: str | None, cause: UUID | None) -> Request:
    return later.adjust({"milestone": milestone, "new": new, "old": old}, cause=cause)


def _of_events() -> SearchStrategy[Request]:
    return st.one_of(
        _reports(),
        st.builds(
            lambda action, ae, due: later.plan_action(action_id=action, ae_id=ae, due=due),
            _actions,
            _events,
            _days,
        ),
        st.builds(
            lambda action, ae, text: later.complete_action(action_id=action, ae_id=ae, action=text),
            _actions,
            _events,
            _text,
        ),
        st.builds(later.close_event, st.sampled_from([later.AE, later.AE_2])),
        st.builds(
            _adjusted,
            st.sampled_from(["P1", "P3", "R4"]),
            st.sampled_from(["2025-05-12", "2025-05-19"]),
            _days,
            st.sampled_from([None, later.AE, case.HOLD]),
        ),
    )


def _of_plans() -> SearchStrategy[Request]:
    achieved = st.sampled_from(["achieved", "improving"])
    return st.one_of(
        st.builds(lambda due: ReviseGoal.model_validate({"goal_id": case.GOAL, "due": due}), _days),
        st.builds(
            lambda it: CloseGoal.model_validate({"goal_id": case.GOAL, "achievement": it}), achieved
        ),
        st.builds(
            lambda per_week, version: RevisePlan(sessions_per_week=per_week, plan_version=version),
            st.none() | st.integers(2, 3),
            st.none() | st.integers(2, 3),
        ),
        st.just(ReferExternally(to="Surgeon", urgency="soon")),
    )


def _of_outcome() -> SearchStrategy[Request]:
    return st.one_of(
        st.builds(later.decide, st.sampled_from(["FIT_FULL", "NOT_YET", "ALTERNATE_JOB"])),
        st.just(later.resume()),
        st.just(later.CONFIRM),
        st.just(later.maintain()),
        st.builds(later.close, st.sampled_from(["SAME_JOB_FULL_DUTY", "NOT_RTW"])),
        st.just(WithdrawCase()),
        st.builds(lambda due: later.follow_up(due=due), st.sampled_from([None, "2025-09-19"])),
        st.builds(
            lambda rise, lasted, free, region: later.recurred(
                later.on(3, 9), rise, lasted_h=lasted, symptom_free_days=free, body_region=region
            ),
            st.integers(1, 3),
            st.sampled_from([None, "20", "36"]),
            st.sampled_from([None, 29, 30]),
            st.sampled_from([None, "lumbar", "knee"]),
        ),
        st.builds(later.reopen, st.sampled_from([None, "2025-03-09", "2025-10-01"])),
    )


def _of_holds() -> SearchStrategy[Request]:
    scopes = st.sampled_from([(), ("TREAT",), ("TREAT", "REMIND")])
    return st.one_of(
        st.builds(later.hold, _holds),
        st.builds(case.alarm, st.sampled_from(["CARDIO", "OTHER"]), _holds),
        st.builds(case.reassess, _holds, st.sampled_from(["RESUME_SAME", "REVERT_STAGE"])),
        st.builds(case.lift, _holds),
        st.builds(lambda said, v: case.consent(*said, version=v), scopes, st.integers(1, 3)),
        st.just(ExpireConsent()),
    )


REQUESTS = st.one_of(_of_events(), _of_events(), _of_plans(), _of_outcome(), _of_holds())
MOVES: SearchStrategy[Move] = st.builds(
    Move, REQUESTS, st.sampled_from(ACTORS), st.just(timedelta())
)
