"""What whoever runs the ledger does stands in a log before it is done, and shows to the worker."""

import getpass
import os
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters import cli
from adapters.access_log.admin_log import AdminAction, actions, log_action, operator
from adapters.console.finding import open_ledger
from adapters.database import Database
from tests.superusers import seeing_all

pytestmark = pytest.mark.anyio
EVENT = """
    INSERT INTO es.event (
        position, effective_at, recorded_at, version, schema_no, tenant, stream, event_id,
        command_id, actor_id, correlation_id, causation_id, name, actor_role, body
    )
    SELECT 1, now(), now(), 1, 1, %s, %s, x, x, x, x, x, %s, 'system', '{}'
    FROM gen_random_uuid() AS x"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def tenant(database: Database, anyio_backend: str) -> UUID:
    return (await open_ledger(database, "clinic"))[0]


def stored(database: Database, tenant: UUID, stream: UUID, name: str) -> None:
    with seeing_all(database) as connection:
        connection.execute(EVENT, [tenant, stream, name])


async def the_action(database: Database) -> AdminAction:
    (found,) = await actions(database, 10)
    return found


async def test_an_action_says_who_did_what_with_which_words(database: Database) -> None:
    await log_action(database, "rebuild", {"view": "clinician"})

    found = await the_action(database)

    assert (found.action, found.words) == ("rebuild", {"view": "clinician"})
    assert (found.operator, found.tenant, found.case_id) == (operator(), None, None)


async def test_an_action_on_a_case_names_it_and_its_tenant(
    database: Database, tenant: UUID
) -> None:
    case = uuid4()
    stored(database, tenant, case, "rtw.case:CaseOpened")

    await log_action(database, "case show", {"case": str(case)}, str(case))

    found = await the_action(database)
    assert (found.tenant, found.case_id) == (tenant, case)


async def test_what_is_no_case_is_kept_among_the_words(database: Database, tenant: UUID) -> None:
    party = uuid4()
    stored(database, tenant, party, "party:PartyRegistered")

    await log_action(database, "case show", {"case": str(party)}, str(party))

    found = await the_action(database)
    assert (found.tenant, found.case_id, found.words) == (None, None, {"case": str(party)})


async def test_the_newest_comes_first_and_a_tenant_sees_what_concerns_it(
    database: Database, tenant: UUID
) -> None:
    case = uuid4()
    stored(database, tenant, case, "rtw.case:CaseOpened")
    await log_action(database, "check", {})
    await log_action(database, "case show", {}, str(case))
    await log_action(database, "serve", {})

    listed = [each.action for each in await actions(database, 10)]
    own = [each.action for each in await actions(database, 10, tenant)]
    others = [each.action for each in await actions(database, 10, uuid4())]

    assert listed == own == ["serve", "case show", "check"]
    assert others == ["serve", "check"]
    assert [each.action for each in await actions(database, 1)] == ["serve"]


def test_an_operator_without_a_name_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise OSError

    monkeypatch.setattr(getpass, "getuser", nameless)

    assert operator() == f"user {os.getuid()}"


def words(parser: Any, before: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """All words of the command line, and the parser of each."""
    choices = [each.choices for each in parser._actions if hasattr(each, "_parser_class")]
    if not choices:
        return {before: parser}
    return {
        path: found
        for name, each in choices[0].items()
        for path, found in words(each, (*before, name)).items()
    }


def test_every_word_has_its_name_in_the_log() -> None:
    found = words(cli._parser())

    assert ("case", "show") in found
    for path, parser in found.items():
        assert parser.get_default("action") == " ".join(path)


async def test_what_cannot_be_logged_is_not_done(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = []

    async def work(*_: object) -> int:
        done.append(True)
        return 0

    asked = cli._parser().parse_args(["tenant", "add", "x"])
    monkeypatch.setattr(asked, "work", work)
    with psycopg.connect(database.conninfo("owner"), autocommit=True) as connection:
        connection.execute("DROP TABLE es.admin_action CASCADE")

    with pytest.raises(psycopg.Error):
        await cli._logged_first(asked, None, database)  # type: ignore[arg-type]

    assert done == []


async def test_what_was_typed_is_kept_by_name(database: Database) -> None:
    async def work(*_: object) -> int:
        return 0

    asked = cli._parser().parse_args(["serve", "--play", "a.jsonl", "b.jsonl", "--json"])
    asked.work = work

    assert await cli._logged_first(asked, None, database) == 0  # type: ignore[arg-type]

    found = await the_action(database)
    assert (found.action, found.words) == ("serve", {"play": ["a.jsonl", "b.jsonl"]})
