"""rtw whatif: which decisions would have been others under another protocol. Nothing is stored."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from pydantic import ValidationError

from adapters.asking.strict_json import StrictJsonError, parse
from adapters.console.finding import FoundCase, find_case
from adapters.console.speaking import GOOD, BadUseError, bar, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.main import Product, connected
from adapters.settings import Settings
from adapters.store.reader import NEWEST_POSITION
from domain.case.opening.opening import CaseOpened
from domain.identifiers import is_canonical
from domain.protocol import ClinicalProtocol, PublishProtocol
from domain.refusals import Refusal
from services.what_if import Replayed, WhatIf, differences_of, drafted

PAGE = 1000
_NAMELESS = UUID(int=0)


def arguments_of_what_if(words: Any, word: Word) -> None:
    """The word of this module, for the parser of the command line."""
    asking = word(words, "whatif", "decisions under another protocol", what_if)
    asking.add_argument("--protocol", metavar="FILE|ID@VERSION", required=True)
    cases = asking.add_mutually_exclusive_group(required=True)
    cases.add_argument("--case", metavar="ID|STORY:REF")
    cases.add_argument("--all", action="store_true")


async def what_if(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    """The word ``whatif``. Raises BadUseError for what is no protocol or no case."""
    async with connected(database) as product:
        cases = [await find_case(product, asked.case)] if asked.case else await _cases(product)
        replayed = await _replayed(product, cases, asked)
    say(_body(asked.protocol, replayed), as_json=asked.json)
    return GOOD


async def _replayed(
    product: Product, cases: list[FoundCase], asked: argparse.Namespace
) -> list[Replayed]:
    file = read_protocol(Path(asked.protocol))
    replay = WhatIf(product.ledger, product.commands.contexts)
    replayed = []
    for number, each in enumerate(cases, start=1):
        bar(number, len(cases), "cases")
        other = file or await _published(product, each, asked.protocol)
        if other is not None and (asked.case or await _suits(product, each, other)):
            replayed.append(await replay.replay(each.tenant, each.case, other))
        elif asked.case:
            raise BadUseError("there is no such protocol; name one as FILE or ID@VERSION")
    if not (file or replayed):
        raise BadUseError("no case is pinned to such a protocol; name one as FILE or ID@VERSION")
    return replayed


def _body(name: str, replayed: list[Replayed]) -> dict[str, Any]:
    lost = [str(each) for one in replayed for each in one.not_replayed]
    return {
        "protocol": name,
        "cases": len(replayed),
        "decisions": sum(each.decisions for each in replayed),
        "differences": [each.body() for each in differences_of(replayed)],
        "not_replayed": lost,
    }


# protocols


def read_protocol(path: Path) -> ClinicalProtocol | None:
    """A protocol as a story's header has it; None where there is no such file. Raises
    BadUseError for a file that holds none."""
    if not path.is_file():
        return None
    try:
        tree = parse(path.read_bytes())
        fields = {"version": 1, **_object(tree)}
        fields.pop("ref", None)
        request = PublishProtocol.model_validate({**fields, "protocol_id": _NAMELESS})
    except StrictJsonError as error:
        raise BadUseError(f"the protocol is not JSON as it must be: {error.code}") from None
    except ValidationError as error:
        names = ", ".join(".".join(map(str, each["loc"])) for each in error.errors())
        raise BadUseError(f"this is no protocol of a story's header: {names}") from None
    found = drafted(request)
    if isinstance(found, Refusal):
        raise BadUseError("a key is unknown or outside its safe envelope")
    return found


def _object(tree: Any) -> Mapping[str, Any]:
    if not isinstance(tree, dict):
        raise BadUseError("a protocol is a JSON object")
    return tree


async def _published(product: Product, case: FoundCase, text: str) -> ClinicalProtocol | None:
    """ID@VERSION: the id, STORY:REF, or the name under which the case's protocol is published."""
    name, _, version = text.rpartition("@")
    if not (name and version.isascii() and version.isdecimal() and len(version) < 9):
        raise BadUseError("there is no such file; a published protocol is named ID@VERSION")
    state = (await product.commands.cases.load(case.tenant, case.case)).state
    pinned = None if state.linked.protocol is None else state.linked.protocol.protocol_id
    named = UUID(name) if is_canonical(name) else uuid5(case.tenant, name)
    if pinned is not None and await _is_called(product, case.tenant, pinned, name):
        named = pinned
    known = await product.commands.protocols.load(case.tenant, named)
    return known.state.at(int(version))


async def _is_called(product: Product, tenant: UUID, protocol: UUID, name: str) -> bool:
    state = (await product.commands.protocols.load(tenant, protocol, fresh=False)).state
    return any(each.name == name for each in state.drafts.values())


# cases


async def _cases(product: Product) -> list[FoundCase]:
    """Every case of every tenant, in the order they were opened in."""
    name = CaseOpened.event_name()
    wanted = [(name, number) for number in range(1, CaseOpened.schema_no + 1)]
    found = []
    for tenant in await product.reader.tenants():
        position = 0
        while rows := await product.reader.read_feed_of_names(
            tenant.tenant, position, PAGE, NEWEST_POSITION, wanted
        ):
            position = rows[-1].position
            found += [FoundCase(tenant.tenant, row.stream, "UTC") for row in rows]
    return found


async def _suits(product: Product, case: FoundCase, other: ClinicalProtocol) -> bool:
    """Whether a case among all is pinned to another version of this protocol; where it was read
    from a file, to one for the same tissue."""
    linked = (await product.commands.cases.load(case.tenant, case.case)).state.linked
    if linked.protocol is None:
        return False
    if other.protocol_id == _NAMELESS:
        return linked.tissue_class == other.tissue_class
    return linked.protocol.protocol_id == other.protocol_id
