"""What there is to choose from: the ids that the reader's own body of the case tells, each with
what it is the id of."""

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.http.pages.words import Plain, Words

Choices = tuple[tuple[str, str], ...]
"""Value and text of each choice."""

PEOPLE = frozenset(
    {
        *("party_id", "owner", "by", "reporter", "assignee", "approver", "approver_2"),
        *("agreed_by", "participants", "interpreter_id", "worker_id"),
    }
)
"""Fields that name people."""
TASKS = frozenset({"job_task_id", "task"})
_SAME = {
    "about": "event_id",
    "cause_event_id": "event_id",
    "target_event_id": "event_id",
    "compares_to": "assessment_id",
    "supersedes": "event_id",
    "with_permanent_accommodations": "acc_id",
}
"""Fields that hold the id of something that has another name."""
_TOLD_BY = ("title", "employer_safe_title", "what", "action", "task", "employer_safe_summary")
_CODED = {
    "kind": ("accommodation", "hold"),
    "code": ("alarm",),
    "subject": ("renegotiation.subject",),
}


def choices_for(field: str, body: Plain, w: Words) -> Choices:
    """The choices of a field; none where there is nothing of it on file."""
    if field in PEOPLE:
        return tuple(sorted(w.names.items(), key=lambda each: each[1]))
    if field in TASKS:
        return _tasks(body)
    name = _SAME.get(field, field)
    found: dict[str, str] = {}
    for each in _holding(name, body):
        known = _told(each, w)
        if len(known) > len(found.get(str(each[name]), "")):
            found[str(each[name])] = known
    return tuple(reversed(found.items()))


def _tasks(body: Plain) -> Choices:
    job = (body.get("standing") or {}).get("job") or {}
    return tuple((each["task_id"], each["name"]) for each in job.get("tasks", ()))


def _holding(name: str, value: Any) -> Iterator[Plain]:
    """Whatever has such an id, anywhere in the body."""
    if isinstance(value, Mapping):
        if isinstance(value.get(name), str):
            yield value
        inside = [*value.values()]
    elif isinstance(value, list):
        inside = value
    else:
        return
    for each in inside:
        yield from _holding(name, each)


def _told(each: Plain, w: Words) -> str:
    """In words what it is, and when it came about."""
    at = each.get("at") or each.get("since") or each.get("from")
    when = w.day(at) if at else ""
    what = next((str(each[key]) for key in _TOLD_BY if each.get(key)), None) or _coded(each, w)
    return " · ".join(part for part in (what, when) if part) or w.say("somebody")


def _coded(each: Plain, w: Words) -> str:
    if each.get("event"):
        return w.code("event", each["event"])
    for key, tables in _CODED.items():
        for table in tables:
            if f"{table}.{each.get(key)}" in w.wording:
                return w.code(table, each[key])
    return ""
