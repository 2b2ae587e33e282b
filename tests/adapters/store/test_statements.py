"""Every statement about a table of tenants says whose rows it means: row-level security is the
second net, not the first."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
_WITHOUT_A_TENANT = r"(?!web\.sign_in\b|es\.admin_action_of_all\b)"
"""Who is on his way to the issuer belongs to none yet; what was done to all concerns each."""
_TABLE = re.compile(
    rf"(?:FROM|JOIN|INTO|UPDATE)\s+{_WITHOUT_A_TENANT}(?:es|rm|web|consuming)\.[a-z_]+\b(?!\()"
)
_CONDITIONS = re.compile(r"\b(?:WHERE|ON|USING)\b.*\btenant\b")
_COLUMNS = re.compile(r"INSERT INTO \S+ (?:AS \w+ )?\([^)]*\btenant\b")

OF_ALL_TENANTS = {
    "SELECT tenant FROM es.ledger ORDER BY 1",
    "SELECT tenant FROM es.ledger ORDER BY tenant",
    "SELECT tenant, head FROM es.ledger ORDER BY tenant",
    "SELECT tenant, name FROM es.ledger ORDER BY name",
    "SELECT coalesce(sum(head), 0)::bigint FROM es.ledger",
    "SELECT tenant, position FROM rm.bookmark WHERE consumer = %s",
}
"""Whose ledgers there are; and the owner, who lets a rebuilt view take the place of the old one."""

COMPLETED = {"adapters/store/case_feed.py", "adapters/store/reader.py"}
"""Modules that put statements together; test_tenants_apart reads with each of them."""


def _texts(tree: ast.AST) -> Iterator[str]:
    """Every text of a module; one with places in it as a whole."""
    parts: set[int] = set()
    for each in ast.walk(tree):
        if isinstance(each, ast.JoinedStr):
            parts |= {id(part) for part in each.values}
            yield "".join(map(_text, each.values))
        elif id(each) not in parts:
            yield _text(each)


def _text(part: ast.AST) -> str:
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{}"


def statements() -> Iterator[tuple[str, str]]:
    """(module, statement), each on one line, but for benchmarks in databases of their own."""
    for folder in ("adapters", "projections", "services"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            module = path.relative_to(ROOT).as_posix()
            for text in _texts(ast.parse(path.read_text("utf-8"))):
                if _TABLE.search(text) and not module.startswith("adapters/bench/"):
                    yield module, " ".join(text.split())


def means_a_tenant(statement: str) -> bool:
    return bool(_CONDITIONS.search(statement) or _COLUMNS.search(statement))


def test_every_statement_says_whose_rows_it_means() -> None:
    found = list(statements())

    careless = [
        (module, statement)
        for module, statement in found
        if not means_a_tenant(statement)
        and statement not in OF_ALL_TENANTS
        and not (module in COMPLETED and " WHERE " not in statement)
    ]
    assert careless == []
    assert len(found) > 20


@pytest.mark.parametrize(
    "careless",
    [
        "SELECT tenant, body FROM rm.employer",
        "SELECT tenant FROM rm.employer WHERE case_id = %s",
        "INSERT INTO rm.bookmark (consumer, position) VALUES (%s, %s)",
        "UPDATE rm.work_case SET look_at = %s",
        "DELETE FROM rm.work WHERE case_id = %s",
        "UPDATE web.session SET used_at = %s WHERE id_hash = %s",
        "SELECT position FROM consuming.bookmark WHERE consumer = %s",
    ],
)
def test_a_careless_statement_is_noticed(careless: str) -> None:
    assert _TABLE.search(careless)
    assert not means_a_tenant(careless)
