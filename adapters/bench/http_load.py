"""Requests that were made before, over connections that stay: a process of its own, so that who is
measured does not pay for who measures. Reads a file, writes one JSON document."""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

_END_OF_HEAD = b"\r\n\r\n"
_LENGTH = b"content-length:"


async def sent(port: int, requests: Sequence[bytes]) -> tuple[list[float], list[int]]:
    """One after the other on one connection: each one's seconds, and its status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    latencies, statuses = [], []
    for request in requests:
        started = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(_END_OF_HEAD)
        await reader.readexactly(_length_in(head))
        latencies.append(time.perf_counter() - started)
        statuses.append(int(head[9:12]))
    writer.close()
    return latencies, statuses


def _length_in(head: bytes) -> int:
    begun = head.lower().index(_LENGTH) + len(_LENGTH)
    return int(head[begun : head.index(b"\r", begun)])


async def _all(port: int, of_connections: Sequence[Sequence[str]]) -> dict[str, object]:
    asked = [[each.encode("latin-1") for each in requests] for requests in of_connections]
    started = time.perf_counter()
    done = await asyncio.gather(*(sent(port, requests) for requests in asked))
    return {
        "seconds": time.perf_counter() - started,
        "latencies": [latencies for latencies, _ in done],
        "statuses": sorted({status for _, statuses in done for status in statuses}),
    }


def main() -> None:
    """The port, and the file."""
    port, file = int(sys.argv[1]), Path(sys.argv[2])
    sys.stdout.write(json.dumps(uvloop.run(_all(port, json.loads(file.read_text())))))


if __name__ == "__main__":
    main()
