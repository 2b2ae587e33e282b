"""rtw listener: which partners hear on the broker that something has happened in a case."""

import argparse
from typing import Any

from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import rights_of_listener, user_block
from adapters.broker.users import Listener, hear_no_more, let_hear, listeners
from adapters.console.speaking import GOOD, BadUseError, say
from adapters.console.systems import known_tenant
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.inbound.systems import is_name
from adapters.main import connected
from adapters.processes.nats_nodes import tell_users
from adapters.settings import Settings


def arguments_of_listeners(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    known = words.add_parser("listener", help="partners that only hear").add_subparsers(
        required=True
    )
    _named(word(known, "add", "lets a partner hear that cases of a tenant have changed", add))
    word(known, "list", "those that the broker of this data folder lets in", list_listeners)
    _named(word(known, "remove", "ends that", remove))


def _named(word: argparse.ArgumentParser) -> None:
    word.add_argument("tenant")
    word.add_argument("listener", help="its name")


async def add(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    """Again without harm. Raises BadUseError."""
    if not is_name(asked.listener):
        raise BadUseError("a listener is named by 1 to 40 small letters, digits and hyphens")
    listener = await _asked(asked, database)
    if settings.nats is not None:
        block = user_block(listener.user, "...", rights_of_listener(listener.tenant))
        say({**_body(listener), "nats_user": block}, as_json=asked.json)
        return GOOD
    known = {each.name: each for each in listeners(settings.data)}
    if known.get(listener.name, listener) != listener:
        raise BadUseError("another tenant has a listener of this name")
    broker = EmbeddedNats(settings.data)
    let_hear(settings.data, listener)
    _tell(broker, settings)
    file = str(settings.data / "secrets" / listener.password_file)
    say({**_body(listener), "password_file": file}, as_json=asked.json)
    return GOOD


async def list_listeners(asked: argparse.Namespace, settings: Settings, _: Database) -> int:
    found = [_body(each) for each in listeners(settings.data)]
    say({"listeners": found}, as_json=asked.json)
    return GOOD


async def remove(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    """Its connections are closed. Raises BadUseError where there is no such listener here."""
    listener = await _asked(asked, database)
    try:
        hear_no_more(settings.data, listener)
    except FileNotFoundError:
        raise BadUseError(
            "the broker of this data folder has no such listener; another one has its users in "
            "its configuration"
        ) from None
    _tell(EmbeddedNats(settings.data), settings)
    say({"listener": listener.name, "removed": True}, as_json=asked.json)
    return GOOD


async def _asked(asked: argparse.Namespace, database: Database) -> Listener:
    async with connected(database) as product:
        return Listener(asked.listener, await known_tenant(product, asked.tenant))


def _tell(broker: EmbeddedNats, settings: Settings) -> None:
    """The embedded one, and the nodes of a cluster on this data."""
    broker.read_users()
    tell_users(settings.data)


def _body(listener: Listener) -> dict[str, Any]:
    return {
        "listener": listener.name,
        "user": listener.user,
        "tenant": listener.tenant,
        "subjects": rights_of_listener(listener.tenant).subscribe[0],
    }
