"""The object that comes with a command, small; or a problem that tells none of it."""

from adapters.asking import strict_json
from adapters.asking.problems import ProblemError
from adapters.asking.strict_json import JSON, StrictJsonError

MAX_BODY_BYTES = 64 * 1024
WORDING_CODES = frozenset(
    f"problem.{code}" for code in ("body_size", "body_empty", "body_object", *strict_json.CODES)
)
"""What the catalogue must hold for this module."""


def object_in(body: bytes) -> dict[str, JSON]:
    """The object that these bytes stand for. Raises ProblemError: 400, 413 or 422."""
    if len(body) > MAX_BODY_BYTES:
        raise too_large()
    if not body:
        raise ProblemError(400, "body_empty")
    try:
        tree = strict_json.parse(body)
    except StrictJsonError as refused:
        raise ProblemError(400, refused.code, values=_limit(refused.code)) from None
    if not isinstance(tree, dict):
        raise ProblemError(422, "body_object")
    return tree


def too_large() -> ProblemError:
    """The refusal of more than MAX_BODY_BYTES."""
    return ProblemError(413, "body_size", values={"limit": MAX_BODY_BYTES})


def _limit(code: str) -> dict[str, int]:
    return {"limit": strict_json.LIMITS[code]} if code in strict_json.LIMITS else {}
