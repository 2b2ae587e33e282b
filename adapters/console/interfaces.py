"""rtw interfaces: the documents of the interfaces, and what they break."""

import argparse
from typing import Any

from adapters.console.speaking import FAILED, GOOD, BadUseError, say
from adapters.console.vocabulary import Word
from adapters.interfaces import changes, documents, releases


def arguments_of_interfaces(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    shown = word(words, "interfaces", "the documents of the interfaces", None)
    shown.set_defaults(alone=interfaces)
    shown.add_argument("document", nargs="?", help="one of them; without it, what they are called")
    how = shown.add_mutually_exclusive_group()
    how.add_argument("--write", action="store_true", help="brings docs/interfaces up to date")
    how.add_argument("--check", action="store_true", help="what breaks of the last release")
    how.add_argument("--release", metavar="VERSION", help="keeps them as what was promised")


def interfaces(asked: argparse.Namespace) -> int:
    """Raises BadUseError for a document that there is not."""
    made = documents.documents()
    if asked.write:
        say({"written": documents.write(made)}, as_json=asked.json)
        return GOOD
    promised = documents.with_kept(made, documents.committed())
    if asked.check:
        version, released = releases.last_release()
        broken = changes.breaking(released, promised)
        say({"release": version, "breaks": broken}, as_json=asked.json)
        return FAILED if broken else GOOD
    if asked.release is not None:
        place = releases.write_release(asked.release, promised)
        say({"released": place.name}, as_json=asked.json)
        return GOOD
    if asked.document is None:
        say({"documents": sorted(made)}, as_json=asked.json)
        return GOOD
    if asked.document not in made:
        raise BadUseError(f"there is no such document; there are {', '.join(sorted(made))}")
    say(made[asked.document], as_json=True)
    return GOOD
