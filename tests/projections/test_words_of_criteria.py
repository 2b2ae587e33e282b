"""What a criterion says is sought for whoever may read the criterion, and for nobody else: all
facts that hold one, criteria of all classes, every role and every consent that it may have."""

from collections.abc import Iterator
from typing import Any

import pytest

from domain.case.vocabulary import Role
from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from domain.told_criteria import with_told_decisions
from projections.audit import FINDINGS, UNTOLD
from projections.entries import told
from projections.words import words_of
from services.reading_rights import RIGHTS, ways_of_reading
from tests.domain import thin_case as case
from tests.golden.samples import SAMPLES

NAMES = {f"criterion.of.{letter}": letter for letter in DataClass}
WAYS = [(role, way) for role in RIGHTS for way in sorted(ways_of_reading(role), key=sorted)]


def renamed(tree: Any, rationale: str) -> Any:
    """The same with a criterion of every class in place of those that it holds."""
    match tree:
        case {"criteria": [first, *_], "rationale": _}:
            criteria = [{**first, "id": name, "data_class": each} for name, each in NAMES.items()]
            return {**tree, "criteria": criteria, "rationale": rationale}
        case [{"criterion": _, "data_class": _} as first, *_]:
            return [
                {**first, "criterion": name, "data_class": each} for name, each in NAMES.items()
            ]
        case dict():
            return {key: renamed(each, rationale) for key, each in tree.items()}
        case list() | tuple():
            return [renamed(each, rationale) for each in tree]
        case _:
            return tree


def with_criteria() -> Iterator[tuple[str, Fact]]:
    """Of every kind of fact that holds criteria, one for each that may have settled it."""
    for name, sample in SAMPLES.items():
        plain = sample.model_dump(mode="json", by_alias=True)
        for rationale in NAMES:
            other = renamed(plain, rationale)
            if other == plain:
                break
            yield f"{name}/{rationale}", type(sample).model_validate(other)


FACTS = dict(with_criteria())


def recorded(fact: Fact) -> Recorded[Fact]:
    return case.IN_PROGRAMME.given(fact).history[-1]


def named_in(text: str) -> set[str]:
    return {each for each in NAMES if each in text.replace("'", "\n").split("\n")}


def sought(event: Recorded[Fact], way: frozenset[DataClass]) -> set[str]:
    said = [text for letters, text in words_of(event).items() if letters <= way]
    return named_in("\n".join(said))


def test_there_are_facts_with_criteria_and_readers_of_several_kinds() -> None:
    kinds = {name.split("/")[0] for name in FACTS}

    assert {"rtw.case:PhaseAdvanceRejected", "rtw.case:DeloadStarted"} <= kinds
    assert len(kinds) > 5
    assert len([way for role, way in WAYS if role is Role.INSURER_AUDITOR]) == 2
    assert len([way for role, way in WAYS if role is Role.CLINICIAN]) == 2
    assert len([way for role, way in WAYS if role is Role.CASE_MANAGER]) == 1


@pytest.mark.parametrize("name", FACTS)
def test_a_reader_seeks_among_the_criteria_that_he_is_told_by_name(name: str) -> None:
    event = recorded(FACTS[name])
    for role, way in WAYS:
        told_of = named_in(str(with_told_decisions(told(event, way), way)))

        may_be_sought = {each for each in told_of if NAMES[each] in way}

        assert sought(event, way) == may_be_sought, (role, sorted(way))


@pytest.mark.parametrize("name", sorted(UNTOLD))
def test_auditors_do_not_seek_in_facts_that_they_are_not_told(name: str) -> None:
    said = words_of(recorded(SAMPLES[f"rtw.case:{name}"]))

    for way in ways_of_reading(Role.INSURER_AUDITOR):
        assert [text for letters, text in said.items() if letters <= way] == []


@pytest.mark.parametrize("name", sorted(FINDINGS))
def test_auditors_seek_in_adverse_events_but_for_what_may_tell_findings(name: str) -> None:
    """What happened at work stands there for them too."""
    sample = SAMPLES[f"rtw.case:{name}"]
    elsewhere = {"incident", "at_work"} & sample.model_dump().keys()
    event = recorded(sample.model_copy(update=dict.fromkeys(elsewhere)))
    findings = {getattr(event.fact, field) for field in FINDINGS[name]}
    (manages,) = ways_of_reading(Role.CASE_MANAGER)

    def said(way: frozenset[DataClass]) -> set[str]:
        own = [text for letters, text in words_of(event).items() if letters <= way]
        return {line for text in own for line in text.split("\n")}

    assert findings <= said(manages)
    for way in ways_of_reading(Role.INSURER_AUDITOR):
        assert said(way) == said(manages) - findings
