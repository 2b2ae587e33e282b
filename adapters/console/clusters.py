"""rtw cluster: everything of the topology, as a file for Docker or as processes of this machine."""

import argparse
import asyncio
import os
import sys
from typing import Any

from adapters.console.finding import open_ledger
from adapters.console.speaking import FAILED, GOOD, BadUseError, complain, say
from adapters.console.vocabulary import Word
from adapters.database import open_database
from adapters.embedded.data_folders import make_data_folder
from adapters.live_tables.parting import parted
from adapters.processes.cluster import Cluster, local_cluster, only_one
from adapters.processes.compose import compose
from adapters.processes.topology import PROJECTORS, places_on_loopback
from adapters.settings import settings_from_environment


def arguments_of_clusters(words: Any, word: Word) -> None:
    """The words of this module, for the parser of the command line."""
    cluster = word(words, "cluster", "the product as separate processes", None)
    cluster.set_defaults(alone=run_cluster)
    which = cluster.add_mutually_exclusive_group(required=True)
    which.add_argument("--compose", action="store_true", help="docker-compose.yml, on the output")
    which.add_argument("--local", action="store_true", help="all of it on this machine, now")
    cluster.add_argument("--first-port", type=int, metavar="N", help="take ports from here on")


def run_cluster(asked: argparse.Namespace) -> int:
    """On the PostgreSQL of RTW_DATABASE_URL where there is one. Raises BadUseError, and whatever
    ``open_database`` raises."""
    if asked.compose:
        sys.stdout.write(compose())
        return GOOD
    settings = settings_from_environment(os.environ)
    if settings.nats is not None:
        raise BadUseError("--local brings its own broker: unset RTW_NATS_URL")
    make_data_folder(settings.data)
    with only_one(settings.data) as alone:
        if not alone:
            complain(f"a cluster runs on {settings.data} already")
            return FAILED
        with open_database(settings) as database:
            if database.kind == "demo":
                asyncio.run(open_ledger(database, "demo"))
            asyncio.run(parted(database, PROJECTORS))
            cluster = local_cluster(settings, database, places_on_loopback(asked.first_port))
            return cluster.run(lambda: _greet(cluster, as_json=asked.json))


def _greet(cluster: Cluster, *, as_json: bool) -> None:
    say(cluster.body(), as_json=as_json)
    sys.stdout.flush()
