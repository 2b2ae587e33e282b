"""Checks the tokens of an issuer outside, whose keys come and go (RELIABILITY 5.1)."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from datetime import datetime

from adapters.asking.problems import ProblemError
from adapters.signing_in.identity import Clock, Identity, Issuer, TokenVerifier, bearer_in
from adapters.signing_in.issuer_keys import IssuerKeys

ALGORITHMS = ("ES256", "RS256")


class OutsideVerifier(TokenVerifier):
    """``prepare`` fetches keys where that may help; ``verify`` works with what there is."""

    def __init__(self, issuer: str, audience: str, keys: IssuerKeys, clock: Clock) -> None:
        super().__init__(Issuer(issuer, audience, keys.current, ALGORITHMS), clock)
        self.keys = keys
        self.clock = clock

    async def prepare(self, authorization: Sequence[str]) -> None:
        bearer = bearer_in(authorization)
        if bearer is not None:
            await self.keys.ready_for(key_named(bearer))

    def verify(self, authorization: Sequence[str], at: datetime | None = None) -> Identity:
        """Raises ProblemError also with 503: without keys nobody can tell good from bad."""
        if bearer_in(authorization) is not None and not self.keys.usable:
            raise ProblemError(503, "unavailable", headers={"Retry-After": "60"})
        return super().verify(authorization, at)


def key_named(token: str) -> str | None:
    """What the token says about its key, which nothing vouches for."""
    head = token.partition(".")[0]
    try:
        header = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, RecursionError):
        return None
    kid = header.get("kid") if isinstance(header, dict) else None
    return kid if isinstance(kid, str) else None
