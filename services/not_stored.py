"""Why a command stored nothing."""

from domain.case.vocabulary import Role
from domain.refusals import Refusal


class NotStoredError(Exception):
    """The command was answered without storing anything."""


class UnknownCaseError(NotStoredError):
    """There is no such case, or the person is a stranger to it: the two look the same."""


class WrongRoleError(NotStoredError):
    """A member of the case, but in no role that may ask for this."""


class StaleVersionError(NotStoredError):
    """The case is not at the version that was named; ``role`` is the role in which the request was
    made."""

    def __init__(self, current: int, role: Role) -> None:
        super().__init__("the case has moved on")
        self.current = current
        self.role = role


class RefusedError(NotStoredError):
    """A rule refused; ``role`` is the role in which the request was made."""

    def __init__(self, refusal: Refusal, role: Role) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
        self.role = role


class ReusedCommandError(Exception):
    """The command id belongs to another request."""


class BusyError(Exception):
    """Others kept writing to the case; nothing was stored."""
