"""The auditor reads off the ledger what DOMAIN states under its two stories (7A, 7B, V2, A1)."""

from typing import Any

import pytest

from tests.stories.playing import Told, told


def summary(story: str) -> dict[str, Any]:
    return dict(told(story).view("audit")["summary"])


def lines(story: str, kind: str) -> list[dict[str, Any]]:
    return [each for each in told(story).view("audit")["ledger"] if each["kind"] == kind]


def test_the_pickers_ledger_counts_as_the_story_says() -> None:
    found = summary("picker")

    counted = ("advances", "gate_refusals", "load_refusals", "repeated_stages", "pauses")
    assert [found[name] for name in counted] == [3, 1, 1, 1, 0]
    assert [(each["minutes"], each["reassessed_after_minutes"]) for each in found["holds"]] == [
        (46 * 60 + 24, 22 * 60 + 39)
    ]
    assert [each["kind"] for each in found["deloads"]] == ["reactive", "scheduled"]
    assert [
        (each["delta_d"], [moved["milestone"] for moved in each["milestones"]])
        for each in found["timeline_shifts"]
    ] == [(14, ["P3", "P4"]), (7, ["R4", "full_duty"])]
    assert found["renegotiations"] == {"opened": 1, "closed": 1, "open": 0}
    (event,) = found["adverse_events"]
    assert (event["severity"], event["closed"] is not None) == ("moderate", True)


def test_the_pickers_refused_load_is_told_with_what_was_asked_and_seen() -> None:
    (refused,) = lines("picker", "load_refusal")

    assert refused["details"]["increase_pct"] == "26.7"
    assert refused["details"]["requested"][0]["load"] == "9.5"
    assert refused["outcome"] == "refused"
    assert refused["policy_version"] == 1
    assert refused["evidence"]


def days(story: str) -> dict[str, int]:
    reached = summary(story)["milestones"]
    return {each["milestone"]: each["days_since_injury"] for each in reached}


def test_the_days_of_both_stories_are_counted_from_the_injury() -> None:
    picker, firefighter = days("picker"), days("firefighter")

    assert [picker[name] for name in ("first_other_duty", "P4", "full_duty")] == [21, 95, 140]
    assert [firefighter[name] for name in ("first_other_duty", "full_duty")] == [154, 315]


def test_the_firefighters_ledger_counts_as_the_story_says() -> None:
    found = summary("firefighter")

    counted = ("advances", "gate_refusals", "load_refusals", "pauses")
    assert [found[name] for name in counted] == [3, 2, 0, 1]
    assert [(each["minutes"], each["reassessed_after_minutes"]) for each in found["holds"]] == [
        (7 * 1440 + 40, 165)
    ]
    assert len(found["deloads"]) == 3
    assert len(found["timeline_shifts"]) == 1
    assert len([each for each in found["adverse_events"] if each["closed"]]) == 2


@pytest.mark.parametrize(
    ("at", "shown"), [("2025-05-01T12:00", True), ("2025-05-03T12:00", False), (None, False)]
)
def test_bands_of_screens_are_shown_while_the_worker_consents(at: str | None, shown: bool) -> None:
    seen = told("firefighter").view("audit", at)

    assert bool(seen["psych"]) is shown
    assert all(each.keys() == {"at", "instrument", "band"} for each in seen["psych"])


@pytest.mark.parametrize("story", ["picker", "firefighter"])
def test_the_auditor_reads_no_diagnosis_no_drug_no_number_of_pain_and_no_name(story: str) -> None:
    whole: Told = told(story)
    seen = whole.view("audit")
    page = str(seen)

    criteria = [each for line in seen["ledger"] for each in line["criteria"]]
    hidden = [each for each in criteria if each.get("data_class") in ("D", "E")]
    assert hidden
    assert not [each for each in criteria if each.get("data_class") in ("C", "F", "O", "U")]
    assert not [each for each in hidden if {"required", "observed"} & each.keys()]
    for word in ("S39", "S46", "lumbar", "ibuprofen", "tingling", "portal", "supraspinatus"):
        assert word not in page
    people = {
        ref for ref in whole.refs if ref[:3] in ("CL-", "CM-", "SU-", "PS-", "SG-", "W-A", "W-B")
    }
    assert not [ref for ref in people - {whole.case} if f"'{ref}'" in page]
    assert "'actor': 'clinician-1'" in page


def test_the_clinician_reads_gains_and_changes_of_scores() -> None:
    picker = told("picker").view("clinician")
    gains = {(each["code"], each.get("side")): each["gain_pct"] for each in picker["gains"]}

    assert gains[("grip", "R")] == "14.3"
    assert gains[("LFW", None)] == "260.0"
    assert gains[("6MWT", None)] == "36.6"
    scores = {each["instrument"]: each["scores"] for each in picker["scores"]}
    assert [each["total"] for each in scores["TSK-11"]] == ["31", "26", "22", "20"]
    quick = told("firefighter").view("clinician")["scores"]
    totals = {each["instrument"]: [one["total"] for one in each["scores"]] for each in quick}
    assert totals["QuickDASH"] == ["68.2", "77.3", "52.3", "34.1", "9.1"]
