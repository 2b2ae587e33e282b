"""Reassessment: the shape of a baseline once more, compared with an earlier one."""

from datetime import timedelta
from decimal import Decimal

from domain.case.assessment.reassessment import ReassessmentRecorded
from domain.case.vocabulary import Dimension
from tests.domain import assessment_case as assess
from tests.domain import thin_case as case

SECOND = case.an_id(33)


def found(**said: object) -> ReassessmentRecorded:
    return ReassessmentRecorded.model_validate(
        {
            "assessment_id": str(SECOND),
            "compares_to": str(case.ASSESSMENT),
            "pain": {"rest": 1, "worst7d": 2},
            "complete": True,
            **said,
        }
    )


def test_a_reassessment_is_compared_with_the_baseline_of_the_episode() -> None:
    measures = [{"code": "grip", "side": "R", "chosen": "48.0", "unit": "kg"}]
    request = assess.again(assessment_id=str(SECOND), measures=measures, age_y=34)

    case.ASSESSED.when(request).then(found(measures=measures, age_y=34))


def test_it_may_be_compared_with_another_reassessment_by_its_id_or_its_event() -> None:
    first = case.ASSESSED.given(assess.again(assessment_id=str(SECOND), push="95"))
    event = first.history[-1].event_id
    third = str(case.an_id(34))

    for named in (SECOND, event):
        outcome = first.when(assess.again(assessment_id=third, push="99", compares_to=str(named)))
        outcome.then(found(assessment_id=third, push="99", compares_to=str(SECOND)))


def test_what_is_on_file_nowhere_cannot_be_compared_with() -> None:
    request = assess.again(compares_to=str(case.an_id(35)))

    refused = case.ASSESSED.when(request).then_refused("input", field="compares_to")

    assert [(each.required, each.observed) for each in refused.criteria] == [
        ("the id of an assessment on file", str(case.an_id(35)))
    ]


def test_without_a_baseline_there_is_nothing_to_compare_with() -> None:
    case.INTAKE.when(assess.again()).then_refused("state")
    before = case.ASSESSED.history[-1].effective_at - timedelta(seconds=1)
    case.ASSESSED.when(assess.again(), at=before).then_refused("state")


def test_pain_may_be_left_out_and_then_it_is_not_complete() -> None:
    request = assess.again(assessment_id=str(SECOND), pain=None, push="95")

    case.ASSESSED.when(request).then(found(pain=None, push="95", complete=False))


def test_the_same_reassessment_of_the_same_time_is_recorded_once_named_or_not() -> None:
    at = case.ASSESSED.clock
    for request in (assess.again(push="95"), assess.again(push="95", assessment_id=str(SECOND))):
        once = case.ASSESSED.when(request, at=at).after

        once.when(request, at=at).then_nothing()
        assert len(once.when(request, at=assess.days(once, 1)).facts) == 1


def test_what_it_measured_is_what_was_measured_last() -> None:
    scenario = case.ASSESSED.given(assess.again(lift_zones={"LFW": "18.0"}))

    measured = scenario.state.assessed.measured
    assert measured[Dimension.LFW].value == Decimal("18.0")
    assert measured[Dimension.LWS].value == Decimal("4.0")
    assert scenario.state.assessed.baseline_complete


def test_nothing_is_reassessed_before_consent() -> None:
    case.STAFFED.when(assess.again()).then_refused("INV-2")
