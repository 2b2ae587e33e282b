"""The worker's consent stream moves in the commit of the case that refers to it."""

from datetime import date
from typing import TypeGuard

from domain import consent
from domain.case.opening.linking import ExpireConsent, ReferenceConsent
from domain.recorded import Fact, Request
from domain.refusals import Refusal


def moves_consent(request: Request) -> TypeGuard[ReferenceConsent | ExpireConsent]:
    """Whether a request says something about the worker's consent."""
    return isinstance(request, ReferenceConsent | ExpireConsent)


def consent_facts(
    known: consent.Consent, request: ReferenceConsent | ExpireConsent, today: date
) -> list[Fact] | Refusal:
    """What the request adds to the worker's consent; nothing where another case said it."""
    if isinstance(request, ExpireConsent):
        return consent.expire(known, today)
    return consent.decide(
        known, request.consent_id, request.version, request.scopes, request.expires
    )
