"""If-Match: a command is stored on what its sender has read, or not at all.

Whoever is told versions names one. To the others a version would tell that something happened which
they may not know of: they name the tag of their own view. It is made anew of the state that the
command is then stored on, and again where others were faster: what they stored changes its tag, or
was nothing that he reads.
"""

from dataclasses import replace

from starlette.requests import Request

from adapters.http.own_views import own_tag
from adapters.http.reading import NO_VERSION, version_in
from adapters.http.requests import desk_of, if_match
from services.answers import Answer
from services.audiences import HIDES_ACTIVITY, Audience
from services.commands import ATTEMPTS, Asked
from services.not_stored import BusyError, StaleVersionError


async def handled(request: Request, asked: Asked, audience: Audience | None) -> Answer:
    """The answer to a command. Raises what ``Commands.handle`` does, StaleVersionError also where
    the tag is not that of the sender's own view; ProblemError 422 for what is no tag."""
    commands, tag = desk_of(request).product.commands, if_match(request)
    if tag is None:
        return await commands.handle(asked)
    if audience is None or audience in HIDES_ACTIVITY:
        return await _on_own_view(request, asked, tag)
    return await commands.handle(replace(asked, expected_version=version_in(tag)))


async def _on_own_view(request: Request, asked: Asked, tag: str) -> Answer:
    """A command that is done already has changed its sender's view itself, and is answered."""
    commands = desk_of(request).product.commands
    for _ in range(ATTEMPTS):
        case = await commands.cases.load(asked.tenant, asked.case)
        is_seen = tag == await own_tag(request, asked)  # of this version or a later one
        expected = case.version if is_seen else NO_VERSION
        try:
            return await commands.handle(replace(asked, expected_version=expected))
        except StaleVersionError:
            if not is_seen:
                raise
    raise BusyError
