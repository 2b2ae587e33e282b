"""What the environment says, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from adapters.limits import Limits, limits_in
from adapters.live_tables.numbered import Numbered

Environment = Literal["dev", "prod"]
Logs = Literal["json", "text"]

_CHECKOUT = Path(__file__).resolve().parent.parent
_CLAIM_KEY_BYTES = 32
_READY_WITHIN_S = 60
_OF_SIGN_IN = ("RTW_CLIENT_ID", "RTW_CLIENT_SECRET_FILE", "RTW_REDIRECT_URL")
_OF_NATS = ("RTW_NATS_URL", "RTW_NATS_USER", "RTW_NATS_PASSWORD_FILE", "RTW_NATS_CA_FILE")
_SCHEMES: Mapping[Environment, str] = {"dev": "http or https", "prod": "https"}


_ANSWER_PATH = "/sign-in/answer"


class SettingsError(Exception):
    """A variable holds a value that makes no sense; the message names it and repeats no secret."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the issuer knows us where it signs people in at a browser."""

    client_id: str
    secret_file: Path
    redirect: str


@dataclass(frozen=True, slots=True)
class NatsSettings:
    """A broker that stands elsewhere: addresses of its nodes, without anybody's password; as whom
    we come; and the authority that signs its certificates where it is none of the machine's."""

    servers: tuple[str, ...]
    user: str | None
    password_file: Path | None
    ca_file: Path | None


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. ``database_url`` and ``nats`` None: the embedded servers in ``data``.
    ``ready_within_s``: seconds that a view may be behind. ``health_port``
    None: each process has its own by default. ``migrates``: whether opening the database brings it
    up to date, for which it takes the rights of its owner. ``projector`` None: it takes whatever
    part of a view is free. ``logs`` None: text, and only what went
    wrong where all runs in one process."""

    data: Path
    host: str
    port: int
    ready_within_s: int
    health_host: str
    health_port: int | None
    migrates: bool
    projector: Numbered | None
    logs: Logs | None
    env: Environment
    issuer: str | None
    audience: str | None
    sign_in: SignIn | None
    log_origin: str | None
    limits: Limits
    notifications: Path | None
    nats: NatsSettings | None
    database_url: str | None = field(repr=False)
    database_direct_url: str | None = field(repr=False)
    api_database_url: str | None = field(repr=False)
    project_database_url: str | None = field(repr=False)
    relay_database_url: str | None = field(repr=False)
    claim_key: bytes | None = field(repr=False)


def settings_from_environment(environ: Mapping[str, str]) -> Settings:
    """The settings that these variables give; an empty variable counts as absent.

    Raises SettingsError.
    """
    given = {name: value for name, value in environ.items() if value}
    env = _environment(given)
    url = _database(given, "RTW_DATABASE_URL")
    return Settings(
        data=Path(given.get("RTW_DATA", _CHECKOUT / ".data")).expanduser().absolute(),
        host=given.get("RTW_HOST", "127.0.0.1"),
        port=_port(given, "RTW_PORT", 8080),
        ready_within_s=_ready_within(given),
        health_host=given.get("RTW_HEALTH_HOST", "127.0.0.1"),
        health_port=_health_port(given),
        migrates=_migrates(given),
        projector=_projector(given),
        logs=_logs(given),
        env=env,
        issuer=_issuer(given, env),
        audience=given.get("RTW_AUDIENCE"),
        sign_in=_sign_in(given, env),
        log_origin=given.get("RTW_LOG_ORIGIN", _default_origin(env)),
        limits=_limits(given, env),
        notifications=_notifications(given, env),
        nats=_nats(given),
        database_url=url,
        database_direct_url=_beside(given, "RTW_DATABASE_DIRECT_URL") or url,
        api_database_url=_beside(given, "RTW_API_DATABASE_URL"),
        project_database_url=_beside(given, "RTW_PROJECT_DATABASE_URL"),
        relay_database_url=_beside(given, "RTW_RELAY_DATABASE_URL"),
        claim_key=_claim_key(given),
    )


def _environment(given: Mapping[str, str]) -> Environment:
    value = given.get("RTW_ENV", "prod" if "RTW_DATABASE_URL" in given else "dev")
    if value not in ("dev", "prod"):
        raise SettingsError("RTW_ENV must be dev or prod")
    return cast(Environment, value)


def _notifications(given: Mapping[str, str], env: Environment) -> Path | None:
    """A folder for the file channel: on a machine for development beside the data, else none."""
    if "RTW_NOTIFICATIONS" in given:
        return Path(given["RTW_NOTIFICATIONS"]).expanduser().absolute()
    data = Path(given.get("RTW_DATA", _CHECKOUT / ".data")).expanduser().absolute()
    return data / "notifications" if env == "dev" else None


def _default_origin(env: Environment) -> str | None:
    return "returnledger.example/rtw/dev" if env == "dev" else None


def _limits(given: Mapping[str, str], env: Environment) -> Limits:
    """A machine for development plays whole stories at once, so it has none unless told."""
    try:
        return limits_in(given.get("RTW_LIMITS", "off" if env == "dev" else "on"))
    except ValueError:
        raise SettingsError(
            "RTW_LIMITS must be on, off or numbers by name, as in commands=60,reads=600,"
            "exports=5,sign_ins=20,in_flight=8"
        ) from None


def _port(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535):
        raise SettingsError(f"{name} must be a number from 1 to 65535")
    return int(text)


def _health_port(given: Mapping[str, str]) -> int | None:
    return _port(given, "RTW_HEALTH_PORT", 0) if "RTW_HEALTH_PORT" in given else None


def _migrates(given: Mapping[str, str]) -> bool:
    """Off only beside a server that stands elsewhere: the embedded one has nobody else for it."""
    value = given.get("RTW_MIGRATE", "on")
    if value not in ("on", "off"):
        raise SettingsError("RTW_MIGRATE must be on or off")
    if value == "off" and "RTW_DATABASE_URL" not in given:
        raise SettingsError("RTW_MIGRATE=off needs RTW_DATABASE_URL")
    return value == "on"


def _projector(given: Mapping[str, str]) -> Numbered | None:
    text = given.get("RTW_PROJECTOR")
    try:
        return None if text is None else Numbered.of_text(text)
    except ValueError:
        raise SettingsError("RTW_PROJECTOR must be which of how many, as in 1/2") from None


def _logs(given: Mapping[str, str]) -> Logs | None:
    value = given.get("RTW_LOG")
    if value not in (None, "json", "text"):
        raise SettingsError("RTW_LOG must be json or text")
    return cast(Logs | None, value)


def _ready_within(given: Mapping[str, str]) -> int:
    text = given.get("RTW_READY_WITHIN_S", str(_READY_WITHIN_S))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 86_400):
        raise SettingsError("RTW_READY_WITHIN_S must be a number of seconds from 1 to 86400")
    return int(text)


def _database(given: Mapping[str, str], name: str) -> str | None:
    url = given.get(name)
    if url is None:
        return None
    try:
        conninfo_to_dict(url)
    except ProgrammingError:
        # The driver's own message may quote the password.
        raise SettingsError(f"{name} is not a PostgreSQL connection string") from None
    return url


def _beside(given: Mapping[str, str], name: str) -> str | None:
    """A variable that says something only beside RTW_DATABASE_URL."""
    if name in given and "RTW_DATABASE_URL" not in given:
        raise SettingsError(f"{name} needs RTW_DATABASE_URL")
    return _database(given, name)


def _issuer(given: Mapping[str, str], env: Environment) -> str | None:
    value = given.get("RTW_ISSUER")
    if value is None:
        return None
    if not _is_address(value, env):
        raise SettingsError(f"RTW_ISSUER must be an {_SCHEMES[env]} address without a query")
    return value


def _nats(given: Mapping[str, str]) -> NatsSettings | None:
    found = [given.get(name) for name in _OF_NATS]
    url, user, password, authority = found
    if url is None:
        if any(found):
            raise SettingsError(f"{', '.join(_OF_NATS[1:])} need RTW_NATS_URL")
        return None
    if (user is None) != (password is None):
        raise SettingsError(
            "RTW_NATS_USER and RTW_NATS_PASSWORD_FILE: either both are set, or none"
        )
    servers = tuple(each.strip() for each in url.split(","))
    if not all(map(_is_node, servers)):
        raise SettingsError(
            "RTW_NATS_URL must be nats or tls addresses of host and port, parted by commas,"
            " without a user"
        )
    return NatsSettings(servers, user, _file(password), _file(authority))


def _is_node(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port is not None and parts.port > 0
    except ValueError:
        return False
    plain = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return parts.scheme in ("nats", "tls") and bool(parts.hostname) and port and plain


def _file(value: str | None) -> Path | None:
    return None if value is None else Path(value).expanduser().absolute()


def _sign_in(given: Mapping[str, str], env: Environment) -> SignIn | None:
    """All three, beside an issuer with its audience, or none."""
    found = [given.get(name) for name in _OF_SIGN_IN]
    client_id, file, redirect = found
    if not any(found):
        return None
    if client_id is None or file is None or redirect is None:
        raise SettingsError(f"{', '.join(_OF_SIGN_IN)}: either all are set, or none")
    if not {"RTW_ISSUER", "RTW_AUDIENCE"} <= given.keys():
        raise SettingsError("RTW_CLIENT_ID needs RTW_ISSUER and RTW_AUDIENCE")
    if not (client_id.isascii() and client_id.isprintable()):
        raise SettingsError("RTW_CLIENT_ID must be plain characters")
    if not _is_address(redirect, env) or urlsplit(redirect).path != _ANSWER_PATH:
        raise SettingsError(
            f"RTW_REDIRECT_URL must be an {_SCHEMES[env]} address that ends with {_ANSWER_PATH}"
        )
    return SignIn(client_id, Path(file).expanduser().absolute(), redirect)


def _is_address(value: str, env: Environment) -> bool:
    schemes = ("http", "https") if env == "dev" else ("https",)
    try:
        parts = urlsplit(value)
        port = parts.port != 0
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or "@" in parts.netloc)
    return parts.scheme in schemes and bool(parts.hostname) and port and plain


def _claim_key(given: Mapping[str, str]) -> bytes | None:
    text = given.get("RTW_CLAIM_KEY")
    if text is None:
        return None
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != _CLAIM_KEY_BYTES:
        raise SettingsError("RTW_CLAIM_KEY must be 64 hexadecimal digits")
    return key
