"""The case manager's page: how the case stands, what is due, who is in it, what happened when."""

from adapters.http.pages import judging, parts
from adapters.http.pages.blocks import (
    Block,
    Cell,
    Facts,
    Folded,
    Lines,
    Mark,
    Notice,
    Number,
    Section,
    Table,
    Timeline,
    Written,
)
from adapters.http.pages.words import NOTHING, Plain, Words

_OPEN = ("holds", "adverse_events", "corrective_actions", "renegotiations", "tasks", "erasures")


def sections(body: Plain, w: Words) -> list[Section]:
    """Made of what the body of the view holds, and of nothing else."""
    standing = body.get("standing")
    ability = [
        *parts.restrictions(w, body["restrictions"]),
        *parts.work_ability(w, body["work_ability"]),
    ]
    changes = [parts.accommodations(w, body["accommodations"])]
    return [
        Section("now", w.say("manager.now"), _now(body, w)),
        Section("due", w.say("manager.due"), [judging.due(w, body["due"]), *_open(body, w)]),
        Section("gate", w.say("manager.gate"), judging.gate(w, standing)),
        Section("people", w.say("manager.people"), _people(body, w)),
        Section("ability", w.say("employer.ability"), ability),
        Section("changes", w.say("employer.changes"), changes),
        Section("ramp", w.say("employer.ramp"), parts.ramp_up(w, body["ramp_up"])),
        Section("hours", w.say("employer.hours"), parts.shifts(w, body["shifts"])),
        Section("capacity", w.say("manager.capacity"), _capacity(body, w)),
        Section("decisions", w.say("manager.decisions"), _decisions(body, w)),
        Section("notes", w.say("manager.notes"), _notes(body, w)),
        Section("timeline", w.say("manager.timeline"), [_timeline(body, w)]),
    ]


def _now(body: Plain, w: Words) -> list[Block]:
    opened = body.get("opened") or {}
    blocks: list[Block] = []
    if body["urgent"]:
        blocks.append(Notice([w.say("manager.urgent")], "bad"))
    side = opened.get("laterality")
    region = w.code("body_region", opened.get("body_region"))
    pairs: list[tuple[str, Cell]] = [
        (w.say("manager.worker"), w.name(opened.get("worker_id"))),
        (w.say("manager.employer"), w.name(opened.get("employer_id"))),
        (w.say("manager.claim"), str(opened.get("claim_ref") or NOTHING)),
        (w.say("manager.injury"), w.day(opened.get("injury_date"))),
        (
            w.say("manager.region"),
            region
            if side in (None, "NA")
            else w.say("pair", a=region, b=w.code("laterality", side)),
        ),
        (w.say("manager.groups"), ", ".join(body["code_groups"]) or NOTHING),
        (w.say("manager.phase"), w.code("phase", body["phase"])),
        (w.say("manager.pain"), _pain(w, body["pain_band"])),
        (w.say("manager.support"), w.yes(body["psych_plan_active"])),
        (w.say("manager.adherence"), w.percent(body["adherence"]["pct"])),
        (w.say("manager.next_review"), w.day(body["next_progress_review"])),
        (w.say("manager.consents"), w.codes("scope", (body["consent"] or {}).get("scopes") or ())),
    ]
    return [*blocks, Facts(pairs)]


def _pain(w: Words, band: str | None) -> Cell:
    tones = {"green": "good", "amber": "warn", "red": "bad"}
    tone = tones.get(band or "", "plain")
    return Mark(w.code("page.pain_band", band), tone) if band else NOTHING  # type: ignore[arg-type]


def _open(body: Plain, w: Words) -> list[Block]:
    """What waits for somebody beside what is due."""
    rows = [
        (
            w.say(f"open_kind.{kind}"),
            w.moment(each["at"]),
            Written(_what(each)),
            w.who(each.get("by"), each.get("role")),
        )
        for kind in (*_OPEN, "pauses")
        for each in body["open"].get(kind, ())
    ]
    head = [w.say(f"open_head.{each}") for each in ("kind", "since", "what", "by")]
    return [Table(w.say("manager.open"), head, rows, w.say("manager.nothing_open"))]


def _what(each: Plain) -> str:
    keys = (
        "title",
        "what",
        "action",
        "employer_safe_summary",
        "interim_rule",
        "description",
        "text",
    )
    return str(next((each[key] for key in keys if each.get(key)), NOTHING))


def _people(body: Plain, w: Words) -> list[Block]:
    people = [
        (
            w.name(each["party_id"]),
            w.role(each["role"]),
            w.span(each.get("from"), each.get("to")) if each.get("from") else NOTHING,
        )
        for each in body["people"]
    ]
    contacts = [
        (
            w.moment(each["at"]),
            w.who(each.get("by"), each.get("role")),
            str(each.get("channel") or NOTHING),
            w.yes(each.get("modified_work_signalled")),
        )
        for each in body["contacts"]
    ]
    head = [w.say(f"people.{each}") for each in ("name", "role", "span")]
    contact_head = [w.say(f"contact.{each}") for each in ("when", "who", "channel", "offered")]
    return [
        Table(w.say("people.caption"), head, people),
        Table(w.say("contact.caption"), contact_head, contacts, w.say("contact.none")),
    ]


def _capacity(body: Plain, w: Words) -> list[Block]:
    rows = [gain_row(each, w) for each in body["gains"]]
    head = [w.say(f"gain.{each}") for each in ("what", "first", "newest", "change")]
    return [
        judging.job_tasks(w, body.get("standing")),
        Table(w.say("gain.caption"), head, rows, w.say("gain.none")),
    ]


def gain_row(each: Plain, w: Words) -> tuple[Cell, ...]:
    """What was measured first and last."""
    unit = each.get("unit")
    return (
        w.measure(each["code"], each.get("side")),
        Number(w.amount(each["first"]["value"], unit)),
        Number(w.amount(each["newest"]["value"], unit)),
        Number(w.percent(each["gain_pct"])),
    )


def _decisions(body: Plain, w: Words) -> list[Block]:
    """Refusals first, since they say what is missing; then all of them, folded."""
    refused = [each for each in body["decisions"] if str(each["event"]).endswith("Rejected")]
    listed = judging.decisions(w, refused) if refused else [Lines([], w.say("decision.no_refusal"))]
    return [
        *listed,
        Folded(
            w.say("decision.all", count=len(body["decisions"])),
            judging.decisions(w, body["decisions"]),
        ),
    ]


def _notes(body: Plain, w: Words) -> list[Block]:
    rows = [
        (w.moment(each["at"]), w.who(each.get("by"), each.get("role")), Written(note_text(each)))
        for each in body["notes"]
    ]
    head = [w.say(f"note.{each}") for each in ("when", "by", "text")]
    return [Table(w.say("note.caption"), head, rows, w.say("note.none"))]


def note_text(each: Plain) -> str:
    """What a note says; nothing where it was erased."""
    note = each.get("note")
    return str(note.get("value", NOTHING)) if isinstance(note, dict) else str(note or NOTHING)


def _timeline(body: Plain, w: Words) -> Timeline:
    """The newest first."""
    told = [judging.entry(w, each, _more(each, w)) for each in reversed(body["timeline"])]
    return Timeline(told, w.say("timeline.none"))


def _more(each: Plain, w: Words) -> list[Cell]:
    keep = ("title", "comment", "action", "employer_safe_summary", "text", "description", "reason")
    said: list[Cell] = [Written(str(each[key])) for key in keep if isinstance(each.get(key), str)]
    if each.get("to") and each.get("from") and str(each["event"]).startswith("Phase"):
        said.append(w.say("move", a=w.code("phase", each["from"]), b=w.code("phase", each["to"])))
    return said
