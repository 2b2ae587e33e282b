"""What rtw play prints where a line is refused: as much as the person of the line may read."""

from pathlib import Path
from typing import Any

from adapters.console.stories import report
from tests.stories.playing import Lines, lines_of, play

HIDDEN = {"id": "clinical", "met": False, "text": "A clinical criterion is not met."}
PATH = Path("stories/picker.jsonl")


def _reported(name: str, number: int, **said: Any) -> dict[str, Any]:
    """The report on a line that says something else, or expects something else."""
    upto: Lines = [each for each in lines_of(name) if each[0] <= number]
    played, _ = play(name, [*upto[:-1], (number, {**upto[-1][1], **said})])
    assert played.difference is not None
    return report(PATH, played)


def _after_the_alarm(command: str, by: str, **data: Any) -> dict[str, Any]:
    """The report on a line that follows the alarm of the spine, and is expected to be done."""
    number, alarm = next(each for each in lines_of("spine") if each[1]["command"] == "RaiseAlarm")
    line = {**alarm, "command": command, "by": by, "data": data, "expect": ["Done"]}
    upto = [each for each in lines_of("spine") if each[0] <= number]
    played, _ = play("spine", [*upto, (number + 1, line)])
    assert played.difference is not None
    return report(PATH, played)


def test_a_refusal_that_is_stored_is_reported_with_what_would_satisfy_it() -> None:
    said = _reported("picker", 68, expect=["LoadTargetSet"])

    assert (said["line"], said["actual"]) == (68, ["LoadTargetRejected"])
    assert (said["rule"], said["text"]) == (
        "load.hard_pct",
        "The increase is above the hard weekly cap.",
    )
    (hard, volume) = said["unmet"]
    assert (hard["required"], hard["observed"]) == (
        "LFW <= 9 kg (+20 % of 7.5)",
        "9.5 kg (+26.7 %)",
    )
    within = "Lifting from floor to waist <= 9 kg (+20 % of 7.5)"
    assert hard["satisfy"] == f"Ask for a load within the cap: {within}."
    assert volume["id"] == "load.volume_pct"


def test_a_gate_is_reported_to_the_clinician_with_scores_and_all() -> None:
    said = _reported("firefighter", 275, expect=["PhaseAdvanced"])

    unmet = {each["id"]: each for each in said["unmet"]}
    assert "clinical" not in unmet
    assert unmet["gate.psych.tsk11_change"]["observed"] == "-6, not signed"
    assert all(each["text"] and each["satisfy"] for each in unmet.values())


def test_a_rule_that_stores_nothing_is_reported_with_its_way_out() -> None:
    said = _after_the_alarm("LiftHold", "CL-1")

    assert said["actual"] == {"refused": "state"}
    (criterion,) = said["unmet"]
    assert criterion["satisfy"] == "Complete the reassessment of this hold first."


def test_a_supervisor_is_reported_only_that_a_clinical_criterion_is_not_met() -> None:
    said = _after_the_alarm("StartRampStage", "SU-1", stage_no=1)

    assert said["actual"] == {"refused": "INV-4"}
    assert (said["rule"], said["unmet"], said["refs"]) == ("state", [HIDDEN], {})


def test_who_may_not_ask_is_told_so() -> None:
    said = _after_the_alarm("LiftHold", "SU-1")

    assert (said["rule"], said["text"]) == ("role", "This role may not ask for this.")
    assert said["satisfy"] == "Somebody whose role allows it has to ask for this."


def test_another_outcome_that_is_no_refusal_is_reported_as_it_is() -> None:
    said = _reported("spine", 3, expect=["CaseOpened"])

    assert said.keys() == {"story", "line", "expected", "actual"}
