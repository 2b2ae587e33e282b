"""The embedded broker comes up whatever was killed or damaged before, for its users alone."""

import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.broker import nats_server
from adapters.broker.connecting import Broker, Door, door_of
from adapters.broker.nats_server import EmbeddedNats, embedded_nats
from adapters.broker.rights import EVENTS
from adapters.broker.streams import declare_streams
from adapters.embedded.data_folders import EmbeddedServerError
from adapters.embedded.server_processes import is_alive
from tests.adapters.broker.bus import kill, until, until_answered
from tests.adapters.opener import ROOT

pytestmark = pytest.mark.anyio
LISTENERS = Path("/proc/net/tcp")
OPEN_AND_WAIT = """
import sys
from pathlib import Path
from adapters.broker.nats_server import embedded_nats
with embedded_nats(Path(sys.argv[1])) as server:
    print(server.process(), flush=True)
    sys.stdin.read()
"""


def other_user(data: Path) -> subprocess.Popen[str]:
    """Another process of ours that uses the broker until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_WAIT, str(data)],
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath},
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def heard(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def left(process: subprocess.Popen[str]) -> int:
    process.communicate()
    return process.returncode


@pytest.mark.skipif(not LISTENERS.exists(), reason="only Linux tells who listens")
def test_it_listens_on_this_machine_alone(nats: EmbeddedNats) -> None:
    port = int(nats.url.rpartition(":")[2])
    lines = LISTENERS.read_text().splitlines()[1:]

    listening = [line.split()[1] for line in lines if line.split()[3] == "0A"]
    assert [each for each in listening if each.endswith(f":{port:04X}")] == [f"0100007F:{port:04X}"]


@pytest.mark.parametrize(
    ("user", "password"), [(None, None), ("owner", ""), ("owner", "wrong"), ("nobody", "x")]
)
async def test_nobody_comes_in_without_the_password_of_a_user(
    nats: EmbeddedNats, user: str | None, password: str | None
) -> None:
    door = Door((nats.url,), "_INBOX", user, None if password is None else lambda: password)

    async with Broker(lambda: door, "stranger") as stranger:
        await until(lambda: stranger.trouble is not None)
        assert not stranger.connected


def test_secrets_and_streams_are_for_their_owner_alone(nats: EmbeddedNats) -> None:
    secrets = nats.folder.parent / "secrets"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in secrets.iterdir()}

    assert modes == {0o600}
    assert stat.S_IMODE(nats.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((nats.folder / "server.conf").stat().st_mode) == 0o600
    assert nats.password("owner") not in (nats.folder / "server.log").read_text()
    assert nats.password("relay") not in repr(door_of(nats, "relay"))


def test_an_interrupt_at_the_terminal_does_not_reach_it(nats: EmbeddedNats) -> None:
    process = nats.process()

    assert process is not None
    assert os.getsid(process) != os.getsid(0)


def test_every_message_is_on_disk_before_it_is_acknowledged(nats: EmbeddedNats) -> None:
    assert "sync_interval: always" in (nats.folder / "server.conf").read_text()


async def test_a_killed_broker_comes_back_where_it_was_with_what_it_had(data_dir: Path) -> None:
    with embedded_nats(data_dir) as server:
        async with Broker(lambda: door_of(server, "owner"), "test") as broker:
            await broker.until_connected(10)
            await declare_streams(broker)
            await broker.js.publish("rtw.v1.t.p0.c", b"{}")
            url, killed = server.url, kill(server)

            with embedded_nats(data_dir) as again:
                assert again.url == url
                assert again.process() not in (None, killed)
                await until_answered(broker)
                assert (await broker.js.stream_info(EVENTS)).state.messages == 1


async def test_where_somebody_has_taken_its_port_it_takes_another_and_is_found(
    data_dir: Path,
) -> None:
    with embedded_nats(data_dir) as server:
        async with Broker(lambda: door_of(server, "owner"), "test") as broker:
            await broker.until_connected(10)
            port = int(server.url.rpartition(":")[2])
            server.stop()
            with socket.socket() as somebody:
                somebody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                somebody.bind(("127.0.0.1", port))
                somebody.listen()
                server.start()

                assert int(server.url.rpartition(":")[2]) != port
                await until(lambda: broker.generation == 2 and broker.connected)
                assert broker.nc.connected_url is not None
                assert broker.nc.connected_url.geturl() == server.url


def test_the_last_one_out_stops_it(data_dir: Path) -> None:
    with other_user(data_dir) as other:
        process = heard(other)
        with embedded_nats(data_dir) as server:
            assert server.process() == process
        assert is_alive(process)

        assert left(other) == 0
    assert server.process() is None


def test_a_killed_user_leaves_it_to_the_next(data_dir: Path) -> None:
    with other_user(data_dir) as other:
        process = heard(other)
        other.kill()
    assert is_alive(process)

    with embedded_nats(data_dir) as server:
        assert server.process() == process
    assert server.process() is None


def test_starters_at_once_start_one(data_dir: Path) -> None:
    with other_user(data_dir) as first, other_user(data_dir) as second:
        assert heard(first) == heard(second)
        assert [left(first), left(second)] == [0, 0]
    assert EmbeddedNats(data_dir).process() is None


def test_a_server_that_was_killed_before_it_said_where_it_listens_is_followed_by_another(
    data_dir: Path,
) -> None:
    with embedded_nats(data_dir) as server:
        killed = kill(server)
        half = server.folder / "run" / f"nats-server_{killed}.ports"
        half.write_text(half.read_text()[:10])
        (data_dir / "nats.port").write_text("")

        server.start()
        assert json.loads(next((server.folder / "run").glob("*.ports")).read_text())["nats"]


def test_before_its_first_start_it_is_nowhere(data_dir: Path) -> None:
    with pytest.raises(EmbeddedServerError, match="never been started"):
        _ = EmbeddedNats(data_dir).url


def test_a_server_that_does_not_start_says_where_to_look(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = data_dir.parent / "nats-server"
    program.write_text('#!/bin/sh\n[ "$1" = --version ]\n')
    program.chmod(0o755)
    monkeypatch.setattr(nats_server, "nats_server", lambda: program)

    with pytest.raises(EmbeddedServerError, match=r"server\.log"):
        EmbeddedNats(data_dir).start()


def test_a_start_can_be_broken_off(data_dir: Path) -> None:
    server = EmbeddedNats(data_dir)
    server.leave()

    with pytest.raises(EmbeddedServerError, match="nobody"):
        server.start()
    assert server.process() is None


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restoring these few messages takes no time."""
    monkeypatch.setattr(nats_server, "_WAIT_S", 3)


async def _with_messages(server: EmbeddedNats, count: int) -> None:
    async with Broker(lambda: door_of(server, "owner"), "test") as broker:
        await broker.until_connected(10)
        await declare_streams(broker)
        for number in range(count):
            await broker.js.publish(f"rtw.v1.t.p0.c{number:02}", b"x" * 100)


async def test_a_stream_with_which_it_does_not_come_up_is_set_aside(
    data_dir: Path, impatient: None
) -> None:
    with embedded_nats(data_dir) as server:
        await _with_messages(server, 20)
        server.stop()
        (blocks,) = server.folder.glob(f"jetstream/*/streams/{EVENTS}/msgs/1.blk")
        content = bytearray(blocks.read_bytes())
        content[10 * len(content) // 20 + 9] ^= 1  # the number of the tenth message
        blocks.write_bytes(content)

        server.start()

        assert (server.folder / f"damaged-{EVENTS}" / "msgs" / "1.blk").read_bytes() == content
        await _with_messages(server, 1)
        async with Broker(lambda: door_of(server, "owner"), "test") as broker:
            await broker.until_connected(10)
            assert (await broker.js.stream_info(EVENTS)).state.messages == 1


def _emptied(store: Path) -> None:
    store.write_bytes(b"")


def _garbled(store: Path) -> None:
    store.write_bytes(os.urandom(max(64, store.stat().st_size)))


@pytest.mark.parametrize("damage", [_emptied, _garbled, Path.unlink])
async def test_whatever_of_its_store_is_damaged_it_comes_up(
    data_dir: Path, impatient: None, damage: Callable[[Path], None]
) -> None:
    with embedded_nats(data_dir) as server:
        await _with_messages(server, 5)
        server.stop()
        for part in server.folder.glob("jetstream/**/*"):
            if part.is_file():
                damage(part)

        server.start()
        await _with_messages(server, 1)
