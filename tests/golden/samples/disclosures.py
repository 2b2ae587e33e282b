"""Samples of what went to employer, supervisor or insurer."""

from domain import disclosure
from tests.golden.samples.parts import ID_1, ID_2, ID_3, Fields

FIELDS: Fields = {
    disclosure.DisclosureMade: {
        "case_id": ID_1,
        "recipient": ID_2,
        "role": "insurer_auditor",
        "what": "view.audit",
        "purpose": "COVERAGE",
        "data_classes": ["B", "E"],
        "summarised": ["E"],
        "event_range": {"first": 2, "last": 41},
        "legal_basis": "gdpr-9-2-f",
        "consent_id": ID_3,
        "consent_version": 2,
        "policy": "ACCESS@1",
    },
}
