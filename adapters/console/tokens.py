"""rtw token: a bearer token for a person, or for a program that acts for him (development)."""

import argparse
from dataclasses import replace
from typing import Any

from adapters.console.finding import find_person
from adapters.console.speaking import GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.database import Database
from adapters.main import connected, dev_issuer
from adapters.settings import Settings
from adapters.signing_in.identity import Identity
from services.scopes import Scope


def arguments_of_tokens(words: Any, word: Word) -> None:
    """The word of this module, for the parser of the command line."""
    token = word(words, "token", "a bearer token for a person (development)", give_token)
    token.add_argument("person")
    token.add_argument("--client", metavar="NAME", help="for a program that acts for the person")
    token.add_argument(
        "--scope", nargs="+", choices=[each.value for each in Scope], help="what it may do for him"
    )


async def give_token(asked: argparse.Namespace, settings: Settings, database: Database) -> int:
    if asked.scope and asked.client is None:
        raise BadUseError("a scope belongs to a program: name it with --client")
    async with connected(database) as product:
        issuer = dev_issuer(settings, database, product.clock.now)
        token = issuer.token(_for_client(await find_person(product, asked.person), asked))
    say({"token": token} if asked.json else token, as_json=asked.json)
    return GOOD


def _for_client(person: Identity, asked: argparse.Namespace) -> Identity:
    if asked.client is None:
        return person
    return replace(person, client=asked.client, scopes=frozenset(asked.scope or ()))
