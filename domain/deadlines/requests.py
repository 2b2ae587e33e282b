"""What the clock itself asks of a case: consent that is over, reminders of the maintenance plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.case.governance.reminders import IssueReminder, ReminderIssued
from domain.case.opening.linking import ConsentReferenced, ExpireConsent
from domain.case.outcome.closing import CaseClosed
from domain.case.outcome.maintenance import MaintenancePlanIssued, Reminder, Weekday
from domain.case.state import CaseState
from domain.case.vocabulary import Status
from domain.consent import Scope
from domain.instants import instant_text
from domain.recorded import Recorded, Request

REMINDED_WITHIN = timedelta(hours=2)
"""A reminder that is later than this is none: nobody is told in the night to mind his posture."""
REMINDER_KIND = "maintenance"
_DAY = timedelta(days=1)
_REMINDED = frozenset({Status.FULL_DUTY_MONITORED, Status.MAINTENANCE, Status.CLOSED})
_DAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class Timed:
    """A request with the moment from which on it is due, and a key that names it for ever."""

    key: str
    at: datetime
    request: Request


def due_requests(state: CaseState, now: datetime) -> Iterator[Timed]:
    """What is to be asked now."""
    for each in _timed(state, now):
        if each.at <= now:
            yield each


def next_request(state: CaseState, now: datetime) -> datetime | None:
    """When something is to be asked next; None where nothing is in sight."""
    return min((each.at for each in _timed(state, now) if each.at > now), default=None)


def _timed(state: CaseState, now: datetime) -> Iterator[Timed]:
    yield from _expiry(state)
    yield from _reminders(state, now)


def _expiry(state: CaseState) -> Iterator[Timed]:
    """On the day after the last one on which the consent counts."""
    known = state.on_file(ConsentReferenced)
    last = known[-1].fact if known else None
    if last is None or not last.scopes or last.expires is None:
        return
    key = f"consent_expiry/{last.consent_id}/{last.version}/{last.expires}"
    yield Timed(key, _moment(state, last.expires + _DAY, time()), ExpireConsent())


def _reminders(state: CaseState, now: datetime) -> Iterator[Timed]:
    """At the times of the plan, while the worker wants them; after closing until the last
    follow-up. What is due at one moment is one reminder."""
    plans = state.on_file(MaintenancePlanIssued)
    if not plans or state.reached not in _REMINDED or Scope.REMIND not in state.linked.scopes:
        return
    issued = {each.fact.for_ for each in state.on_file(ReminderIssued)}
    for moment, texts in sorted(_moments(state, plans[-1], now).items()):
        if moment not in issued:
            request = IssueReminder(kind=REMINDER_KIND, for_=moment, text="; ".join(texts))
            yield Timed(f"reminder/{REMINDER_KIND}/{instant_text(moment)}", moment, request)


def _moments(
    state: CaseState, plan: Recorded[MaintenancePlanIssued], now: datetime
) -> dict[datetime, list[str]]:
    """The times of a plan from a while ago to a week ahead, with what to remind of at each."""
    today = now.astimezone(ZoneInfo(state.time_zone)).date()
    last = _last_day(state)
    found: dict[datetime, list[str]] = {}
    for day in (today + number * _DAY for number in range(-1, 8)):
        for each in plan.fact.reminders:
            moment = _at(state, each, day)
            in_time = moment is not None and now - REMINDED_WITHIN < moment
            if moment is not None and in_time and moment > plan.effective_at and day <= last:
                found.setdefault(moment, []).append(each.text)
    return found


def _at(state: CaseState, reminder: Reminder, day: date) -> datetime | None:
    if reminder.at is None or _DAYS[day.weekday()] not in reminder.days:
        return None
    return _moment(state, day, time.fromisoformat(reminder.at))


def _last_day(state: CaseState) -> date:
    closed = state.on_file(CaseClosed)
    return max(closed[-1].fact.follow_ups, default=date.min) if closed else date.max


def _moment(state: CaseState, day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZoneInfo(state.time_zone)).astimezone(UTC)
