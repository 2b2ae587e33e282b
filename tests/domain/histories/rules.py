"""The rules of a case once more, read off its history and nothing else."""

from collections.abc import Callable, Iterator, Mapping

from domain.recorded import Fact, Recorded
from tests.domain.histories import (
    rules_of_access,
    rules_of_ends,
    rules_of_holds,
    rules_of_loads,
    rules_of_record,
    rules_of_work,
)
from tests.domain.histories.course import World
from tests.domain.histories.reading import History, Told, reading

Rule = Callable[[Told, Recorded[Fact]], Iterator[str]]
"""What a fact breaks of a rule, given what was told before it."""

RULES: Mapping[str, Rule] = {
    "INV-2": rules_of_access.consent_first,
    "INV-3": rules_of_access.assessed_first,
    "INV-4": rules_of_holds.no_exposure,
    "INV-5": rules_of_access.step_by_step,
    "INV-6": rules_of_holds.nothing_in_the_way,
    "INV-7": rules_of_loads.from_what_was_borne,
    "INV-8": rules_of_holds.acted_on_before_closing,
    "INV-9": rules_of_loads.one_scale,
    "INV-10": rules_of_work.three_signed,
    "INV-11": rules_of_work.no_more_hours,
    "INV-12": rules_of_work.stricter_wins,
    "INV-13": rules_of_access.nothing_clinical,
    "INV-14": rules_of_record.corrections_add_and_list,
    "INV-16": rules_of_ends.closed_in_order,
    "INV-17": rules_of_ends.set_aside_by_two,
    "INV-18": rules_of_record.decisions_say_why,
    "incidents": rules_of_access.summary_has_no_symptom,
    "alarms": rules_of_holds.alarms_hold,
    "holds": rules_of_holds.holds_begin_once_and_end_rightly,
    "suspension": rules_of_holds.holds_suspend_stages,
    "POL-LOAD": rules_of_loads.within_caps,
    "POL-DELOAD": rules_of_loads.deloads_are_lighter,
    "stops": rules_of_loads.stopped_where_it_must,
    "POL-RAMP": rules_of_work.rises_in_steps,
    "POL-HEAL": rules_of_ends.healed_first,
    "POL-RECUR": rules_of_ends.rises_as_classified,
    "ends": rules_of_ends.an_ended_case_stays_so,
    "reopening": rules_of_ends.reopened_in_time,
    "sustained": rules_of_ends.sustained_for_its_days,
    "timeline": rules_of_ends.moved_by_its_days,
}
"""INV-1 holds among cases, INV-15 and INV-19 of any state: they are asked in the tests."""


def broken(world: World, history: History, since: int = 0) -> list[str]:
    """What a history breaks from a place on; empty where it is right."""
    return [
        f"{name} at {recorded.version}: {what}"
        for told, recorded in reading(world, history, since)
        for name, rule in RULES.items()
        for what in rule(told, recorded)
    ]
