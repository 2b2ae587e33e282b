"""The embedded server and the nodes of a cluster are told the same but for where they are."""

import subprocess
from pathlib import Path

import pytest

from adapters.broker.configuring import USERS_BESIDE, Configuration, Routes
from adapters.broker.nats_server import nats_server
from adapters.broker.users import FILE, authorization

ONE = Configuration(name="one", listens="127.0.0.1:4222", store="/store")
ROUTES = Routes("127.0.0.1:6222", ["127.0.0.1:6222", "127.0.0.1:6223"], "secret")


def parted(folder: Path) -> list[Configuration]:
    """One alone, embedded, a node of this machine, one in a container."""
    whole = authorization(['{ user: "a", password: "b" }'])
    return [
        ONE,
        Configuration(name="one", listens="127.0.0.1:-1", store=str(folder), folder=folder),
        Configuration(
            name="one", listens="127.0.0.1:4222", store=str(folder), folder=folder, routes=ROUTES
        ),
        Configuration(
            name="one", listens="0.0.0.0:4222", store=str(folder), users=whole, routes=ROUTES
        ),
    ]


@pytest.mark.parametrize("number", range(4))
def test_the_tested_server_takes_it(tmp_path: Path, number: int) -> None:
    (tmp_path / FILE).write_text(authorization(['{ user: "a", password: "b" }']))
    (file := tmp_path / "server.conf").touch(0o644)

    parted(tmp_path)[number].write(file)

    assert file.stat().st_mode & 0o777 == 0o600
    told = subprocess.run(
        [nats_server(), "-t", "-c", str(file)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr


def test_what_a_server_keeps_to_is_the_same_wherever_it_is(tmp_path: Path) -> None:
    rules = ONE.text().removesuffix(USERS_BESIDE).splitlines()[2:]

    assert "  sync_interval: always" in rules
    for each in parted(tmp_path):
        assert set(rules) - {'  store_dir: "/store"'} <= set(each.text().splitlines())


def test_a_folder_with_any_name_is_one_text(tmp_path: Path) -> None:
    (folder := tmp_path / 'a "b" é').mkdir()
    (folder / FILE).write_text(authorization([]))
    Configuration(name="one", listens="127.0.0.1:-1", store=str(folder), folder=folder).write(
        file := folder / "server.conf"
    )

    told = subprocess.run(
        [nats_server(), "-t", "-c", str(file)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
