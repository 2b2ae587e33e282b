"""How this process logs: lines of text, or of JSON for machines (RTW_LOG=json).

Nobody writes into a log what was entered or stored: a line is made of fixed words, templates,
classes of errors, counts and ids of our own.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from adapters.settings import Logs

_TEXT = "%(levelname)s %(message)s"
OURS = ("rtw", "adapters")


class JsonLines(logging.Formatter):
    """One object a line. What a line is made of stands in it by name where its writer has said so
    (``extra={"told": ...}``); of an error there is its class and nothing that it says."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        own = getattr(record, "told", None)
        told |= own if own is not None else {"message": record.getMessage()}
        if record.exc_info and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
        return json.dumps(told, separators=(",", ":"), default=str)


def set_up_logs(logs: Logs | None, *, is_process: bool) -> None:
    """On standard error. A process of its own tells of every request; one that somebody has started
    at a terminal only of what went wrong, unless he says how he wants to be told."""
    root = logging.getLogger()
    for handler in root.handlers:
        handler.setFormatter(JsonLines() if logs == "json" else logging.Formatter(_TEXT))
    if is_process or logs is not None:
        for name in OURS:
            logging.getLogger(name).setLevel(logging.INFO)
