"""What the API answers with, from the settings."""

from adapters.http.metering import Meter
from adapters.http.requests import Desk
from adapters.main import Product, code_flow, dev_issuer, outside_verifier
from adapters.settings import Settings
from adapters.words.wording import load_wording


def desk_for(settings: Settings, product: Product) -> Desk:
    """Signs in by the real issuer; where none is configured as on a machine for development.
    Raises DevIssuerRefused, SettingsError."""
    key, meter, now = product.database.claim_key, Meter(settings.limits), product.clock.now
    outside = outside_verifier(settings, now)
    verifier = outside or dev_issuer(settings, product.database, now).verifier()
    return Desk(
        product,
        verifier,
        load_wording(),
        key,
        demo=outside is None,
        meter=meter,
        ready_within_s=settings.ready_within_s,
        code_flow=code_flow(settings, outside) if outside else None,
    )
