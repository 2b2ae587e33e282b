"""What the environment says, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from adapters.limits import Limits, limits_in

Environment = Literal["dev", "prod"]

_CHECKOUT = Path(__file__).resolve().parent.parent
_CLAIM_KEY_BYTES = 32
_READY_WITHIN_S = 60
_OF_SIGN_IN = ("RTW_CLIENT_ID", "RTW_CLIENT_SECRET_FILE", "RTW_REDIRECT_URL")
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
class Settings:
    """Where things are. ``database_url`` None: the embedded server in ``data``. ``ready_within_s``:
    seconds that a view may be behind."""

    data: Path
    host: str
    port: int
    ready_within_s: int
    env: Environment
    issuer: str | None
    audience: str | None
    sign_in: SignIn | None
    log_origin: str | None
    limits: Limits
    database_url: str | None = field(repr=False)
    database_direct_url: str | None = field(repr=False)
    api_database_url: str | None = field(repr=False)
    project_database_url: str | None = field(repr=False)
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
        port=_port(given),
        ready_within_s=_ready_within(given),
        env=env,
        issuer=_issuer(given, env),
        audience=given.get("RTW_AUDIENCE"),
        sign_in=_sign_in(given, env),
        log_origin=given.get("RTW_LOG_ORIGIN", _default_origin(env)),
        limits=_limits(given, env),
        database_url=url,
        database_direct_url=_beside(given, "RTW_DATABASE_DIRECT_URL") or url,
        api_database_url=_beside(given, "RTW_API_DATABASE_URL"),
        project_database_url=_beside(given, "RTW_PROJECT_DATABASE_URL"),
        claim_key=_claim_key(given),
    )


def _environment(given: Mapping[str, str]) -> Environment:
    value = given.get("RTW_ENV", "prod" if "RTW_DATABASE_URL" in given else "dev")
    if value not in ("dev", "prod"):
        raise SettingsError("RTW_ENV must be dev or prod")
    return cast(Environment, value)


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


def _port(given: Mapping[str, str]) -> int:
    text = given.get("RTW_PORT", "8080")
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535):
        raise SettingsError("RTW_PORT must be a number from 1 to 65535")
    return int(text)


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
