"""What the channels of the broker break of those that were released."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from adapters.interfaces.changed_proofs import Proofs, refused
from adapters.interfaces.compatibility import Compared
from adapters.interfaces.documents import ASYNCAPI, Documents
from adapters.interfaces.shapes import MISSING, Schemas

Document = Mapping[str, Any]
Sentences = Iterator[str]
_OBJECT: Document = {"type": "object"}


def of_channels(old: Documents, new: Documents) -> Sentences:
    """Sentences for whoever follows a channel or sends to it, and for whoever connects."""
    yield from _Channels(old, new).sentences()


class _Channels:
    def __init__(self, old: Documents, new: Documents) -> None:
        self._documents = old, new
        self._before, self._after = old[ASYNCAPI], new[ASYNCAPI]
        self._both = Compared(self._before, self._after)
        self._old, self._new = self._both.old, self._both.new
        self._payloads = {(ASYNCAPI, ASYNCAPI): self._both}

    def sentences(self) -> Sentences:
        for name, server in self._before.get("servers", {}).items():
            broken = self._of_server(server, self._after.get("servers", {}).get(name))
            yield from (f"Whoever connects to the {name}: {each}." for each in broken)
        for name, operation in self._before["operations"].items():
            follows = operation["action"] == "send"
            address = self._old.resolved(operation["channel"])["address"]
            who = f"Whoever {'follows' if follows else 'sends to'} {address}"
            found = self._after["operations"].get(name)
            yield from (f"{who}: {each}." for each in self._of_operation(operation, found))

    def _of_server(self, old: Document, new: Document | None) -> Sentences:
        if new is None:
            yield "it is gone"
            return
        if old["protocol"] != new["protocol"]:
            yield f"it speaks {new['protocol']} now"
        if refused(_proofs(self._old, old), _proofs(self._new, new)):
            yield "who connects must prove otherwise who he is"

    def _of_operation(self, old: Document, new: Document | None) -> Sentences:
        channel = old["channel"]["$ref"].rpartition("/")[2]
        if channel not in self._after["channels"]:
            yield "the channel is gone"
            return
        if new is None or new["action"] != old["action"]:
            yield f"nothing is {'told' if old['action'] == 'send' else 'taken'} there any more"
            return
        before, after = self._old.resolved(old["channel"]), self._new.resolved(new["channel"])
        if before["address"] != after["address"]:
            yield f"its address is {after['address']} now"
        follows = old["action"] == "send"
        yield from self._of_parameters(before, after, follows=follows)
        yield from self._of_messages(old, new, follows=follows)
        yield from self._of_reply(old.get("reply"), new.get("reply"))

    def _of_parameters(self, old: Document, new: Document, *, follows: bool) -> Sentences:
        """Places in the address."""
        for name, parameter in old.get("parameters", {}).items():
            found = new.get("parameters", {}).get(name, MISSING)
            before, after = (
                {"type": "string", **schemas.resolved(each)}
                for schemas, each in ((self._old, parameter), (self._new, found))
            )
            broken = self._both.for_readers if follows else self._both.for_senders
            yield from (f"parameter {name}: {each}" for each in broken(before, after))

    def _of_reply(self, old: Document | None, new: Document | None) -> Sentences:
        if old is None:
            return
        if new is None:
            yield "it is not answered any more"
            return
        was, now = (each.get("address", {}).get("location") for each in (old, new))
        if was != now:
            yield f"it is answered on {now} now"
        yield from (f"as answer, {each}" for each in self._of_messages(old, new, follows=True))

    def _of_messages(self, old: Document, new: Document, *, follows: bool) -> Sentences:
        before, after = _messages(self._old, old), _messages(self._new, new)
        for name, message in before.items():
            if name not in after:
                yield f"there is no {name} any more"
                continue
            broken = self._of_message(message, after[name], follows=follows)
            yield from (f"{name}: {each}" for each in broken)
        for name in (after.keys() - before.keys()) if follows else ():
            yield f"there may be {name} now"

    def _of_message(self, old: Document, new: Document, *, follows: bool) -> Sentences:
        was, now = _media_type(self._before, old), _media_type(self._after, new)
        if was != now:
            yield f"it is {now} now, was {was}"
        check = _checks(self._both, follows=follows)
        headers = (each.get("headers", _OBJECT) for each in (old, new))
        yield from (f"in the headers {each}" for each in check(*headers))
        yield from self._of_payload(old.get("payload", {}), new.get("payload", {}), follows=follows)

    def _of_payload(self, old: Document, new: Document, *, follows: bool) -> Sentences:
        """Each in the document that it refers to. One that is not there is told of by itself."""
        before, after = _document_of(old), _document_of(new)
        documents, there = self._documents
        if before not in documents or after not in there:
            return
        if (before, after) not in self._payloads:
            self._payloads[before, after] = Compared(documents[before], there[after])
        both = self._payloads[before, after]
        check = _checks(both, follows=follows)
        yield from check(_inner(both.old, old), _inner(both.new, new))


def _checks(both: Compared, *, follows: bool) -> Callable[[Document, Document], Sentences]:
    return both.for_readers if follows else both.for_senders


def _document_of(payload: Document) -> str:
    return str(payload.get("$ref", "")).partition("#")[0] or ASYNCAPI


def _inner(schemas: Schemas, payload: Document) -> Document:
    if "$ref" not in payload:
        return payload
    return schemas.found(f"#{payload['$ref'].partition('#')[2]}")


def _messages(schemas: Schemas, operation: Document) -> Mapping[str, Document]:
    """Those that it names, else all of its channel."""
    named = operation.get("messages")
    if named is None:
        held = schemas.resolved(operation.get("channel", {})).get("messages", {})
        return {name: schemas.resolved(each) for name, each in held.items()}
    return {each["$ref"].rpartition("/")[2]: schemas.resolved(each) for each in named}


def _media_type(document: Document, message: Document) -> str | None:
    found: str | None = message.get("contentType", document.get("defaultContentType"))
    return found


def _proofs(schemas: Schemas, server: Document) -> Proofs:
    return [[(schemas.resolved(each), ())] for each in server.get("security", ())]
