"""Every rule has its words, and every criterion says what would satisfy it."""

import re
import string

import pytest

from adapters.words.refusal_words import rule_text, way_out, worded, worded_input
from adapters.words.wording import load_wording
from domain.decision import Criterion
from services.answers import criteria_body
from services.audiences import Audience
from services.reading_rights import seen_by_rules
from tests.adapters.words.codes_of_the_domain import ANY, criterion_ids, rule_codes

WORDING = load_wording()
PLAN = {"INV-3", "plan.job_profile", "plan.protocol"}
"""Written in a table of their own."""
CLAIM = "INV-1"
"""Only the ledger knows it."""
OTHER = WORDING.text("refusal.other")
SIGNED = {f"ramp.signed_{name}" for name in ("load_cap", "max_h_day", "days_per_wk")}
"""The names of these are made of the terms that were signed."""
IDS = sorted((criterion_ids() | SIGNED | PLAN | {CLAIM}) - {ANY, "ramp.signed_*"})
WRITTEN_WITHOUT_CRITERIA = sorted(rule_codes(with_criteria=False) - {ANY})
RULES = sorted((rule_codes(with_criteria=True) | set(WRITTEN_WITHOUT_CRITERIA)) - {ANY})
OF_INPUT = {"date", "due", "to", "task_id", "job_task_id", "assessment.compares_to"}
OF_INPUT |= {"release.member", "release.to"}
"""Criteria of a field that is at fault: the answer names the field."""
NOTES = {"load.acwr_warn"}
"""Always met: for information."""


def _unmet(code: str, **said: object) -> dict[str, object]:
    return {"id": code, "required": "<= 3", "observed": "5", "met": False, "evidence": [], **said}


def test_the_walk_through_the_domain_finds_rules_of_every_chapter() -> None:
    assert {"load.hard_pct", "gate.G12.rest_nprs", "INV-12.*", "ramp.max_step_pts"} <= set(IDS)
    assert {"INV-4", "INV-16", "state", "gate.G45"} <= set(RULES)
    assert len(IDS) > 100


@pytest.mark.parametrize("code", [each for each in IDS if each not in OF_INPUT | NOTES])
def test_a_criterion_that_is_not_met_says_what_it_is_and_what_would_satisfy_it(code: str) -> None:
    (told,) = worded([_unmet(code)], WORDING)

    assert told["text"] != OTHER
    assert told["satisfy"] != WORDING.text("satisfy.other", required="<= 3")


@pytest.mark.parametrize("code", RULES)
def test_a_rule_has_its_words(code: str) -> None:
    assert rule_text(code, WORDING) != OTHER


@pytest.mark.parametrize("code", WRITTEN_WITHOUT_CRITERIA)
def test_a_rule_that_gives_no_criteria_says_what_to_do_by_itself(code: str) -> None:
    said = way_out(code, WORDING)

    assert said
    assert "-" not in said.split()


def test_no_text_is_there_for_a_criterion_that_no_rule_makes() -> None:
    texts = {key.removeprefix("satisfy.") for key in WORDING if key.startswith("satisfy.")}
    of_rules = {*RULES, "other", "role", "version", "input", "state"}
    made = {prefix for code in (*IDS, *of_rules) for prefix in _prefixes(code)}

    assert texts - made - GROUPS == set()


def _prefixes(code: str) -> list[str]:
    parts = code.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


GROUPS = {"recur", "rest.hours", "release"}


def test_a_text_asks_for_nothing_but_what_a_criterion_has() -> None:
    fields = {
        name
        for key in WORDING
        if key.startswith("satisfy.")
        for _, name, _, _ in string.Formatter().parse(WORDING.raw(key))
        if name
    }

    assert fields <= {"required", "observed"}


def test_what_is_met_is_told_as_it_is_and_what_was_not_seen_is_nothing() -> None:
    met = _unmet("load.hard_pct", met=True)

    assert worded([met], WORDING) == [met]
    (unseen,) = worded([_unmet("gate.G12.contingency", observed=None)], WORDING)
    assert unseen["observed"] is None
    assert unseen["satisfy"] == "Set a plan for setbacks."


def test_what_is_required_stands_in_the_words() -> None:
    (told,) = worded([_unmet("load.hard_pct", required="LFW <= 6 kg {observed}")], WORDING)

    assert told["satisfy"] == (
        "Ask for a load within the cap: Lifting from floor to waist <= 6 kg {observed}."
    )
    assert told["text"] == "The increase is above the hard weekly cap."


def test_a_field_that_is_at_fault_is_not_worded_as_the_rule_of_the_same_name() -> None:
    (told,) = worded_input([_unmet("load.hard_pct", required="0 to 25")], WORDING)

    assert told["satisfy"] == "Needed: 0 to 25."
    assert told["text"] == WORDING.text("refusal.input")


@pytest.mark.parametrize("audience", list(Audience))
def test_who_may_not_read_a_criterion_learns_only_that_it_is_clinical(audience: Audience) -> None:
    for code in IDS:
        for letter in "CDEFGLOQ":
            criterion = Criterion(
                id=code, required="<= 3", observed="5", met=False, data_class=letter
            )
            (told,) = worded(criteria_body([criterion], audience), WORDING)
            if criterion.data_class in seen_by_rules(audience):
                assert {"id", "required", "observed", "text", "satisfy"} <= told.keys()
            else:
                text = "A clinical criterion is not met."
                assert told == {"id": "clinical", "met": False, "text": text}


GATES = [each for each in IDS if each.startswith("gate.")]


@pytest.mark.parametrize("code", [each for each in IDS if each not in OF_INPUT | NOTES])
def test_a_text_spells_out_the_codes_of_what_was_required_and_seen(code: str) -> None:
    said = {"required": f"{GATES[0]}.T1, LFW at 75 %", "observed": "CAR 12 kg, gate.G12.rest_nprs"}

    (told,) = worded([_unmet(code, **said)], WORDING)

    assert (told["id"], told["required"]) == (code, said["required"])
    assert not re.search(r"gate\.|\bLFW\b|\bCAR\b", f"{told['text']} {told['satisfy']}")
