"""The process body: takes messages of other systems from the broker and answers them."""

import re
from contextlib import suppress
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.js.errors import NotFoundError
from psycopg import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from adapters.asking.problems import ProblemError
from adapters.broker.connecting import Broker
from adapters.broker.rights import INBOUND, inbox
from adapters.broker.streams import declare_durable
from adapters.consuming.feeds import NotNowError
from adapters.inbound import messages, senders
from adapters.inbound.desk import Desk
from adapters.inbound.handling import Handling, Outgoing
from adapters.inbound.listening import Listening, Stored
from adapters.inbound.messages import errors_of, sender_in
from adapters.inbound.senders import Incoming
from adapters.live_tables.lag import Lag
from adapters.processes import metrics
from adapters.words.wording import check_wording
from services.not_stored import BusyError
from services.ports import StoreUnavailable

DURABLE = "inbound"
SUBJECTS = "rtw.in.v1.>"
REPLY, MESSAGE_ID, SEQUENCE = "RTW-Reply", "RTW-Message-Id", "RTW-Stream-Sequence"
TRIES = 3
"""How often a message is tried that fails in a way that nobody has foreseen."""
_ANSWER_S = 5.0
_NOT_ACCEPTED = frozenset({"refused", "broken"})
_ONE_SUBJECT = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_AWAY = (StoreUnavailable, BusyError, OperationalError, InterfaceError, PoolTimeout)


class Inbound:
    """``broker`` has the rights of the role inbound. Several processes may run it: they share one
    durable, and a message is with one of them at a time."""

    def __init__(self, desk: Desk, broker: Broker) -> None:
        check_wording(desk.wording, messages.WORDING_CODES | senders.WORDING_CODES)
        self._broker = broker
        self._handling = Handling(desk)
        self._failed: tuple[int, int] = (0, 0)
        self.listening = Listening(
            connect=lambda: broker.dial(DURABLE),
            declare=_declare,
            deal=self._deal,
            stream=INBOUND,
            durable=DURABLE,
            subject=SUBJECTS,
            inbox=inbox("inbound"),
        )

    async def run(self) -> None:
        """Until cancelled; without a broker it waits for one."""
        await self.listening.run()

    async def lag(self) -> Lag:
        """Messages that wait, each deleted when it has been dealt with, and how long the first has
        waited. Raises nats.errors.Error, TimeoutError while the broker is away."""
        with suppress(NotFoundError):
            state = (await self._broker.js.stream_info(INBOUND)).state
            if state.messages:
                first = await self._broker.js.get_msg(INBOUND, state.first_seq)
                waited = datetime.now(UTC) - (first.time or datetime.now(UTC))
                return Lag(state.messages, max(0.0, waited.total_seconds()))
        return Lag()

    async def _deal(self, client: Client, stored: Stored) -> None:
        """The answer goes out first, then the message is deleted: it may hold health data. Whatever
        is cut off in between happens once more, and stores nothing twice."""
        outgoing = await self._answer(stored)
        await _send(client, stored, outgoing)
        with suppress(NotFoundError):
            await client.jetstream(timeout=_ANSWER_S).delete_msg(INBOUND, stored.sequence)
        metrics.INBOUND.labels(outgoing.outcome).inc()

    async def _answer(self, stored: Stored) -> Outgoing:
        message = Incoming(stored.subject, stored.headers, stored.body, stored.at)
        try:
            return await self._handling.answer(message)
        except (ProblemError, *_AWAY) as error:  # a problem that comes here says: not now
            metrics.INBOUND.labels("put_off").inc()
            raise NotNowError from error
        except Exception as error:  # told by its class alone: its text may quote the message
            tries = self._failed[1] + 1 if self._failed[0] == stored.sequence else 1
            self._failed = stored.sequence, tries
            if tries < TRIES:
                raise NotNowError from error
            return self._handling.broken(error)


async def _declare(client: Client) -> None:
    await declare_durable(client.jetstream(timeout=_ANSWER_S), INBOUND, DURABLE, SUBJECTS)


async def _send(client: Client, stored: Stored, outgoing: Outgoing) -> None:
    """To where the sender asked for it; what was not accepted else to where it hears of errors."""
    system = sender_in(stored.subject)
    own = f"{inbox('system')}.{system}."
    reply = stored.headers.get(REPLY, "")
    if reply.startswith(own) and _ONE_SUBJECT.fullmatch(reply):
        subject = reply
    elif outgoing.outcome in _NOT_ACCEPTED:
        subject = errors_of(system)
    else:
        return
    headers = {
        "Content-Type": outgoing.media_type,
        SEQUENCE: str(stored.sequence),
        **outgoing.headers,
    }
    if outgoing.command_id is not None:
        headers[MESSAGE_ID] = str(outgoing.command_id)
    await client.publish(subject, outgoing.body, headers=headers)
