"""The insurer's page: the decision ledger with criteria, evidence, policy version and refusals."""

from typing import Any

from adapters.http.pages import judging, parts
from adapters.http.pages.blocks import (
    Block,
    Cell,
    Facts,
    Heading,
    Lines,
    Mark,
    Number,
    Section,
    Table,
    Written,
)
from adapters.http.pages.details import details_of
from adapters.http.pages.page_of_case_manager import gain_row, note_text
from adapters.http.pages.words import NOTHING, Plain, Words
from adapters.words.refusal_words import rule_text, worded

_COUNTS = (
    *("advances", "gate_refusals", "load_refusals", "ramp_refusals", "accommodation_refusals"),
    *("overrides", "reverts", "repeated_stages", "pauses", "corrections"),
)


def sections(body: Plain, w: Words) -> list[Section]:
    """Made of what the body of the view holds, and of nothing else."""
    changes = [parts.accommodations(w, body["accommodations"])]
    return [
        Section("now", w.say("audit.now"), _now(body, w)),
        Section("summary", w.say("audit.summary"), _summary(body["summary"], w)),
        Section("ledger", w.say("audit.ledger"), _ledger(body, w)),
        Section("ability", w.say("employer.ability"), parts.work_ability(w, body["work_ability"])),
        Section("changes", w.say("employer.changes"), changes),
        Section("ramp", w.say("employer.ramp"), parts.ramp_up(w, body["ramp_up"])),
        Section("hours", w.say("employer.hours"), parts.shifts(w, body["shifts"])),
        Section("capacity", w.say("manager.capacity"), _capacity(body, w)),
        Section("bands", w.say("audit.bands"), _bands(body, w)),
        Section("notes", w.say("audit.notes"), _notes(body, w)),
    ]


def _now(body: Plain, w: Words) -> list[Block]:
    return [
        Facts(
            [
                (w.say("audit.worker"), str(body["worker"])),
                (w.say("manager.claim"), str(body["claim_ref"] or NOTHING)),
                (w.say("manager.injury"), w.day(body["injury_date"])),
                (w.say("audit.consents"), w.codes("scope", body["consents"])),
            ]
        )
    ]


def _summary(told: Plain, w: Words) -> list[Block]:
    counts: list[tuple[str, Cell]] = [
        (w.say(f"summary.{name}"), str(told[name])) for name in _COUNTS
    ]
    counts.append((w.say("summary.adherence"), w.percent(told["adherence"]["pct"])))
    holds = [
        (
            w.moment(each["since"]),
            w.moment(each["lifted"]),
            Number(_hours(w, each["minutes"])),
            Number(_hours(w, each["reassessed_after_minutes"])),
        )
        for each in told["holds"]
    ]
    shifts = [
        (
            w.day(each["at"]),
            Number(w.say("days", count=each["delta_d"])),
            ", ".join(_milestone(w, one) for one in each["milestones"]),
        )
        for each in told["timeline_shifts"]
    ]
    milestones = [
        (
            w.code("page.milestone", each["milestone"]),
            w.day(each["date"]),
            Number(str(each["days_since_injury"])),
        )
        for each in told["milestones"]
    ]
    return [
        Facts(counts),
        _table(w, "hold", ("since", "lifted", "lasted", "reassessed"), holds),
        _table(w, "shift", ("when", "by", "what"), shifts),
        _table(w, "milestone_table", ("what", "on", "days"), milestones),
    ]


def _table(w: Words, name: str, columns: tuple[str, ...], rows: list[Any]) -> Table:
    head = [w.say(f"{name}.{each}") for each in columns]
    return Table(w.say(f"{name}.caption"), head, rows, w.say(f"{name}.none"))


def _milestone(w: Words, one: Plain) -> str:
    moved = w.say("move", a=w.day(one["old"]), b=w.day(one["new"]))
    return f"{w.code('page.milestone', one['milestone'])}: {moved}"


def _hours(w: Words, minutes: int | None) -> str:
    return NOTHING if minutes is None else w.say("hours", h=minutes // 60, min=minutes % 60)


def _ledger(body: Plain, w: Words) -> list[Block]:
    """Every decision, the newest first, with what it rests on."""
    if not body["ledger"]:
        return [Lines([], w.say("audit.no_ledger"))]
    return [block for line in reversed(body["ledger"]) for block in _line(line, w)]


def _line(line: Plain, w: Words) -> list[Block]:
    pairs: list[tuple[str, Cell]] = [
        (w.say("audit.actor"), str(line["actor"])),
        (w.say("audit.recorded"), w.moment(line["recorded_at"])),
    ]
    if line["outcome"]:
        pairs.append((w.say("decision.outcome"), _outcome(w, line["outcome"])))
    if line["outcome"] == "refused":
        pairs.append((w.say("decision.why"), rule_text(line["rationale"], w.wording)))
    if line["policy_version"] is not None:
        pairs.append((w.say("audit.policy"), str(line["policy_version"])))
    pairs += details_of(line["details"], w)
    if line.get("corrected_by"):
        pairs.append((w.say("audit.corrected"), ", ".join(map(str, line["corrected_by"]))))
    title = f"{w.moment(line['at'])}: {w.code('event', line['event'])}"
    blocks: list[Block] = [Heading(title), Facts(pairs)]
    if line["criteria"]:
        explained = worded(line["criteria"], w.wording)
        blocks += judging.criteria(w, explained, w.say("decision.criteria"))
        blocks.append(_evidence(line, w))
    return blocks


def _outcome(w: Words, outcome: str) -> Mark:
    return Mark(w.code("page.outcome", outcome), "bad" if outcome == "refused" else "good")


def _evidence(line: Plain, w: Words) -> Facts:
    return Facts([(w.say("audit.evidence"), ", ".join(map(str, line["evidence"])) or NOTHING)])


def _capacity(body: Plain, w: Words) -> list[Block]:
    rows = [gain_row(each, w) for each in body["gains"]]
    return [
        judging.job_tasks(w, body.get("standing")),
        _table(w, "gain", ("what", "first", "newest", "change"), rows),
    ]


def _bands(body: Plain, w: Words) -> list[Block]:
    """Scores as bands, and only with the worker's consent."""
    psych = [
        (w.moment(each["at"]), str(each["instrument"]), w.code("score.band", each["band"]))
        for each in body["psych"]
    ]
    pain = [(w.moment(each["at"]), w.code("page.pain_band", each["band"])) for each in body["pain"]]
    return [
        _table(w, "psych_bands", ("when", "what", "band"), psych),
        _table(w, "pain_bands", ("when", "band"), pain),
    ]


def _notes(body: Plain, w: Words) -> list[Block]:
    rows = [
        (w.moment(each["at"]), str(each["actor"]), Written(note_text(each["details"])))
        for each in body["notes"]
    ]
    return [_table(w, "note", ("when", "by", "text"), rows)]
