"""Relay and consumer come to a broker over TLS by their settings, and to no other one."""

import asyncio
import json
import logging
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from shutil import rmtree

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from adapters.broker import connecting
from adapters.broker.configuring import CONFIGURED, Configuration, ports_folder
from adapters.broker.connecting import Broker, broker
from adapters.broker.nats_server import nats_server
from adapters.broker.relay import Relay
from adapters.broker.rights import BrokerRole
from adapters.broker.stuck import told_ports
from adapters.broker.users import password_file_of, write_users
from adapters.consuming.following import Following
from adapters.consuming.waking import Waking
from adapters.embedded.server_user import ServerUser
from adapters.notifying import binding
from adapters.settings import Settings, settings_from_environment
from tests.adapters.broker.bus import until
from tests.adapters.consuming.effects import Ledger
from tests.adapters.consuming.test_waking import nothing_waits

pytestmark = pytest.mark.anyio
COUNT = 200
HERE = "127.0.0.1"


class Authority:
    """Signs certificates; ``file`` is its own."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._key = new_key(SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.file = folder / f"{name}.pem"
        own = self._built(self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self._write(self.file, own)

    def certificate(self, address: str) -> tuple[Path, Path]:
        """Of a server, with its key."""
        key, name = new_key(SECP256R1()), x509.Name([])
        of = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(ip_address(address)))])
        signed = self._folder / f"{address}.pem"
        self._write(signed, self._built(name, key).add_extension(of, critical=True))
        file = self._folder / f"{address}.key"
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return signed, file

    def _built(self, name: x509.Name, key: EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        today, number = datetime.now(UTC), x509.random_serial_number()
        return (
            x509.CertificateBuilder(self._name, name, key.public_key(), number)
            .not_valid_before(today - timedelta(days=1))
            .not_valid_after(today + timedelta(days=1))
        )

    def _write(self, file: Path, made: x509.CertificateBuilder) -> None:
        signed = made.sign(self._key, hashes.SHA256())
        file.write_bytes(signed.public_bytes(Encoding.PEM))


@dataclass(frozen=True, slots=True)
class Secured:
    """A server that speaks TLS alone, with the users and rights of ours."""

    data: Path
    port: int

    def settings(self, role: BrokerRole, ca_file: Path | None) -> Settings:
        told = {
            "RTW_DATA": str(self.data),
            "RTW_NATS_URL": f"tls://{HERE}:{self.port}",
            "RTW_NATS_USER": role,
            "RTW_NATS_PASSWORD_FILE": str(password_file_of(self.data, role)),
        }
        return settings_from_environment(
            told | ({} if ca_file is None else {"RTW_NATS_CA_FILE": str(ca_file)})
        )


@contextmanager
def secured(data: Path, authority: Authority, address: str = HERE) -> Iterator[Secured]:
    (folder := data / "nats").mkdir(parents=True)
    ports_folder(folder).mkdir()
    write_users(data, folder, ServerUser())
    signed, key = authority.certificate(address)
    tls = f'tls {{ cert_file: "{signed}", key_file: "{key}" }}\n'
    plain = Configuration(name="one", listens=f"{HERE}:-1", store=str(folder), folder=folder)
    (folder / CONFIGURED).write_text(plain.text() + tls)
    with subprocess.Popen([nats_server(), "--config", str(folder / CONFIGURED)]) as server:
        try:
            while (told := told_ports(folder, server.pid)) is None:
                assert server.poll() is None
            yield Secured(data, int(told["nats"][0].rpartition(":")[2]))
        finally:
            server.terminate()
    rmtree(folder)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "ours")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is refused need not be waited for."""
    monkeypatch.setattr(connecting, "FIRST_WAIT_S", 0.1)
    monkeypatch.setattr(connecting, "_CONNECT_S", 1.0)


@asynccontextmanager
async def relaying_and_consuming(
    ledger: Ledger, own: Following, relays: Broker, consumes: Broker
) -> AsyncIterator[Waking]:
    waking = binding.waking(own, consumes)
    works = [Relay(ledger.database, relays).run(), waking.run(), own.run()]
    tasks = [asyncio.create_task(each) for each in works]
    try:
        yield waking
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_what_the_relay_tells_comes_to_the_consumer(
    ledger: Ledger, asleep: Following, tmp_path: Path, authority: Authority
) -> None:
    with secured(tmp_path / "data", authority) as server:
        async with (
            broker(server.settings("relay", authority.file), "relay") as relays,
            broker(server.settings("consumer", authority.file), "consumer") as consumes,
            relaying_and_consuming(ledger, asleep, relays, consumes) as waking,
        ):
            assert relays.connected
            assert consumes.connected
            await until(lambda: waking.made == 1)
            ledger.tell(COUNT)
            await until(lambda: ledger.effects == COUNT)
            await until(lambda: nothing_waits(consumes))

    assert ledger.faults() == []


@pytest.mark.parametrize("role", ["relay", "consumer"])
@pytest.mark.parametrize("known", ["another authority", "those of the machine"])
async def test_a_broker_of_an_unknown_authority_is_refused_with_a_reason(
    tmp_path: Path,
    authority: Authority,
    impatient: None,
    role: BrokerRole,
    known: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = Authority(tmp_path, "other").file if known == "another authority" else None
    with secured(tmp_path / "data", authority) as server, caplog.at_level(logging.WARNING):
        async with broker(server.settings(role, other), role) as opened:
            await until(lambda: opened.trouble is not None)
            assert not opened.connected
            assert opened.trouble == "SSLCertVerificationError"
            with pytest.raises((OSError, TimeoutError)):
                await opened.dial("asleep")

    assert "SSLCertVerificationError (unable to get local issuer certificate)" in caplog.text


async def test_a_broker_with_the_certificate_of_another_address_is_refused(
    tmp_path: Path, authority: Authority, impatient: None, caplog: pytest.LogCaptureFixture
) -> None:
    with secured(tmp_path / "data", authority, "127.0.0.2") as server:
        async with broker(server.settings("relay", authority.file), "relay") as opened:
            await until(lambda: opened.trouble is not None)
            assert not opened.connected

    assert "SSLCertVerificationError (IP address mismatch" in caplog.text


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_a_file_of_no_authority_is_named(
    tmp_path: Path, impatient: None, caplog: pytest.LogCaptureFixture, content: str | None
) -> None:
    file = tmp_path / "nothing.pem"
    if content is not None:
        file.write_text(content)
    (tmp_path / "data").mkdir()
    settings = Secured(tmp_path / "data", 4222).settings("relay", file)
    async with broker(settings, "relay") as opened:
        await until(lambda: opened.trouble is not None)
        assert opened.trouble == "AuthorityFileError"

    assert f"no certificate in {file}" in caplog.text


async def test_who_speaks_no_tls_is_not_told_the_password(
    tmp_path: Path, impatient: None, caplog: pytest.LogCaptureFixture
) -> None:
    """The client of the wheel would say it to whoever answers that he wants no TLS."""
    heard: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        info = {"version": "2.15.1", "max_payload": 1024, "headers": True, "auth_required": True}
        writer.write(b"INFO " + json.dumps(info).encode() + b"\r\n")
        heard.append(await reader.read())
        writer.close()

    async with await asyncio.start_server(answer, HERE, 0) as listening:
        (tmp_path / "data").mkdir()
        port = listening.sockets[0].getsockname()[1]
        settings = Secured(tmp_path / "data", port).settings("relay", None)
        async with broker(settings, "relay") as opened:
            await until(lambda: len(heard) > 0 and opened.trouble is not None)
            assert not opened.connected

    assert set(heard) == {b""}
    assert "SecureConnRequiredError (it does not speak TLS)" in caplog.text
