"""The words of a case: states, phases, dimensions and the value objects of its facts."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from domain.instants import CivilDate
from domain.measures.quantity import Exact, Nprs, Qty, Unit, Whole
from domain.text import Line


class Value(BaseModel):
    """A frozen value object; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Status(StrEnum):
    """Case status (DOMAIN 2.6)."""

    REFERRED = "REFERRED"
    INTAKE = "INTAKE"
    ASSESSED = "ASSESSED"
    PLANNED = "PLANNED"
    IN_PROGRAMME = "IN_PROGRAMME"
    GRADED_RTW = "GRADED_RTW"
    FULL_DUTY_MONITORED = "FULL_DUTY_MONITORED"
    MAINTENANCE = "MAINTENANCE"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"
    ON_HOLD = "ON_HOLD"


class Role(StrEnum):
    """Roles a party can have in a case (DOMAIN 2.4, event 2) or in the tenant."""

    WORKER = "worker"
    CLINICIAN = "clinician"
    PSYCHOLOGIST = "psychologist"
    OH_PHYSICIAN = "oh_physician"
    SURGEON = "surgeon"
    CASE_MANAGER = "case_manager"
    SUPERVISOR = "supervisor"
    EMPLOYER_HR = "employer_hr"
    INSURER_AUDITOR = "insurer_auditor"
    INTERPRETER = "interpreter"
    ADMIN = "admin"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    SYSTEM = "system"


ROLES_IN_A_CASE = frozenset(Role) - {Role.ADMIN, Role.DATA_PROTECTION_OFFICER, Role.SYSTEM}


class Phase(StrEnum):
    """P1 RESTORE, P2 LOAD, P3 SIMULATE, P4 GRADED_RETURN, P5 SUSTAIN."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"
    P5 = "P5"


class BodyRegion(StrEnum):
    HEAD = "head"
    NECK = "neck"
    CERVICAL = "cervical"
    THORACIC = "thoracic"
    LUMBAR = "lumbar"
    PELVIS = "pelvis"
    CHEST = "chest"
    ABDOMEN = "abdomen"
    SHOULDER = "shoulder"
    UPPER_ARM = "upper_arm"
    ELBOW = "elbow"
    FOREARM = "forearm"
    WRIST = "wrist"
    HAND = "hand"
    FINGER = "finger"
    HIP = "hip"
    THIGH = "thigh"
    KNEE = "knee"
    LOWER_LEG = "lower_leg"
    ANKLE = "ankle"
    FOOT = "foot"
    TOE = "toe"
    MULTIPLE = "multiple"
    OTHER = "other"


class Laterality(StrEnum):
    LEFT = "L"
    RIGHT = "R"
    BOTH = "B"
    NOT_APPLICABLE = "NA"


class TissueClass(StrEnum):
    MUSCLE_STRAIN = "muscle_strain_I_II"
    LIGAMENT_SPRAIN = "ligament_sprain_II"
    TENDON_REPAIR = "tendon_repair"
    TENDINOPATHY = "tendinopathy"
    FRACTURE = "fracture"
    DISC_RADICULAR = "disc_radicular"
    OTHER = "other"


class Dimension(StrEnum):
    """Load dimensions (DOMAIN 2.4, catalogues)."""

    LFW = "LFW"
    LWS = "LWS"
    LOH = "LOH"
    CAR = "CAR"
    CARR = "CARR"
    CARL = "CARL"
    PSH = "PSH"
    PUL = "PUL"
    DRAG = "DRAG"
    VEST = "VEST"
    OHP = "OHP"
    PT = "PT"
    STD = "STD"
    WLK = "WLK"
    STR = "STR"
    GRP = "GRP"

    @property
    def unit(self) -> Unit:
        return _UNITS.get(self, Unit.KG)

    @property
    def limit(self) -> int:
        """The highest value that is plausible at all; beyond it the entry is a slip."""
        return _LIMITS[self.unit]


_UNITS = {
    Dimension.PSH: Unit.NEWTON,
    Dimension.PUL: Unit.NEWTON,
    Dimension.STD: Unit.MINUTE,
    Dimension.WLK: Unit.MINUTE,
    Dimension.STR: Unit.STEPS,
    Dimension.GRP: Unit.SECOND,
}
_LIMITS = {
    Unit.KG: 200,
    Unit.NEWTON: 2000,
    Unit.MINUTE: 1440,
    Unit.STEPS: 10_000,
    Unit.SECOND: 3600,
}


class AlarmCode(StrEnum):
    PAIN_UNCONTROLLED = "PAIN_UNCONTROLLED"
    SWELLING = "SWELLING"
    NEURO_NEW = "NEURO_NEW"
    CAUDA_EQUINA = "CAUDA_EQUINA"
    SYSTEMIC = "SYSTEMIC"
    CARDIO = "CARDIO"
    POSTOP_FAILURE = "POSTOP_FAILURE"
    OTHER = "OTHER"


class HoldKind(StrEnum):
    ALARM = "ALARM"
    ADVERSE_EVENT = "ADVERSE_EVENT"
    CONSENT = "CONSENT"
    ADMIN = "ADMIN"
    WORKER_REQUEST = "WORKER_REQUEST"


class ReassessmentOutcome(StrEnum):
    RESUME_SAME = "RESUME_SAME"
    RESUME_REDUCED = "RESUME_REDUCED"
    REVERT_PHASE = "REVERT_PHASE"
    REVERT_STAGE = "REVERT_STAGE"
    REFER_OUT = "REFER_OUT"
    CLOSE = "CLOSE"


class ShiftPattern(Value):
    shifts_per_wk: Annotated[Exact, Field(gt=0, le=14)] | None = None
    shift_h: Annotated[Exact, Field(gt=0, le=24)] | None = None
    nights: StrictBool = False


class Pain(Value):
    """Pain as a pattern, not one number (S6); NPRS 0 to 10, None where it was not asked."""

    rest: Nprs | None = None
    move: Nprs | None = None
    worst24h: Nprs | None = None
    worst7d: Nprs | None = None
    site: Line | None = None
    pattern_24h: Annotated[Line | None, Field(alias="24h_pattern")] = None
    irritability: Line | None = None
    night: StrictBool | Nprs | Line | None = None


class MedicationEffect(Value):
    """What a drug does to the worker; a bare text names the drug and no more."""

    drug_class: Line
    effect: Line | None = None
    affects_driving: StrictBool = False
    affects_test: StrictBool = False

    @model_validator(mode="before")
    @classmethod
    def _named_only(cls, data: Any) -> Any:
        return {"drug_class": data} if isinstance(data, str) else data


class Tolerances(Value):
    """Minutes that a posture is tolerated."""

    sit: Annotated[int, Field(strict=True, ge=0, le=1440)] | None = None
    stand: Annotated[int, Field(strict=True, ge=0, le=1440)] | None = None
    walk: Annotated[int, Field(strict=True, ge=0, le=1440)] | None = None


class Code(Value):
    """A code of a terminology, e.g. ICD-10-CM S39.012A."""

    system: Line
    code: Line
    display: Line | None = None


class Frequency(StrEnum):
    NEVER = "never"
    SELDOM = "seldom"
    OCCASIONAL = "occasional"
    FREQUENT = "frequent"
    CONSTANT = "constant"


class Restriction(Value):
    """What the worker may do, how much and how often (DOMAIN 2.3)."""

    ability: Line
    limit: Qty | None = None
    frequency: Frequency | None = None
    from_: Annotated[CivilDate | None, Field(alias="from")] = None
    until: CivilDate | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        in_order(self.from_, self.until)
        return self


class WorkChanges(Value):
    """The four changes of a fit note."""

    phased_return: StrictBool = False
    altered_hours: StrictBool = False
    amended_duties: StrictBool = False
    workplace_adaptations: StrictBool = False


class PhaseTarget(Value):
    id: Annotated[str, Field(pattern=r"^P[1-5][ab]?$")]
    target_start: CivilDate


class ProtocolRef(Value):
    protocol_id: UUID
    version: Whole


def in_order(begin: date | None, end: date | None) -> None:
    """Raises where an end lies before its beginning."""
    if begin is not None and end is not None and end < begin:
        raise PydanticCustomError("order", "must not end before it begins")
