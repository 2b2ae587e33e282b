"""Parts that pages of several roles share: abilities, accommodations, hours, trainings.

Each takes what a body holds under a name, and tells all of it that the body tells."""

from collections.abc import Iterable, Sequence
from typing import Any

from adapters.http.pages.blocks import (
    Block,
    Cell,
    Facts,
    Lines,
    Mark,
    Notice,
    Number,
    Table,
    Written,
)
from adapters.http.pages.words import NOTHING, Plain, Words, plain


def work_ability(w: Words, statement: Plain | None) -> list[Block]:
    """The statement in force, or that there is none."""
    if statement is None:
        return [Lines([], w.say("work_ability.none"))]
    in_force = statement.get("in_force", True)
    tone: Any = "good" if in_force else "warn"
    pairs: list[tuple[str, Cell]] = [
        (w.say("work_ability.fitness"), Mark(w.code("fitness", statement["fitness"]), tone)),
        (w.say("work_ability.span"), w.span(statement.get("from"), statement.get("until"))),
        (w.say("work_ability.text"), Written(statement.get("text") or NOTHING)),
        (w.say("work_ability.changes"), _changes(w, statement.get("changes") or {})),
    ]
    if not in_force:
        pairs.insert(0, (w.say("work_ability.state"), Mark(w.say("work_ability.over"), "warn")))
    return [Facts(pairs), abilities(w, statement.get("abilities") or ())]


def _changes(w: Words, changes: Plain) -> str:
    asked = [w.say(f"change.{name}") for name, wanted in changes.items() if wanted]
    return ", ".join(asked) or w.say("change.none")


def abilities(w: Words, listed: Iterable[Plain]) -> Table:
    rows = [
        (
            str(each["ability"]),
            Number(w.quantity(each.get("limit"))),
            w.code("frequency", each.get("frequency")),
            w.span(each["from"], each.get("until")) if each.get("from") else NOTHING,
        )
        for each in listed
    ]
    head = ("ability.what", "ability.limit", "ability.often", "ability.span")
    return Table(
        w.say("ability.caption"), [w.say(each) for each in head], rows, w.say("ability.none")
    )


def restrictions(w: Words, listed: Sequence[Plain]) -> list[Block]:
    """What must not be done beside the statement."""
    if not listed:
        return []
    told = [_restriction(w, each) for each in listed]
    return [Notice(told, "warn")]


def _restriction(w: Words, each: Plain) -> str:
    what, often = str(each["ability"]), w.code("frequency", each.get("frequency"))
    return w.say("restriction", what=plain(what), often=often, day=w.day(each.get("since")))


def accommodations(w: Words, listed: Iterable[Plain]) -> Table:
    rows = [
        (
            str(each.get("title") or each.get("duty") or w.code("accommodation", each.get("kind"))),
            w.code("accommodation", each.get("kind")),
            Mark(w.code("accommodation.step", each.get("step")), _step_tone(each)),
            w.span(each.get("from"), each.get("until")),
            w.day(each.get("review_on")),
        )
        for each in listed
    ]
    head = ("what", "kind", "step", "span", "review")
    return Table(
        w.say("accommodation.caption"),
        [w.say(f"accommodation.{each}") for each in head],
        rows,
        w.say("accommodation.none"),
    )


def _step_tone(each: Plain) -> Any:
    if each.get("in_place"):
        return "good"
    return "bad" if each.get("step") == "DECLINED" else "plain"


def ramp_up(w: Words, ramp: Plain) -> list[Block]:
    """The signed plan, the stage under way, and what came before it."""
    plan, stage = ramp.get("plan"), ramp.get("stage")
    if plan is None and not ramp.get("history"):
        return [Lines([], w.say("ramp.none"))]
    blocks: list[Block] = []
    if stage is not None:
        blocks.append(Facts(_stage_facts(w, stage)))
    if plan is not None:
        blocks += [_stages(w, plan)]
    blocks.append(_stage_history(w, ramp.get("history") or ()))
    return blocks


def _stage_facts(w: Words, stage: Plain) -> list[tuple[str, Cell]]:
    state: Cell = Mark(w.say("ramp.goes_on"), "good")
    if stage.get("suspended"):
        state = Mark(w.say("ramp.suspended"), "warn")
    elif stage.get("repeated"):
        state = Mark(w.say("ramp.repeated"))
    return [
        (w.say("ramp.now"), w.say("ramp.stage", no=stage["no"])),
        (w.say("ramp.state"), state),
        (w.say("ramp.since"), w.day(stage["since"])),
        (w.say("ramp.hours"), w.amount(stage.get("hours"), "h/wk")),
        (w.say("ramp.pct"), w.percent(stage.get("pct"))),
        (w.say("ramp.max_h_day"), w.amount(stage.get("max_h_day"), "h")),
        (w.say("ramp.nights"), w.yes(stage.get("nights"))),
        (w.say("ramp.load_cap"), w.amount(stage.get("load_cap"), "kg")),
        (w.say("ramp.duties"), ", ".join(stage.get("duties") or ()) or NOTHING),
        (w.say("ramp.break"), _micro_break(w, stage.get("breaks"))),
    ]


def _stages(w: Words, plan: Plain) -> Table:
    rows = [
        (
            w.say("ramp.stage", no=each["no"]),
            Number(w.amount(each.get("hours"), "h/wk")),
            Number(w.percent(each.get("pct"))),
            Number(w.amount(each.get("max_h_day"), "h")),
            w.yes(each.get("nights")),
            w.amount(each.get("load_cap"), "kg"),
            ", ".join(each.get("duties") or ()) or NOTHING,
            _micro_break(w, each.get("micro_break")),
        )
        for each in plan.get("stages") or ()
    ]
    head = ("stage_head", "hours", "pct", "max_h_day", "nights", "load_cap", "duties", "break")
    return Table(
        w.say("ramp.plan", day=w.day(plan.get("at"))),
        [w.say(f"ramp.{each}") for each in head],
        rows,
    )


def _micro_break(w: Words, each: Plain | None) -> str:
    return NOTHING if not each else w.say("ramp.micro", min=each["min"], every=each["every_min"])


def _stage_history(w: Words, history: Iterable[Plain]) -> Table:
    rows = [
        (
            w.moment(each["at"]),
            w.code("event", each["event"]),
            w.say("ramp.stage", no=each.get("stage_no", "?")),
            Number(w.amount(each.get("hours"), "h/wk")),
        )
        for each in history
    ]
    head = ("when", "what", "stage_head", "hours")
    return Table(w.say("ramp.history"), [w.say(f"ramp.{each}") for each in head], rows)


def shifts(w: Words, told: Plain | None) -> list[Block]:
    """Hours worked, in all and by week."""
    if not told or not told.get("shifts"):
        return [Lines([], w.say("shifts.none"))]
    pairs: list[tuple[str, Cell]] = [
        (w.say("shifts.count"), str(told["shifts"])),
        (w.say("shifts.hours"), w.say("of", a=told["worked_h"], b=told["planned_h"])),
        (w.say("shifts.breaks"), w.percent(told.get("breaks_kept_pct"))),
        (w.say("shifts.stops"), str(told.get("unplanned_stops", 0))),
        (w.say("shifts.span"), w.span(told.get("first"), told.get("last"))),
    ]
    rows = [
        (
            str(each["week"]),
            Number(str(each["shifts"])),
            Number(str(each["worked_h"])),
            Number(str(each["planned_h"])),
            Number(w.percent(each.get("breaks_kept_pct"))),
        )
        for each in told.get("weeks") or ()
    ]
    head = ("week", "count", "worked", "planned", "breaks")
    weeks = Table(w.say("shifts.weeks"), [w.say(f"shifts.{each}") for each in head], rows)
    return [Facts(pairs), weeks]


def education(w: Words, listed: Iterable[Plain]) -> Table:
    rows = [
        (w.day(each["at"]), str(each["module"]), w.codes("learner", each.get("audience") or ()))
        for each in listed
    ]
    head = ("when", "module", "audience")
    return Table(
        w.say("education.caption"),
        [w.say(f"education.{each}") for each in head],
        rows,
        w.say("education.none"),
    )
