"""Reminders go to a worker who wants them, once, and he says that he saw them."""

from domain.case.governance.reminders import ReminderAcknowledged, ReminderIssued
from tests.domain import thin_case as case
from tests.domain.governance_case import SYSTEM, acknowledge, remind
from tests.domain.scenario import START

R1, R2 = case.an_id(331), case.an_id(332)
WANTED = case.LOADED.given(case.consent("TREAT", "REMIND", version=2), by=case.BY_WORKER)
REMINDED = WANTED.given(remind(reminder_id=str(R1)), by=SYSTEM)


def test_a_reminder_is_for_a_moment() -> None:
    asked = remind("posture", reminder_id=str(R1), text="Stand up", **{"for": START})
    WANTED.when(asked, by=SYSTEM).then(
        ReminderIssued(reminder_id=R1, kind="posture", for_=START, text="Stand up")
    )

    now = WANTED.when(remind(reminder_id=str(R1)), by=SYSTEM)
    now.then(ReminderIssued(reminder_id=R1, kind="break", for_=now.context.effective_at))


def test_without_consent_nobody_is_reminded() -> None:
    refusal = case.LOADED.when(remind(), by=SYSTEM).then_refused("state")

    assert [each.required for each in refusal.criteria] == ["consent REMIND"]


def test_one_moment_is_reminded_of_once() -> None:
    once = WANTED.given(remind(**{"for": START}), by=SYSTEM)

    once.when(remind(**{"for": START}), by=SYSTEM).then_nothing()
    assert once.when(remind("posture", **{"for": START}), by=SYSTEM).facts
    assert once.when(remind(), by=SYSTEM).facts


def test_an_id_is_used_once() -> None:
    REMINDED.when(remind("posture", reminder_id=str(R1)), by=SYSTEM).then_refused(
        "input", "reminder_id"
    )


def test_a_worker_acknowledges_the_last_one_or_the_one_he_names() -> None:
    two = REMINDED.given(remind("posture", reminder_id=str(R2)), by=SYSTEM)

    two.when(acknowledge(), by=case.BY_WORKER).then(ReminderAcknowledged(reminder_id=R2))
    two.when(acknowledge(R1), by=case.BY_WORKER).then(ReminderAcknowledged(reminder_id=R1))
    seen = two.given(acknowledge(), by=case.BY_WORKER)
    seen.when(acknowledge(), by=case.BY_WORKER).then_nothing()
    seen.when(acknowledge(R2), by=case.BY_WORKER).then_nothing()


def test_a_reminder_that_was_not_issued_is_not_acknowledged() -> None:
    WANTED.when(acknowledge(), by=case.BY_WORKER).then_refused("state", "reminder_id")
    WANTED.when(acknowledge(R1), by=case.BY_WORKER).then_refused("input", "reminder_id")
