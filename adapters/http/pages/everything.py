"""All entries that the clinician's view lists, as one story."""

from adapters.http.pages import judging
from adapters.http.pages.blocks import Block, Cell, Folded, Timeline, Written
from adapters.http.pages.details import details_of
from adapters.http.pages.words import Plain, Words
from projections.clinician import LISTED

_BESIDE = frozenset(
    {
        *("event", "event_id", "at", "by", "role", "decision", "judged", "protocol", "loads"),
        *("session_id", "goal_id", "hold_id", "acc_id", "ae_id", "action_id", "rn_id", "plan_id"),
        *("task_id", "assessment_id", "note_id", "cause_event_id", "reminder_id", "evidence"),
    }
)
"""What a line of the story does not repeat."""


def everything(body: Plain, w: Words) -> list[Block]:
    """All that the view lists, as one story, the newest first."""
    entries = [
        {"event": names[0], **each} for key, names in LISTED.items() for each in body.get(key, ())
    ]
    listed = sorted(entries, key=lambda each: str(each["at"]), reverse=True)
    told = [judging.entry(w, each, _said(each, w)) for each in listed]
    return [Folded(w.say("clinician.all", count=len(told)), [Timeline(told)])]


def _said(each: Plain, w: Words) -> list[Cell]:
    """What the entry says beside its decision, which has a section of its own."""
    own = {key: value for key, value in each.items() if key not in _BESIDE}
    told = ((name, judging.spelled(w, cell.text)) for name, cell in details_of(own, w))
    return [Written(f"{name}: {text}") for name, text in told]
