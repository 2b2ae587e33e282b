"""Who may come in to the brokers of a data folder: the users of our processes, and the systems and
listeners that were let in, each with a password of its own in <data>/secrets.

The embedded server and the nodes of a cluster have them in a file beside their configuration, and
read it when they start and when they are told to (SIGHUP).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from adapters.broker.rights import (
    RIGHTS,
    BrokerRole,
    rights_of_listener,
    rights_of_system,
    user_block,
    user_of_listener,
)
from adapters.embedded.data_folders import FOR_ONE, locked
from adapters.embedded.secret_files import kept_secret
from adapters.embedded.server_user import ServerUser

FILE = "users.conf"
_OF_SYSTEM = "nats_system_"
_OF_LISTENER = "nats_listener_"


@dataclass(frozen=True, slots=True, order=True)
class Listener:
    """A partner that hears that something has happened in the cases of a tenant."""

    name: str
    tenant: UUID

    @property
    def user(self) -> str:
        return user_of_listener(self.name)

    @property
    def password_file(self) -> str:
        """Its name in the folder of secrets."""
        return f"{_OF_LISTENER}{self.name}.{self.tenant}.password"


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


def let_hear(data: Path, listener: Listener) -> str:
    """Its password."""
    return kept_secret(data / "secrets", listener.password_file)


def hear_no_more(data: Path, listener: Listener) -> None:
    """Ends what ``let_hear`` began. Raises FileNotFoundError where nothing did."""
    (data / "secrets" / listener.password_file).unlink()


def listeners(data: Path) -> list[Listener]:
    found = (data / "secrets").glob(f"{_OF_LISTENER}*.password")
    parts = [each.stem.removeprefix(_OF_LISTENER).partition(".") for each in found]
    return sorted(Listener(name, UUID(tenant)) for name, _, tenant in parts)


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
    systems = [
        user_block(system, let_in(data, system), rights_of_system(system))
        for system in _systems(data)
    ]
    hearing = [
        user_block(each.user, let_hear(data, each), rights_of_listener(each.tenant))
        for each in listeners(data)
    ]
    return [*ours, *systems, *hearing]


def _systems(data: Path) -> list[str]:
    found = (data / "secrets").glob(f"{_OF_SYSTEM}*.password")
    return sorted(each.stem.removeprefix(_OF_SYSTEM) for each in found)
