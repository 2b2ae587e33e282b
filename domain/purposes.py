"""Why somebody reads, and what allows it: said with each read and each disclosure (DOMAIN 4.1)."""

from enum import StrEnum


class Purpose(StrEnum):
    """Codes of v3-ActReason (DOMAIN 3.7)."""

    TREATMENT = "TREAT"
    CARE_MANAGEMENT = "CAREMGT"
    PAYMENT = "HPAYMT"
    COVERAGE = "COVERAGE"
    LEGAL = "HLEGAL"
    OWN_REQUEST = "PATRQT"
    OPERATION = "HSYSADMIN"


class LegalBasis(StrEnum):
    """What allows a read, in the terms of GDPR; a comp law says the same in other words.

    ``CARE``: Art. 9(2)(h) with 9(3). ``EMPLOYMENT``: 9(2)(b). ``CLAIM``: 9(2)(f), and 45 CFR
    164.512(l). ``CONSENT``: 9(2)(a). ``OWN_DATA``: Art. 15. ``OPERATION``: Art. 32.
    """

    CARE = "care"
    EMPLOYMENT = "employment"
    CLAIM = "claim"
    CONSENT = "consent"
    OWN_DATA = "own_data"
    OPERATION = "operation"
