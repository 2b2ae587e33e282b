"""What the embedded broker is told when it starts; whom it lets in stands in a file of its own."""

import json
import os
from pathlib import Path

from adapters.broker.users import FILE

_CONFIGURATION = """\
server_name: "{name}"
listen: "127.0.0.1:{port}"
ports_file_dir: {run}
log_file: {log}
logfile_size_limit: 4MB
logfile_max_num: 3
max_payload: 256KB
max_connections: 1000
write_deadline: "10s"
jetstream {{
  store_dir: {store}
  sync_interval: always
  max_memory_store: 64MB
  max_file_store: 8GB
}}
include {users}
"""
LOG = "server.log"


def write_configuration(folder: Path, name: str, port: int, ports: Path) -> Path:
    """The file, new and for its owner alone. ``port`` -1: any; which one it is will be told in
    ``ports``."""
    text = _CONFIGURATION.format(
        name=name,
        port=port,
        run=_quoted(ports),
        log=_quoted(folder / LOG),
        store=_quoted(folder),
        users=FILE,
    )
    file = folder / "server.conf"
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as written:
        written.write(text)
    return file


def _quoted(path: Path) -> str:
    return json.dumps(str(path), ensure_ascii=False)
