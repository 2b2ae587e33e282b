"""Every policy key with its default, its safe envelope and its source (DOMAIN 2.8).

Keys that DOMAIN groups carry their parts after a dot (``heal.muscle_strain_I_II.P2``).
A key without a default must be set by the protocol before a rule that needs it accepts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any


@dataclass(frozen=True, slots=True)
class Policy:
    """One key. ``default``, ``lowest`` and ``highest`` are decimals in the key's own unit."""

    key: str
    default: str | None
    lowest: str
    highest: str
    source: str

    def admits(self, text: str) -> bool:
        """Whether a value is a decimal inside the safe envelope."""
        try:
            value = Decimal(text)
        except InvalidOperation:
            return False
        return value.is_finite() and Decimal(self.lowest) <= value <= Decimal(self.highest)


_LISTED = """
load.soft_pct                        10    0    20    article; ACSM 2009
load.hard_pct                        20    0    25    article
load.small.below_kg                  5.0   0    10    plate granularity
load.small.step_kg                   0.5   0    1     plate granularity
load.green_week.days                 7     7    14    default of ours
load.green_week.nprs_stop            6     4    6     pain traffic light
load.green_week.amber_from           4     3    4     pain traffic light
load.green_week.adherence_pct        80    50   100   default of ours
load.volume_pct                      20    0    30    default of ours
load.gap.days                        7     5    14    default of ours
load.gap.factor                      0.9   0.5  1     default of ours
load.gap.floor                       0.5   0    1     default of ours
load.acwr_warn                       1.5   1    2     contested, information only
deload.after_increases               5     3    8     Rogerson 2024
deload.load_factor                   0.80  0.5  0.9   Rogerson 2024, number ours
deload.volume_factor                 0.60  0.3  0.8   Rogerson 2024, number ours
deload.days                          7     5    10    Rogerson 2024
deload.reactive.soreness             5     3    6     default of ours
deload.reactive.soreness_h           48    24   72    default of ours
deload.reactive.rpe_rise             2     1    3     default of ours
deload.reactive.fatigue              7     5    8     default of ours
deload.reactive.morning_delta        2     1    2     Childs 2005
pain.green                           3     2    3     pain traffic light
pain.amber                           5     4    5     pain traffic light
pain.red                             6     5    6     pain traffic light
pain.morning_delta                   2     1    2     Childs 2005
rpe.ceiling.P1                       3     1    5     default of ours
rpe.ceiling.P2                       5     2    7     default of ours
rpe.ceiling.P3                       7     3    8     default of ours
rpe.ceiling.P4                       6     3    8     default of ours
rpe.stop                             9     7    9     default of ours
hr.stop                              85    60   90    percent of 220 minus age
alarm.nprs                           8     6    8     default of ours
alarm.nprs_not_falling               7     5    7     default of ours
alarm.nprs_fall                      2     1    3     default of ours
alarm.nprs_fall_min                  30    10   60    default of ours
alarm.reassess_h.CAUDA_EQUINA        4     0    4     emergency, red-flag table
alarm.reassess_h.CARDIO              4     0    4     emergency, red-flag table
alarm.reassess_h.SYSTEMIC            4     0    8     same day
alarm.reassess_h.PAIN_UNCONTROLLED   24    1    48    default of ours
alarm.reassess_h.SWELLING            24    1    48    default of ours
alarm.reassess_h.NEURO_NEW           24    1    48    default of ours
alarm.reassess_h.POSTOP_FAILURE      24    1    48    default of ours
alarm.reassess_h.OTHER               24    1    48    default of ours
alarm.reassess_h.ADVERSE_EVENT       24    1    48    default of ours
heal.muscle_strain_I_II.P2           7     0    730   days since anchor
heal.muscle_strain_I_II.P3           21    0    730   days since anchor
heal.muscle_strain_I_II.P4           28    0    730   days since anchor
heal.ligament_sprain_II.P2           14    0    730   days since anchor
heal.ligament_sprain_II.P3           42    0    730   days since anchor
heal.ligament_sprain_II.P4           56    0    730   days since anchor
heal.tendon_repair.P1b               42    14   730   ASSET statement, days since surgery
heal.tendon_repair.P2                84    42   730   ASSET statement, days since surgery
heal.tendon_repair.P3                140   84   730   ASSET statement, days since surgery
heal.tendon_repair.P4                182   112  730   ASSET statement, days since surgery
gate.G12.rest_nprs                   3     0    4     article, number ours
gate.G12.fall                        2     1    4     article, number ours
gate.G12.worst7d                     5     2    6     article, number ours
gate.G12.adherence_pct               80    50   100   article, number ours
gate.G12.adherence_d                 14    7    28    article, number ours
gate.G23.capacity_pct                50    30   100   default of ours
gate.G23.no_flare_d                  7     3    28    default of ours
gate.G23.tsk11                       28    22   35    Chimenti 2021
gate.G23.grip_pct                    75    50   100   default of ours
gate.G23.er_strength_pct             60    50   100   default of ours, tendon repair
gate.G34.capacity_pct                80    60   100   article, number ours
gate.G34.block_pct                   50    25   100   article, number ours
gate.G34.block_min                   240   60   480   article, number ours
gate.G34.rpe                         6     3    7     article, number ours
gate.psych.tsk11                     28    22   35    Chimenti 2021
gate.psych.confidence                7     5    10    default of ours
gate.psych.tsk11_change              5.6   4    10    Chimenti 2021
gate.LI.goal                         1.0   0.5  1.5   NIOSH 94-110
gate.LI.block                        3.0   1    3     NIOSH 94-110
gate.G45.worst7d                     3     0    4     default of ours
gate.G45.duty_tolerance_pct          95    80   100   default of ours
psych.triggers.TSK-11                29    23   36    section 3.4
psych.triggers.TSK-17                38    30   45    section 3.4
psych.triggers.PCS                   30    20   30    section 3.4
psych.triggers.OMPSQ-SF              50    40   50    section 3.4
psych.triggers.FABQ-W                30    20   35    section 3.4
psych.triggers.PHQ-2                 3     2    3     section 3.4
psych.triggers.due_d                 14    1    14    section 3.4
ramp.start_pct                       50    10   60    graded plans
ramp.max_step_pts                    25    5    30    graded plans
ramp.min_days                        5     3    20    graded plans
ramp.max_weeks_without_review        4     1    6     occupational health view
ramp.one_variable                    10    0    15    default of ours
break.micro.early_min                2     1    10    default of ours
break.micro.early_every_min          30    15   60    default of ours
break.micro.late_min                 5     1    15    default of ours
break.micro.late_every_min           60    30   120   default of ours
contact.first_employer_d             7     1    14    seven principles
checkin.triad_d                      7     3    14    default of ours
checkin.escalate_d                   14    7    21    default of ours
overload.answer_d                    2     0    7     default of ours
ae.action_due_bd                     2     0    5     default of ours
sustain.days                         28    14   180   default of ours
followup.days.1                      30    7    90    default of ours
followup.days.2                      90    30   180   default of ours
followup.days.3                      180   60   365   default of ours
recur.rise                           2     1    3     de Vet 2002
recur.lasted_h                       24    12   48    Stanton 2011
recur.symptom_free_d                 30    14   60    Stanton 2011
reopen.months                        12    1    24    default of ours
patient_handling.limit_kg            15.9  0    15.9  Waters 2007
informed.max_age_d                   14    1    28    default of ours
override.max_d                       90    1    365   default of ours
review.days.P1                       14    3    28    S23
review.days.P2                       14    3    28    S23
review.days.P3                       7     3    14    S23
review.days.P4                       7     3    14    S23
rest.hours.P1                        48    24   96    S12
rest.hours.P2                        48    24   96    S12
rest.hours.P3                        24    0    72    S12
rest.hours.P4                        24    0    72    S12
supervision.fault_free_sessions      3     1    10    S54
entry.late_h                         48    1    168   section 2.3
"""

_SET_BY_CLINICIAN = ("fracture", "tendinopathy", "disc_radicular", "other")


def _catalogue() -> Iterator[Policy]:
    for line in _LISTED.strip().splitlines():
        key, default, lowest, highest, source = line.split(None, 4)
        yield Policy(key, default, lowest, highest, source)
    tissues = ("muscle_strain_I_II", "ligament_sprain_II", "tendon_repair", *_SET_BY_CLINICIAN)
    for tissue in tissues:
        for first in ("P1", "P1a"):
            yield Policy(f"heal.{tissue}.{first}", "0", "0", "730", "0 where no day is given")
    for tissue in _SET_BY_CLINICIAN:
        for phase in ("P1b", "P2", "P3", "P4"):
            yield Policy(f"heal.{tissue}.{phase}", None, "0", "730", "set by the clinician")


POLICIES: Mapping[str, Policy] = {policy.key: policy for policy in _catalogue()}
_DEFAULTS = {
    key: Decimal(policy.default) for key, policy in POLICIES.items() if policy.default is not None
}


def threshold(settings: Mapping[str, Decimal], key: str) -> Decimal | None:
    """The value in force: what the protocol sets, else the default; None where neither is."""
    if key in settings:
        return settings[key]
    return _DEFAULTS.get(key)


_ALIKE: Mapping[str, tuple[str, ...]] = {
    group: tuple(key for key in POLICIES if key.startswith(f"{group}."))
    for group in ("rest.hours", "review.days", "rpe.ceiling", "alarm.reassess_h")
}
"""Groups of keys whose parts mean the same, one for each phase or alarm code."""


def settings_in(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The keys and values of a tree of settings: parts of a key may be an object, the numbered
    ones a list (``"heal.fracture": {"P2": 42}``, ``"followup.days": [30, 90, 180]``). One value
    for a group whose parts are alike is the value of each (``"rest.hours": 24``)."""
    if isinstance(value, list):
        value = {str(number): each for number, each in enumerate(value, start=1)}
    if not isinstance(value, dict):
        yield from ((key, value) for key in _ALIKE.get(prefix, (prefix,)))
        return
    for key, inner in value.items():
        yield from settings_in(inner, f"{prefix}.{key}" if prefix else str(key))
