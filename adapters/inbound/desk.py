"""What messages are handled with."""

from typing import Protocol

from adapters.main import Product
from adapters.signing_in.identity import TokenVerifier
from adapters.words.wording import Catalogue


class Desk(Protocol):
    """As requests are (adapters/http/requests), but for what only browsers and readers need."""

    @property
    def product(self) -> Product: ...

    @property
    def verifier(self) -> TokenVerifier: ...

    @property
    def wording(self) -> Catalogue: ...
