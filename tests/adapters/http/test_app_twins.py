"""Two cases that differ only in what a reader may not know are the same to him in every answer.

A story is told to its middle. Beside it stands the same one, in another database, in which all
that is hidden from a reader says something else; where activity is hidden too, more has happened.
Whatever he asks of either he gets the same bytes: views at all times, differences, histories,
lists and their counts, logs, tags, refusals, pages, forms. Let one class through, and the same
comparison fails.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

import httpx
import pytest

from adapters.cases import history as histories
from adapters.database import drop_database
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.http.pages.offered import OFFERED
from adapters.store.codec import sections_of
from domain.data_classes import DataClass
from projections.catalogue import CASE_VIEWS
from services import reading_rights
from services.audiences import Audience
from services.commanders import COMMANDERS
from services.reading_rights import Cell, Right
from services.stories import Line
from tests.adapters.http.bodies import FIRST
from tests.adapters.http.living import House, asked_for
from tests.adapters.http.pages.visiting import Visitor, signed_in
from tests.adapters.http.pairs import CASES, STORIES, Case, Reader
from tests.adapters.http.twins import Place, Tale, in_turn, tell, twins

pytestmark = pytest.mark.anyio

HIDDEN_WORDS = (
    *("tingling", "paraesthesia", "myotomes", "ibuprofen", "strain", "lumbar", "S39.012A"),
    *("rotator", "supraspinatus", "S46.011A", "altogether", "another", "opioid"),
)
"""What hidden texts of the stories say, and what those say that stand in their place."""
KNOWN_AT = "known_at=2025-05-09T10:00:00Z"
SPAN = "from=2025-04-01T00:00:00Z&to=2025-05-10T10:00:00Z"


@dataclass(frozen=True, slots=True)
class Pair:
    """Twins, and the classes in which they differ."""

    houses: tuple[House, House]
    case: Case
    letters: frozenset[DataClass]


@pytest.fixture(scope="module")
def place(
    postgres: EmbeddedPostgres, _template: str, tmp_path_factory: pytest.TempPathFactory
) -> Place:
    return Place(postgres, _template, tmp_path_factory.mktemp("twins"))


@pytest.fixture(scope="module")
def tales(place: Place) -> Iterator[dict[str, Tale]]:
    """Those that were told, by their stories."""
    told: dict[str, Tale] = {}
    yield told
    for each in told.values():
        drop_database(place.server, each.name)


@pytest.fixture(scope="module", params=CASES)
async def pair(
    place: Place, tales: dict[str, Tale], request: pytest.FixtureRequest, anyio_backend: str
) -> AsyncIterator[Pair]:
    case = CASES[request.param]
    if case.story not in tales:
        story, until = STORIES[case.story]
        tales[case.story] = await tell(place, story, datetime.fromisoformat(until))
    async with twins(place, tales[case.story], case.differently) as houses:
        yield Pair(houses, case, await _differing(houses, case))


async def _differing(houses: Sequence[House], case: Case) -> frozenset[DataClass]:
    """The classes in which twins differ, in facts that are not left untold to all readers."""
    untold = frozenset.intersection(*(CASE_VIEWS[e.audience].untold for e in case.readers))
    first, second = [await each.product.ledger.load(each.tenant, each.case) for each in houses]
    assert [each.event_id for each in first] == [each.event_id for each in second[: len(first)]]
    found: set[DataClass] = set()
    for one, other in zip(first, second, strict=False):
        if type(one.fact).__name__ in untold:
            continue
        told, retold = sections_of(one.fact), sections_of(other.fact)
        found |= {
            DataClass(each)
            for each in told.keys() | retold.keys()
            if told.get(each) != retold.get(each)
        }
    return frozenset(found)


def asked_by(reader: Reader, pair: Pair) -> list[str]:
    house, (as_of, both) = pair.houses[0], (f"as_of={day}T10:00:00Z" for day in pair.case.days)
    case, audience = f"/v1/cases/{house.case}", reader.audience
    view = f"{case}/views/{audience}"
    others = [f"{case}/views/{each}" for each in Audience if each is not audience]
    return [
        *(view, *(f"{view}?{each}" for each in (as_of, KNOWN_AT, f"{both}&{KNOWN_AT}"))),
        *(f"{view}/difference?{SPAN}", *others, f"{case}/history"),
        *("/v1/cases", f"/v1/cases?{as_of}", "/v1/cases?status=IN_PROGRAMME"),
        *(f"/v1/cases?due={each}" for each in ("due", "overdue")),
        *(f"/v1/cases?q={each}" for each in HIDDEN_WORDS),
        *(
            f"/v1/work?state={each}"
            for each in ("all", "mine", "overdue", "unassigned", "alarm", "undated")
        ),
        *(f"/v1/work?{as_of}", f"{case}/due", f"{case}/due?{as_of}", "/v1/feed"),
        *(f"{case}/accesses", f"{case}/disclosures", f"{case}/export"),
    ]


def told(response: httpx.Response) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Every byte of an answer, but for what is drawn by lot for a form or a session."""
    headers = [each for each in response.headers.raw if each[0] != b"set-cookie"]
    return response.status_code, headers, _LOTS.sub(b"", response.content)


_LOTS = re.compile(rb'name="(token|command_id)" value="[^"]*"')


async def _differences(pair: Pair, reader: Reader, urls: Sequence[str]) -> list[str]:
    """What of all this is not the same to him."""
    found = []
    for url in urls:
        in_turn(pair.houses)
        one, other = [await each.ask(reader.person, "GET", url) for each in pair.houses]
        assert one.status_code in {200, 403}, (url, one.text)
        if told(one) != told(other):
            found.append(url)
    return found


async def test_whatever_somebody_asks_of_twins_he_is_answered_alike(pair: Pair) -> None:
    for reader in pair.case.readers:
        assert await _differences(pair, reader, asked_by(reader, pair)) == []


async def test_control_with_a_hidden_class_let_through_the_same_comparison_fails(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "".join(sorted(pair.letters)) == pair.case.letters
    for reader in pair.case.readers:
        url = f"/v1/cases/{pair.houses[0].case}/history"
        own = reading_rights.RIGHTS[reader.role]
        for letter in sorted(pair.letters - frozenset(pair.case.by_rule)):
            let_through = {**own, letter: Right(Cell.FULL)}
            rights = {**reading_rights.RIGHTS, reader.role: let_through}
            with monkeypatch.context() as patch:
                patch.setattr(reading_rights, "RIGHTS", rights)
                assert await _differences(pair, reader, [url]) == [url], letter


async def test_control_with_corrections_passed_on_whole_the_same_comparison_fails(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(histories, "told_of_correction", lambda _, plain, *__: plain)

    for reader in pair.case.readers:
        url = f"/v1/cases/{pair.houses[0].case}/history"
        assert await _differences(pair, reader, [url]) == ([url] if pair.case.by_rule else [])


async def test_the_pages_of_twins_and_their_forms_are_alike(pair: Pair) -> None:
    first, second = pair.houses
    for reader in pair.case.readers:
        async with signed_in(first, reader.person) as one, signed_in(second, reader.person) as two:
            for path in _pages(pair, reader, one):
                in_turn(pair.houses)
                answers = [await each.get(path) for each in (one, two)]
                assert answers[0].status_code == 200, (path, answers[0].text)
                assert told(answers[0]) == told(answers[1]), path
            for command in _own_commands(reader):
                in_turn(pair.houses)
                answers = [await _send_nothing(each, command) for each in (one, two)]
                assert told(answers[0]) == told(answers[1]), command


def _pages(pair: Pair, reader: Reader, visitor: Visitor) -> list[str]:
    times = (f"as_of={pair.case.days[0]}T12:00", "known_at=2025-05-09T12:00")
    forms = [visitor.form(each) for each in _own_commands(reader)]
    pages = [visitor.case, *(f"{visitor.case}?{each}" for each in times)]
    return ["/", "/work", *pages, f"{visitor.case}/who-saw", *forms]


def _own_commands(reader: Reader) -> list[str]:
    own = [each for each in asked_for() if reader.role in COMMANDERS[each]]
    return [each for each in own if each in OFFERED][:2]


async def _send_nothing(visitor: Visitor, command: str) -> httpx.Response:
    page = await visitor.page(visitor.form(command))
    hidden = {name: page.inputs[name] for name in ("token", "command_id")}
    return await visitor.post(visitor.form(command), hidden)


async def test_commands_to_twins_are_answered_and_refused_alike(pair: Pair) -> None:
    for reader in pair.case.readers:
        outcomes = set()
        for command in _tried(reader):
            in_turn(pair.houses)
            key = uuid5(pair.houses[0].case, f"{reader.person} {command}")
            one, other = [
                await each.send(reader.person, command, each.body_of(command), key=key)
                for each in pair.houses
            ]
            assert told(one) == told(other), command
            outcomes.add(one.status_code)
        assert 403 in outcomes
        for house in pair.houses:
            await house.catch_up()
        urls = asked_by(reader, pair)[:4]
        assert await _differences(pair, reader, urls) == []


def _tried(reader: Reader) -> list[str]:
    """What he said himself he knows: it is not what twins differ in."""
    own = [each for each in asked_for() if reader.role in COMMANDERS[each] and each != "OpenCase"]
    new = [each for each in own if each not in FIRST or FIRST[each].by != reader.person]
    return [*new, *("RecordDiagnosis", "CheckIn", "DecideErasure", "AddAuditNote")]


async def test_what_others_said_is_said_to_twins_again_and_answered_alike(pair: Pair) -> None:
    first, second = pair.houses
    for reader in pair.case.readers:
        for command, line in _said_by_others(pair, reader).items():
            in_turn(pair.houses)
            key = uuid5(first.case, f"again {reader.person} {command}")
            one, other = [
                await each.send(reader.person, command, each.body(line), key=key)
                for each in (first, second)
            ]
            assert told(one) == told(other), (command, one.text, other.text)


def _said_by_others(pair: Pair, reader: Reader) -> Mapping[str, Line]:
    """The last line of the tale with each command that he may ask for and others asked for."""
    (_, lines), until = STORIES[pair.case.story]
    end = datetime.fromisoformat(until)
    return {
        line.command: line
        for _, line in lines
        if reader.role in COMMANDERS[line.command]
        and line.by != reader.person
        and datetime.fromisoformat(line.at) < end
    }
