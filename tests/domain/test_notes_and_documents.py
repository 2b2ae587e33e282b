"""Notes and documents: each in its own class, each once."""

import pytest

from domain.case.governance.documents import DocumentAttached
from domain.case.governance.notes import AddNote, AuditNoteAdded
from domain.case.vocabulary import Role
from domain.data_classes import Classified, DataClass
from tests.domain import thin_case as case
from tests.domain.governance_case import AUDITOR, attach, audit_note, note

NOTE, DOCUMENT = case.an_id(301), case.an_id(302)


def noted(text: str, *audience: Role, letter: str = "Q") -> AuditNoteAdded:
    return AuditNoteAdded(
        note_id=NOTE,
        note=Classified(data_class=DataClass(letter), value=text),
        audience=audience,
    )


def test_a_managers_note_is_for_managers_and_clinicians_unless_he_says_otherwise() -> None:
    asked = case.LOADED.when(note("Called", note_id=str(NOTE)), by=case.BY_MANAGER)
    asked.then(noted("Called", Role.CASE_MANAGER, Role.CLINICIAN))

    wider = note("Called", note_id=str(NOTE), data_class="D", audience=["worker"])
    case.LOADED.when(wider, by=case.BY_MANAGER).then(noted("Called", Role.WORKER, letter="D"))


def test_an_auditors_note_is_for_auditors_and_managers() -> None:
    asked = case.LOADED.when(audit_note("Why?", note_id=str(NOTE)), by=AUDITOR)

    asked.then(noted("Why?", Role.INSURER_AUDITOR, Role.CASE_MANAGER))


def test_the_words_of_a_note_may_be_called_its_text() -> None:
    assert AddNote.model_validate({"text": "Seen"}) == AddNote.model_validate({"note": "Seen"})


def test_a_note_is_added_once() -> None:
    for asked in (note("Called"), note("Called", note_id=str(NOTE))):
        first = case.LOADED.when(asked, by=case.BY_MANAGER)
        again = first.after.when(asked, by=case.BY_MANAGER, at=first.context.effective_at)
        again.then_nothing()

    later = case.LOADED.given(note("Called"), by=case.BY_MANAGER)
    assert later.when(note("Called"), by=case.BY_MANAGER).facts


def test_another_note_under_a_known_id_is_refused() -> None:
    once = case.LOADED.given(note("Called", note_id=str(NOTE)), by=case.BY_MANAGER)

    asked = once.when(note("Wrote", note_id=str(NOTE)), by=case.BY_MANAGER)
    asked.then_refused("input", "note_id")


def test_a_note_is_for_people_of_a_case() -> None:
    asked = case.LOADED.when(note(audience=["worker", "admin"]), by=case.BY_MANAGER)

    asked.then_refused("input", "audience")


def test_a_note_that_employers_read_is_linted_and_one_that_they_do_not_is_not() -> None:
    for letter in "HIJKNT":
        asked = note("Complains of back pain", data_class=letter)
        case.LOADED.when(asked, by=case.BY_MANAGER).then_refused("INV-13", "note")

    assert case.LOADED.when(note("Complains of back pain"), by=case.BY_MANAGER).facts


def attached(**said: object) -> DocumentAttached:
    letter = DataClass.C
    return DocumentAttached.model_validate(
        {
            "document_id": DOCUMENT,
            "sha256": "0a" * 32,
            "data_class": letter,
            "kind": {"data_class": letter, "value": "MRI report"},
            **said,
        }
    )


def test_a_document_is_named_by_its_digest_and_its_words_are_of_its_class() -> None:
    bare = attach(document_id=str(DOCUMENT))
    case.LOADED.when(bare, by=case.BY_MANAGER).then(attached())

    told = attach(
        document_id=str(DOCUMENT),
        title="Lumbar spine",
        dated="2025-03-05",
        media_type="application/pdf",
        about=str(case.GOAL),
    )
    expected = attached(
        title={"data_class": "C", "value": "Lumbar spine"},
        dated="2025-03-05",
        media_type="application/pdf",
        about=case.GOAL,
    )
    case.LOADED.when(told, by=case.BY_MANAGER).then(expected)


def test_a_document_is_attached_once() -> None:
    for asked in (attach(), attach(document_id=str(DOCUMENT))):
        case.LOADED.given(asked, by=case.BY_MANAGER).when(asked, by=case.BY_MANAGER).then_nothing()

    once = case.LOADED.given(attach(), by=case.BY_MANAGER)
    assert once.when(attach(kind="X-ray report"), by=case.BY_MANAGER).facts
    assert once.when(attach(sha256="0b" * 32), by=case.BY_MANAGER).facts


def test_another_document_under_a_known_id_is_refused() -> None:
    once = case.LOADED.given(attach(document_id=str(DOCUMENT)), by=case.BY_MANAGER)

    asked = attach(document_id=str(DOCUMENT), sha256="0b" * 32)
    once.when(asked, by=case.BY_MANAGER).then_refused("input", "document_id")


@pytest.mark.parametrize("digest", ["", "0a" * 31, "0A" * 32, "0a" * 33, "zz" * 32])
def test_a_digest_is_sixty_four_hexadecimal_digits(digest: str) -> None:
    with pytest.raises(ValueError, match="sha256"):
        attach(sha256=digest)


def test_a_closed_case_takes_documents_and_no_notes() -> None:
    assert type(attach()).after_closing
    assert not type(note()).after_closing
