"""A case from its first form on: who opens it, and how it comes to its intake."""

import pytest

from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import hrefs, seen, signed_in

pytestmark = pytest.mark.anyio


async def test_a_case_is_opened_on_a_form_by_who_may(house: House) -> None:
    typed = {
        "worker_id": str(house.ref("W-A")),
        "employer_id": str(house.ref("E-100")),
        "injury_date": "2026-01-05",
        "body_region": "knee",
        "laterality": "L",
        "mechanism": "Slipped on the ramp",
        "jurisdiction": "CZ",
        "time_zone": "Europe/Prague",
        "contract_hours": "40",
        "shift_pattern.shifts_per_wk": "5",
        "shift_pattern.shift_h": "8",
        "shift_pattern.nights": "no",
    }
    async with signed_in(house, "CM-1") as visitor:
        assert "/open-case" in hrefs(await visitor.page("/"), r"/open-case")
        page = await visitor.page("/open-case")
        hidden = {name: page.inputs[name] for name in ("token", "command_id")}

        wrong = await visitor.post("/open-case", {**hidden, **typed, "contract_hours": "400"})
        assert wrong.status_code == 422
        assert "Contract hours a week must be at most 168" in seen(wrong).text

        answers = [await visitor.post("/open-case", {**hidden, **typed}) for _ in range(2)]
        places = {(each.status_code, each.headers.get("location")) for each in answers}
        assert len(places) == 1, [seen(each).text for each in answers if each.status_code != 303]
        ((status, location),) = places
        assert status == 303
        page = await visitor.page(str(location))
        assert "Case of Anna Walker" in page.text
        assert "Knee (Left)" in page.text

    async with signed_in(house, "CL-1") as visitor:
        assert (await visitor.get("/open-case")).status_code == 403
        assert hrefs(await visitor.page("/"), r"/open-case") == []


@pytest.mark.played(2)
async def test_a_new_case_comes_to_its_intake_on_forms(house: House) -> None:
    """Its parties, its consent, its job and its protocol, each chosen from what there is."""
    async with signed_in(house, "CL-1") as visitor:
        assert (await visitor.get(visitor.case)).status_code == 404
        assert (await visitor.get(visitor.form("AssignParty"))).status_code == 404
    async with signed_in(house, "CM-1") as visitor:
        waiting = await visitor.page(visitor.case)
        assert "This case waits for its people." in waiting.text
        assert "Worker Anna Walker Employer Northgate Logistics" in waiting.text
        assert len(hrefs(waiting, r"/cases/[^/]+/do/[a-z-]+")) == 2
        for number, (person, role) in enumerate((("CM-1", "case_manager"), ("CL-1", "clinician"))):
            form = await visitor.page(visitor.form("AssignParty"))
            assert "Clara Lindqvist (Clinician)" in form.text
            typed = {"parties.0.party_id": str(house.ref(person)), "parties.0.role": role}
            answered = await visitor.send("AssignParty", typed)
            if answered.headers.get("location") == "/sign-in?why=changed":
                await visitor.sign_in("CM-1")
                answered = await visitor.send("AssignParty", typed)
            assert answered.status_code == 303, (number, seen(answered).text)
    async with signed_in(house, "W-A") as visitor:
        typed = {"scopes": ["TREAT", "FUNC->employer"]}
        form = await visitor.page(visitor.form("ReferenceConsent"))
        known = {name: form.inputs[name] for name in ("consent_id", "version")}
        answered = await visitor.send("ReferenceConsent", {**known, **typed})
        assert answered.status_code == 303, seen(answered).text
    async with signed_in(house, "CM-1") as visitor:
        assert "Order picker (3)" in (await visitor.page(visitor.form("LinkJobProfile"))).text
        typed = {"job_profile_id": str(house.ref("JP-PICK")), "version": "3"}
        assert (await visitor.send("LinkJobProfile", typed)).status_code == 303
        assert "LBS-STRAIN (1)" in (await visitor.page(visitor.form("PinProtocol"))).text
        typed = {
            "protocol_id": str(house.ref("LBS-STRAIN")),
            "version": "1",
            "tissue_class": "muscle_strain_I_II",
        }
        answered = await visitor.send("PinProtocol", typed)
        assert answered.status_code == 303, seen(answered).text
    assert [name for _, name in house.names()] == [
        *("CaseOpened", "PartyAssigned", "PartyAssigned"),
        *("ConsentReferenced", "JobProfileLinked", "ProtocolPinned"),
    ]
