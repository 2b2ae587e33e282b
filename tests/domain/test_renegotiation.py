"""Renegotiations: reported, opened, concluded; the stricter rule holds until then (S79)."""

from typing import Any

import pytest
from pydantic import ValidationError

from domain.case.workplace.renegotiation import (
    MisalignmentReported,
    OpenRenegotiation,
    RenegotiationConcluded,
    RenegotiationOpened,
    ReportMisalignment,
    Subject,
    still_open,
)
from tests.domain import thin_case as case
from tests.domain import work_case as work
from tests.domain.scenario import through
from tests.domain.work_case import conclude, on, renegotiate

OPENED = through(work.R3, (on(6, 25, 11, 15), renegotiate()), by=case.BY_MANAGER)
CONCLUDED = through(OPENED, (on(6, 27), conclude()), by=case.BY_MANAGER)
RESULT = "Heavy bags go to the lift table"


def opened(**said: Any) -> RenegotiationOpened:
    return RenegotiationOpened.model_validate({"rn_id": work.RN1, "subject": "task_demand", **said})


@pytest.mark.parametrize("name", ["what", "description", "observed"])
def test_worker_and_supervisor_say_what_does_not_fit(name: str) -> None:
    said = "Asked to move bags of 22 kg; the limit is 16 kg"
    request = ReportMisalignment.model_validate({name: said, "subject": "task_demand"})

    outcome = work.R3.when(request, by=case.BY_WORKER, at=on(6, 25, 11, 10))

    outcome.then(
        MisalignmentReported.model_validate(
            {"by": case.WORKER, "subject": "task_demand", "what": said}
        )
    )
    outcome.after.when(request, by=case.BY_WORKER, at=on(6, 25, 11, 10)).then_nothing()
    another = outcome.after.when(request, by=case.BY_WORKER, at=on(6, 26))
    assert work.kinds(another) == ["MisalignmentReported"]


def test_a_report_may_name_the_renegotiation_that_it_asks_for() -> None:
    request = ReportMisalignment.model_validate({"rn_id": str(work.RN1), "subject": "pace"})

    work.R3.when(request, by=case.BY_WORKER).then(
        MisalignmentReported(rn_id=work.RN1, by=case.WORKER, topic=Subject.PACE)
    )


def test_a_report_needs_no_words_and_may_be_anothers() -> None:
    request = ReportMisalignment(by=case.SUPERVISOR)

    work.R3.when(request, by=case.BY_MANAGER).then(MisalignmentReported(by=case.SUPERVISOR))


def test_the_interim_rule_is_the_stricter_one() -> None:
    work.R3.when(renegotiate(), by=case.BY_MANAGER).then(opened(interim_rule="stricter"))
    other = OpenRenegotiation.model_validate(
        {"rn_id": str(work.RN1), "subject": "pace", "interim_rule": "stricter, and two persons"}
    )
    work.R3.when(other, by=case.BY_MANAGER).then(
        opened(subject="pace", interim_rule="stricter, and two persons")
    )


def test_what_is_open_stays_open_until_it_is_concluded() -> None:
    assert [each.fact for each in still_open(OPENED.state)] == [opened()]
    assert still_open(CONCLUDED.state) == ()
    assert still_open(work.R3.state) == ()


def test_concluding_says_what_came_of_it() -> None:
    OPENED.when(conclude(), by=case.BY_MANAGER, at=on(6, 27)).then(
        RenegotiationConcluded.model_validate(
            {"rn_id": work.RN1, "subject": "task_demand", "result": RESULT}
        )
    )
    told = conclude(subject="task_demand", interim_rule="two persons")
    fact = OPENED.when(told, by=case.BY_MANAGER, at=on(6, 27)).fact
    assert isinstance(fact, RenegotiationConcluded)
    assert fact.interim_rule == "two persons"


def test_the_only_open_one_need_not_be_named() -> None:
    fact = OPENED.when(conclude(None), by=case.BY_MANAGER).fact
    assert isinstance(fact, RenegotiationConcluded)
    assert fact.rn_id == work.RN1
    two = through(OPENED, (on(6, 26), renegotiate(work.RN2, "pace")), by=case.BY_MANAGER)
    two.when(conclude(None), by=case.BY_MANAGER).then_refused("state", "rn_id")
    work.R3.when(conclude(None), by=case.BY_MANAGER).then_refused("state", "rn_id")


def test_what_is_not_open_is_not_concluded() -> None:
    work.R3.when(conclude(), by=case.BY_MANAGER).then_refused("state", "rn_id")
    OPENED.when(conclude(work.RN2), by=case.BY_MANAGER).then_refused("state", "rn_id")
    CONCLUDED.when(conclude(result="Something else"), by=case.BY_MANAGER).then_refused(
        "state", "rn_id"
    )


def test_it_is_concluded_on_what_it_was_opened_for() -> None:
    OPENED.when(conclude(subject="pace"), by=case.BY_MANAGER).then_refused("input", "subject")


def test_the_same_again_adds_nothing() -> None:
    OPENED.when(renegotiate(), by=case.BY_MANAGER).then_nothing()
    OPENED.when(renegotiate(None), by=case.BY_MANAGER).then_nothing()
    CONCLUDED.when(conclude(), by=case.BY_MANAGER).then_nothing()
    CONCLUDED.when(conclude(None), by=case.BY_MANAGER).then_nothing()


def test_one_that_was_opened_before_is_not_opened_for_something_else() -> None:
    OPENED.when(renegotiate(subject="pace"), by=case.BY_MANAGER).then_refused("state", "rn_id")
    CONCLUDED.when(renegotiate(subject="pace"), by=case.BY_MANAGER).then_refused("state", "rn_id")


def test_another_one_may_be_opened() -> None:
    outcome = OPENED.when(renegotiate(None, "schedule"), by=case.BY_MANAGER)

    named = outcome.context.id_for("renegotiation")
    outcome.then(RenegotiationOpened.model_validate({"rn_id": named, "subject": "schedule"}))
    again = CONCLUDED.when(renegotiate(None), by=case.BY_MANAGER).fact
    assert isinstance(again, RenegotiationOpened)
    assert again.topic is Subject.TASK_DEMAND


def test_the_same_result_of_another_one_is_a_result_of_its_own() -> None:
    second = through(CONCLUDED, (on(7, 1), renegotiate(work.RN2)), by=case.BY_MANAGER)

    fact = second.when(conclude(None), by=case.BY_MANAGER).fact
    assert isinstance(fact, RenegotiationConcluded)
    assert fact.rn_id == work.RN2


@pytest.mark.parametrize(
    "said", [{"subject": "weather"}, {}, {"subject": "pace", "interim_rule": ""}]
)
def test_a_renegotiation_is_about_one_of_four_things(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OpenRenegotiation.model_validate(said)


def test_inv_13_employers_read_nothing_clinical_of_it() -> None:
    reported = ReportMisalignment.model_validate({"what": "The bags cause back pain"})
    work.R3.when(reported, by=case.BY_WORKER).then_refused("INV-13", "what")
    OPENED.when(conclude(result="No bags until the sprain heals"), by=case.BY_MANAGER).then_refused(
        "INV-13", "result"
    )
