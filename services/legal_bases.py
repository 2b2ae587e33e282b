"""On what basis each role is told something of a case (DOMAIN 4.1): codes, for who reads logs."""

from collections.abc import Mapping
from types import MappingProxyType

from domain.case.vocabulary import Role
from domain.purposes import LegalBasis

BASES: Mapping[Role, LegalBasis] = MappingProxyType(
    {
        Role.WORKER: LegalBasis.OWN_DATA,
        Role.CLINICIAN: LegalBasis.OCCUPATIONAL_HEALTH,
        Role.PSYCHOLOGIST: LegalBasis.OCCUPATIONAL_HEALTH,
        Role.SURGEON: LegalBasis.OCCUPATIONAL_HEALTH,
        Role.OH_PHYSICIAN: LegalBasis.OCCUPATIONAL_HEALTH,
        Role.CASE_MANAGER: LegalBasis.OCCUPATIONAL_HEALTH,
        Role.EMPLOYER_HR: LegalBasis.EMPLOYMENT,
        Role.SUPERVISOR: LegalBasis.EMPLOYMENT,
        Role.INSURER_AUDITOR: LegalBasis.CLAIMS,
    }
)
