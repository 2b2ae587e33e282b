"""Every read is recorded before it is answered, whatever route gives it, and denials are too."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from starlette.responses import JSONResponse, Response

from adapters.http.declared import Declares, actions_of, endpoints_of
from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.disclosure import RECIPIENTS
from services.actions import FOR_ANYBODY, IN_A_CASE, OF_ROWS, Action, AskFor
from services.reading_rights import POLICY_VERSION
from tests.adapters.http.answered import code_of, told
from tests.adapters.http.living import House
from tests.adapters.http.logs import disclosed, reads

pytestmark = pytest.mark.anyio

QUERIES: Mapping[str, str] = {
    "/v1/cases/{case_id}/views/{view_name}/difference": (
        "?from=2025-03-01T00:00:00Z&to=2025-03-12T00:00:00Z"
    ),
}
VIEW_OF: Mapping[Role, str] = {
    Role.WORKER: "worker",
    Role.CLINICIAN: "clinician",
    Role.PSYCHOLOGIST: "clinician",
    Role.SURGEON: "clinician",
    Role.OH_PHYSICIAN: "clinician",
    Role.CASE_MANAGER: "case-manager",
    Role.EMPLOYER_HR: "employer",
    Role.SUPERVISOR: "supervisor",
    Role.INSURER_AUDITOR: "audit",
}
OF_THE_LOGS = {Action.WHO_SAW, Action.DISCLOSURES}


def read_routes(house: House) -> dict[str, frozenset[Any]]:
    """Every JSON route that reads, with its actions, as the router has them."""
    found = {}
    for path, methods, endpoint in endpoints_of(app_of(house)):
        deeds = {each for each in actions_of(endpoint) if not isinstance(each, AskFor)}
        if path.startswith("/v1/") and "GET" in methods and deeds - FOR_ANYBODY:
            found[path] = frozenset(deeds)
    return found


def app_of(house: House) -> FastAPI:
    app = house.client._transport.app  # type: ignore[attr-defined]
    assert isinstance(app, FastAPI)
    return app


def url_of(house: House, path: str, role: Role) -> str:
    url = path.format(case_id=house.case, view_name=VIEW_OF[role])
    return url + QUERIES.get(path, "")


async def test_every_route_that_reads_records_who_read_what_and_by_which_right(
    held: House,
) -> None:
    routes = read_routes(held)
    read = {Action.CASES_FIND}.union(*routes.values())
    assert set(IN_A_CASE) | set(OF_ROWS) <= read
    for path, deeds in routes.items():
        for role in VIEW_OF:
            before, version = reads(held), held.names()
            told_before = disclosed(held)

            answered = await held.ask(held.staff[role], "GET", url_of(held, path, role))

            (row,) = reads(held)[len(before) :]
            assert (row["subject"], row["route"]) == (held.staff[role], path)
            assert row["action"] in deeds
            assert (row["tenant"], row["policy"]) == (held.tenant, POLICY_VERSION)
            assert len(row["ip_hash"]) == 32
            assert held.names() == version
            made = disclosed(held)[len(told_before) :]
            if answered.status_code != 200:
                assert code_of(answered) in {(403, "role"), (403, "consent")}, (path, role)
                assert row["decision"] == answered.json()["code"]
                assert made == []
                continue
            assert row["decision"] == "allowed"
            if "{case_id}" not in path:
                assert (row["case_id"], made) == (None, [])
                continue
            assert (row["case_id"], row["role"]) == (held.case, role)
            goes_out = role in RECIPIENTS and row["action"] not in OF_THE_LOGS
            assert [each["read"] for each in made] == ([row["id"]] if goes_out else []), path


async def test_a_list_says_which_cases_it_told_of(held: House) -> None:
    await held.ask("CM-1", "GET", "/v1/cases")
    listed = reads(held)[-1]
    await held.ask("CL-1", "GET", "/v1/feed")
    fed = reads(held)[-1]

    assert (listed["action"], listed["cases"]) == ("cases.list", [held.case])
    assert (fed["action"], fed["cases"]) == ("feed", [held.case])


async def test_a_stranger_is_recorded_alike_whether_there_is_such_a_case_or_not(
    held: House,
) -> None:
    stranger = await held.register(Role.CLINICIAN)
    for path in read_routes(held):
        if "{case_id}" not in path:
            continue
        here = url_of(held, path, Role.CLINICIAN)
        nowhere = here.replace(str(held.case), str(uuid4()))

        answered = [await held.ask(stranger, "GET", url) for url in (here, nowhere)]

        own = [each for each in reads(held) if each["subject"] == stranger][-2:]
        assert told(answered[0]) == told(answered[1])
        assert [each["decision"] for each in own] == ["not_found", "not_found"]
        assert own[0]["case_id"] == held.case
        assert {each["classes"] + each["summaries"] for each in own} == {""}


async def test_who_is_nobody_and_what_is_nowhere_is_not_recorded(held: House) -> None:
    before = len(reads(held))

    answered = [
        await held.ask(None, "GET", f"/v1/cases/{held.case}/history"),
        await held.ask("CL-1", "GET", f"/v1/cases/{held.case}/nothing"),
        await held.ask("CL-1", "GET", f"/v1/cases/{held.case}/views/nothing"),
        await held.ask("CL-1", "GET", "/v1/cases/x/history"),
        await held.ask(None, "GET", "/live"),
    ]

    assert [each.status_code for each in answered] == [401, 404, 404, 404, 200]
    assert len(reads(held)) == before


async def test_a_command_that_is_denied_is_recorded_and_one_that_is_allowed_is_an_event(
    held: House,
) -> None:
    stranger = await held.register(Role.CLINICIAN)
    before = len(reads(held))

    await held.send("EM-1", "RecordDiagnosis", {})
    await held.send(stranger, "RecordDiagnosis", {})
    await held.send("CL-1", "RecordDiagnosis", {})

    rows = [(row["action"], row["decision"]) for row in reads(held)[before:]]
    assert rows == [("command.RecordDiagnosis", "role"), ("command.RecordDiagnosis", "not_found")]


async def test_what_has_not_changed_is_read_all_the_same(held: House) -> None:
    url = f"/v1/cases/{held.case}/views/employer"
    first = await held.ask("EM-1", "GET", url)
    before, told_before = len(reads(held)), len(disclosed(held))

    again = await held.ask("EM-1", "GET", url, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert len(reads(held)) == before + 1
    assert len(disclosed(held)) == told_before + 1


@pytest.mark.parametrize("said", ["*", "W/{tag}", '"another", {tag}', '"a",W/{tag}'])
async def test_a_known_answer_may_be_named_among_others(held: House, said: str) -> None:
    url = f"/v1/cases/{held.case}/views/employer"
    tag = (await held.ask("EM-1", "GET", url)).headers["ETag"]

    known = {"If-None-Match": said.format(tag=tag)}
    assert (await held.ask("EM-1", "GET", url, headers=known)).status_code == 304
    assert (await held.ask("EM-1", "GET", url, headers={"If-None-Match": tag[:-2]})).is_success


async def test_a_disclosure_says_what_could_be_read_and_why(held: House) -> None:
    await held.ask("EM-1", "GET", f"/v1/cases/{held.case}/views/employer")

    row, made = reads(held)[-1], disclosed(held)[-1]
    assert made["by"] == "system"
    assert made["recipient"] == str(held.ref("EM-1"))
    assert (made["role"], made["what"]) == ("employer_hr", "view.employer")
    assert (made["purpose"], made["legal_basis"]) == ("CAREMGT", "gdpr-9-2-b")
    assert made["event_range"] == {"first": 1, "last": len(held.names())}
    assert made["consent_version"] == row["consent_version"] == 1
    assert made["data_classes"] == sorted(row["classes"] + row["summaries"])
    assert made["summarised"] == sorted(row["summaries"])
    assert {DataClass.C, DataClass.D, DataClass.E, DataClass.F}.isdisjoint(made["data_classes"])


@pytest.mark.played(18)
async def test_where_a_read_cannot_be_recorded_nothing_is_answered(house: House) -> None:
    urls = {
        "CL-1": [f"/v1/cases/{house.case}/views/clinician", f"/v1/cases/{house.case}/history"],
        "CM-1": ["/v1/cases", "/v1/feed", f"/v1/cases/{house.case}/accesses"],
        "W-A": [f"/v1/cases/{house.case}/export"],
        "EM-1": [f"/v1/cases/{house.case}/views/employer", f"/v1/cases/{uuid4()}/history"],
    }
    house.superuser.execute("REVOKE INSERT ON es.access FROM rtw_api")

    answered = [await house.ask(person, "GET", url) for person, own in urls.items() for url in own]

    assert {code_of(each) for each in answered} == {(503, "unavailable")}
    assert {each.headers["Retry-After"] for each in answered} == {"1"}
    assert reads(house) == []


@pytest.mark.played(18)
async def test_what_is_recorded_and_not_disclosed_does_not_go_out(house: House) -> None:
    house.superuser.execute("REVOKE ALL ON FUNCTION es.append FROM rtw_api")

    answered = await house.ask("EM-1", "GET", f"/v1/cases/{house.case}/views/employer")

    assert answered.status_code in (500, 503)
    assert b"duties" not in answered.content
    assert disclosed(house) == []


@pytest.mark.parametrize("action", sorted({*IN_A_CASE, *OF_ROWS}))
async def test_control_a_route_that_forgets_to_ask_gets_no_answer_out(
    house: House, action: Action
) -> None:
    @Declares(action)
    async def forgetful() -> Response:
        return JSONResponse({"secret": "a case"})

    app_of(house).add_api_route("/v1/forgetful", forgetful, methods=["GET"])

    answered = await house.ask("CL-1", "GET", "/v1/forgetful")

    assert code_of(answered) == (500, "internal")
    assert b"secret" not in answered.content
