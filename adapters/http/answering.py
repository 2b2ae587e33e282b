"""What the answer to a command tells is known before it goes out, so that it is recorded."""

from collections.abc import Awaitable

from starlette.requests import Request

from adapters.http.turns import Asked, turn_of
from services.access import Allowed
from services.actions import AskFor
from services.answers import Answer
from services.not_stored import NotStoredError
from services.told_answers import told_by, told_by_error


async def noted(request: Request, answering: Awaitable[Answer]) -> Answer:
    """The answer to the command that the request was admitted to. Raises what answering raises."""
    try:
        answer = await answering
    except NotStoredError as error:
        _note(request, told_by_error(error))
        raise
    asked = _note(request, told_by(answer))
    asked.case = answer.case
    return answer


def _note(request: Request, told: Allowed | None) -> Asked:
    commands = (each for each in turn_of(request).asked if isinstance(each.action, AskFor))
    *_, asked = commands
    asked.allowed = told
    return asked
