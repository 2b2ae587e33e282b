"""Data classes A to W: who may see a field is part of its type (DOMAIN 4.2, 4.3).

A fact declares each field as ``injury_date: B[date]``. Sections, views, answers and
later sealing and erasure all follow from that one letter.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict

from domain.plain_json import Json

_T = TypeVar("_T")


class DataClass(StrEnum):
    """The letter under which a field is stored, shown, withheld and erased."""

    A = "A"  # identity, contact
    B = "B"  # case status, episode, phase name
    C = "C"  # diagnosis, surgery, findings; reasons given in free text
    D = "D"  # pain scores, symptoms, next-day response
    E = "E"  # psychological screens and interventions
    F = "F"  # medication
    G = "G"  # objective capacity
    H = "H"  # restrictions, work ability statement
    I = "I"  # noqa: E741  accommodations, equipment, environment
    J = "J"  # ramp-up plan, hours, shifts, attendance
    K = "K"  # job profile, lifting index of job tasks
    L = "L"  # sessions, loads, exertion, technique
    M = "M"  # adverse event in clinic or at home
    N = "N"  # adverse event at work
    O = "O"  # noqa: E741  alarm sign code
    P = "P"  # goals
    Q = "Q"  # decisions with criteria
    R = "R"  # preferences, culture, language
    S = "S"  # private notes of a check-in
    T = "T"  # workplace feedback
    U = "U"  # consents
    V = "V"  # disclosure log
    W = "W"  # costs, claim


A = Annotated[_T, DataClass.A]
B = Annotated[_T, DataClass.B]
C = Annotated[_T, DataClass.C]
D = Annotated[_T, DataClass.D]
E = Annotated[_T, DataClass.E]
F = Annotated[_T, DataClass.F]
G = Annotated[_T, DataClass.G]
H = Annotated[_T, DataClass.H]
I = Annotated[_T, DataClass.I]  # noqa: E741
J = Annotated[_T, DataClass.J]
K = Annotated[_T, DataClass.K]
L = Annotated[_T, DataClass.L]
M = Annotated[_T, DataClass.M]
N = Annotated[_T, DataClass.N]
O = Annotated[_T, DataClass.O]  # noqa: E741
P = Annotated[_T, DataClass.P]
Q = Annotated[_T, DataClass.Q]
R = Annotated[_T, DataClass.R]
S = Annotated[_T, DataClass.S]
T = Annotated[_T, DataClass.T]
U = Annotated[_T, DataClass.U]
V = Annotated[_T, DataClass.V]
W = Annotated[_T, DataClass.W]


class Classified(BaseModel):
    """A value whose data class is known only with it, as of a note or of a corrected field.

    The value is stored, shown and erased in its own class; a reader without that class gets the
    class and no value. A field that holds one, at any depth, has a class of its own for the rest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    in_own_class: ClassVar[Mapping[str, Json]] = {"value": None}
    when_withheld: ClassVar[Mapping[str, Json]] = {}

    data_class: DataClass
    value: Json = None

    @property
    def withheld(self) -> bool:
        """Whether the value was not given to this reader; a value that is null is given."""
        return "value" not in self.model_fields_set
