"""From a message to its answer: the same decision and the same documents as over HTTP.

First who sends it, then whether he may ask for such a command at all, and only then what is in its
data: an answer about the data names fields that not everybody may know of.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from adapters.asking.admitting import DENIED, Asking, check_may_ask, record_denial, record_told
from adapters.asking.bodies import object_in
from adapters.asking.problems import MEDIA_TYPE as PROBLEM
from adapters.asking.problems import ProblemError, problem_body
from adapters.asking.refused import EXPECTED, problem_for
from adapters.cases.views import json_bytes
from adapters.inbound import messages
from adapters.inbound.desk import Desk
from adapters.inbound.messages import Envelope, command_in, envelope_in, request_in, subject_of
from adapters.inbound.senders import Incoming, Sender, sender_of
from adapters.words.command_answers import receipt
from services.access import Allowed, Subject
from services.askers import audience_of_asker
from services.audiences import Audience
from services.commands import Asked
from services.not_stored import BusyError, NotStoredError
from services.told_answers import told_by, told_by_error

_log = logging.getLogger("rtw.inbound")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a message is answered. ``outcome`` is what is counted; ``command_id`` None where the
    message could not be read so far."""

    outcome: str
    body: bytes
    media_type: str = PROBLEM
    command_id: UUID | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Told:
    """What is known of a message so far."""

    command_id: UUID | None = None


class Handling:
    """Turns messages into commands, with what requests are answered with."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answer(self, message: Incoming) -> Outgoing:
        """Raises StoreUnavailable, BusyError and ProblemError 503 where it must be asked again
        later; any other error is a fault of ours, or of this message."""
        told = _Told()
        try:
            return await self._done(message, told)
        except ProblemError as problem:
            if problem.status == 503:
                raise
            return self._refused(problem, told.command_id)

    def broken(self, error: Exception) -> Outgoing:
        """For a message that nobody could handle, whatever is wrong with it; no detail is told."""
        request_id = str(uuid4())
        _log.error("%s in message %s", type(error).__name__, request_id)
        problem = ProblemError(500, "internal", members={"request_id": request_id})
        return self._refused(problem, None)

    def _refused(self, problem: ProblemError, command_id: UUID | None) -> Outgoing:
        body = json_bytes(problem_body(problem, self._desk.wording))
        outcome = "broken" if problem.status == 500 else "refused"
        return Outgoing(outcome, body, command_id=command_id)

    async def _done(self, message: Incoming, told: _Told) -> Outgoing:
        sender = await sender_of(self._desk, message)
        command = command_in(message.subject)
        _check_type(message)
        clock = self._desk.product.clock
        envelope = envelope_in(object_in(message.body), message.subject, clock)
        told.command_id = envelope.id
        await self._admit(sender, envelope, command)
        asked = Asked(
            tenant=sender.system.tenant,
            person=envelope.actingfor,
            command_id=envelope.id,
            case=envelope.subject,
            request=request_in(envelope, message.subject, clock),
            now=clock.now(),
            as_role=envelope.actingas,
        )
        return await self._answered(asked, sender.identity.client, subject_of("{system}", command))

    async def _admit(self, sender: Sender, envelope: Envelope, command: str) -> None:
        """A denial is recorded before it is told."""
        kind, identity = messages.MESSAGES[command], sender.identity
        subject = Subject(
            sender.system.tenant,
            envelope.actingfor,
            acting=envelope.actingas,
            scopes=identity.scopes,
        )
        product, case = self._desk.product, envelope.subject
        try:
            sender.check_acts_for(envelope.actingfor)
            asking = Asking(product.commands, product.ledger, product.clock.now())
            await check_may_ask(asking, subject, kind, case, envelope.id)
        except ProblemError as problem:
            if problem.status in DENIED:
                await record_denial(
                    product,
                    subject,
                    kind,
                    case,
                    code=problem.code,
                    route=subject_of("{system}", command),
                    client=identity.client,
                )
            raise

    async def _answered(self, asked: Asked, client: str | None, route: str) -> Outgoing:
        """What it tells is recorded before."""
        product, wording = self._desk.product, self._desk.wording
        commands = product.commands

        async def record(told: Allowed | None) -> None:
            if told is not None:
                await record_told(product, asked, told, route=route, client=client)

        try:
            answer = await commands.handle(asked)
        except BusyError:
            raise
        except EXPECTED as error:
            if isinstance(error, NotStoredError):
                await record(told_by_error(error))
            audience = await audience_of_asker(commands, asked)
            raise problem_for(error, audience, wording) from None
        await record(told_by(answer))
        audience = await audience_of_asker(commands, asked) or Audience.EMPLOYER
        body = json_bytes(receipt(answer, audience, wording))
        headers = {"Idempotent-Replayed": "true"} if answer.replayed else {}
        return Outgoing(answer.outcome, body, "application/json", asked.command_id, headers)


def _check_type(message: Incoming) -> None:
    given = {name.lower(): value for name, value in message.headers.items()}.get("content-type", "")
    media_type, *parameters = [part.strip().lower() for part in given.split(";")]
    allowed = ("", "charset=utf-8", 'charset="utf-8"')
    if media_type != messages.MEDIA_TYPE or any(each not in allowed for each in parameters):
        raise ProblemError(415, "cloudevents_type")
