"""Who may come in to the brokers of a data folder: the users of our processes and the systems that
were let in, each with a password of its own in <data>/secrets.

The embedded server and the nodes of a cluster have them in a file beside their configuration, and
read it when they start and when they are told to (SIGHUP).
"""

import os
from collections.abc import Sequence
from pathlib import Path

from adapters.broker.rights import RIGHTS, BrokerRole, rights_of_system, user_block
from adapters.embedded.data_folders import FOR_ONE, locked
from adapters.embedded.secret_files import kept_secret
from adapters.embedded.server_user import ServerUser

FILE = "users.conf"
_OF_SYSTEM = "nats_system_"


def authorization(users: Sequence[str]) -> str:
    """As the server's configuration has it."""
    lines = "\n".join(f"    {each}" for each in users)
    return f"authorization {{\n  timeout: 5\n  users: [\n{lines}\n  ]\n}}\n"


def password_of(data: Path, user: BrokerRole | str) -> str:
    return kept_secret(data / "secrets", f"nats_{user}.password")


def password_file_of(data: Path, user: BrokerRole) -> Path:
    password_of(data, user)
    return data / "secrets" / f"nats_{user}.password"


def let_in(data: Path, system: str) -> str:
    """Under its own name, wherever users are written from now on; its password."""
    return kept_secret(data / "secrets", f"{_OF_SYSTEM}{system}.password")


def shut_out(data: Path, system: str) -> None:
    """Ends what ``let_in`` began."""
    (data / "secrets" / f"{_OF_SYSTEM}{system}.password").unlink(missing_ok=True)


def write_users(data: Path, folder: Path, user: ServerUser) -> None:
    """All of them as they are now, into the folder of a server; the file is always whole, and
    never older than what another process has written there."""
    with locked(data / "nats-users.lock", FOR_ONE):
        draft = folder / f"{FILE}.new"
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as written:
            written.write(authorization(_blocks(data)))
        user.give(draft)
        draft.replace(folder / FILE)


def _blocks(data: Path) -> list[str]:
    ours = [user_block(role, password_of(data, role), rights) for role, rights in RIGHTS.items()]
    return ours + [
        user_block(system, let_in(data, system), rights_of_system(system))
        for system in _systems(data)
    ]


def _systems(data: Path) -> list[str]:
    found = (data / "secrets").glob(f"{_OF_SYSTEM}*.password")
    return sorted(each.stem.removeprefix(_OF_SYSTEM) for each in found)
