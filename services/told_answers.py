"""What the answer to a command tells of a case that no event says was told.

Who is told that something was stored, or refused by a decision that is stored, stands with his role
in the events that he is told of, and the decision holds what it required and saw. Whatever else he
is answered is a read, and is recorded as one: a rule that refused without storing anything, that
all is said already, how far the case has come, a repeat of an earlier answer.
"""

from services.access import Allowed, telling
from services.answers import Answer, classes_of, classes_of_refusal
from services.audiences import audience_of
from services.not_stored import NotStoredError, RefusedError, StaleVersionError


def told_by(answer: Answer) -> Allowed | None:
    """None where its events say that it was told."""
    if not answer.replayed and answer.outcome != "unchanged":
        return None
    criteria = () if answer.decision is None else answer.decision.criteria
    return telling(answer.role, classes_of(criteria, audience_of(answer.role)))


def told_by_error(error: NotStoredError) -> Allowed | None:
    """None where nothing of the case is told."""
    match error:
        case RefusedError(refusal=refusal, role=role):
            return telling(role, classes_of_refusal(refusal, audience_of(role)))
        case StaleVersionError(role=role):
            return telling(role, ())
        case _:
            return None
