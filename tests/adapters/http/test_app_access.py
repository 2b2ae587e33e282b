"""Who may do and read what: DOMAIN 4.4 row by row, and what a stranger can tell (nothing)."""

import json
from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest

from domain.case.vocabulary import Role
from services.commanders import COMMANDERS
from tests.adapters.http.answered import code_of, fields_of, raw
from tests.adapters.http.living import House, commands
from tests.adapters.http.shapes import some

pytestmark = pytest.mark.anyio

# DOMAIN 4.4 row by row; a row's words stand in its order.
CORRECTIONS = {"CorrectEntry", "MarkEntryInError"}  # of what their own role may enter
AT_WORK = {"ReportAdverseEvent", "PlanCorrectiveAction", "CompleteCorrectiveAction"}
ROWS: Mapping[Role, set[str]] = {
    Role.EMPLOYER_HR: {
        *("OpenCase", "ProposeAccommodation", "RespondToAccommodation", "ImplementAccommodation"),
        *("RecordShift", "RecordWorkplaceFeedback", "NotifyJobChange", *AT_WORK),
    },
    Role.SUPERVISOR: {
        *("RecordEmployerContact", "ImplementAccommodation", "RecordShift"),
        *("RecordWorkplaceFeedback", "StartRampStage", "RepeatRampStage", "CompleteRampStage"),
        *("ReportMisalignment", *AT_WORK),
    },
    Role.WORKER: {
        *("ReferenceConsent", "ConfirmInformedConsent", "CheckIn", "RecordNextDay", "RaiseAlarm"),
        *("HoldCase", "DeclineSession", "RespondToAccommodation", "ReportMisalignment"),
        *("RecordPreferences", "RequestErasure", "ReportAdverseEvent", "ReportRecurrence"),
        "AcknowledgeReminder",
    },
    Role.CASE_MANAGER: {
        *("OpenCase", "AssignParty", "ReleaseParty", "LinkJobProfile", "PinProtocol"),
        *("ProposeAccommodation", "RespondToAccommodation", "ReviewAccommodation"),
        *("EndAccommodation", "AgreeRampUpPlan", "AgreeTransport", "DeliverEducation"),
        *("OpenRenegotiation", "ConcludeRenegotiation", "AdjustTimeline", "PlanCorrectiveAction"),
        *("CompleteCorrectiveAction", "HoldCase", "RaiseAlarm", "ConfirmSustained"),
        *("CompleteFollowUp", "CloseCase", "WithdrawCase", "ReopenCase", "AddNote"),
        *("AttachDocument", *CORRECTIONS),
    },
    Role.CLINICIAN: {
        # "RecordDiagnosis .. RecordReassessment": what is recorded of body and mind
        *("RecordDiagnosis", "RecordSurgery", "RecordBaseline", "RecordMeasurement"),
        *("RecordScreening", "RecordRedFlags", "RecordReassessment"),
        *("AssessJobRisk", "AssessEnvironment", "AssessEquipment", "AgreeGoal", "PlanProgramme"),
        *("SetContingency", "IssueWorkAbility", "StartPhase", "StartSubphase", "SetLoadTarget"),
        "StartDeload",
        # "sessions"
        *("ScheduleSession", "CompleteSession", "MissSession", "DeclineSession"),
        *("RecordNextDay", "ReviewProgress", "RequestPhaseAdvance", "RevertPhase"),
        *("PauseProgression", "ResumeProgression", "ChangeSupervision", "RaiseAlarm"),
        *("CompleteReassessment", "LiftHold", "ReportAdverseEvent", "PlanCorrectiveAction"),
        *("CompleteCorrectiveAction", "CloseAdverseEvent", "AdjustTimeline", "DeliverEducation"),
        *("RecordPsychIntervention", "AssessPsychReadiness", "IssueMaintenance"),
        *("ResumeFullDuty", "ReportRecurrence", "ConfirmInformedConsent", *CORRECTIONS),
    },
    Role.SURGEON: {
        *("RecordSurgery", "RecordDiagnosis", "CompleteReassessment", "LiftHold"),
        *("ReportAdverseEvent", "PlanCorrectiveAction", "CompleteCorrectiveAction"),
        *("CloseAdverseEvent", "RaiseAlarm", "IssueWorkAbility", *CORRECTIONS),
    },
    Role.PSYCHOLOGIST: {
        *("RecordScreening", "RecordPsychIntervention", "AssessPsychReadiness", "RaiseAlarm"),
    },
    Role.OH_PHYSICIAN: {
        *("IssueWorkAbility", "DecideReadiness", "ResumeFullDuty", "OverridePolicy"),
        *("RaiseAlarm", "CompleteReassessment", *CORRECTIONS),
    },
    Role.INSURER_AUDITOR: {"AddAuditNote"},
    Role.INTERPRETER: set(),
    Role.ADMIN: {"DecideErasure"},
    Role.DATA_PROTECTION_OFFICER: {"DecideErasure"},
    Role.SYSTEM: set(),  # the events of policies, in the commit of their cause
}

TASKED = {Role.CASE_MANAGER, Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN, Role.PSYCHOLOGIST}
TASKED |= {Role.SUPERVISOR, Role.EMPLOYER_HR}
BESIDE: Mapping[str, set[Role]] = {
    # DOMAIN 2.5 names those who may lift a hold; the row of the physician forgets it.
    "LiftHold": {Role.OH_PHYSICIAN},
    # "every clinical command" of the clinician: plans and goals, and what asks for support.
    "ReviseGoal": {Role.CLINICIAN},
    "CloseGoal": {Role.CLINICIAN},
    "RevisePlan": {Role.CLINICIAN},
    "EndDeload": {Role.CLINICIAN},
    "RequestPsychIntervention": {Role.CLINICIAN, Role.PSYCHOLOGIST},
    # Those who treat note what a drug does, and send on.
    "NoteMedicationEffect": {Role.CLINICIAN, Role.SURGEON},
    "ReferExternally": {Role.CLINICIAN, Role.SURGEON, Role.OH_PHYSICIAN},
    # Two persons override (INV-17): the physician is one of them, or the one who asks.
    "OverridePolicy": {Role.CLINICIAN, Role.SURGEON},
    # Who plans the stages changes them; the clinician for what the body bears.
    "AdjustRampStage": {Role.CASE_MANAGER, Role.CLINICIAN},
    # Part of the feedback of those who give it.
    "RecordWorkplaceConstraint": {Role.SUPERVISOR, Role.EMPLOYER_HR},
    # A task goes to whoever works on the case (DOMAIN 2.10); the chapter says whose it is. The
    # clock gives one where a day was missed, and takes it back.
    "AssignTask": {*TASKED, Role.SYSTEM},
    "CompleteTask": {*TASKED, Role.SYSTEM},
    # For the clock alone.
    "ExpireConsent": {Role.SYSTEM},
    "IssueReminder": {Role.SYSTEM},
}
"""What DOMAIN 4.4 does not say, and why somebody may all the same."""

MAY: Mapping[Role, set[str]] = {
    role: commands_ | {name for name, roles in BESIDE.items() if role in roles}
    for role, commands_ in ROWS.items()
}

NEVER_IN_A_CASE = {Role.ADMIN, Role.DATA_PROTECTION_OFFICER, Role.SYSTEM}
READS: Mapping[Role, set[str]] = {
    Role.CLINICIAN: {"views/clinician", "history"},
    Role.SURGEON: {"views/clinician", "history"},
    Role.PSYCHOLOGIST: {"views/clinician", "history"},
    Role.OH_PHYSICIAN: {"views/clinician", "history"},
    Role.EMPLOYER_HR: {"views/employer", "history"},
    Role.SUPERVISOR: {"views/supervisor", "history"},
    Role.WORKER: {"views/worker", "history"},
    Role.CASE_MANAGER: {"views/case-manager", "history"},
    Role.INSURER_AUDITOR: {"views/audit", "history"},
}


def test_every_command_is_in_a_row_or_has_a_reason_to_be_beside_the_table() -> None:
    in_rows = {name for row in ROWS.values() for name in row}

    assert in_rows | BESIDE.keys() == set(commands())
    assert all(BESIDE[name] for name in BESIDE)


def test_the_table_of_the_code_is_the_table_of_the_domain() -> None:
    coded = {role: {name for name, roles in COMMANDERS.items() if role in roles} for role in Role}

    assert coded == MAY


@pytest.fixture
def staffed(held: House) -> Mapping[Role, UUID]:
    """One person of each role that a case has, who has no other."""
    return {role: each for role, each in held.staff.items() if role not in NEVER_IN_A_CASE}


IN_CASE = [each for each in commands() if each != "OpenCase"]
BODIES = (b"", b"{}", b"[", b'{"role": "admin"}', b'"x"', b"\xff\xfe", b"[" * 50)


@pytest.mark.parametrize("command", IN_CASE)
async def test_a_command_of_another_role_is_forbidden_whatever_its_body_says(
    held: House, staffed: Mapping[Role, UUID], command: str
) -> None:
    before = held.stored()
    good = json.dumps(held.body_of(command)).encode()

    for role in (each for each in staffed if command not in MAY[each]):
        contents = [good, *some(BODIES, (command, role), 1)]
        answers = [await held.send(staffed[role], command, content=content) for content in contents]
        assert {code_of(each) for each in answers} == {(403, "role")}, role
        assert len({raw(each) for each in answers}) == 1
    assert held.stored() == before


@pytest.mark.parametrize("command", IN_CASE)
async def test_a_command_of_the_own_role_is_judged_by_what_it_says(
    held: House, staffed: Mapping[Role, UUID], command: str
) -> None:
    before = held.stored()

    for role in (each for each in staffed if command in MAY[each]):
        answered = await held.send(staffed[role], command, {"no such field": 1})
        assert answered.status_code == 422, (role, answered.text)
        assert ("", "unknown_field") in fields_of(answered)
    assert held.stored() == before


async def test_who_has_no_role_in_the_tenant_that_opens_cases_opens_none(
    held: House, staffed: Mapping[Role, UUID]
) -> None:
    before = held.stored()
    strangers: list[str | UUID] = [*staffed.values(), "CL-1", "SU-1", "IN-1", "W-A", uuid4()]

    for person in strangers:
        answered = await held.send(person, "OpenCase", content=b"{}")
        assert code_of(answered) == (403, "role")
    assert held.stored() == before


@pytest.mark.played(8)
async def test_a_person_with_several_roles_acts_in_the_one_that_he_names(house: House) -> None:
    both = house.ref("CL-1")
    body = {"party_id": str(both), "role": "supervisor"}
    assert (await house.send("CM-1", "AssignParty", body)).status_code == 200
    alarm = {"code": "OTHER"}

    async def as_role(role: str) -> tuple[int, str]:
        answered = await house.send(both, "RaiseAlarm", alarm, headers={"RTW-Role": role})
        return answered.status_code, answered.json().get("code", "done")

    assert await as_role("supervisor") == (403, "role")
    assert await as_role("surgeon") == (403, "role")
    assert await as_role("admin") == (403, "role")
    assert await as_role("nobody") == (422, "input")
    assert await as_role("clinician") == (200, "done")


@pytest.mark.parametrize("path", sorted({path for may in READS.values() for path in may}))
async def test_a_member_reads_what_his_role_reads_and_is_forbidden_the_rest(
    held: House, staffed: Mapping[Role, UUID], path: str
) -> None:
    found = {
        role: (await held.ask(person, "GET", f"/v1/cases/{held.case}/{path}")).status_code
        for role, person in staffed.items()
    }

    readers = {role: 200 for role, may in READS.items() if path in may}
    assert found == dict.fromkeys(staffed, 403) | readers


async def test_a_view_that_is_not_there_is_not_found_for_members_and_strangers_alike(
    held: House,
) -> None:
    names = ("case_list", "case_manager", "Clinician", "clinician%00", "..", "insurer_auditor")
    for name in names:
        url = f"/v1/cases/{held.case}/views/{name}"
        answers = [await held.ask(person, "GET", url) for person in ("CL-1", uuid4())]
        assert [code_of(each) for each in answers] == [(404, "not_found")] * 2, name


@pytest.mark.parametrize("role", sorted(NEVER_IN_A_CASE))
async def test_nobody_is_made_a_member_in_a_role_that_no_case_has(held: House, role: str) -> None:
    before = held.stored()

    answered = await held.send("CM-1", "AssignParty", {"party_id": str(uuid4()), "role": role})

    assert answered.status_code == 422
    assert held.stored() == before


async def test_who_reads_nothing_of_a_case_does_not_read_it_in_a_list_either(
    held: House, staffed: Mapping[Role, UUID]
) -> None:
    await held.catch_up()

    answered = await held.ask(staffed[Role.INTERPRETER], "GET", "/v1/cases")

    assert (answered.status_code, answered.json()["cases"]) == (200, [])


@pytest.mark.played(18)
async def test_a_role_that_reads_nothing_adds_nothing_to_what_another_reads(house: House) -> None:
    body = {"party_id": str(house.ref("SU-1")), "role": "interpreter"}
    assert (await house.send("CM-1", "AssignParty", body)).status_code == 200
    await house.catch_up()

    (line,) = (await house.ask("SU-1", "GET", "/v1/cases")).json()["cases"]

    assert line["status"] == "duties_suspended"
    assert "opened_at" not in line
