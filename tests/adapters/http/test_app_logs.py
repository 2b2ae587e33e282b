"""Who saw a case and what went out of it: each reads what is his, the worker reads all of it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.access_log.admin_log import log_action, operator
from domain.case.vocabulary import Role
from services.actions import Action
from tests.adapters.http.answered import code_of
from tests.adapters.http.living import House
from tests.adapters.http.logs import reads
from tests.adapters.http.test_app_reads import VIEW_OF

pytestmark = pytest.mark.anyio
OUTSIDE = [Role.EMPLOYER_HR, Role.SUPERVISOR, Role.INSURER_AUDITOR]


async def view(house: House, role: Role) -> None:
    answered = await house.ask(
        house.staff[role], "GET", f"/v1/cases/{house.case}/views/{VIEW_OF[role]}"
    )
    assert answered.status_code == 200


async def log_of(house: House, role: Role, log: str, **query: str) -> list[dict[str, Any]]:
    answered = await house.ask(
        house.staff[role], "GET", f"/v1/cases/{house.case}/{log}", params=query
    )
    assert answered.status_code == 200, answered.text
    found: list[dict[str, Any]] = answered.json()[log]
    return found


async def pages_of(house: House, role: Role, log: str, limit: int) -> list[list[dict[str, Any]]]:
    pages: list[list[dict[str, Any]]] = []
    query = {"limit": str(limit)}
    while not pages or "cursor" in query:
        answered = await house.ask(
            house.staff[role], "GET", f"/v1/cases/{house.case}/{log}", params=query
        )
        body = answered.json()
        pages.append(body[log])
        query = {"limit": str(limit)} | ({"cursor": body["next"]} if body["next"] else {})
    return pages


async def test_the_worker_reads_in_plain_words_who_saw_her_file(held: House) -> None:
    await view(held, Role.PSYCHOLOGIST)
    await view(held, Role.EMPLOYER_HR)

    newest, before = (await log_of(held, Role.WORKER, "accesses"))[:2]

    assert (newest["name"], newest["role"]) == ("Somebody", "employer_hr")
    assert newest["role_text"] == "Employer, personnel"
    assert newest["text"] == "Read the page for the employer"
    assert newest["purpose_text"] == "Managing the return to work"
    classes = {each["text"]: each["summary"] for each in newest["classes"]}
    assert classes["Restrictions and work ability"] is False
    assert classes["Status of the case"] is True
    assert "Diagnosis, operation and findings" not in classes
    assert before["person"] == str(held.staff[Role.PSYCHOLOGIST])
    assert "Psychological screens and support" in {each["text"] for each in before["classes"]}


async def test_worker_and_case_manager_read_of_everybody_and_others_of_themselves(
    held: House,
) -> None:
    for role in VIEW_OF:
        await view(held, role)

    for role in VIEW_OF:
        people = {each["person"] for each in await log_of(held, role, "accesses", limit="100")}
        own = str(held.staff[role])
        if role in (Role.WORKER, Role.CASE_MANAGER):
            assert people >= {str(held.staff[each]) for each in VIEW_OF}
        else:
            assert people == {own}


async def test_what_went_out_is_accounted_for(held: House) -> None:
    for role in OUTSIDE:
        await view(held, role)

    newest = (await log_of(held, Role.WORKER, "disclosures"))[0]
    all_roles = {each["role"] for each in await log_of(held, Role.CASE_MANAGER, "disclosures")}

    assert all_roles == set(OUTSIDE)
    assert (newest["name"], newest["role_text"]) == ("Somebody", "Insurer's auditor")
    assert newest["text"] == "Read the page for auditors"
    assert newest["purpose_text"] == "Deciding on the claim"
    assert newest["legal_basis_text"] == "Handling of the claim"
    assert newest["consent"]["version"] == 1
    assert newest["event_range"] == {"first": 1, "last": len(held.names())}
    assert datetime.fromisoformat(newest["at"]) <= datetime.now(UTC)


@pytest.mark.parametrize("role", OUTSIDE)
async def test_employer_and_insurer_read_of_what_they_were_told_themselves_and_of_no_activity(
    held: House, role: Role
) -> None:
    for each in OUTSIDE:
        await view(held, each)

    listed = await log_of(held, role, "disclosures")

    assert {each["person"] for each in listed} == {str(held.staff[role])}
    assert all({"event_range", "consent"}.isdisjoint(each) for each in listed)


@pytest.mark.parametrize("log", ["accesses", "disclosures"])
async def test_a_log_goes_page_by_page_without_a_gap_while_more_is_read(
    held: House, log: str
) -> None:
    for _ in range(3):
        for role in OUTSIDE:
            await view(held, role)
    whole = await log_of(held, Role.EMPLOYER_HR, log, limit="100")

    pages = await pages_of(held, Role.EMPLOYER_HR, log, 2)

    listed = [each for page in pages for each in page]
    later = [each for each in listed if each not in whole]
    assert [each for each in listed if each in whole] == whole
    assert len(later) <= 1  # the first page of the list of reads holds the reading before it
    assert all(len(page) == 2 for page in pages[:-1])
    assert len(whole) >= 3


async def test_a_cursor_is_good_for_its_own_list_alone(held: House) -> None:
    for _ in range(3):
        await view(held, Role.EMPLOYER_HR)
    url = f"/v1/cases/{held.case}"
    employer, insurer = held.staff[Role.EMPLOYER_HR], held.staff[Role.INSURER_AUDITOR]
    first = await held.ask(employer, "GET", f"{url}/accesses?limit=1")
    cursor = first.json()["next"]

    answered = [
        await held.ask(employer, "GET", f"{url}/disclosures", params={"cursor": cursor}),
        await held.ask(insurer, "GET", f"{url}/accesses", params={"cursor": cursor}),
        await held.ask(employer, "GET", f"{url}/accesses", params={"cursor": cursor, "limit": "0"}),
    ]

    assert [code_of(each) for each in answered] == [
        (422, "cursor"),
        (422, "cursor"),
        (422, "input"),
    ]


async def test_a_denied_read_is_no_read_of_the_file(held: House) -> None:
    stranger = await held.register(Role.CLINICIAN)
    await held.ask(stranger, "GET", f"/v1/cases/{held.case}/history")
    assert reads(held)[-1]["decision"] == "not_found"

    listed = await log_of(held, Role.WORKER, "accesses", limit="100")

    assert str(stranger) not in {each["person"] for each in listed}


@pytest.mark.played(18)
async def test_the_worker_is_told_that_an_operator_looked_and_the_employer_is_not(
    house: House,
) -> None:
    await house.hire()
    await view(house, Role.EMPLOYER_HR)
    await log_action(house.product.database, "case show", {}, str(house.case))

    (newest, *_) = await log_of(house, Role.WORKER, "accesses")
    employer = await log_of(house, Role.EMPLOYER_HR, "accesses")

    assert (newest["name"], newest["role_text"]) == (operator(), "Runs the system")
    assert newest["text"] == "Looked something up while running the system"
    assert newest["classes"] == []
    assert [each["code"] for each in employer] == ["view.employer"]


@pytest.mark.played(18)
async def test_the_worker_takes_all_that_is_hers_in_one_document(house: House) -> None:
    await house.hire()
    for role in VIEW_OF:
        await view(house, role)
    worker, url = house.staff[Role.WORKER], f"/v1/cases/{house.case}"
    page = (await house.ask(worker, "GET", f"{url}/views/worker")).json()
    history = (await house.ask(worker, "GET", f"{url}/history")).json()

    answered = await house.ask(worker, "GET", f"{url}/export")

    body = answered.json()
    assert answered.headers["Content-Disposition"].startswith("attachment; filename=")
    assert set(body) == {
        "format",
        "case",
        "view",
        "history",
        "accesses",
        "disclosures",
    }
    assert body["view"] == page
    assert body["history"] == history["events"]
    assert {each["role"] for each in body["disclosures"]} == set(OUTSIDE)
    assert len(body["accesses"]) == len(VIEW_OF) + 2
    assert reads(house)[-1]["action"] == Action.EXPORT_OWN


async def test_nobody_else_takes_a_copy(held: House) -> None:
    for role in set(VIEW_OF) - {Role.WORKER}:
        answered = await held.ask(held.staff[role], "GET", f"/v1/cases/{held.case}/export")
        assert code_of(answered) == (403, "role")
