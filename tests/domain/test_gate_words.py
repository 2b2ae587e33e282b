"""How a gate says what it required and saw, with the events that show it."""

from domain.case.gates.criteria import Seen, on_record
from domain.case.gates.readiness import psych_seen
from domain.data_classes import DataClass
from domain.decision import Criterion
from tests.domain import assessment_case as assess
from tests.domain import thin_case as case

SHOWN = (case.an_id(71),)


def test_what_is_there_is_shown_by_its_events() -> None:
    assert on_record("gate.G12.education", "taught", Seen("taught", SHOWN)) == Criterion(
        id="gate.G12.education",
        required="taught",
        observed="taught",
        met=True,
        evidence=SHOWN,
        data_class=DataClass.Q,
    )


def test_what_is_not_there_is_not_met_and_shown_by_nothing() -> None:
    assert on_record("gate.G34.ramp_plan", "signed", None, DataClass.J) == Criterion(
        id="gate.G34.ramp_plan", required="signed", observed=None, met=False, data_class=DataClass.J
    )


def test_a_psychologist_signs_by_an_assessment_after_the_only_score() -> None:
    scored = assess.WITH_PSYCHOLOGIST.given(assess.scored(instrument="TSK-11", total="22"))
    signed = scored.given(assess.ready(confidence="8"), by=assess.BY_PSYCHOLOGIST)

    assert not psych_seen(scored.state, scored.when(assess.ready()).context).signed
    assert psych_seen(signed.state, signed.when(assess.ready()).context).signed
