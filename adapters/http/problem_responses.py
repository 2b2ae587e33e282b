"""A problem as the answer to a request."""

from starlette.responses import JSONResponse

from adapters.asking.problems import MEDIA_TYPE, ProblemError, problem_body
from adapters.words.wording import Wording


def problem_response(problem: ProblemError, wording: Wording) -> JSONResponse:
    """The answer: application/problem+json, never cached."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    return JSONResponse(problem_body(problem, wording), problem.status, headers, MEDIA_TYPE)
