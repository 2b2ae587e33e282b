"""As whom the embedded servers run: PostgreSQL refuses to run as root.

An ordinary user runs them as himself. Root hands them to the user ``postgres`` or ``nobody``;
where that user cannot pass the folders above the programs or the data, and only then, the
server keeps one capability, to search and read them. No folder is opened wider for it.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_CAPABILITY = "+dac_read_search"
_REACH = '"$0" --version >/dev/null 2>&1 && cd "$1" 2>/dev/null'
_LEAVE = '"$0" "$@" >/dev/null 2>&1 & echo $!'


class ServerUserError(Exception):
    """No user can be found that may run the embedded server here."""


@dataclass(frozen=True, slots=True)
class ServerUser:
    """A user and the way to become him; ``uid`` None: this process' own user."""

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()

    def run(self, *command: str, timeout: float) -> subprocess.CompletedProcess[str]:
        """Runs a program to its end as this user; output and errors together, in ``stdout``.

        Settings of libpq and of the locale do not reach it.
        """
        return self._run(command, timeout, leader=False)

    def launch(self, *command: str) -> int:
        """Leaves a program running as this user, in a session of its own: no signal of our
        terminal reaches it, and nobody has to collect it. The id of its process."""
        told = self._run(("/bin/sh", "-c", _LEAVE, *command), timeout=60, leader=True)
        return int(told.stdout)

    def _run(
        self, command: Sequence[str], timeout: float, *, leader: bool
    ) -> subprocess.CompletedProcess[str]:
        plain = self.uid is not None and not self.prefix
        return subprocess.run(  # noqa: S603 - programs of the wheels and one line of shell
            [*self.prefix, *command],
            check=False,
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout,
            start_new_session=leader,
            user=self.uid if plain else None,
            group=self.gid if plain else None,
            extra_groups=() if plain else None,
        )

    def give(self, path: Path) -> None:
        """Makes this user the owner of a file or folder that we have just created."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_user(program: Path, folder: Path, cluster: Path) -> ServerUser:
    """The user who runs ``program`` on ``folder``: the owner of ``cluster`` once it is there.

    Raises ServerUserError if the cluster belongs to somebody else or the user cannot reach it.
    """
    if os.geteuid() != 0:
        return _myself(cluster)
    uid, gid = _owner(cluster)
    for candidate in _ways(uid, gid):
        if _reaches(candidate, program, folder):
            return candidate
    name = pwd.getpwuid(uid).pw_name
    raise ServerUserError(
        f"PostgreSQL does not run as root, and user {name} cannot reach {program} and {folder}: "
        "install both where other users may pass, or start as an ordinary user"
    )


def _myself(cluster: Path) -> ServerUser:
    if cluster.exists() and cluster.stat().st_uid != os.geteuid():
        raise ServerUserError(f"{cluster} belongs to another user: choose another RTW_DATA")
    return ServerUser()


def _owner(cluster: Path) -> tuple[int, int]:
    if cluster.exists() and (found := cluster.stat()).st_uid != 0:
        return found.st_uid, found.st_gid
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise ServerUserError("PostgreSQL does not run as root: start as an ordinary user")


def _ways(uid: int, gid: int) -> list[ServerUser]:
    """Least rights first."""
    ways = [ServerUser(uid, gid)]
    if setpriv := shutil.which("setpriv"):
        ways.append(ServerUser(uid, gid, _with_search_capability(setpriv, uid, gid)))
    return ways


def _with_search_capability(setpriv: str, uid: int, gid: int) -> tuple[str, ...]:
    return (
        setpriv,
        f"--reuid={uid}",
        f"--regid={gid}",
        "--clear-groups",
        f"--inh-caps={_CAPABILITY}",
        f"--ambient-caps={_CAPABILITY}",
        "--securebits=+no_setuid_fixup",
    )


def _reaches(user: ServerUser, program: Path, folder: Path) -> bool:
    return user.run("/bin/sh", "-c", _REACH, str(program), str(folder), timeout=60).returncode == 0
