"""Feedback, check-ins, education, the way to work, and a job that changes."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.sessions.sessions import CompleteSession
from domain.case.workplace.check_ins import CheckIn, WorkerCheckInRecorded
from domain.case.workplace.education import (
    AgreeTransport,
    DeliverEducation,
    EducationDelivered,
    TransportArrangementAgreed,
)
from domain.case.workplace.feedback import (
    RecordWorkplaceConstraint,
    RecordWorkplaceFeedback,
    WorkplaceFeedbackRecorded,
)
from domain.case.workplace.job_change import JobChangeNotified, NotifyJobChange
from domain.data_classes import DataClass
from domain.recorded import Fact, Request
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import through
from tests.domain.work_case import on

SAID: list[tuple[Request, Fact]] = [
    (
        RecordWorkplaceFeedback.model_validate(
            {
                "productivity_pct": "62",
                "incidents": 0,
                "constraint": "One lift table only",
                "comment": "20.0 h worked, breaks kept 38 of 40",
            }
        ),
        WorkplaceFeedbackRecorded.model_validate(
            {
                "by": case.SUPERVISOR,
                "productivity_pct": "62",
                "constraint": "One lift table only",
                "comment": "20.0 h worked, breaks kept 38 of 40",
            }
        ),
    ),
    (
        RecordWorkplaceFeedback.model_validate({"by": str(case.HR), "incidents": 2}),
        WorkplaceFeedbackRecorded(by=case.HR, incidents=2),
    ),
    (
        RecordWorkplaceConstraint(constraint="No seat at the desk in May", comment="Ask again"),
        WorkplaceFeedbackRecorded(
            by=case.SUPERVISOR, constraint="No seat at the desk in May", comment="Ask again"
        ),
    ),
    (
        CheckIn.model_validate(
            {
                "nprs": 3,
                "fatigue": 4,
                "confidence": [{"task": "T1", "value": 8}],
                "symptom_flags": ["stiff in the morning"],
                "private_note": "I worry about the night shift",
            }
        ),
        WorkerCheckInRecorded.model_validate(
            {
                "nprs": 3,
                "fatigue": 4,
                "confidence": [{"task": "T1", "value": 8}],
                "symptom_flags": ["stiff in the morning"],
                "private_note": "I worry about the night shift",
            }
        ),
    ),
    (
        CheckIn.model_validate({"confidence": {"T1": 8, "T4": 9}}),
        WorkerCheckInRecorded.model_validate(
            {"confidence": [{"task": "T1", "value": 8}, {"task": "T4", "value": 9}]}
        ),
    ),
    (CheckIn(), WorkerCheckInRecorded()),
    (
        DeliverEducation.model_validate(
            {
                "audience": "worker",
                "module": "warning-signs+pacing",
                "version": 2,
                "teach_back": "passed",
            }
        ),
        EducationDelivered.model_validate(
            {
                "audience": ["worker"],
                "module": "warning-signs+pacing",
                "version": "2",
                "teach_back": "passed",
            }
        ),
    ),
    (
        DeliverEducation.model_validate(
            {
                "audience": ["supervisor", "peers", "supervisor"],
                "module": "supportive return",
                "version": "v1",
                "participants": 6,
            }
        ),
        EducationDelivered.model_validate(
            {
                "audience": ["peers", "supervisor"],
                "module": "supportive return",
                "version": "v1",
                "participants": 6,
            }
        ),
    ),
    (
        AgreeTransport(mode="drive", max_min=15, who="herself", aids="seat cushion"),
        TransportArrangementAgreed(mode="drive", max_min=15, who="herself", aids="seat cushion"),
    ),
    (
        NotifyJobChange.model_validate(
            {"what": "Scanner gloves", "effective": "2025-09-01", "job_profile_version": 4}
        ),
        JobChangeNotified.model_validate(
            {"what": "Scanner gloves", "effective": "2025-09-01", "job_profile_version": 4}
        ),
    ),
    (
        NotifyJobChange(what="Scanner gloves"),
        JobChangeNotified.model_validate({"what": "Scanner gloves", "effective": "2025-06-13"}),
    ),
]


@pytest.mark.parametrize(("request_", "fact"), SAID, ids=lambda each: type(each).__name__)
def test_what_is_said_is_recorded(request_: Request, fact: Fact) -> None:
    outcome = work.R1.when(request_, by=case.BY_SUPERVISOR, at=on(6, 13, 15))

    outcome.then(fact)
    again = outcome.after.when(request_, by=case.BY_SUPERVISOR, at=on(6, 13, 15))
    again.then_nothing()


@pytest.mark.parametrize("place", [0, 2, 3, 6])
def test_the_same_may_be_so_again_on_another_day(place: int) -> None:
    request, fact = SAID[place]
    known = through(work.R1, (on(6, 13, 15), request), by=case.BY_SUPERVISOR)

    known.when(request, by=case.BY_SUPERVISOR, at=on(6, 20, 15)).then(fact)


@pytest.mark.parametrize("place", [8, 9])
def test_what_still_holds_is_not_said_again_on_another_day(place: int) -> None:
    request, _ = SAID[place]
    known = through(work.R1, (on(6, 13, 15), request), by=case.BY_MANAGER)

    known.when(request, by=case.BY_MANAGER, at=on(6, 20, 15)).then_nothing()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (True, "passed"),
        ("pass", "passed"),
        (False, "not_yet"),
        ("failed", "not_yet"),
        ("not_passed", "not_yet"),
        ("not_yet", "not_yet"),
        (None, None),
    ],
)
def test_teach_back_is_passed_or_not_yet(said: Any, kept: str | None) -> None:
    request = DeliverEducation.model_validate(
        {"audience": ["worker"], "module": "pacing", "teach_back": said}
    )

    fact = work.R1.when(request).fact
    assert isinstance(fact, EducationDelivered)
    assert fact.teach_back == kept


def test_what_a_worker_says_of_herself_is_no_employers_to_read() -> None:
    classes = {
        name: WorkerCheckInRecorded.class_of(name) for name in WorkerCheckInRecorded.model_fields
    }

    assert classes == {
        "nprs": DataClass.D,
        "fatigue": DataClass.D,
        "confidence": DataClass.E,
        "efforts": DataClass.L,
        "symptom_flags": DataClass.D,
        "self_checks": DataClass.L,
        "home_programme": DataClass.L,
        "private_note": DataClass.S,
    }


def felt(scale: str = "CR10", task: str = "T1") -> dict[str, Any]:
    return {"task": task, "rpe": {"scale": scale, "value": "7"}}


def test_a_check_in_tells_effort_self_checks_and_the_home_programme() -> None:
    said = {
        "efforts": [felt()],
        "self_checks": ["technique", "environment_scan"],
        "home_programme": {"planned": 3, "done": 2},
    }

    fact = work.R1.when(CheckIn.model_validate(said), by=case.BY_WORKER).fact

    assert fact == WorkerCheckInRecorded.model_validate(said)


@pytest.mark.parametrize(
    "told",
    [
        {"task": "T1", "confidence": 7},
        {"task_id": "T1", "score": 7},
        {"job_task_id": "T1", "nrs": 7},
    ],
)
def test_confidence_is_understood_however_its_parts_are_called(told: dict[str, Any]) -> None:
    plain = CheckIn.model_validate({"confidence": {"T1": 7}})

    assert CheckIn.model_validate({"confidence": [told]}) == plain


def test_inv_9_effort_at_work_is_told_on_the_scale_of_the_case() -> None:
    told = case.IN_PROGRAMME.given(CheckIn.model_validate({"efforts": [felt()]}), by=case.BY_WORKER)
    session = CompleteSession.model_validate({"rpe": {"scale": "6-20", "value": "12"}})
    later = CheckIn.model_validate({"efforts": [felt(), felt("6-20", "T4")]})

    told.when(session).then_refused("INV-9", "rpe.scale")
    told.when(later, by=case.BY_WORKER).then_refused("INV-9", "efforts.1.rpe.scale")


def test_inv_9_effort_is_told_on_one_scale_from_the_first_on() -> None:
    mixed = CheckIn.model_validate({"efforts": [felt(), felt("effort_0_10", "T4")]})

    case.IN_PROGRAMME.when(mixed, by=case.BY_WORKER).then_refused("INV-9", "efforts.1.rpe.scale")


def test_inv_2_a_check_in_needs_consent_to_treatment() -> None:
    case.STAFFED.when(CheckIn(nprs=3), by=case.BY_WORKER).then_refused("INV-2")
    others = (SAID[0][0], SAID[7][0], SAID[8][0], SAID[9][0])
    for request in others:
        assert len(case.STAFFED.when(request, by=case.BY_MANAGER).facts) == 1


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (RecordWorkplaceFeedback(comment="He says his back hurts"), "comment"),
        (RecordWorkplaceFeedback(constraint="No lifting with a sprain"), "constraint"),
        (RecordWorkplaceConstraint(constraint="Takes ibuprofen"), "constraint"),
        (
            DeliverEducation.model_validate({"audience": ["peers"], "module": "living with pain"}),
            "module",
        ),
        (AgreeTransport(mode="bus", aids="cushion for the painful hip"), "aids"),
        (NotifyJobChange(what="Lighter job after surgery"), "what"),
    ],
)
def test_inv_13_employers_read_nothing_clinical(request_: Request, field: str) -> None:
    work.R1.when(request_, by=case.BY_MANAGER).then_refused("INV-13", field)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (RecordWorkplaceFeedback, {"productivity_pct": "201"}),
        (RecordWorkplaceFeedback, {"incidents": -1}),
        (RecordWorkplaceConstraint, {}),
        (CheckIn, {"nprs": 11}),
        (CheckIn, {"fatigue": -1}),
        (CheckIn, {"confidence": [{"task": "T1", "value": 11}]}),
        (CheckIn, {"confidence": 8}),
        (CheckIn, {"efforts": [{"task": "T1", "rpe": {"scale": "CR10", "value": "16"}}]}),
        (CheckIn, {"home_programme": {"planned": 2, "done": 3}}),
        (CheckIn, {"self_checks": ["luck"]}),
        (DeliverEducation, {"audience": [], "module": "pacing"}),
        (DeliverEducation, {"audience": ["family"], "module": "pacing"}),
        (DeliverEducation, {"audience": ["worker"], "module": "pacing", "version": True}),
        (DeliverEducation, {"audience": ["worker"], "module": "pacing", "teach_back": "so so"}),
        (AgreeTransport, {"mode": "bus", "max_min": 1441}),
        (AgreeTransport, {"mode": ""}),
        (NotifyJobChange, {"what": "New job", "job_profile_version": 0}),
    ],
)
def test_what_is_said_is_plausible(kind: type[Request], said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(said)
