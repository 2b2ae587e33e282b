"""A decision as readers of some classes are told it: nothing names what they may not know."""

from typing import Any

from domain.data_classes import DataClass
from domain.decision import Criterion, Decision, decide_all
from domain.told_criteria import told_decision, with_told_decisions


def letters(text: str) -> frozenset[DataClass]:
    return frozenset(DataClass(letter) for letter in text)


def criterion(name: str, letter: str, *, met: bool = False) -> Criterion:
    return Criterion(id=name, required="<= 5", observed="6", met=met, data_class=DataClass(letter))


def plain(*criteria: Criterion) -> dict[str, Any]:
    return decide_all(criteria, 3).model_dump(mode="json")


def test_what_a_reader_may_not_read_is_one_clinical_criterion() -> None:
    told = told_decision(
        plain(criterion("gate.psych.tsk11", "E"), criterion("gate.G12.day", "Q", met=True)),
        letters("Q"),
    )

    assert [each["id"] for each in told["criteria"]] == ["gate.G12.day", "clinical"]
    assert told["criteria"][-1] == {"id": "clinical", "met": False}
    assert told["rationale"] == "clinical"
    assert "tsk11" not in str(told)


def test_the_hidden_ones_are_met_together() -> None:
    both = plain(criterion("pain", "D", met=True), criterion("psych", "E", met=True))
    one = plain(criterion("pain", "D", met=True), criterion("psych", "E"))

    assert told_decision(both, letters("Q"))["criteria"] == [{"id": "clinical", "met": True}]
    assert told_decision(one, letters("Q"))["criteria"] == [{"id": "clinical", "met": False}]


def test_a_rationale_that_names_nothing_hidden_stays() -> None:
    settled = plain(criterion("gate.G12.day", "Q"), criterion("pain", "D"))
    verdict = Decision(outcome="refused", rationale="NOT_YET", criteria=(criterion("x", "D"),))

    assert told_decision(settled, letters("Q"))["rationale"] == "gate.G12.day"
    assert told_decision(verdict.model_dump(mode="json"), letters("Q"))["rationale"] == "NOT_YET"


def test_who_reads_every_class_is_told_it_as_it_is() -> None:
    decision = plain(criterion("pain", "D"), criterion("status", "B"))

    assert told_decision(decision, letters("QD")) is decision


def test_a_list_of_what_was_not_met_names_nothing_hidden() -> None:
    pain = {"criterion": "gate.G12.worst7d", "required": "<= 5", "data_class": "D"}
    day = {"criterion": "heal.P2", "required": ">= 7 d", "data_class": "Q"}
    fact = {"unmet": [pain, day], "evidence": ["one", "two"]}

    assert with_told_decisions(fact, letters("Q")) == {
        "unmet": [day, {"criterion": "clinical"}],
        "evidence": ["one", "two"],
    }
    assert with_told_decisions(fact, letters("QD")) == fact


def test_every_decision_of_a_fact_is_told_so_and_nothing_else_changes() -> None:
    fact = {"judged": plain(criterion("pain", "D")), "decision": "NOT_YET", "to": "P2"}

    told = with_told_decisions(fact, letters("Q"))

    assert (told["judged"]["rationale"], told["decision"], told["to"]) == (
        "clinical",
        "NOT_YET",
        "P2",
    )
    assert with_told_decisions({"to": "P2"}, letters("Q")) == {"to": "P2"}
