"""Templates and the words in them. Whatever is put into a page is text: it is escaped always."""

import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse

from adapters.asking.problems import FieldError, ProblemError
from adapters.http.requests import desk_of
from adapters.words.wording import MissingWording, Wording

HERE = Path(__file__).parent
STYLE = (HERE / "static" / "style.css").read_bytes()
ICON = (HERE / "static" / "icon.svg").read_bytes()
STYLE_VERSION = hashlib.sha256(STYLE).hexdigest()[:12]
WORDING_CODES = frozenset({"problem.field.invalid"})
"""What the catalogue must hold for this module; templates name theirs as ``say("...")``."""

_TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals["kind_of"] = lambda each: type(each).__name__


def page(request: Request, template: str, /, *, answers: int = 200, **values: Any) -> HTMLResponse:
    """A page in the layout: who is signed in stands in it."""
    desk = desk_of(request)
    shared = {
        "say": desk.wording.text,
        "demo": desk.demo,
        "style": f"/static/style-{STYLE_VERSION}.css",
        "visitor": getattr(request.state, "visitor", None),
    }
    return HTMLResponse(_TEMPLATES.get_template(template).render(shared | values), answers)


def problem_page(request: Request, problem: ProblemError) -> HTMLResponse:
    """A problem as a page, in the words that the JSON answer has too."""
    wording = desk_of(request).wording
    errors = [(each.field, field_text(each, wording)) for each in problem.errors]
    text = problem_text(problem, wording)
    answer = page(request, "problem.html", answers=problem.status, text=text, errors=errors)
    answer.headers.update(problem.headers)
    return answer


def problem_text(problem: ProblemError, wording: Wording) -> str:
    if problem.text is not None:
        return problem.text
    return wording.text(f"problem.{problem.code}", **problem.values)


def field_text(error: FieldError, wording: Wording) -> str:
    """What is wrong with a field."""
    try:
        return wording.text(f"problem.field.{error.code}", **error.values)
    except MissingWording:
        return wording.text("problem.field.invalid")
