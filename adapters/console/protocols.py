"""rtw protocol retire: a published version to which no case is pinned any more (S122)."""

import argparse
from typing import Any
from uuid import UUID, uuid5

from adapters.console.speaking import GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.main import Product, connected
from adapters.settings import Settings
from domain.identifiers import is_canonical
from domain.protocol import RetireProtocol
from domain.recorded import tenant_of
from services.catalogues import Catalogues
from services.not_stored import RefusedError

_LONGEST = 9
"""Digits of a version."""


def arguments_of_protocols(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    protocols = words.add_parser("protocol", help="clinical protocols").add_subparsers(
        required=True
    )
    retire = word(protocols, "retire", "no case is pinned to it from now on", retire_protocol)
    retire.add_argument("tenant", metavar="TENANT")
    retire.add_argument("protocol", metavar="ID|STORY:REF@VERSION")


async def retire_protocol(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    """Raises BadUseError where the tenant has no such version. Doing it again changes nothing."""
    tenant = tenant_of(asked.tenant)
    protocol, version = _named(tenant, asked.protocol)
    async with connected(database) as product:
        await _retired(product, tenant, RetireProtocol(protocol_id=protocol, version=version))
    body = {"tenant": tenant, "protocol": protocol, "version": version, "retired": True}
    say(body, as_json=asked.json)
    return GOOD


def _named(tenant: UUID, text: str) -> tuple[UUID, int]:
    name, _, version = text.rpartition("@")
    known = version.isascii() and version.isdecimal() and 0 < len(version) < _LONGEST
    if not (name and known and int(version)):
        raise BadUseError("a published protocol is named ID@VERSION or STORY:REF@VERSION")
    return UUID(name) if is_canonical(name) else uuid5(tenant, name), int(version)


async def _retired(product: Product, tenant: UUID, request: RetireProtocol) -> None:
    if tenant not in {each.tenant for each in await product.reader.tenants()}:
        raise BadUseError("there is no such tenant; rtw tenant add opens one")
    try:
        catalogues = Catalogues(product.ledger, product.commands)
        await catalogues.retire_protocol(tenant, request, product.clock.now())
    except RefusedError:
        raise BadUseError("this tenant has published no such version of a protocol") from None
