"""A consumer whose effects can be counted, until it is killed: python -m tests.faults.consumer API
PROJECT, with the addresses of the database for both roles. One event in 17 fails once."""

import asyncio
import sys

from tests.adapters.consuming.effects import Counting, following


async def consume(api: str, project: str) -> None:
    async with following(api, project, Counting(every=17)) as own:
        await own.run()


if __name__ == "__main__":
    asyncio.run(consume(*sys.argv[1:3]))
