"""What the auditor is told beside the ledger where a claim and a legal basis allow it: diagnosis,
surgery, medication, and what was found in an adverse event (L in DOMAIN 4.2).

No row is kept of it: it is folded for whoever may read it, when he reads it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.data_classes import DataClass
from domain.recorded import Fact, Recorded
from projections.audit import AUDIT, FINDINGS, IN_FULL, SUMMARISED, TELLING, UNTOLD, fold_told
from projections.audit_page import show
from projections.pseudonyms import ACTOR, AuditTold, actor_of, pseudonyms, renamed
from projections.telling import Telling
from projections.unread import Plain, kind_of
from projections.view import Say

BY_LAW = frozenset({DataClass.C, DataClass.F})
CLINICAL = {
    "diagnoses": "DiagnosisRecorded",
    "surgeries": "SurgeryRecorded",
    "medication": "MedicationEffectNoted",
}


def _retell(recorded: Recorded[Fact], plain: Plain) -> Plain:
    found = FINDINGS.get(kind_of(recorded).__name__, frozenset())
    said = {key: each for key, each in plain.items() if key in found}
    known = TELLING.retell(recorded, plain)
    return {ACTOR: actor_of(recorded), **said, **known} if said or known else {}


def fold_all(view: AuditTold, history: Iterable[Recorded[Fact]]) -> AuditTold:
    """As the auditor's, with what the law opens."""
    return fold_told(_BY_LAW, view, history)


def fold(view: AuditTold, recorded: Recorded[Fact]) -> AuditTold:
    return fold_all(view, (recorded,))


def show_by_law(view: AuditTold, at: datetime, say: Say) -> dict[str, Any]:
    """The auditor's page with a part for what is clinical."""
    page = show(view, at, say)
    if view.case is None:
        return page
    clinical = {name: _told(view, kind) for name, kind in CLINICAL.items()}
    return page | {"clinical": renamed(clinical, view.case, pseudonyms(view))}


def _told(view: AuditTold, kind: str) -> list[Plain]:
    return [
        {"at": entry.at, **{key: each for key, each in entry.fact.items() if key != ACTOR}}
        for entry in view.of(kind)
    ]


_OPEN = IN_FULL | BY_LAW
_BY_LAW = Telling(_OPEN, _OPEN | SUMMARISED, _retell, UNTOLD, corrected=_OPEN)
AUDIT_BY_LAW = replace(
    AUDIT,
    readable=AUDIT.readable | BY_LAW,
    live=False,
    fold=fold,
    fold_all=fold_all,
    show=show_by_law,
)
