"""Guards that several chapters share: consent, holds, clinical words in employer fields."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel

from domain.case.governance.restated import models_in
from domain.case.state import CaseState
from domain.case.vocabulary import Status
from domain.clinical_terms import names_something_clinical
from domain.consent import Scope
from domain.context import Context
from domain.data_classes import Classified, DataClass
from domain.decision import Criterion
from domain.recorded import Fact, Request
from domain.refusals import Refusal

EMPLOYER_CLASSES = frozenset(
    {DataClass.H, DataClass.I, DataClass.J, DataClass.K, DataClass.N, DataClass.T}
)
ENDED = frozenset({Status.CLOSED, Status.WITHDRAWN})
WORDLESS = frozenset({UUID, date, datetime, Decimal, int, bool, type(None)})
"""Types whose values hold no text."""
EMPLOYER_SAFE = "employer_safe_"
"""How a text begins that an employer reads though its class is none of his."""


def refused_for_all(state: CaseState, request: Request, context: Context) -> Refusal | None:
    """What holds for every request: closed cases, consent, holds. A case whose consent is
    withdrawn is on hold too; what is missing then is the consent."""
    if state.reached in ENDED and not request.after_closing:
        return Refusal("state", (_open_case(state),))
    if request.clinical and (missing := consent_missing(state)) is not None:
        return missing
    return on_hold(state) if request.adds_exposure else None


def _open_case(state: CaseState) -> Criterion:
    return Criterion(
        id="status",
        required="an open case",
        observed=state.reached,
        met=False,
        data_class=DataClass.B,
    )


def consent_missing(state: CaseState) -> Refusal | None:
    """INV-2: no clinical event before consent TREAT."""
    if Scope.TREAT in state.linked.scopes:
        return None
    missing = Criterion(
        id="INV-2",
        required="consent TREAT",
        observed=None,
        met=False,
        data_class=DataClass.U,
    )
    return Refusal("INV-2", (missing,))


def on_hold(state: CaseState) -> Refusal | None:
    """INV-4: while a hold is open nothing that adds exposure is accepted."""
    if not state.holds:
        return None
    held = ", ".join(str(hold.hold_id) for hold in state.holds)
    return Refusal(
        "INV-4",
        (
            Criterion(
                id="INV-4",
                required="no open hold",
                observed=held,
                met=False,
                data_class=DataClass.B,
            ),
        ),
    )


def clinical_leak(facts: Iterable[Fact]) -> Refusal | None:
    """INV-13: no diagnosis, score, drug or symptom in a field that an employer reads."""
    for fact in facts:
        for name, texts in _linted(type(fact)):
            if any(names_something_clinical(text) for text in texts(getattr(fact, name))):
                return Refusal("INV-13", field=name.rstrip("_"))
    return None


@lru_cache(maxsize=1024)
def _linted(known: type[Fact]) -> tuple[tuple[str, Callable[[object], Iterator[str]]], ...]:
    """The fields of a fact in which an employer may read something, and which texts of them."""
    found: list[tuple[str, Callable[[object], Iterator[str]]]] = []
    for name, info in known.model_fields.items():
        if name.startswith(EMPLOYER_SAFE) or known.class_of(name) in EMPLOYER_CLASSES:
            if _may_hold_text(info.annotation):
                found.append((name, _texts))
        elif _may_hold_classified(info.annotation):
            found.append((name, _classified_texts))
    return tuple(found)


def _may_hold_text(annotation: object) -> bool:
    """Whether a value of this type may hold any text at all."""
    parts = get_args(annotation)
    if parts and get_origin(annotation) is not Annotated:
        return any(_may_hold_text(each) for each in parts if each is not Ellipsis)
    return (parts[0] if parts else annotation) not in WORDLESS


def _may_hold_classified(annotation: object) -> bool:
    return any(
        model is Classified
        or any(_may_hold_classified(info.annotation) for info in model.model_fields.values())
        for model in models_in(annotation)
    )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Classified):
        yield from _classified_texts(value)
    else:
        for part in _parts(value):
            yield from _texts(part)


def _classified_texts(value: object) -> Iterator[str]:
    """The texts whose own class an employer reads, wherever they stand."""
    if not isinstance(value, Classified):
        for part in _parts(value):
            yield from _classified_texts(part)
    elif value.data_class in EMPLOYER_CLASSES:
        yield from _texts(value.value)


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, BaseModel):
        return (getattr(value, name) for name in type(value).model_fields)
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, tuple | list) else ()
