"""The page of employer and supervisor: what the worker may do, changes at work, stages, hours."""

from adapters.http.pages import parts
from adapters.http.pages.blocks import (
    Block,
    Cell,
    Facts,
    Lines,
    Mark,
    Notice,
    Section,
    Table,
    Written,
)
from adapters.http.pages.words import NOTHING, Plain, Words


def sections(body: Plain, w: Words) -> list[Section]:
    """Made of what the body of the view holds, and of nothing else."""
    ability = [
        *parts.restrictions(w, body["restrictions"]),
        *parts.work_ability(w, body["work_ability"]),
    ]
    return [
        Section("now", w.say("employer.now"), _now(body, w)),
        *_dates(body, w),
        Section("ability", w.say("employer.ability"), ability),
        Section(
            "changes", w.say("employer.changes"), [parts.accommodations(w, body["accommodations"])]
        ),
        Section("ramp", w.say("employer.ramp"), parts.ramp_up(w, body["ramp_up"])),
        Section("hours", w.say("employer.hours"), parts.shifts(w, body["shifts"])),
        Section("actions", w.say("employer.actions"), _asked(body, w)),
        Section("education", w.say("employer.education"), [parts.education(w, body["education"])]),
        Section("feedback", w.say("employer.feedback"), [_feedback(body, w)]),
        *_shared(body, w),
    ]


def _now(body: Plain, w: Words) -> list[Block]:
    blocks: list[Block] = []
    since = body["duties_suspended_since"]
    if since is not None:
        blocks.append(Notice([w.say("employer.suspended", day=w.day(since))], "warn"))
    terms, pattern = body["contract_hours"], body.get("shift_pattern") or {}
    pairs: list[tuple[str, Cell]] = [
        (w.say("employer.contract"), w.amount(terms.get("value"), terms.get("unit"))),
        (w.say("employer.pattern"), _pattern(w, pattern)),
        (w.say("employer.next_review"), w.day(body.get("next_review"))),
        (w.say("employer.full_duty"), w.day(body.get("full_duty_since"))),
        (w.say("employer.fallback"), str(body.get("fallback_duty") or NOTHING)),
        (w.say("employer.appointments"), ", ".join(map(w.day, body["appointments"])) or NOTHING),
    ]
    if body["suspensions"]:
        spans = (w.span(each["from"], each["until"]) for each in body["suspensions"])
        pairs.append((w.say("employer.suspensions"), "; ".join(spans)))
    return [*blocks, Facts(pairs)]


def _pattern(w: Words, pattern: Plain) -> str:
    if not pattern:
        return NOTHING
    return w.say("employer.shifts", count=pattern["shifts_per_wk"], hours=pattern["shift_h"])


def _dates(body: Plain, w: Words) -> list[Section]:
    """What comes, where the view has a brief."""
    if "brief" not in body:
        return []
    rows = [(w.day(each["on"]), str(each["text"])) for each in body["brief"]["dates"]]
    head = [w.say("employer.on"), w.say("employer.what")]
    table = Table(w.say("employer.dates"), head, rows, w.say("employer.no_dates"))
    return [Section("dates", w.say("employer.dates"), [table])]


def _asked(body: Plain, w: Words) -> list[Block]:
    """Incidents at work and what is to be done about them, what is being talked over, journeys."""
    incidents = [
        f"{w.day(each.get('occurred_at'))}: {each.get('employer_safe_summary') or NOTHING}"
        for each in body["incidents"]
    ]
    rows = [
        (
            Written(str(each.get("action") or NOTHING)),
            w.name(each.get("owner")),
            w.day(each.get("due")),
            Mark(w.say("done"), "good") if each.get("completed_at") else Mark(w.say("open")),
        )
        for each in body["corrective_actions"]
    ]
    head = [w.say(f"action.{each}") for each in ("what", "owner", "due", "state")]
    talks = [
        f"{w.code('renegotiation.subject', each['subject'])}: {each.get('interim_rule') or NOTHING}"
        for each in body["renegotiations"]
    ]
    return [
        Lines(incidents, w.say("employer.no_incidents")),
        Table(w.say("action.caption"), head, rows, w.say("action.none")),
        Lines(talks, w.say("employer.no_talks")),
    ]


def _feedback(body: Plain, w: Words) -> Table:
    rows = [
        (
            w.moment(each.get("when") or each.get("at")),
            w.code("event", each["event"]),
            w.name(each.get("by")),
            Written(_said(each)),
        )
        for each in body["feedback"]
    ]
    head = [w.say(f"feedback.{each}") for each in ("when", "what", "by", "text")]
    return Table(w.say("feedback.caption"), head, rows, w.say("feedback.none"))


def _said(each: Plain) -> str:
    told = each.get("comment") or each.get("constraint") or each.get("channel")
    return str(told or NOTHING)


def _shared(body: Plain, w: Words) -> list[Section]:
    """What the worker shares with the employer; the supervisor's view has nothing of it."""
    if "goals" not in body:
        return []
    goals = [
        f"{each.get('employer_safe_title')} ({w.day(each.get('due'))})" for each in body["goals"]
    ]
    scopes = [w.code("scope", each) for each in body.get("consents") or ()]
    return [
        Section("goals", w.say("employer.goals"), [Lines(goals, w.say("employer.no_goals"))]),
        Section(
            "consents", w.say("employer.consents"), [Lines(scopes, w.say("employer.no_consents"))]
        ),
    ]
