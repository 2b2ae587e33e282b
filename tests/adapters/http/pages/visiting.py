"""People of a story at a browser: what they see, and the forms that they send."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

import httpx

from adapters.asking.command_names import kebab
from adapters.http.app import create_app
from adapters.http.metering import Meter
from adapters.limits import NO_LIMITS, Limits
from tests.adapters.http.living import House

ADDRESS = "http://127.0.0.1:8080"
OURS = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
"""What a browser says of a form that came from one of our pages, under our referrer policy."""
_VOID = frozenset({"input", "img", "link", "meta", "br", "hr"})
_UNSEEN = frozenset({"title", "style", "script"})


@dataclass
class Seen(HTMLParser):
    """A page as a browser reads it: its elements, its text, its forms."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str | None]] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        named = dict(attrs)
        if tag == "input" and named.get("name"):
            self.inputs[str(named["name"])] = str(named.get("value") or "")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["textarea"]:
            data = data.removeprefix("\n")  # as browsers do
        if not _UNSEEN.intersection(self._open):
            self.parts.append(data)
            if self._open[-1:] == ["textarea"] and data:
                self.typed.append(data)

    @property
    def text(self) -> str:
        assert self._open == [], "something is left open"
        return " ".join(" ".join(self.parts).split())


def seen(response: httpx.Response) -> Seen:
    assert response.headers["content-type"] == "text/html; charset=utf-8", response.text
    page = Seen()
    page.feed(response.text)
    page.close()
    return page


@dataclass
class Visitor:
    """One person at a browser."""

    house: House
    client: httpx.AsyncClient

    async def get(self, path: str, **parts: Any) -> httpx.Response:
        return await self.client.get(path, **parts)

    async def page(self, path: str) -> Seen:
        """A page that is there."""
        response = await self.get(path)
        assert response.status_code == 200, (response.status_code, response.text)
        return seen(response)

    @property
    def case(self) -> str:
        return f"/cases/{self.house.case}"

    async def token(self, path: str = "/sign-in") -> str:
        return (await self.page(path)).inputs["token"]

    async def post(
        self, path: str, data: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        return await self.client.post(path, data=dict(data), headers=dict(headers or OURS))

    async def sign_in(self, person: str) -> httpx.Response:
        who = str(self.house.ref(person))
        return await self.post("/sign-in", {"token": await self.token(), "person": who})

    def form(self, command: str) -> str:
        return f"{self.case}/do/{kebab(command)}"

    async def send(
        self, command: str, typed: Mapping[str, str | Sequence[str]], **own: str
    ) -> httpx.Response:
        """Opens the form and sends it with what is typed over what stood in it."""
        page = await self.page(self.form(command))
        hidden = {name: page.inputs[name] for name in ("token", "command_id")}
        return await self.post(self.form(command), {**hidden, **typed, **own})


@asynccontextmanager
async def visiting(
    house: House, *, demo: bool = True, limits: Limits = NO_LIMITS
) -> AsyncIterator[Visitor]:
    """Somebody who has not signed in yet."""
    app = create_app(replace(house.desk, demo=demo, meter=Meter(limits)))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        yield Visitor(house, client)


@asynccontextmanager
async def signed_in(
    house: House, person: str, limits: Limits = NO_LIMITS
) -> AsyncIterator[Visitor]:
    async with visiting(house, limits=limits) as visitor:
        answered = await visitor.sign_in(person)
        assert (answered.status_code, answered.headers["location"]) == (303, "/"), answered.text
        yield visitor


def hrefs(page: Seen, pattern: str) -> list[str]:
    found = (str(value) for name, value in page.attributes if name in ("href", "src"))
    return [each for each in found if re.fullmatch(pattern, each)]
