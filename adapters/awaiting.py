"""A process that starts before its PostgreSQL, or while that is restarted, waits for it."""

import asyncio
import logging

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import PGconn, Ping

_ASK_S = 2
"""Until a machine that says nothing counts as away."""
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 5.0
_AWAY = frozenset({Ping.NO_RESPONSE, Ping.REJECT})
_log = logging.getLogger("rtw.process")


async def until_it_answers(url: str) -> None:
    """Until the server of ``url`` takes connections, or the task is cancelled.

    Nobody logs in: who is refused then is refused at once, and not after the wait.
    """
    patience = conninfo_to_dict(url).get("connect_timeout") or _ASK_S
    asked = make_conninfo(url, connect_timeout=patience).encode()
    pause = _FIRST_PAUSE_S
    while await asyncio.to_thread(PGconn.ping, asked) in _AWAY:
        if pause == _FIRST_PAUSE_S:
            _log.warning("the database does not answer; waiting for it")
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_S)
