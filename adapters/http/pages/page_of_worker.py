"""The worker's page: plain words, no codes, what comes next, and what got better."""

from adapters.http.pages import figures, parts
from adapters.http.pages.blocks import (
    Block,
    Cell,
    Entry,
    Facts,
    Folded,
    Lines,
    Mark,
    Notice,
    Number,
    Section,
    Table,
    Timeline,
)
from adapters.http.pages.figures import LOAD
from adapters.http.pages.words import Plain, Words

UNDER_WAY = frozenset({"IN_PROGRAMME", "GRADED_RTW", "ON_HOLD"})
"""While the programme goes on, its phase says where she is."""


def sections(body: Plain, w: Words, address: str) -> list[Section]:
    """Made of what the body of the view holds, and of nothing else; ``address`` is where the
    charts are, with ``{name}``."""
    ability = [
        *parts.restrictions(w, body["restrictions"]),
        *parts.work_ability(w, body["work_ability"]),
    ]
    changes = [parts.accommodations(w, body["accommodations"])]
    return [
        Section("next", w.say("worker.next"), _next(body, w)),
        Section("better", w.say("worker.better"), _better(body, w)),
        *_pictures(body, w, address),
        Section("ability", w.say("worker.ability"), ability),
        Section("changes", w.say("worker.changes"), changes),
        Section("goals", w.say("worker.goals"), _goals(body, w)),
        Section("ramp", w.say("worker.ramp"), parts.ramp_up(w, body["ramp_up"])),
        Section("hours", w.say("worker.hours"), parts.shifts(w, body["shifts"])),
        Section("tasks", w.say("worker.tasks"), [_tasks(body, w)]),
        *_home(body, w),
        Section("sharing", w.say("worker.sharing"), [_sharing(body, w)]),
        Section("story", w.say("worker.story"), [_story(body, w)]),
    ]


def _next(body: Plain, w: Words) -> list[Block]:
    blocks: list[Block] = []
    if body["on_hold_since"] is not None:
        told = w.say("worker.held", day=w.day(body["on_hold_since"]))
        due = body["reassessment_due"]
        more = [w.say("worker.looked", at=w.moment(due))] if due else []
        blocks.append(Notice([told, *more], "warn"))
    phase = w.code("page.worker_phase", body["phase"])
    pairs: list[tuple[str, Cell]] = [
        *([(w.say("worker.phase"), phase)] if body["status"] in UNDER_WAY else []),
        (w.say("worker.next_review"), w.day(body["next_review"])),
        (w.say("worker.kept"), _kept(body["adherence"], w)),
    ]
    for each in body.get("due") or ():
        pairs.append((w.day(each["due"]), str(each["text"])))
    return [*blocks, Facts(pairs)]


def _kept(adherence: Plain, w: Words) -> str:
    count = adherence["done"] + adherence["missed"] + adherence["declined"]
    return w.say("of", a=adherence["done"], b=count)


def _better(body: Plain, w: Words) -> list[Block]:
    told = [
        Entry(w.day(each["at"]), str(each["at"]).replace(" ", "T"), str(each["text"]), tone="good")
        for each in reversed(body["improvements"])
    ]
    return [Timeline(told, w.say("worker.nothing_yet"))]


def _pictures(body: Plain, w: Words, address: str) -> list[Section]:
    """How it goes over time, the loads folded."""
    drawn = figures.all_of(body, w)
    first = [each.chart(address) for each in drawn if not each.name.startswith(LOAD)]
    loads = [each.chart(address) for each in drawn if each.name.startswith(LOAD)]
    more: list[Block] = [Folded(w.say("worker.loads"), loads)] if loads else []
    return [Section("pictures", w.say("worker.pictures"), [*first, *more])] if drawn else []


def _goals(body: Plain, w: Words) -> list[Block]:
    rows = [
        (
            str(each.get("title") or each.get("employer_safe_title")),
            w.day(each.get("due")),
            Mark(w.say("worker.goal_closed"), "good")
            if each["closed"]
            else Mark(w.say("worker.goal_open")),
        )
        for each in body["goals"]
    ]
    head = [w.say(f"goal.{each}") for each in ("what", "due", "state")]
    return [Table(w.say("goal.caption"), head, rows, w.say("goal.none"))]


def _tasks(body: Plain, w: Words) -> Table:
    """What the job asks for and what she has done of it."""
    job = (body.get("standing") or {}).get("job")
    rows = [
        (
            str(each["name"]),
            Number(w.amount(each["demand"], each["unit"])),
            Number(w.amount(each.get("tolerated"), each["unit"])),
            str(each["text"]),
        )
        for each in (job["tasks"] if job else ())
    ]
    head = [w.say(f"job.{each}") for each in ("name", "demand", "tolerated", "text")]
    return Table(w.say("job.caption"), head, rows, w.say("job.none"))


def _home(body: Plain, w: Words) -> list[Section]:
    plan = body["home_programme"]
    if plan is None:
        return []
    signs = [w.say("worker.sign", what=each) for each in plan.get("overload_signs") or ()]
    told = [*(str(each) for each in plan.get("activities") or ()), *signs]
    return [Section("home", w.say("worker.home"), [Lines(told)])]


def _sharing(body: Plain, w: Words) -> Table:
    """Every consent, and whether it is given."""
    rows = [
        (
            w.code("scope", each["scope"]),
            Mark(w.say("worker.given"), "good")
            if each["given"]
            else Mark(w.say("worker.not_given")),
            w.day(each["since"]),
        )
        for each in body["consents"]
    ]
    head = [w.say(f"sharing.{each}") for each in ("what", "state", "since")]
    return Table(w.say("sharing.caption"), head, rows)


def _story(body: Plain, w: Words) -> Timeline:
    """What happened, the newest first."""
    told = [
        Entry(
            w.moment(each["at"]),
            str(each["at"]).replace(" ", "T"),
            str(each["text"]),
            [w.who(each["by"], each.get("role"))] if each.get("by") else [],
        )
        for each in reversed(body["timeline"])
    ]
    return Timeline(told, w.say("timeline.none"))
