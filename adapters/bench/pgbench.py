"""pgbench, the C client that comes with PostgreSQL: one prepared statement, one commit."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from adapters.bench.measuring import Run
from adapters.embedded.postgres import postgres_18

_RATE = re.compile(r"^tps = ([0-9.]+) \(without initial connection time\)", re.MULTILINE)
_LATENCY_US = 2


class PgbenchError(Exception):
    """pgbench did not run to its end; the message is its own."""


def run_pgbench(conninfo: str, statement: str, clients: int, seconds: int) -> Run:
    """Runs the statement from ``clients`` connections, in two threads where there are several."""
    with tempfile.TemporaryDirectory(prefix="rtw-bench-") as folder:
        script = Path(folder, "statement.sql")
        script.write_text(statement)
        finished = subprocess.run(  # noqa: S603 - a program of the wheel, no shell
            [
                str(postgres_18().program("pgbench")),
                *("--no-vacuum", "--protocol=prepared", f"--file={script}"),
                *(f"--client={clients}", f"--jobs={min(clients, 2)}", f"--time={seconds}"),
                *("--log", f"--log-prefix={folder}/log"),
                _without_password(conninfo),
            ],
            check=False,
            capture_output=True,
            text=True,
            timeout=seconds + 60,
            env={**os.environ, "PGPASSWORD": str(conninfo_to_dict(conninfo).get("password", ""))},
        )
        rate = _RATE.search(finished.stdout)
        if finished.returncode or rate is None:
            raise PgbenchError(finished.stderr.strip() or finished.stdout.strip())
        return Run(float(rate[1]), _latencies(Path(folder)))


def _without_password(conninfo: str) -> str:
    """An argument can be read by everybody on the machine."""
    parts = conninfo_to_dict(conninfo)
    parts.pop("password", None)
    return make_conninfo("", **parts)


def _latencies(folder: Path) -> list[float]:
    lines = [line for log in folder.glob("log.*") for line in log.read_text().splitlines()]
    return [int(line.split()[_LATENCY_US]) / 1_000_000 for line in lines]
