"""What was decided and what is due, as pages of several roles tell it: criteria, gates, decisions,
tasks of the job, due items."""

from collections.abc import Iterable, Sequence

from adapters.http.pages.blocks import (
    Block,
    Cell,
    Entry,
    Facts,
    Folded,
    Heading,
    Lines,
    Mark,
    Number,
    Table,
)
from adapters.http.pages.words import NOTHING, Plain, Words
from adapters.words import refusal_words
from adapters.words.refusal_words import criterion_name, rule_text, worded


def due(w: Words, items: Iterable[Plain]) -> Table:
    """What has to be seen to, the first first, and why."""
    rows = [
        (
            Mark(w.say("due.overdue"), "bad") if each["overdue"] else Mark(w.say("due.ahead")),
            w.moment(each["due"]) if "T" in str(each["due"]) else w.day(each["due"]),
            str(each["text"]),
            _owner(w, each),
            str((each.get("because") or {}).get("text") or NOTHING),
        )
        for each in items
    ]
    head = ("state", "when", "what", "owner", "why")
    return Table(
        w.say("due.caption"), [w.say(f"due.{each}") for each in head], rows, w.say("due.none")
    )


def _owner(w: Words, item: Plain) -> str:
    party = item.get("party")
    return w.name(party) if party else w.role(item.get("owner"))


def criteria(w: Words, listed: Iterable[Plain], caption: str) -> list[Block]:
    """Those that are not met, with what would satisfy them; those that are met, folded."""
    both = list(listed)
    unmet = [each for each in both if not each["met"]]
    met = [each for each in both if each["met"]]
    blocks: list[Block] = [_criteria(w, unmet, caption, (*_SEEN, "satisfy"))] if unmet else []
    if met:
        title = w.say("criterion.all_met", count=len(met))
        blocks.append(Folded(title, [_criteria(w, met, title, _SEEN)]))
    return blocks


_SEEN = ("state", "what", "required", "observed")


def _criteria(w: Words, listed: Iterable[Plain], caption: str, columns: Sequence[str]) -> Table:
    rows = [tuple(_cell(w, name, each) for name in columns) for each in listed]
    return Table(caption, [w.say(f"criterion.{each}") for each in columns], rows)


def _cell(w: Words, column: str, each: Plain) -> Cell:
    match column:
        case "state" if each["met"]:
            return Mark(w.say("criterion.met"), "good")
        case "state":
            return Mark(w.say("criterion.unmet"), "bad")
        case "what":
            return criterion_name(each["id"], w.wording)
        case "observed":
            unseen = w.say("criterion.nothing") if "required" in each else NOTHING
            return spelled(w, str(each.get("observed") or unseen))
        case _:
            return spelled(w, str(each.get(column) or NOTHING))


def spelled(w: Words, text: str) -> str:
    """What a rule required or saw, with the codes in it in words."""
    return refusal_words.spelled(text, w.wording)


def gate(w: Words, standing: Plain | None) -> list[Block]:
    """The next gate: what is met and what is not."""
    told = (standing or {}).get("gate")
    if told is None:
        return [Lines([], w.say("gate.none"))]
    target = w.code("phase", told["to"]) if told["to"] != "P5" else w.say("gate.full_duty")
    is_open = not told["open"]
    text = w.say("gate.open") if is_open else w.say("gate.closed", count=told["open"])
    state: Block = Facts(
        [
            (w.say("gate.to"), target),
            (w.say("gate.state"), Mark(text, "good" if is_open else "bad")),
        ]
    )
    return [state, *criteria(w, told["criteria"], w.say("gate.caption"))]


def job_tasks(w: Words, standing: Plain | None) -> Table:
    """Each task of the job: what it demands and what was tolerated."""
    job = (standing or {}).get("job")
    tasks = job["tasks"] if job else ()
    rows = [
        (
            str(each["name"]),
            w.dimension(each["dimension"]),
            Number(w.amount(each["demand"], each["unit"])),
            Number(w.amount(each.get("tolerated"), each["unit"])),
            Number(w.percent(each.get("capacity_pct"))),
            str(each.get("text") or NOTHING),
        )
        for each in tasks
    ]
    head = ("name", "dimension", "demand", "tolerated", "pct", "text")
    return Table(
        w.say("job.caption"), [w.say(f"job.{each}") for each in head], rows, w.say("job.none")
    )


def decisions(w: Words, listed: Iterable[Plain]) -> list[Block]:
    """Each decision with its criteria, the newest first."""
    blocks: list[Block] = []
    for each in reversed(list(listed)):
        judged = each.get("judged") or each.get("decision")
        if isinstance(judged, dict):
            blocks += _decision(w, each, judged)
    return blocks or [Lines([], w.say("decision.none"))]


def _decision(w: Words, each: Plain, judged: Plain) -> list[Block]:
    refused = judged["outcome"] == "refused"
    title = f"{w.moment(each['at'])}: {w.code('event', each['event'])}"
    told = Mark(w.code("page.outcome", judged["outcome"]), "bad" if refused else "good")
    pairs: list[tuple[str, Cell]] = [
        (w.say("decision.outcome"), told),
        (w.say("decision.by"), w.who(each.get("by"), each.get("role"))),
    ]
    if refused:
        pairs.append((w.say("decision.why"), rule_text(judged["rationale"], w.wording)))
    caption = w.say("decision.criteria")
    explained = worded(judged["criteria"], w.wording)
    return [Heading(title), Facts(pairs), *criteria(w, explained, caption)]


def entry(w: Words, event: Plain, more: Sequence[Cell] = ()) -> Entry:
    """A line of a timeline."""
    who = w.who(event.get("by"), event.get("role")) if event.get("by") else ""
    refused = str(event["event"]).endswith("Rejected")
    return Entry(
        at=w.moment(event["at"]),
        instant=str(event["at"]).replace(" ", "T"),
        text=w.code("event", event["event"]),
        more=[*([who] if who else []), *more],
        tone="bad" if refused else "plain",
    )
