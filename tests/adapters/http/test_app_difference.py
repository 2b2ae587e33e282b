"""GET /v1/cases/{id}/views/{view}/difference: what changed between two times, and by what."""

from typing import Any

import pytest

from domain.case.vocabulary import Role
from projections.catalogue import CASE_VIEWS
from services.audiences import Audience
from tests.adapters.http.answered import code_of, fields_of
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio

MORNING, NOON = "2025-03-12T09:00:00%2B01:00", "2025-03-12T12:00:00%2B01:00"
BEFORE = "2025-03-01T09:00:00%2B01:00"
READER = {
    Audience.CLINICIAN: Role.CLINICIAN,
    Audience.EMPLOYER: Role.EMPLOYER_HR,
    Audience.SUPERVISOR: Role.SUPERVISOR,
    Audience.WORKER: Role.WORKER,
    Audience.CASE_MANAGER: Role.CASE_MANAGER,
    Audience.AUDIT: Role.INSURER_AUDITOR,
}
AT_WORK = {Audience.EMPLOYER, Audience.SUPERVISOR}
EVERY_AUDIENCE = pytest.mark.parametrize("audience", list(Audience))


def url(held: House, audience: str, since: str = MORNING, until: str = NOON) -> str:
    return f"/v1/cases/{held.case}/views/{audience}/difference?from={since}&to={until}"


async def differences(held: House, audience: Audience, *times: str) -> dict[str, dict[str, Any]]:
    answered = await held.ask(held.staff[READER[audience]], "GET", url(held, audience, *times))
    assert answered.status_code == 200, answered.text
    return {each["path"]: each for each in answered.json()["differences"]}


def held_by(held: House) -> dict[str, str]:
    """The ids of what was stored with the alarm, by name."""
    rows = held.superuser.execute(
        "SELECT split_part(name, ':', 2), event_id::text FROM es.event"
        " WHERE tenant = %s AND stream = %s AND effective_at = '2025-03-12T10:35:00+01:00'",
        [held.tenant, held.case],
    )
    return dict(rows.fetchall())


async def test_the_clinician_is_told_what_the_alarm_changed_and_by_which_event(
    held: House,
) -> None:
    found, events = await differences(held, Audience.CLINICIAN), held_by(held)

    assert found["/status"]["before"] == "IN_PROGRAMME"
    assert found["/status"]["after"] == "ON_HOLD"
    assert found["/status"]["events"] == [events["CaseHeld"]]
    assert found["/alarms/0"]["events"] == [events["AlarmSignRaised"]]
    assert found["/alarms/0"]["before"] is None
    assert (
        found["/status"]["text"] == "status: IN_PROGRAMME → ON_HOLD [Case held (2025-03-12 10:35)]"
    )


@EVERY_AUDIENCE
async def test_each_difference_is_what_the_view_says_at_the_two_times(
    held: House, audience: Audience
) -> None:
    reader = held.staff[READER[audience]]
    view = f"/v1/cases/{held.case}/views/{audience}?as_of="
    before = (await held.ask(reader, "GET", view + MORNING)).json()
    after = (await held.ask(reader, "GET", view + NOON)).json()

    found = await differences(held, audience)

    assert found["/status"]["before"] == before["status"]
    assert found["/status"]["after"] == after["status"]
    top = {path.split("/")[1] for path in found}
    names = before.keys() | after.keys()
    assert top == {each for each in names if before.get(each) != after.get(each)}


@pytest.mark.parametrize("audience", [Audience.EMPLOYER, Audience.SUPERVISOR])
async def test_who_hangs_on_a_consent_compares_with_no_time_before_it(
    held: House, audience: Audience
) -> None:
    early = url(held, audience, BEFORE, NOON)

    answered = await held.ask(held.staff[READER[audience]], "GET", early)

    assert code_of(answered) == (403, "consent")


@pytest.mark.parametrize(
    "audience", [e for e in Audience if e not in (Audience.EMPLOYER, Audience.SUPERVISOR)]
)
async def test_before_the_case_was_opened_there_was_nothing(
    held: House, audience: Audience
) -> None:
    found = await differences(held, audience, BEFORE, NOON)

    assert {each["before"] for each in found.values()} == {None}
    assert found["/view"]["after"] == audience


async def test_a_body_that_names_nobody_differs_too(held: House) -> None:
    found = await differences(held, Audience.AUDIT, "2025-03-01T00:00:00Z", "2025-03-12T00:00:00Z")

    assert found["/names"]["after"] == {}
    assert found["/names"]["events"] == []


@EVERY_AUDIENCE
async def test_nothing_differs_from_itself(held: House, audience: Audience) -> None:
    assert await differences(held, audience, NOON, NOON) == {}


@pytest.mark.parametrize("audience", [Audience.EMPLOYER, Audience.SUPERVISOR])
async def test_who_may_not_see_activity_is_told_of_no_event(
    held: House, audience: Audience
) -> None:
    found = await differences(held, audience)

    assert found["/duties_suspended_since"]["after"] == "2025-03-12"
    assert [each["events"] for each in found.values()] == [[]] * len(found)
    assert all("[" not in each["text"] for each in found.values())


async def test_the_auditor_is_told_of_events_that_the_audit_view_names(held: House) -> None:
    found, events = await differences(held, Audience.AUDIT), held_by(held)
    path = f"/v1/cases/{held.case}/views/audit?as_of={NOON}"
    view = await held.ask(held.staff[Role.INSURER_AUDITOR], "GET", path)

    told = {event for each in found.values() for event in each["events"]}
    assert found["/status"]["events"] == [events["CaseHeld"]]
    assert told <= {each["event_id"] for each in view.json()["ledger"]}
    assert events["AlarmSignRaised"] not in told


async def test_of_what_was_not_known_yet_there_is_nothing(held: House) -> None:
    known = url(held, Audience.CLINICIAN) + f"&known_at={NOON}"

    answered = await held.ask(held.staff[Role.CLINICIAN], "GET", known)

    assert code_of(answered) == (404, "not_found")


@pytest.mark.parametrize("view", list(CASE_VIEWS))
@pytest.mark.parametrize("role", list(READER.values()))
async def test_it_is_for_those_who_read_the_view(held: House, view: str, role: Role) -> None:
    answered = await held.ask(held.staff[role], "GET", url(held, view))
    shown = await held.ask(held.staff[role], "GET", f"/v1/cases/{held.case}/views/{view}")

    assert (
        answered.status_code
        == shown.status_code
        == (200 if READER[Audience(view)] is role else 403)
    )


async def test_to_a_stranger_and_before_its_beginning_there_is_no_case(held: House) -> None:
    stranger = await held.register(Role.CASE_MANAGER)
    early = url(held, Audience.CLINICIAN, BEFORE, BEFORE)

    assert code_of(await held.ask(stranger, "GET", url(held, "clinician"))) == (404, "not_found")
    answered = await held.ask(held.staff[Role.CLINICIAN], "GET", early)
    assert code_of(answered) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        (f"from={MORNING}", ("to", "missing")),
        (f"to={MORNING}", ("from", "missing")),
        (f"from={NOON}&to={MORNING}", ("from", "order")),
        (f"from=2025-03-12T09:00:00&to={NOON}", ("from", "instant")),
        (f"from={MORNING}&to={NOON}&at_least=1", ("query", "unknown_field")),
    ],
)
async def test_times_that_make_no_sense_are_refused_by_name(
    held: House, query: str, wrong: tuple[str, str]
) -> None:
    path = f"/v1/cases/{held.case}/views/clinician/difference?{query}"

    answered = await held.ask(held.staff[Role.CLINICIAN], "GET", path)

    assert (answered.status_code, fields_of(answered)) == (422, [wrong])


@pytest.mark.parametrize("audience", sorted(set(Audience) - AT_WORK))
async def test_a_difference_in_words_names_no_code_of_a_criterion(
    held: House, audience: Audience
) -> None:
    found = await differences(held, audience, BEFORE, NOON)

    assert not [each["text"] for each in found.values() if "gate." in each["text"]]
