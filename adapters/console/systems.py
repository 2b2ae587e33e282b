"""rtw system: which other systems may send commands as messages, and for whom."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, errors

from adapters.broker.nats_server import EmbeddedNats
from adapters.broker.rights import rights_of_system, user_block
from adapters.console.finding import find_person
from adapters.console.speaking import GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.inbound.proofs import key_in
from adapters.inbound.systems import System, is_name, remove_system, set_system, systems_of
from adapters.main import Product, connected
from adapters.processes.nats_nodes import tell_users
from adapters.settings import Settings
from domain.recorded import tenant_of


def arguments_of_systems(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    systems = words.add_parser("system", help="other systems that send messages").add_subparsers(
        required=True
    )
    add = word(systems, "add", "lets a system send messages, or changes what it may", add_system)
    _named(add)
    add.add_argument("--client", required=True, help="its client_id at the issuer")
    add.add_argument("--key", required=True, type=Path, metavar="PEM", help="its public P-256 key")
    add.add_argument(
        "--for", required=True, nargs="+", dest="parties", metavar="PERSON", help="acts for them"
    )
    word(systems, "list", "the systems of a tenant", list_systems).add_argument("tenant")
    _named(word(systems, "remove", "takes no more messages of a system", remove))


def _named(word: argparse.ArgumentParser) -> None:
    word.add_argument("tenant")
    word.add_argument("system", help="its name on the broker")


async def add_system(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    """What was known of it is replaced. Raises BadUseError."""
    if not is_name(asked.system):
        raise BadUseError("a system is named by 1 to 40 small letters, digits and hyphens")
    if not (asked.client.isascii() and asked.client.isprintable() and " " not in asked.client):
        raise BadUseError("a client_id has plain characters and no space")
    key = _key(asked.key)
    async with connected(database) as product:
        tenant = await known_tenant(product, asked.tenant)
        parties = await _people(product, tenant, asked.parties)
    system = System(tenant, asked.system, asked.client, key, parties)
    async with await _owner(database) as connection:
        try:
            await set_system(connection, system)
        except errors.UniqueViolation:
            raise BadUseError("another tenant has a system of this name") from None
    say({**_body(system), **_let_in(settings, asked.system)}, as_json=asked.json)
    return GOOD


async def list_systems(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    async with connected(database) as product:
        tenant = await known_tenant(product, asked.tenant)
    async with await _owner(database) as connection:
        found = await systems_of(connection, tenant)
    say({"systems": [_body(each) for each in found]}, as_json=asked.json)
    return GOOD


async def remove(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    """What waits of it is refused. Raises BadUseError where there is no such system."""
    async with connected(database) as product:
        tenant = await known_tenant(product, asked.tenant)
    async with await _owner(database) as connection:
        if not await remove_system(connection, tenant, asked.system):
            raise BadUseError("this tenant has no system of this name")
    if settings.nats is None:
        EmbeddedNats(settings.data).expel(asked.system)
        tell_users(settings.data)
    say({"system": asked.system, "removed": True}, as_json=asked.json)
    return GOOD


def _body(system: System) -> dict[str, Any]:
    return {
        "system": system.name,
        "id": system.id,
        "client": system.client,
        "for": list(system.parties),
        "subjects": f"rtw.in.v1.{system.name}.>",
    }


def _let_in(settings: Settings, name: str) -> dict[str, str]:
    """The embedded broker knows it from now on, and so do the nodes of a cluster on this data; of
    another one, what its configuration needs."""
    if settings.nats is None:
        EmbeddedNats(settings.data).admit(name)
        tell_users(settings.data)
        return {"password_file": str(settings.data / "secrets" / f"nats_system_{name}.password")}
    return {"nats_user": user_block(name, "...", rights_of_system(name))}


def _key(path: Path) -> str:
    try:
        return key_in(path.read_text("ascii")).as_pem(private=False).decode("ascii")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no PEM"
        raise BadUseError(f"the key cannot be read: {why}") from None
    except ValueError as error:
        raise BadUseError(f"the key {error}") from None


async def known_tenant(product: Product, name: str) -> UUID:
    """Raises BadUseError."""
    tenant = tenant_of(name)
    if tenant not in {each.tenant for each in await product.reader.tenants()}:
        raise BadUseError("there is no such tenant; rtw tenant add opens one")
    return tenant


async def _people(product: Product, tenant: UUID, names: Sequence[str]) -> list[UUID]:
    found = [await find_person(product, each) for each in names]
    if any(each.tenant != tenant for each in found):
        raise BadUseError("a system acts for people of its own tenant")
    return list(dict.fromkeys(each.person for each in found))


async def _owner(database: Database) -> AsyncConnection[Any]:
    return await AsyncConnection.connect(database.conninfo("owner"), autocommit=True)
