"""Anything that anybody may ask of a case, weighted so that cases travel through their life."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import ValidationError

from domain.case.aggregate import REQUESTS
from domain.case.vocabulary import Status
from domain.recorded import Actor, Request
from services.commanders import COMMANDERS
from tests.domain.histories import (
    moves_assessment,
    moves_opening,
    moves_programme,
    moves_safety,
    moves_work,
)
from tests.domain.histories.course import Course, Outcome
from tests.domain.histories.saying import ROLES, Says, one
from tests.domain.histories.words import told_in

GROUPS: Mapping[str, Says] = {
    "opening": moves_opening.OPENING,
    "governance": moves_opening.GOVERNANCE,
    "assessment": moves_assessment.ASSESSMENT,
    "plan": moves_assessment.PLAN,
    "phases": moves_programme.PHASES,
    "loads": moves_programme.LOADS,
    "sessions": moves_programme.SESSIONS,
    "accommodation": moves_work.ACCOMMODATION,
    "ramp": moves_work.RAMP,
    "agreements": moves_work.AGREEMENTS,
    "safety": moves_safety.SAFETY,
    "outcome": moves_safety.OUTCOME,
}
SAYS: Says = {name: tree for group in GROUPS.values() for name, tree in group.items()}
"""What may be said in each command."""

_EVEN = dict.fromkeys(GROUPS, 1)
_BEFORE = {**_EVEN, "opening": 5, "assessment": 5, "plan": 4, "phases": 2}
_IN_PROGRAMME = {
    **_EVEN,
    "phases": 4,
    "loads": 6,
    "sessions": 6,
    "assessment": 3,
    "governance": 2,
    "accommodation": 3,
    "safety": 3,
    "agreements": 2,
    "plan": 2,
    "ramp": 2,
}
_GRADED = {**_IN_PROGRAMME, "ramp": 7, "outcome": 3, "safety": 3, "loads": 3, "phases": 2}
_HELD = {**_EVEN, "safety": 9, "ramp": 2, "sessions": 2, "governance": 2}
_LATE = {**_EVEN, "outcome": 8, "safety": 2, "governance": 2, "sessions": 2}
_ENDED = {**_EVEN, "outcome": 8, "governance": 4}
WEIGHTS: Mapping[Status, Mapping[str, int]] = {
    Status.REFERRED: _BEFORE,
    Status.INTAKE: _BEFORE,
    Status.ASSESSED: _BEFORE,
    Status.PLANNED: _BEFORE,
    Status.IN_PROGRAMME: _IN_PROGRAMME,
    Status.GRADED_RTW: _GRADED,
    Status.FULL_DUTY_MONITORED: _LATE,
    Status.MAINTENANCE: _LATE,
    Status.CLOSED: _ENDED,
    Status.WITHDRAWN: _ENDED,
    Status.ON_HOLD: _HELD,
}
HEAVY = {
    "CorrectEntry": 3,
    "MarkEntryInError": 2,
    "StartRampStage": 4,
    "RecordShift": 2,
    "AdjustRampStage": 2,
    "CompleteSession": 3,
    "SetLoadTarget": 3,
    "RequestPhaseAdvance": 3,
    "LiftHold": 3,
    "CompleteReassessment": 2,
    "OverridePolicy": 2,
    "ReopenCase": 2,
}
"""Commands of which a life has more than of others."""


@cache
def commands_at(status: Status) -> SearchStrategy[str]:
    """What is asked at a status, each command as often as it weighs."""
    return st.sampled_from(
        [
            name
            for group, weight in WEIGHTS[status].items()
            for name in GROUPS[group]
            for _ in range(weight * HEAVY.get(name, 1))
        ]
    )


@dataclass(frozen=True, slots=True)
class Move:
    """A command, what is said in it, by whom, after how long, and for how long it has been true."""

    command: str
    data: Mapping[str, Any]
    role: str
    wait: timedelta = timedelta()
    ago: timedelta = timedelta()

    def ask(self, course: Course) -> tuple[Course, Request, Outcome] | None:
        """The case when it is asked, the request, and what is decided; None where the door
        refuses what is said."""
        course = course.later(self.wait)
        request = self.request(course)
        if request is None:
            return None
        return course, request, course.ask(request, self.actor(course))

    def actor(self, course: Course) -> Actor:
        return course.world.actor(self.role)

    def request(self, course: Course) -> Request | None:
        data = told_in(course, dict(self.data))
        at = {"effective_at": course.now - self.ago} if self.ago else {}
        try:
            return REQUESTS[self.command].model_validate(
                {**data, **at}, context={"now": course.now}
            )
        except ValidationError:
            return None


WAITS = one(
    *[timedelta(minutes=1)] * 3,
    timedelta(),
    timedelta(hours=3),
    *[timedelta(hours=20)] * 2,
    timedelta(days=1),
    timedelta(days=2),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=15),
    timedelta(days=35),
    timedelta(days=200),
)
AGO = one(
    *[timedelta()] * 8,
    timedelta(hours=2),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=12),
    timedelta(minutes=-4),
    timedelta(days=90),
)


@cache
def _by(command: str) -> SearchStrategy[str]:
    allowed = [role.value for role in COMMANDERS[command]]
    return st.sampled_from([*allowed * (24 // len(allowed)), *ROLES, "system"])


@cache
def move_of(command: str) -> SearchStrategy[Move]:
    return st.builds(Move, st.just(command), SAYS[command], _by(command), WAITS, AGO)


def moves_at(course: Course) -> SearchStrategy[Move]:
    """What may be asked now."""
    return commands_at(course.state.status).flatmap(move_of)


# the story goes on


@dataclass(frozen=True, slots=True)
class NextLine:
    """The next line of the story, so many whole weeks later as the case has come to be late."""

    def ask(self, course: Course) -> tuple[Course, Request, Outcome] | None:
        line = course.world.lines[course.place]
        weeks = max(-((line.recorded_at - course.now) // timedelta(days=7)), 0)
        late = timedelta(days=7) * weeks
        course = replace(
            course, place=course.place + 1, now=max(course.now, line.recorded_at + late)
        )
        data = {"effective_at": line.at, **_extra(course, line.command), **line.data}
        resolve = course.world.refs.__getitem__
        try:
            request = REQUESTS[line.command].model_validate(
                shifted(data, late), context={"now": course.now, "resolve": resolve}
            )
        except (KeyError, ValidationError):
            return None
        return course, request, course.ask(request, _speaker(course, line.by, line.command))


def _extra(course: Course, command: str) -> Mapping[str, Any]:
    opens = command == "OpenCase"
    return {"time_zone": str(course.world.zone), "case_id": course.world.case} if opens else {}


def _speaker(course: Course, party: object, command: str) -> Actor:
    roles = [role for role, each in course.world.people.items() if each == party]
    allowed = [role for role in roles if role in COMMANDERS[command]]
    return course.world.actor((allowed or roles)[0])


_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def shifted(tree: Any, late: timedelta) -> Any:
    """What a line says, its days and moments so much later."""
    if isinstance(tree, dict):
        return {key: shifted(each, late) for key, each in tree.items()}
    if isinstance(tree, list):
        return [shifted(each, late) for each in tree]
    if isinstance(tree, datetime):
        return tree + late
    if isinstance(tree, str) and _DATE.match(tree):
        moment = datetime.fromisoformat(tree) + late
        return moment.date().isoformat() if _DATE.fullmatch(tree) else moment.isoformat()
    return tree
