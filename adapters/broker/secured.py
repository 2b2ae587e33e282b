"""A client that never says its password in the clear where it was told to come over TLS, and what
can be said of an error on the way.

nats-py takes the word of whoever answers: it begins TLS only where that one wants it, and else
sends the password as it is, also to an address with ``tls://``.
"""

import ssl
from pathlib import Path

from nats.aio.client import Client
from nats.errors import SecureConnRequiredError


class AuthorityFileError(OSError):
    """RTW_NATS_CA_FILE cannot be read, or holds no certificate."""


class SecuredClient(Client):
    """Told to come over TLS by ``tls`` in its options."""

    def _connect_command(self) -> bytes:
        if self.options.get("tls") is not None and not self._server_info.get("tls_required"):
            raise SecureConnRequiredError
        return bytes(super()._connect_command())

    async def close(self) -> None:
        """Also one that was never opened, as where there is no file of the authority."""
        if self._flush_queue is not None:
            await super().close()


def context_of(ca_file: Path | None) -> ssl.SSLContext:
    """Takes certificates of this authority; of those of the machine where there is no file. Raises
    AuthorityFileError."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:  # of which an ssl.SSLError is one
        raise AuthorityFileError(0, "no certificate", str(ca_file)) from error


def reason_of(error: Exception) -> str:
    """What is wrong with a certificate or with the file of who signs them, which need not be kept
    from anybody; empty for all else."""
    match error:
        case ssl.SSLCertVerificationError():
            return error.verify_message
        case SecureConnRequiredError():
            return "it does not speak TLS"
        case AuthorityFileError():
            return f"no certificate in {error.filename}"
        case _:
            return ""
