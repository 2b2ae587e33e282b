"""Messages that are commands: CloudEvents 1.0 in structured mode, on a subject of their sender.

    rtw.in.v1.<system>.record-shift      rtw.err.v1.<system>

They are what is measured, done and seen where those systems stand. What is judged, agreed or
consented to is for people: none of that is taken from a message.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from adapters.asking.command_names import declared, kebab
from adapters.asking.problems import FieldError, ProblemError, declared_names, parsed
from domain.case.aggregate import REQUESTS
from domain.case.vocabulary import Role
from domain.identifiers import Id
from domain.instants import Instant
from domain.recorded import Request
from domain.text import Line
from services.ports import Clock

MEDIA_TYPE = "application/cloudevents+json"
_BEGINNING = ("rtw", "in", "v1")
WORDING_CODES = frozenset({"problem.cloudevents_type", "problem.field.of_subject"})
"""What the catalogue must hold for this module."""

WHY: Mapping[str, str] = {
    "RecordScreening": "a clinic scores questionnaires where the patient fills them in",
    "RecordBaseline": "a clinic's test battery ends in its own record",
    "RecordMeasurement": "devices and repeat tests of a clinic",
    "CompleteSession": "a clinic documents treatment in its own system",
    "RecordNextDay": "what a patient tells the clinic's app the morning after",
    "RecordShift": "time registration is an HR system's own",
    "RecordWorkplaceFeedback": "supervisors answer in the HR system they use",
}
"""The commands that a message may be, and who has them first."""

MESSAGES: Mapping[str, type[Request]] = {kebab(name): REQUESTS[name] for name in WHY}
"""By the last word of their subject."""


class Envelope(BaseModel):
    """A command as a message. ``id`` is that of the command: the same one is done once.

    ``subject`` is the case, ``time`` when it was true in the world, ``actingfor`` the person for
    whom the system sends it, ``actingas`` the role of one who has several.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    specversion: Literal["1.0"]
    id: Id
    source: Line
    type: Line
    subject: Id
    time: Instant
    datacontenttype: Literal["application/json"] = "application/json"
    actingfor: Id
    actingas: Role | None = None
    data: Annotated[dict[str, Any], Field(description="The fields of the command.")]


_DECLARED = declared_names(Envelope)


def subject_of(system: str, command: str) -> str:
    return ".".join((*_BEGINNING, system, command))


def errors_of(system: str) -> str:
    """Where a system hears of what was refused."""
    return f"rtw.err.v1.{system}"


def type_of(command: str) -> str:
    return f"rtw.command.{command}.v1"


def source_of(system: str) -> str:
    return f"/systems/{system}"


def sender_in(subject: str) -> str:
    """The system whose subject this is."""
    return subject.split(".")[len(_BEGINNING)]


def command_in(subject: str) -> str:
    """The last word of the subject. Raises ProblemError 404 where no message is called so."""
    command = ".".join(subject.split(".")[len(_BEGINNING) + 1 :])
    if command not in MESSAGES:
        raise ProblemError(404, "not_found")
    return command


def envelope_in(tree: Mapping[str, Any], subject: str, clock: Clock) -> Envelope:
    """Raises ProblemError 400 or 422, also where source or type are not those of the subject."""
    found = parsed(Envelope, tree, _DECLARED, {"now": clock.now()})
    wanted = {"source": source_of(sender_in(subject)), "type": type_of(command_in(subject))}
    wrong = [name for name, value in wanted.items() if getattr(found, name) != value]
    if wrong:
        raise ProblemError(422, "input", errors=[FieldError(each, "of_subject") for each in wrong])
    return found


def request_in(envelope: Envelope, subject: str, clock: Clock) -> Request:
    """The command; it was true at the time of the message unless its data say otherwise. Raises
    ProblemError 400 or 422."""
    kind = MESSAGES[command_in(subject)]
    data = {"effective_at": envelope.time, **envelope.data}
    return parsed(kind, data, declared(), {"now": clock.now()})
