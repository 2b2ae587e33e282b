"""A stored field that no data class is known for reaches nobody but worker and clinician."""

import json

import pytest

from tests.adapters.http.asking import MARKER
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio

NOT_FOR = ("EM-1", "SU-1", "CM-1", "IN-1")


def _add_unclassified(house: House) -> int:
    """Writes into every event of cases a section that no class names, and a field that no fact
    has in each section that it has."""
    connection = house.superuser
    connection.execute("ALTER TABLE es.event DISABLE TRIGGER event_append_only")
    rows = connection.execute(
        "SELECT event_id, body FROM es.event WHERE name LIKE 'rtw.case:%'"
    ).fetchall()
    for event_id, body in rows:
        known = {letter: {**each, "shoe_size": MARKER} for letter, each in json.loads(body).items()}
        changed = json.dumps({**known, "?": {"shoe_size": MARKER}}).encode()
        connection.execute("UPDATE es.event SET body = %s WHERE event_id = %s", [changed, event_id])
    connection.execute("ALTER TABLE es.event ENABLE ALWAYS TRIGGER event_append_only")
    return len(rows)


async def test_a_field_without_a_class_is_told_to_nobody_else(house: House) -> None:
    views = {"EM-1": "employer", "SU-1": "supervisor", "CM-1": "case-manager", "IN-1": "audit"}
    for number, _ in house.story[1][:15]:
        assert (await house.take(number)).status_code == 200
    assert _add_unclassified(house) > 15
    house.harmed = True
    await house.catch_up()

    case = f"/v1/cases/{house.case}"
    for person in NOT_FOR:
        view = f"{case}/views/{views[person]}"
        for url in (view, f"{view}?as_of=2025-03-12T12:00:00Z", f"{case}/history", "/v1/cases"):
            answered = await house.ask(person, "GET", url)
            assert answered.status_code in {200, 403}, answered.text
            assert MARKER not in answered.text, (person, url)
    for person, view in (("W-A", "worker"), ("CL-1", "clinician")):
        answered = await house.ask(person, "GET", f"{case}/views/{view}")
        assert answered.status_code == 200, answered.text
        assert MARKER in answered.text, person
