"""Commands from forms: the same way in as over HTTP, and a refusal is explained in its place."""

from html import escape

import pytest

from tests.adapters.http.living import House
from tests.adapters.http.pages.visiting import OURS, hrefs, seen, signed_in

pytestmark = pytest.mark.anyio


@pytest.mark.played(3)
async def test_what_was_recorded_stands_on_the_page_behind_the_form(house: House) -> None:
    async with signed_in(house, "CM-1") as visitor:
        answered = await visitor.send("AddNote", {"note": "Called the supervisor"})

        assert answered.status_code == 303, seen(answered).text
        assert answered.headers["location"] == f"{visitor.case}?done=done"
        await house.catch_up()
        page = await visitor.page(answered.headers["location"])
        assert "Recorded." in page.text
        assert "Carla Mendes (Case manager) Called the supervisor" in page.text


@pytest.mark.played(3)
async def test_a_form_sent_twice_records_once(house: House) -> None:
    async with signed_in(house, "CM-1") as visitor:
        page = await visitor.page(visitor.form("AddNote"))
        data = {name: page.inputs[name] for name in ("token", "command_id")}
        stored = house.stored()

        answers = [
            await visitor.post(visitor.form("AddNote"), {**data, "note": "Once"}) for _ in range(2)
        ]
        assert [each.status_code for each in answers] == [303, 303]
        assert house.stored()[0] == stored[0] + 1

        other = await visitor.post(visitor.form("AddNote"), {**data, "note": "Another"})
        assert other.status_code == 409
        again = seen(other)
        assert again.typed == ["Another"]
        assert again.inputs["command_id"] != data["command_id"]
        assert house.stored()[0] == stored[0] + 1


@pytest.mark.played(16)
async def test_a_refused_advance_says_what_is_missing_and_is_recorded(house: House) -> None:
    async with signed_in(house, "CL-1") as visitor:
        page = await visitor.page(visitor.form("RequestPhaseAdvance"))
        assert "To which phase" in page.text
        names = house.names()

        answered = await visitor.send("RequestPhaseAdvance", {"to": "P2", "reason": "It goes well"})

        told = seen(answered)
        assert answered.status_code == 200
        assert "Not accepted; the refusal and its reasons are recorded." in told.text
        assert "What would satisfy it" in told.text
        assert "Bring" in told.text or "Wait" in told.text or "Keep" in told.text
        assert told.typed == ["It goes well"]
        assert [name for _, name in house.names()[len(names) :]] == ["PhaseAdvanceRejected"]


@pytest.mark.played(16)
async def test_a_rule_that_stores_nothing_is_explained_in_place(house: House) -> None:
    async with signed_in(house, "CL-1") as visitor:
        stored = house.stored()
        answered = await visitor.send("RequestPhaseAdvance", {"to": "P3"})

        told = seen(answered)
        assert answered.status_code == 409
        assert "Phases advance one step at a time." in told.text
        assert "P1 -> P2 P1 -> P3 Ask for the next step instead: P1 -> P2." in told.text
        assert house.stored() == stored


@pytest.mark.played(16)
async def test_what_is_wrong_with_a_field_stands_at_the_field(house: House) -> None:
    async with signed_in(house, "CL-1") as visitor:
        typed = {
            "week": "W2",
            "targets.0.dimension": "",
            "targets.1.dimension": "LFW",
            "targets.1.load": "12,5",
            "targets.1.sets": "many",
        }
        answered = await visitor.send("SetLoadTarget", typed)

        told = seen(answered)
        assert answered.status_code == 422
        assert "Load must be a plain decimal" in told.text
        assert "Sets must be a whole number" in told.text
        assert ("aria-describedby", "wrong-targets.0.load") in told.attributes
        assert told.inputs["targets.0.load"] == "12,5"
        assert told.inputs["targets.0.sets"] == "many"
        assert told.inputs["week"] == "W2"


@pytest.mark.played(16)
async def test_one_more_row_is_a_page_away(house: House) -> None:
    async with signed_in(house, "CL-1") as visitor:
        typed = {"week": "W2", "targets.0.dimension": "LFW", "targets.0.load": "5"}
        answered = await visitor.send("SetLoadTarget", typed, add="targets")

        told = seen(answered)
        assert answered.status_code == 200
        assert told.inputs["targets.0.load"] == "5"
        assert told.inputs["targets.1.load"] == ""


async def test_a_command_of_another_role_is_refused_before_its_fields_are_read(
    held: House,
) -> None:
    async with signed_in(held, "SU-1") as visitor:
        assert (await visitor.get(visitor.form("SetLoadTarget"))).status_code == 403
        page = await visitor.page(visitor.form("RecordShift"))
        data = {**{name: page.inputs[name] for name in ("token", "command_id")}, "week": "W1"}
        answered = await visitor.post(visitor.form("SetLoadTarget"), data)

        assert answered.status_code == 403
        assert "dimension" not in answered.text.lower()


async def test_a_form_from_elsewhere_stores_nothing(held: House) -> None:
    async with signed_in(held, "W-A") as visitor:
        page = await visitor.page(visitor.form("RaiseAlarm"))
        hidden = {name: page.inputs[name] for name in ("token", "command_id")}
        stored = held.stored()
        for data, headers in (
            ({**hidden, "token": ""}, OURS),
            (hidden, {"Sec-Fetch-Site": "cross-site"}),
            ({**hidden, "command_id": "1"}, OURS),
        ):
            given = {"code": "OTHER", **data}
            answered = await visitor.post(visitor.form("RaiseAlarm"), given, headers)
            assert answered.status_code == 403
        assert held.stored() == stored


async def test_json_or_too_much_is_no_form(held: House) -> None:
    async with signed_in(held, "W-A") as visitor:
        path = visitor.form("RaiseAlarm")
        assert (await visitor.client.post(path, json={})).status_code == 415
        assert (await visitor.post(path, {"observed": "x" * 70_000})).status_code == 413
        assert (await visitor.post(path, {f"f{n}": "" for n in range(2100)})).status_code == 400


async def test_each_role_finds_its_commands_on_the_page(held: House) -> None:
    first = {
        "CL-1": "complete-session",
        "CM-1": "assign-party",
        "W-A": "check-in",
        "EM-1": "record-shift",
        "SU-1": "start-ramp-stage",
        "IN-1": "add-audit-note",
    }
    for person, command in first.items():
        async with signed_in(held, person) as visitor:
            page = await visitor.page(visitor.case)
            offered = hrefs(page, r"/cases/[^/]+/do/[a-z-]+")
            assert f"{visitor.case}/do/{command}" in offered
            for each in offered:
                if each == visitor.form("CorrectEntry"):
                    continue  # of which the entry is chosen first
                form = await visitor.page(each)
                assert form.tags.count("form") == 2, each  # its own, and the sign-out
                assert {"token", "command_id"} <= form.inputs.keys()


async def test_every_field_of_a_form_has_its_label(held: House) -> None:
    async with signed_in(held, "CL-1") as visitor:
        for command in ("CompleteSession", "SetLoadTarget", "RaiseAlarm", "AssessJobRisk"):
            page = await visitor.page(visitor.form(command))
            ids = [value for name, value in page.attributes if name == "id"]
            labelled = {value for name, value in page.attributes if name == "for"}
            described = {value for name, value in page.attributes if name == "aria-describedby"}
            assert len(ids) == len(set(ids))
            assert labelled <= set(ids)
            assert described <= set(ids)


async def test_what_a_person_may_choose_is_what_is_on_file(held: House) -> None:
    async with signed_in(held, "CL-1") as visitor:
        page = await visitor.page(visitor.form("LiftHold"))
        values = [value for name, value in page.attributes if name == "value"]
        assert str(held.ref("H1")) in values
        assert escape("Clara Lindqvist") in page.text


@pytest.mark.played(16)
async def test_what_is_missing_is_recorded_on_forms_and_then_the_case_advances(
    house: House,
) -> None:
    """As a newcomer would: refused, read why, record it, and go on."""
    async with signed_in(house, "CL-1") as visitor:
        refused = await visitor.send("RequestPhaseAdvance", {"to": "P2"})
        told = seen(refused).text
        for missing in (
            "Pain at rest",
            "Sessions kept",
            "Movement screen",
            "Warning signs and pacing taught",
            "Informed consent",
        ):
            assert f"Not met {missing}" in told

        session = {"nprs.pre": "2", "nprs.peak": "3", "nprs.post": "2", "minutes": "60"}
        recorded = {
            "CompleteSession": {**session, "rpe.scale": "CR10", "rpe.value": "3"},
            "ReviewProgress": {
                "motor_control": "acceptable",
                "pain.rest": "2",
                "pain.worst7d": "4",
                "next_review": "2027-01-10",
            },
            "DeliverEducation": {
                "audience": ["worker"],
                "module": "warning-signs+pacing",
                "version": "2",
                "teach_back": "passed",
            },
            "ConfirmInformedConsent": {
                "for": "advance",
                "advance.from": "P1",
                "advance.to": "P2",
                "info_version": "1",
                "language": "cs",
            },
        }
        for command, typed in recorded.items():
            answered = await visitor.send(command, typed)
            assert answered.status_code == 303, (command, seen(answered).text)
        await house.catch_up()

        answered = await visitor.send("RequestPhaseAdvance", {"to": "P2"})
        assert answered.status_code == 303, seen(answered).text
        await house.catch_up()
        page = await visitor.page(visitor.case)
        assert "Advanced to the next phase" in page.text
    assert house.names()[-1][1] == "PhaseAdvanced"
