"""A process that starts before its PostgreSQL, or while that is restarted, waits for it a while."""

import logging
import time

from psycopg.pq import PGconn, Ping

WITHIN_S = 30.0
_EVERY_S = 0.2
_AWAY = frozenset({Ping.NO_RESPONSE, Ping.REJECT})
_log = logging.getLogger("rtw.process")


def wait_for_database(url: str, within_s: float = WITHIN_S) -> bool:
    """Whether the server of ``url`` takes connections, by ``within_s`` seconds at the latest.

    Nobody logs in: who is refused then is refused at once, and not after the wait.
    """
    until = time.monotonic() + within_s
    told = False
    while PGconn.ping(url.encode()) in _AWAY:
        if time.monotonic() >= until:
            return False
        if not told:
            _log.warning("the database does not answer; waiting for it")
            told = True
        time.sleep(_EVERY_S)
    return True
