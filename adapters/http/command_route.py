"""The route of one command among a hundred."""

from functools import cached_property

from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope


class CommandRoute(APIRoute):
    """Told from the others by the last word of its path, before any pattern is tried: the framework
    shows a request to one route after the other, and twice. Its path ends with a word, no
    parameter."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if not scope["path"].endswith(self._last_word):
            return Match.NONE, {}
        return super().matches(scope)

    @cached_property
    def _last_word(self) -> str:
        return self.path[self.path.rindex("/") :]
