"""A client for which a message of a stream is never a word of the broker about itself.

nats-py takes whatever has a header ``Status`` for one, and drops it without an acknowledgement;
but this header may be the sender's, and then the message would come again and again.
"""

from dataclasses import dataclass

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import Header

_FROM_A_STREAM = "$JS.ACK."
"""How the subject begins on which a message of a stream is acknowledged. What the broker says of
itself is not acknowledged."""


@dataclass
class _Message(Msg):
    def __post_init__(self) -> None:
        if self.headers and self.reply.startswith(_FROM_A_STREAM):
            self.headers.pop(Header.STATUS, None)


class StreamClient(Client):
    """Gives every message of a stream to its reader, without the header ``Status``."""

    msg_class = _Message
