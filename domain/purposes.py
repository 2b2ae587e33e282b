"""Why somebody reads, and what allows it: said with each read and each disclosure (DOMAIN 4.1)."""

from enum import StrEnum


class Purpose(StrEnum):
    """Codes of HL7 v3 ActReason (DOMAIN 3.7)."""

    TREAT = "TREAT"
    CAREMGT = "CAREMGT"
    HPAYMT = "HPAYMT"
    COVERAGE = "COVERAGE"
    HLEGAL = "HLEGAL"
    PATRQT = "PATRQT"
    HSYSADMIN = "HSYSADMIN"


class LegalBasis(StrEnum):
    """Articles of the GDPR. What a comp law demands for a claim (45 CFR 164.512(l)) goes under
    ``CLAIMS``."""

    OWN_DATA = "gdpr-15"
    EMPLOYMENT = "gdpr-9-2-b"
    CLAIMS = "gdpr-9-2-f"
    OCCUPATIONAL_HEALTH = "gdpr-9-2-h"
