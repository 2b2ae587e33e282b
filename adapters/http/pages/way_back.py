"""Where somebody wanted to go before he was asked to sign in: a page of ours, and nothing else."""

import re
from urllib.parse import urlencode

from starlette.requests import Request

HOME = "/"
_PAGE = re.compile(r"/[A-Za-z0-9_-][A-Za-z0-9_.~%?&=+:,/-]{0,499}")
_NOT_A_PLACE = ("/sign-in", "/sign-out", "/static", "/v1")


def way_back(text: str) -> str:
    """The address where it is one of a page here, else the first page. What begins like the
    address of another host, by slashes or backslashes, is none."""
    wanted = _PAGE.fullmatch(text) is not None and not text.startswith(_NOT_A_PLACE)
    return text if wanted else HOME


def asked_for(request: Request) -> dict[str, str]:
    """What the address of the sign-in says of the page that was asked for; nothing of the first
    page, or of a form that was sent."""
    query = request.url.query
    wanted = way_back(request.url.path + (f"?{query}" if query else ""))
    return {"next": wanted} if request.method == "GET" and wanted != HOME else {}


def sign_in_address(base: str, why: str, request: Request) -> str:
    return f"{base}?{urlencode({'why': why} | asked_for(request))}"
