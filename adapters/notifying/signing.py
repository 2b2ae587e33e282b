"""How a webhook is signed: as Standard Webhooks has it, HMAC-SHA256 over id, time and body.

The secret of an endpoint is kept nowhere: it follows from the key of the deployment and the id of
the endpoint, so a dump of the database cannot sign.
"""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_BYTES = 32
_INFO = b"returnledger: secret of a webhook, version 1"


def key_of(deployment_key: bytes, endpoint: UUID) -> bytes:
    """32 bytes, the same again and again."""
    return HKDF(SHA256(), _BYTES, endpoint.bytes, _INFO).derive(deployment_key)


def secret_text(key: bytes) -> str:
    """As it is shown to whoever runs the receiver, once."""
    return f"whsec_{b64encode(key).decode()}"


def signed_headers(key: bytes, message_id: str, at: datetime, body: bytes) -> Mapping[str, str]:
    """``at`` is the time of this try, so that a receiver can refuse what is old."""
    seconds = str(int(at.timestamp()))
    signed = f"{message_id}.{seconds}.".encode() + body
    signature = b64encode(hmac.digest(key, signed, "sha256")).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{signature}",
    }
