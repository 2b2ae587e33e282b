"""In which of his roles somebody corrects an entry (DOMAIN 4.4, INV-14)."""

from domain.case.governance.entries import entry_for
from domain.case.governance.entry_fields import class_at
from domain.case.vocabulary import Role
from domain.recorded import Fact, Recorded
from services.commanders import COMMANDERS
from services.reading_rights import unread_by


def roles_that_correct(
    entry: Recorded[Fact] | None, roles: frozenset[Role], field: str | None = None
) -> frozenset[Role]:
    """Of these roles, those that may make such an entry themselves (DOMAIN 4.4) and read in full,
    whatever was consented to, the class of the ``field`` that is corrected; all where there is
    none to correct, or none that may be corrected, for the domain to say so."""
    known = None if entry is None else entry_for(entry.fact)
    if entry is None or known is None:
        return roles
    commanders = [COMMANDERS.get(request.__name__, ()) for request in known.requests]
    made_by = [each for each in commanders if entry.actor.role in each]
    letter = None if field is None else class_at(entry, field)
    own = roles & {role for each in made_by for role in each}
    return frozenset(role for role in own if letter is None or letter not in unread_by(role))
