"""The clinician's page: alarms, the gate, loads against plan and caps, pain and capacity."""

from typing import Any

from adapters.http.pages import figures, judging, parts
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
    Written,
)
from adapters.http.pages.everything import everything
from adapters.http.pages.figures import LOAD
from adapters.http.pages.page_of_case_manager import gain_row, note_text
from adapters.http.pages.words import NOTHING, Plain, Words

OPEN_CHARTS = 2
"""So many charts of loads are shown at once; the others are folded."""


def sections(body: Plain, w: Words, address: str) -> list[Section]:
    """Made of what the body of the view holds, and of nothing else; ``address`` is where the
    charts are, with ``{name}``."""
    standing = body.get("standing")
    drawn = figures.all_of(body, w)
    loads = [each.chart(address) for each in drawn if each.name.startswith(LOAD)]
    others = [each.chart(address) for each in drawn if not each.name.startswith(LOAD)]
    more: list[Block] = [Folded(w.say("clinician.more_loads"), loads[OPEN_CHARTS:])]
    return [
        Section("alarms", w.say("clinician.alarms"), _alarms(body, w)),
        Section("gate", w.say("manager.gate"), judging.gate(w, standing)),
        Section(
            "loads",
            w.say("clinician.loads"),
            [*_targets(body, w), *loads[:OPEN_CHARTS], *(more if loads[OPEN_CHARTS:] else [])],
        ),
        Section("trends", w.say("clinician.trends"), [*others, *_capacity(body, w)]),
        Section("now", w.say("manager.now"), _now(body, w)),
        Section("sessions", w.say("clinician.sessions"), _sessions(body, w)),
        Section("scores", w.say("clinician.scores"), _scores(body, w)),
        Section("refusals", w.say("clinician.refusals"), _refusals(body, w)),
        Section("ability", w.say("employer.ability"), _ability(body, w)),
        Section("changes", w.say("employer.changes"), _changes(body, w)),
        Section("work", w.say("clinician.work"), _work(body, w)),
        Section("notes", w.say("manager.notes"), _notes(body, w)),
        Section("file", w.say("clinician.file"), everything(body, w)),
    ]


def _alarms(body: Plain, w: Words) -> list[Block]:
    """Open holds with what raised them and when somebody has to have looked."""
    if not body["alarm_inbox"]:
        return [Lines([], w.say("clinician.no_alarm"))]
    return [_alarm(each, w) for each in body["alarm_inbox"]]


def _alarm(held: Plain, w: Words) -> Notice:
    cause = held.get("cause") or {}
    told = w.code("alarm", cause["code"]) if "code" in cause else w.code("hold", held["kind"])
    cells: list[Cell] = [Mark(told, "bad"), w.say("clinician.since", at=w.moment(held["at"]))]
    if held["reassessed"]:
        cells.append(Mark(w.say("clinician.reassessed"), "good"))
    elif held.get("reassess_due"):
        tone: Any = "bad" if held["overdue"] else "warn"
        due = w.say("clinician.reassess", at=w.moment(held["reassess_due"]))
        cells.append(Mark(due, tone))
    said = cause.get("observed") or cause.get("description")
    return Notice([*cells, Written(str(said))] if said else cells, "bad")


def _targets(body: Plain, w: Words) -> list[Block]:
    """What is in force this week."""
    if not body["loads"]:
        return [Lines([], w.say("load.none"))]
    newest = body["loads"][-1]
    rows = [
        (
            w.dimension(each["dimension"]),
            Number(w.amount(each["load"], figures.unit_of(each["dimension"]))),
            Number(w.say("sets", sets=each.get("sets") or "–", reps=each.get("reps") or "–")),
            Number(w.percent(each.get("increase_pct"))),
            w.code("load_rule", each.get("rule")),
        )
        for each in newest["targets"]
    ]
    head = [w.say(f"load.{each}") for each in ("dimension", "load", "dose", "rise", "rule")]
    caption = w.say("load.newest", week=newest["week"], day=w.day(newest["at"]))
    return [Table(caption, head, rows)]


def _capacity(body: Plain, w: Words) -> list[Block]:
    rows = [gain_row(each, w) for each in body["gains"]]
    head = [w.say(f"gain.{each}") for each in ("what", "first", "newest", "change")]
    measured = Table(w.say("gain.caption"), head, rows, w.say("gain.none"))
    return [judging.job_tasks(w, body.get("standing")), Folded(w.say("gain.title"), [measured])]


def _now(body: Plain, w: Words) -> list[Block]:
    opened, phase = body["opened"] or {}, body["phase"] or {}
    contingency = body["contingency"] or {}
    diagnoses = [_diagnosis(each, w) for each in body["diagnoses"]]
    pairs: list[tuple[str, Cell]] = [
        (w.say("manager.worker"), w.name(opened.get("worker_id"))),
        (w.say("manager.phase"), w.code("phase", phase.get("phase"))),
        (w.say("clinician.subphase"), w.code("subphase", phase.get("subphase"))),
        (w.say("clinician.day"), str(phase.get("day_since_anchor") or NOTHING)),
        (w.say("manager.region"), w.code("body_region", opened.get("body_region"))),
        (w.say("clinician.mechanism"), Written(str(opened.get("mechanism") or NOTHING))),
        (w.say("clinician.diagnoses"), Written("\n".join(diagnoses) or NOTHING)),
        (
            w.say("clinician.surgeries"),
            Written("\n".join(_surgery(each, w) for each in body["surgeries"]) or NOTHING),
        ),
        (
            w.say("clinician.medication"),
            Written("\n".join(_medicine(each) for each in body["medication"]) or NOTHING),
        ),
        (w.say("manager.adherence"), w.percent(body["adherence"]["pct"])),
        (w.say("clinician.setback"), Written(_setback(contingency))),
        (w.say("manager.consents"), w.codes("scope", (body["consent"] or {}).get("scopes") or ())),
    ]
    return [Facts(pairs)]


def _diagnosis(each: Plain, w: Words) -> str:
    code = each.get("code") or {}
    told = f"{code.get('code', '')} {code.get('display', '')}".strip()
    return w.say("pair", a=told, b=w.code("page.verification", each.get("verification")))


def _surgery(each: Plain, w: Words) -> str:
    procedure = each.get("procedure")
    told = (
        procedure.get("display") or procedure.get("code")
        if isinstance(procedure, dict)
        else procedure
    )
    return f"{w.day(each.get('date'))}: {told or NOTHING}"


def _medicine(each: Plain) -> str:
    return f"{each.get('drug_class') or ''} {each.get('effect') or ''}".strip()


def _setback(contingency: Plain) -> str:
    told = (contingency.get("trigger"), contingency.get("action"))
    return " → ".join(str(each) for each in told if each) or NOTHING


def _sessions(body: Plain, w: Words) -> list[Block]:
    mornings = {each.get("session_id"): each for each in body["next_days"]}
    rows = [
        _session(each, mornings.get(each.get("session_id")), w)
        for each in reversed(body["sessions"])
    ]
    head = ("when", "what", "pain", "effort", "technique", "morning")
    return [
        Table(
            w.say("session.caption"),
            [w.say(f"session.{each}") for each in head],
            rows,
            w.say("session.none"),
        )
    ]


def _session(each: Plain, morning: Plain | None, w: Words) -> tuple[Cell, ...]:
    nprs, rpe = each.get("nprs") or {}, each.get("rpe") or {}
    told = [nprs.get(name) for name in ("pre", "peak", "post")]
    pain = " / ".join(NOTHING if one is None else str(one) for one in told) if nprs else NOTHING
    effort = f"{rpe['value']} ({w.code('rpe_scale', rpe['scale'])})" if rpe else NOTHING
    done = each["event"] == "SessionCompleted"
    return (
        w.moment(each["at"]),
        w.code("event", each["event"]) if done else Mark(w.code("event", each["event"]), "warn"),
        pain,
        effort,
        w.say("out_of", a=each["technique"], b=3) if each.get("technique") is not None else NOTHING,
        str(morning["nprs_morning"]) if morning else NOTHING,
    )


def _scores(body: Plain, w: Words) -> list[Block]:
    rows = [
        (
            str(one["instrument"]),
            w.moment(each["at"]),
            Number(str(each["total"])),
            w.code("score.band", each.get("band")),
            Number(str(each.get("change") or NOTHING)),
        )
        for one in body["scores"]
        for each in one["scores"]
    ]
    head = [w.say(f"score.{each}") for each in ("what", "when", "total", "band", "change")]
    return [Table(w.say("score.caption"), head, rows, w.say("score.none"))]


def _refusals(body: Plain, w: Words) -> list[Block]:
    """What was refused, by which rule, and what would satisfy it; the newest first."""
    gates = [each for each in body["phases"] if each["event"] == "PhaseAdvanceRejected"]
    loads = [{**each, "event": "LoadTargetRejected"} for each in body["refusals"]]
    stages = [each for each in body["ramp_stages"] if each["event"] == "RampStageRejected"]
    listed = sorted([*gates, *loads, *stages], key=lambda each: str(each["at"]))
    return judging.decisions(w, listed) if listed else [Lines([], w.say("decision.no_refusal"))]


def _ability(body: Plain, w: Words) -> list[Block]:
    return parts.work_ability(w, body["work_ability"])


def _work(body: Plain, w: Words) -> list[Block]:
    """What comes from the workplace: feedback, check-ins, accommodations."""
    feedback = [
        (
            w.moment(each["at"]),
            w.who(each.get("by"), each.get("role")),
            Written(str(each.get("comment") or each.get("constraint") or NOTHING)),
        )
        for each in reversed(body["feedback"])
    ]
    check_ins = [
        (
            w.moment(each["at"]),
            Number(str(each.get("nprs", NOTHING))),
            Number(str(each.get("fatigue", NOTHING))),
            Written(str(note_text({"note": each.get("private_note")}))),
        )
        for each in reversed(body["check_ins"])
    ]
    head = [w.say(f"feedback.{each}") for each in ("when", "by", "text")]
    own = [w.say(f"check_in.{each}") for each in ("when", "pain", "fatigue", "note")]
    return [
        Table(w.say("feedback.caption"), head, feedback, w.say("feedback.none")),
        Table(w.say("check_in.caption"), own, check_ins, w.say("check_in.none")),
    ]


def _notes(body: Plain, w: Words) -> list[Block]:
    rows = [
        (w.moment(each["at"]), w.who(each.get("by"), each.get("role")), Written(note_text(each)))
        for each in body["notes"]
    ]
    head = [w.say(f"note.{each}") for each in ("when", "by", "text")]
    return [Table(w.say("note.caption"), head, rows, w.say("note.none"))]


def _changes(body: Plain, w: Words) -> list[Block]:
    """Accommodations as the newest entry of each tells them; and the ramp-up."""
    newest = {each["acc_id"]: each for each in body["accommodations"]}
    rows = [
        (
            Written(str(each.get("title") or each.get("duty") or NOTHING)),
            w.code("accommodation", each.get("kind")),
            w.code("event", each["event"]),
            w.span(each.get("from"), each.get("until")),
            w.day(each.get("review_on")),
        )
        for each in newest.values()
    ]
    head = ("what", "kind", "step", "span", "review")
    return [
        Table(
            w.say("accommodation.caption"),
            [w.say(f"accommodation.{each}") for each in head],
            rows,
            w.say("accommodation.none"),
        )
    ]
