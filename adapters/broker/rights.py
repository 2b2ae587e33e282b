"""What each user of the broker may do there. The embedded server is set up from this, and so is a
cluster: the same rights hold while developing, under test and in production (RELIABILITY 7.8).

Only the relay may publish events, so a message on their subjects comes from it. What a user asks
is answered under an inbox of its own, which no other user may read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

BrokerRole = Literal["owner", "relay", "consumer", "inbound"]
"""``owner`` looks after the streams by hand; no process of ours needs it."""
ROLES: tuple[BrokerRole, ...] = get_args(BrokerRole)

EVENTS = "RTW_EVENTS"
INBOUND = "RTW_IN"
_API = "$JS.API"


@dataclass(frozen=True, slots=True)
class Rights:
    """Subjects, with the wildcards of NATS. ``answers``: may answer what it was sent."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    answers: bool = False


def inbox(role: str) -> str:
    """Where this user is answered."""
    return f"_INBOX_{role}"


def _own(role: str) -> str:
    return f"{inbox(role)}.>"


def _declaring(stream: str) -> tuple[str, ...]:
    return tuple(f"{_API}.STREAM.{verb}.{stream}" for verb in ("CREATE", "UPDATE", "INFO"))


def _consuming(stream: str) -> tuple[str, ...]:
    verbs = ("CREATE", "DURABLE.CREATE", "INFO", "MSG.NEXT")
    consumers = tuple(f"{_API}.CONSUMER.{verb}.{stream}.>" for verb in verbs)
    return (f"{_API}.STREAM.INFO.{stream}", *consumers, f"$JS.ACK.{stream}.>")


RIGHTS: Mapping[BrokerRole, Rights] = {
    "owner": Rights((">",), (">",)),
    "relay": Rights(
        ("rtw.v1.>", f"{_API}.INFO", *_declaring(EVENTS), *_declaring(INBOUND)), (_own("relay"),)
    ),
    "consumer": Rights(
        (f"{_API}.INFO", *_consuming(EVENTS)), (_own("consumer"), "rtw.v1.>"), answers=True
    ),
    "inbound": Rights(
        (
            "rtw.err.v1.>",
            "_INBOX_system.>",
            f"{_API}.INFO",
            *_declaring(INBOUND),
            *_consuming(INBOUND),
            f"{_API}.STREAM.MSG.GET.{INBOUND}",
            f"{_API}.STREAM.MSG.DELETE.{INBOUND}",
        ),
        (_own("inbound"),),
        answers=True,
    ),
}


def rights_of_system(system: str) -> Rights:
    """What an outside system may: send commands as itself, and hear what became of them."""
    own = f"_INBOX_system.{system}.>"
    return Rights((f"rtw.in.v1.{system}.>",), (f"rtw.err.v1.{system}", own))


def user_of_listener(name: str) -> str:
    """As whom a listener comes in; no system is called so, nor any of ours."""
    return f"listener.{name}"


def rights_of_listener(tenant: UUID) -> Rights:
    """What a partner may that only hears that something has happened in the cases of a tenant. It
    publishes nothing: a right to ask the broker for messages would be one to delete streams, as the
    empty answer that there are none goes to any subject that the question names."""
    return Rights((), (f"rtw.v1.{tenant}.>",))


def user_block(user: str, password: str, rights: Rights) -> str:
    """One user as the server's configuration writes him."""
    answers = ", allow_responses: true" if rights.answers else ""
    return (
        f'{{ user: "{user}", password: "{password}", permissions: {{ '
        f"publish: {_allowed(rights.publish)}, subscribe: {_allowed(rights.subscribe)}"
        f"{answers} }} }}"
    )


def _allowed(subjects: Sequence[str]) -> str:
    """An empty list would allow everything."""
    listed = ", ".join(f'"{subject}"' for subject in subjects)
    return f"[{listed}]" if subjects else '{ deny: [">"] }'
