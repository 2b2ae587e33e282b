"""Where a case stands, in words: each task of the job, and each criterion that is not met."""

from typing import Any

import pytest

from adapters.cases import standings
from adapters.cases.standings import PLAIN_CODES, TASK_CODES
from adapters.words.wording import load_wording
from services.audiences import Audience

WORDING = load_wording()


def worded(told: dict[str, Any], audience: Audience = Audience.CLINICIAN) -> dict[str, Any]:
    return standings.worded(told, WORDING, audience)


def job(**said: Any) -> dict[str, Any]:
    task = {"task_id": "T1", "trained": True, "tolerated": "14.0", "lacking": "4.0", **said}
    return {"job": {"version": 3, "tasks": [task]}}


def code_of(told: dict[str, Any]) -> str:
    (task,) = worded(told)["job"]["tasks"]
    assert task["text"] == WORDING.text(f"standing.task.{task['code']}")
    return str(task["code"])


def test_every_code_of_a_task_has_its_words() -> None:
    assert all(f"standing.task.{code}" in WORDING for code in TASK_CODES)
    assert all(f"plain.{code}" in WORDING for code in PLAIN_CODES)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "short"),
        ({"lacking": "0.0"}, "reached"),
        ({"tolerated": None, "lacking": None}, "untested"),
        ({"trained": False, "tolerated": None, "lacking": None}, "untrained"),
    ],
)
def test_a_task_is_told_in_words(said: dict[str, Any], code: str) -> None:
    assert code_of(job(**said)) == code


def test_who_may_not_read_of_training_is_told_of_what_was_tolerated() -> None:
    told = job(tolerated=None, lacking=None)
    del told["job"]["tasks"][0]["trained"]

    assert code_of(told) == "untested"


def test_the_job_that_is_ahead_is_told_in_words_too() -> None:
    told = {**job(), "job_ahead": job()["job"]}

    assert worded(told)["job_ahead"] == worded(told)["job"]
    assert worded({"job": None, "job_ahead": None}) == {"job": None, "job_ahead": None}


def test_what_a_gate_still_wants_is_told_in_words() -> None:
    unmet = {"id": "gate.G12.education", "met": False, "required": "worker, teach-back passed"}
    hidden = {"id": "gate.G12.worst7d", "met": False, "data_class": "D"}
    met = {"id": "gate.G12.contingency", "met": True, "required": "a plan"}

    criteria = worded({"gate": {"to": "P2", "criteria": [unmet, hidden, met]}})["gate"]

    assert [each.get("text") for each in criteria["criteria"]] == [
        WORDING.text("refusal.gate.G12.education"),
        WORDING.text("refusal.clinical"),
        None,
    ]


def test_a_worker_is_told_what_a_gate_wants_without_codes() -> None:
    wanted = ">= 240 min of the whole task in P3, RPE <= 6 (CR10)"
    unmet = {"id": "gate.G34.whole_task", "met": False, "required": wanted}
    told = {"gate": {"to": "P4", "criteria": [unmet]}}

    (plain,) = worded(told, Audience.WORKER)["gate"]["criteria"]
    (coded,) = worded(told)["gate"]["criteria"]

    assert ">= 240 min of the whole task in phase 3, effort <= 6 (of 10)" in plain["satisfy"]
    assert wanted in coded["satisfy"]
