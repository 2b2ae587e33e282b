"""Weeks of loads: targets, sessions that reach them, mornings after, deloads."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from domain.case.loading.deload import StartDeload
from domain.case.loading.load_facts import LoadTargetRejected, LoadTargetSet
from domain.case.sessions.next_day import NextDayResponseRecorded
from domain.case.sessions.session_facts import SessionCompleted, SessionStopped
from domain.data_classes import DataClass
from domain.recorded import Fact
from tests.domain import thin_case as case
from tests.domain.scenario import CASE, CLINICIAN, PRAGUE, Outcome, Scenario

WHY = "As agreed"


def at(day: str, time: str = "10:05") -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=PRAGUE)


def was(scenario: Scenario, when: datetime, *facts: Fact) -> Scenario:
    """The scenario after facts that were true at a time."""
    return scenario.having(list(facts), scenario.context(CLINICIAN, when), None)


def session_id(when: datetime) -> UUID:
    return uuid5(CASE, when.isoformat())


def session(when: datetime, loads: dict[str, str], **said: Any) -> SessionCompleted:
    """A session in P2 with little pain and exertion, unless said otherwise."""
    return SessionCompleted.model_validate(
        {
            "session_id": session_id(when),
            "phase": "P2",
            "loads": [{"dimension": name, "load": load} for name, load in loads.items()],
            "nprs": {"pre": 2, "peak": 3, "post": 2},
            "rpe": {"scale": "CR10", "value": "3"},
            **said,
        }
    )


def morning(when: datetime, nprs: int = 2, **said: Any) -> NextDayResponseRecorded:
    """The response to the session of a time."""
    fields = {"session_id": session_id(when), "nprs_morning": nprs, **said}
    return NextDayResponseRecorded.model_validate(fields)


def did(scenario: Scenario, when: datetime, loads: dict[str, str], **said: Any) -> Scenario:
    """The scenario after a session, and a quiet morning after it."""
    done = was(scenario, when, session(when, loads, **said))
    return was(done, next_morning(when), morning(when))


def next_morning(when: datetime) -> datetime:
    return (when + timedelta(days=1)).replace(hour=7, minute=0)


def stopped(when: datetime) -> SessionStopped:
    return SessionStopped.model_validate(
        {"session_id": session_id(when), "trigger": {"policy_id": "pain.red", "observed": "NPRS 7"}}
    )


def trained(scenario: Scenario, day: str, loads: dict[str, str], **said: Any) -> Scenario:
    """Sessions on Monday, Wednesday and Friday of a week that begins with this Monday."""
    monday = date.fromisoformat(day)
    for days, time in ((0, "11:00"), (2, "09:30"), (4, "09:30")):
        when = at((monday + timedelta(days=days)).isoformat(), time)
        scenario = did(scenario, when, loads, **said)
    return scenario


def week(scenario: Scenario, label: str, day: str, loads: dict[str, str]) -> Scenario:
    """A week that was set on a Monday, whatever the rules say, and in which it was trained."""
    fact = case.was_set(label, **loads)
    return trained(was(scenario, at(day), fact), day, loads)


def at_reference(**loads: str) -> Scenario:
    """In the programme, with these targets in week 4, which was trained and tolerated."""
    return week(case.IN_PROGRAMME, "W4", "2025-03-31", loads)


def ask(
    scenario: Scenario, label: str, day: str, reason: str | None = WHY, **loads: str
) -> Outcome:
    """A request for targets on a morning."""
    return scenario.when(case.target(label, reason, **loads), at=at(day))


def deload(label: str | None = None, **said: Any) -> StartDeload:
    """Loads by dimension; a name in small letters is a field of the request."""
    loads = {name: load for name, load in said.items() if name.isupper()}
    rest = {name: value for name, value in said.items() if not name.isupper()}
    targets = [{"dimension": name, "load": load} for name, load in loads.items()]
    return StartDeload.model_validate({"week": label, "targets": targets, **rest})


def accepted(fact: Fact) -> LoadTargetSet:
    assert isinstance(fact, LoadTargetSet), fact
    return fact


def rejected(fact: Fact) -> LoadTargetRejected:
    assert isinstance(fact, LoadTargetRejected), fact
    return fact


def steps(fact: Fact) -> dict[str, Decimal | None]:
    """The increase of each dimension in percent; None for a first target."""
    assert isinstance(fact, LoadTargetSet), fact
    return {each.dimension.value: each.increase_pct for each in fact.targets}


def rules(fact: Fact) -> dict[str, str]:
    assert isinstance(fact, LoadTargetSet), fact
    return {each.dimension.value: each.rule.value for each in fact.targets}


def classes(fact: Fact) -> set[DataClass]:
    assert fact.judgement is not None
    return {each.data_class for each in fact.judgement.criteria}


def unmet(fact: Fact) -> list[str]:
    assert fact.judgement is not None
    return [each.id for each in fact.judgement.unmet]


def reference_of(scenario: Scenario, day: str = "2025-04-14", load: str = "1.0") -> Decimal | None:
    """What a target of LFW is held against, on a morning."""
    fact = ask(scenario, "W6", day, LFW=load).facts[-1]
    assert isinstance(fact, LoadTargetSet), fact
    return fact.targets[0].ref_load


LFW = {"LFW": "10.0"}
W4 = week(case.IN_PROGRAMME, "W4", "2025-03-31", LFW)
"""Week 4 at 10 kg, tolerated; the next Monday is 7 April."""
NEXT = "2025-04-07"
