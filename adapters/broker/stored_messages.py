"""A client that no message of a stream can mislead or deafen, whatever its sender has headed it by.

nats-py takes whatever has a header ``Status`` for a word of the broker about itself, and drops it
without an acknowledgement; but this header may be the sender's, and then the message would come
again and again. Headers that nats-py can not read end its reading, while the connection looks well
until two pings were not answered (15 s).
"""

from dataclasses import dataclass

from nats.aio.msg import Msg
from nats.errors import ProtocolError
from nats.js.api import Header

from adapters.broker.secured import SecuredClient

_FROM_A_STREAM = "$JS.ACK."
"""How the subject begins on which a message of a stream is acknowledged. What the broker says of
itself is not acknowledged."""


@dataclass
class _Message(Msg):
    def __post_init__(self) -> None:
        if self.headers and self.reply.startswith(_FROM_A_STREAM):
            self.headers.pop(Header.STATUS, None)


class StreamClient(SecuredClient):
    """Gives every message of a stream to its reader, without the header ``Status``, and without any
    where they can not be read."""

    msg_class = _Message

    async def _process_headers(self, headers: bytes) -> dict[str, str] | None:
        try:
            return await super()._process_headers(headers)
        except (IndexError, ValueError):
            return None

    async def _read_loop(self) -> None:
        """Where it ends by itself the connection is made anew, at once."""
        await super()._read_loop()
        if self.is_connected:
            await self._process_op_err(ProtocolError())
