"""What a program may do for a person (OAuth scopes): never more than the person himself may.

Words that are not here, such as ``openid``, allow nothing.
"""

from enum import StrEnum


class Scope(StrEnum):
    """The scopes that this resource server knows."""

    CASES_READ = "cases:read"
    CASES_COMMAND = "cases:command"
    FEED_READ = "feed:read"
    EXPORTS_READ = "exports:read"
    ADMIN = "admin"


def allows(scopes: frozenset[str] | None, wanted: Scope | None) -> bool:
    """Whether somebody with these scopes may do what wants this one; None: the person himself.

    What wants no scope is closed to programs.
    """
    return scopes is None or (wanted is not None and wanted in scopes)
