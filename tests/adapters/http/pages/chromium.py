"""A headless Chromium, driven by its own protocol over a pipe; found where one is installed."""

import fcntl
import json
import os
import shutil
import signal
import time
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_TO_IT, _FROM_IT = 3, 4
"""The descriptors that Chromium reads from and writes to."""

Message = dict[str, Any]


def installed() -> str | None:
    """Where it is, if it is anywhere."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@dataclass
class Tab:
    """One tab. ``said``: what the page complained of since it was opened."""

    browser: "Chromium"
    session: str
    said: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        """Goes there, and waits until all of it is there."""
        self._ask("Page.navigate", {"url": address})
        self.wait()

    def click(self, selector: str) -> None:
        """Clicks on what the selector finds, and waits for the page behind it."""
        self.value(f"document.querySelector({json.dumps(selector)}).click()")
        self.wait()

    def value(self, expression: str) -> Any:
        found = self._ask("Runtime.evaluate", {"expression": expression, "returnByValue": True})
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def picture(self, path: Path, width: int, *, top: int = 0, height: int | None = None) -> None:
        """The page at a width as PNG, from ``top``: all of it, or so many pixels."""
        self._size(width, 900, phone=width < 600)
        rest = int(self.value("document.documentElement.scrollHeight")) - top
        part = {"x": 0, "y": top, "width": width, "height": min(height or rest, rest), "scale": 1}
        asked = {"format": "png", "captureBeyondViewport": True, "clip": part}
        path.write_bytes(b64decode(self._ask("Page.captureScreenshot", asked)["data"]))

    def _size(self, width: int, height: int, *, phone: bool) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}
        self._ask("Emulation.setDeviceMetricsOverride", metrics)

    def wait(self) -> None:
        """Until a page that was asked for is there."""
        while True:
            message = self.browser.read()
            self._note(message)
            if message.get("method") == "Page.loadEventFired":
                return

    def _ask(self, method: str, parameters: Message) -> Message:
        number = self.browser.send(method, parameters, self.session)
        while True:
            message = self.browser.read()
            self._note(message)
            if message.get("id") == number:
                assert "error" not in message, message
                found: Message = message["result"]
                return found

    def _note(self, message: Message) -> None:
        if message.get("method") == "Log.entryAdded":
            self.said.append(message["params"]["entry"]["text"])


class Chromium:
    """The browser with its pipe."""

    def __init__(self, to_it: int, from_it: int) -> None:
        self._to_it = os.fdopen(to_it, "wb", buffering=0)
        self._from_it = os.fdopen(from_it, "rb")
        self._last = 0
        self._rest = b""

    def tab(self) -> Tab:
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})
        tab = Tab(self, attached["sessionId"])
        for domain in ("Page", "Runtime", "Log"):
            tab._ask(f"{domain}.enable", {})
        return tab

    def send(self, method: str, parameters: Message, session: str | None = None) -> int:
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        self._to_it.write(json.dumps(message).encode() + b"\0")
        return self._last

    def read(self) -> Message:
        """The next message; waits for it."""
        while b"\0" not in self._rest:
            more = self._from_it.read1(1 << 16)  # type: ignore[attr-defined]
            assert more, "the browser has gone"
            self._rest += more
        found, _, self._rest = self._rest.partition(b"\0")
        message: Message = json.loads(found)
        return message

    def _ask(self, method: str, parameters: Message) -> Message:
        number = self.send(method, parameters)
        while True:
            message = self.read()
            if message.get("id") == number:
                found: Message = message["result"]
                return found

    def close(self) -> None:
        self.send("Browser.close", {})
        self._to_it.close()
        self._from_it.close()


@contextmanager
def chromium(executable: str, profile: Path) -> Iterator[Chromium]:
    """A running browser with a profile of its own."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    nowhere = os.open(os.devnull, os.O_RDWR)
    handed_over = [
        *((os.POSIX_SPAWN_DUP2, nowhere, each) for each in (1, 2)),
        (os.POSIX_SPAWN_DUP2, fcntl.fcntl(theirs_in, fcntl.F_DUPFD_CLOEXEC, 20), _TO_IT),
        (os.POSIX_SPAWN_DUP2, fcntl.fcntl(theirs_out, fcntl.F_DUPFD_CLOEXEC, 20), _FROM_IT),
    ]
    arguments = [executable, *_options(profile)]
    process = os.posix_spawn(executable, arguments, os.environ, file_actions=handed_over)
    for each in (theirs_in, theirs_out, nowhere, *(source for _, source, to in handed_over[2:])):
        os.close(each)
    browser = Chromium(ours_out, ours_in)
    try:
        yield browser
        browser.close()
    finally:
        _end(process)


def _end(process: int) -> None:
    """Gives it some seconds to go by itself."""
    for _ in range(100):
        if os.waitpid(process, os.WNOHANG)[0]:
            return
        time.sleep(0.1)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)


def _options(profile: Path) -> Sequence[str]:
    return [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--remote-debugging-pipe",
        f"--user-data-dir={profile}",
        "about:blank",
    ]
