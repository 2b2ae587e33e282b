"""Every field of every command with every value that does not belong there."""

from collections.abc import Sequence
from types import NoneType
from typing import Any

import pytest

from tests.adapters.http.answered import code_of, fields_of
from tests.adapters.http.living import House, asked_for
from tests.adapters.http.shapes import Path, Shape, at, has, json_of, replaced, without

pytestmark = pytest.mark.anyio

MASS_ASSIGNMENT: dict[str, Any] = {
    "role": "admin",
    "tenant": "00000000-0000-0000-0000-000000000000",
    "originator_id": "00000000-0000-0000-0000-000000000000",
    "originator_version": 1,
    "recorded_at": "2025-03-12T09:30:00Z",
    "actor_id": "00000000-0000-0000-0000-000000000000",
    "_type_": "uuid_hex",
    "__class__": "Fact",
    "": "",
}


LENIENT: dict[tuple[str, str], tuple[type, ...]] = {
    ("SetLoadTarget", "week"): (int,),  # a week may be given as its number
    ("StartDeload", "week"): (int,),
    ("EndDeload", "week"): (int,),
    ("ConfirmInformedConsent", "info_version"): (int,),  # text may be a number where it names one
    ("AssessEquipment", "anthropometrics.glove"): (int,),
    ("ScheduleSession", "components.0.dose"): (int, float),
    ("CompleteSession", "components.0.dose"): (int, float),
    ("CompleteSession", "trigger.observed"): (int, float),
    ("CompleteSession", "stopped.trigger.observed"): (int, float),
    ("CompleteSession", "stopped"): (bool,),  # yes or no, where nothing more is known
    ("DeliverEducation", "teach_back"): (bool,),
    ("RecordBaseline", "medication_effects.0"): (str,),  # a bare text names the thing
    ("RecordReassessment", "medication_effects.0"): (str,),
    ("StartDeload", "triggers.0"): (str,),
    ("RequestPsychIntervention", "triggers.0"): (str,),
    ("IssueMaintenance", "reminders.0"): (str,),
    ("ReviewProgress", "summary"): (str,),
    ("ReviewProgress", "summary.criteria.0.evidence.0"): (str,),  # a UUID in any spelling
    ("RecordScreening", "scores.0.version"): (int,),
    ("AssessPsychReadiness", "scores.0.version"): (int,),
    ("AssessPsychReadiness", "confidence"): (dict,),  # by task
    ("CheckIn", "confidence"): (dict,),
    ("CheckIn", "efforts.0.rpe.scale"): (str,),  # a scale in any spelling
    ("CompleteSession", "rpe.scale"): (str,),
    ("RecordMeasurement", "measure.chosen"): (NoneType,),  # follows from the trials
    **{
        (command, f"{measures}.0.chosen"): (NoneType,)
        for command in ("RecordBaseline", "RecordReassessment")
        for measures in ("measures", "rom", "balance", "endurance")
    },
}
"""What a command takes beside what its schema says."""

IN_SEVERAL_WAYS = {
    ("AgreeRampUpPlan", "signed_by"),  # parties, sides, or an object of sides
    ("AdjustTimeline", "milestones"),  # one may stand by itself
    ("RevertPhase", "ref_load_after"),  # by dimension, or a list
    ("PinProtocol", "overrides"),  # by key, or a list
}
"""Fields that may be written in several ways: an error in them stands where the one way has it."""


def _told(command: str, path: Path, fields: Sequence[str]) -> bool:
    """Whether the error stands at the field, or in it."""
    several = (command, str(path[0])) in IN_SEVERAL_WAYS if path else False
    wanted = str(path[0]) if several else ".".join(map(str, path))
    return any(f"{each}.".startswith(f"{wanted}.") for each in fields)


@pytest.mark.parametrize("command", asked_for())
async def test_a_value_that_does_not_belong_is_refused_at_its_field_and_nothing_is_stored(
    held: House, command: str
) -> None:
    before = held.stored()
    shape = Shape(command)
    body = shape.full(held.body_of(command))
    missed = []
    for wrong in shape.wrongs():
        if type(wrong.value) in LENIENT.get((command, wrong.field), ()):
            continue
        content = json_of(replaced(body, wrong.path, wrong.value))
        answered = await held.send(held.by(command), command, content=content)
        fields = [field for field, _ in fields_of(answered)]
        named = _told(command, wrong.path, fields)
        unread = answered.status_code == 400 and not fields  # refused before there were fields
        if answered.status_code != wrong.status or not (named or unread):
            missed.append((wrong, answered.status_code, fields))
    assert not missed, "\n".join(map(str, missed))
    assert held.stored() == before


@pytest.mark.parametrize("command", asked_for())
async def test_a_required_field_that_is_missing_is_named(held: House, command: str) -> None:
    before = held.stored()
    shape = Shape(command)
    body = shape.full(held.body_of(command))
    for path in (each for each in shape.required() if has(body, each)):
        answered = await held.send(held.by(command), command, without(body, path))
        assert answered.status_code == 422, (path, answered.text)
        fields = [field for field, _ in fields_of(answered)]
        assert _told(command, path, fields), (path, answered.text)
    assert held.stored() == before


@pytest.mark.parametrize("command", asked_for())
async def test_a_field_that_is_not_known_is_refused_wherever_it_stands(
    held: House, command: str
) -> None:
    before = held.stored()
    shape = Shape(command)
    body = shape.full(held.body_of(command))
    for path in (each for each in shape.objects() if has(body, each)):
        for name, value in MASS_ASSIGNMENT.items():
            if name in at(body, path):
                continue
            answered = await held.send(
                held.by(command), command, replaced(body, (*path, name), value)
            )
            assert answered.status_code == 422, (path, name, answered.text)
            where = ".".join(map(str, path))
            several = (command, where) in IN_SEVERAL_WAYS
            assert (where, "unknown_field") in fields_of(answered) or several, (path, name)
    assert held.stored() == before


@pytest.mark.parametrize("command", asked_for())
async def test_a_body_that_is_no_object_is_refused(held: House, command: str) -> None:
    before = held.stored()
    for content, expected in (
        (b"", (400, "body_empty")),
        (b" ", (400, "syntax")),
        (b"[]", (422, "body_object")),
        (b"null", (422, "body_object")),
        (b"17", (422, "body_object")),
        (b'"text"', (422, "body_object")),
        (b"true", (422, "body_object")),
    ):
        answered = await held.send(held.by(command), command, content=content)
        assert code_of(answered) == expected
    assert held.stored() == before
