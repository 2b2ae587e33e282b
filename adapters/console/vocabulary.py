"""The words of the command line, and which module knows each: only that one is loaded, since all of
them together take seconds."""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

Word = Callable[..., argparse.ArgumentParser]
Arguments = Callable[[Any, Word], None]

PROCESSES = frozenset({"api", "projector", "relay", "consumer", "inbound"})

_KNOWN_BY: Mapping[str, Iterable[str]] = {
    "serving:arguments_of_serving": ["serve"],
    "playing:arguments_of_playing": ["play"],
    "tokens:arguments_of_tokens": ["token"],
    "cases:arguments_of_cases": ["case"],
    "rebuilding:arguments_of_rebuilding": ["rebuild"],
    "checking:arguments_of_checking": ["check"],
    "offline:arguments_of_offline": ["schema", "measure"],
    "interfaces:arguments_of_interfaces": ["interfaces"],
    "what_if:arguments_of_what_if": ["whatif"],
    "benches:arguments_of_benches": ["bench"],
    "tenants:arguments_of_tenants": ["tenant"],
    "deadlines:arguments_of_deadlines": ["due", "deadlines"],
    "protocols:arguments_of_protocols": ["protocol"],
    "logs:arguments_of_logs": ["accesses", "disclosures", "admin-log"],
    "work:arguments_of_work": ["work"],
    "finding_cases:arguments_of_finding": ["find"],
    "parked:arguments_of_parked": ["parked"],
    "parting:arguments_of_parting": ["parts"],
    "dead_letters:arguments_of_dead_letters": ["dlq"],
    "webhooks:arguments_of_webhooks": ["webhook"],
    "migrating:arguments_of_migrating": ["migrate"],
    "backup:arguments_of_backups": ["backup", "restore"],
    "processes:arguments_of_processes": sorted(PROCESSES),
    "systems:arguments_of_systems": ["system"],
    "listeners:arguments_of_listeners": ["listener"],
    "importing:arguments_of_importing": ["import"],
    "clusters:arguments_of_clusters": ["cluster"],
}
_OF_WORD = {word: place for place, words in _KNOWN_BY.items() for word in words}


def arguments_of(word: str | None) -> Iterator[Arguments]:
    """What gives the parser a word; what gives it all of them where there is no such word."""
    for place in [_OF_WORD[word]] if word in _OF_WORD else _KNOWN_BY:
        module, _, name = place.partition(":")
        arguments: Arguments = getattr(import_module(f"adapters.console.{module}"), name)
        yield arguments


def is_process(asked: argparse.Namespace) -> bool:
    """Whether a word runs a part of the product, rather than doing something for whoever types it:
    such a process is no action of an operator, and may have the rights of its own role alone."""
    once = getattr(asked, "once", False) or getattr(asked, "at", None) is not None
    return asked.word in PROCESSES or (asked.word == "deadlines" and not once)
