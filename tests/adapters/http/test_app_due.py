"""GET /v1/cases/{id}/due: what is due, to those who have to see to it."""

import pytest

from domain.case.vocabulary import Role
from tests.adapters.http.answered import code_of
from tests.adapters.http.living import House

pytestmark = pytest.mark.anyio

AS_OF = "?as_of=2025-03-12T12:00:00%2B01:00"


async def kinds(held: House, role: Role, query: str = AS_OF) -> dict[str, str]:
    answered = await held.ask(held.staff[role], "GET", f"/v1/cases/{held.case}/due{query}")
    assert answered.status_code == 200, answered.text
    return {each["kind"]: each["due"] for each in answered.json()["due"]}


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.CLINICIAN, Role.OH_PHYSICIAN])
async def test_case_managers_and_clinicians_read_what_is_due(held: House, role: Role) -> None:
    found = await kinds(held, role)

    assert found["reassessment"] == "2025-03-13T09:35:00.000000Z"
    assert found["progress_review"] == "2025-03-24"


async def test_the_worker_reads_what_is_the_workers_to_do(held: House) -> None:
    assert await kinds(held, Role.WORKER) == {}


@pytest.mark.parametrize(
    "role", [Role.EMPLOYER_HR, Role.SUPERVISOR, Role.INSURER_AUDITOR, Role.INTERPRETER]
)
async def test_the_others_read_their_dates_in_their_views(held: House, role: Role) -> None:
    answered = await held.ask(held.staff[role], "GET", f"/v1/cases/{held.case}/due")

    assert code_of(answered) == (403, "role")


async def test_to_a_stranger_the_case_is_not_there(held: House) -> None:
    stranger = await held.register(Role.CASE_MANAGER)

    answered = await held.ask(stranger, "GET", f"/v1/cases/{held.case}/due")

    assert code_of(answered) == (404, "not_found")


async def test_before_the_alarm_nothing_was_to_be_reassessed(held: House) -> None:
    found = await kinds(held, Role.CASE_MANAGER, "?as_of=2025-03-12T09:00:00%2B01:00")

    assert "reassessment" not in found
    assert "progress_review" in found


async def test_the_answer_has_a_tag_and_says_when_nothing_changed(held: House) -> None:
    url = f"/v1/cases/{held.case}/due{AS_OF}"
    first = await held.ask(held.staff[Role.CLINICIAN], "GET", url)

    again = await held.ask(
        held.staff[Role.CLINICIAN], "GET", url, headers={"If-None-Match": first.headers["ETag"]}
    )

    assert again.status_code == 304


async def test_the_case_managers_view_says_what_is_due_then(held: House) -> None:
    manager, url = held.staff[Role.CASE_MANAGER], f"/v1/cases/{held.case}/views/case-manager"

    before = await held.ask(manager, "GET", f"{url}?as_of=2025-03-12T09:00:00%2B01:00")
    after = await held.ask(manager, "GET", f"{url}{AS_OF}")

    kinds = [{each["kind"] for each in answered.json()["due"]} for answered in (before, after)]
    assert "reassessment" in kinds[1] - kinds[0]
    owner = after.json()["due"][0]["party"]
    assert owner in after.json()["names"]


async def test_the_tag_of_that_view_begins_with_the_version_that_a_command_may_name(
    held: House,
) -> None:
    manager = held.staff[Role.CASE_MANAGER]
    answered = await held.ask(manager, "GET", f"/v1/cases/{held.case}/views/case-manager")
    tag = answered.headers["ETag"]
    version = answered.json()["version"]

    again = {"parties": [{"party_id": str(manager), "role": "case_manager"}]}
    named = await held.send(manager, "AssignParty", again, headers={"If-Match": tag})
    older = {"If-Match": f'"{version - 1}-ab"'}
    stale = await held.send(manager, "AssignParty", again, headers=older)

    assert tag.startswith(f'"{version}-')
    assert (named.status_code, named.json()["outcome"]) == (200, "unchanged")
    assert code_of(stale) == (412, "version_stale")
