"""What an answer says, and by what two of them can be told apart."""

import httpx


def told(response: httpx.Response) -> tuple[int, bytes, list[str]]:
    """All by which two answers can be told apart, but for the values of headers."""
    return response.status_code, response.content, sorted(response.headers)


def raw(response: httpx.Response) -> bytes:
    """Every byte of an answer: status, headers, body."""
    lines = [b"%s: %s" % pair for pair in response.headers.raw]
    return b"\n".join([str(response.status_code).encode(), *lines, response.content])


def fields_of(response: httpx.Response) -> list[tuple[str, str]]:
    """The field and the code of every error of a problem."""
    return [(each["field"], each["code"]) for each in response.json().get("errors", [])]


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]
