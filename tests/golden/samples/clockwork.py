"""Samples of what the clock leads to, and of the calendar it counts with."""

from domain import calendar
from domain.deadlines import raised
from tests.golden.samples.parts import ID_1, ID_2, ID_3, Fields

FIELDS: Fields = {
    calendar.CalendarChosen: {"calendar": "US-CO"},
    raised.EscalationRaised: {
        "case_id": ID_1,
        "item_id": ID_2,
        "kind": {"data_class": "E", "value": "psych_intervention"},
        "due": "2025-03-20",
        "due_at": "2025-03-20T23:00:00.000000Z",
        "time_zone": "Europe/Prague",
        "step": 2,
        "to": "case_manager",
        "party": ID_3,
        "rule": {"data_class": "E", "value": "psych.triggers.due_d 14"},
        "calendar": "civil days",
        "source_event_id": ID_3,
    },
}
