"""One trace from a request to the messages, and nothing of a person in any of it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from adapters.broker.connecting import Broker
from adapters.broker.relay import Relay
from adapters.database import Database
from adapters.live_tables.projector import Projector
from adapters.processes import tracing
from adapters.processes.tracing_export import tracer_to
from tests.adapters.http.living import House, living

pytestmark = pytest.mark.anyio
CANARY = "qK7vZ2mX9tR4wB6nL8pD3sFh"
CALLER = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{CALLER}-00f067aa0ba902b7-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.trace_with(*tracer_to(SimpleSpanProcessor(exporter), "test"))
    yield exporter
    tracing.trace_with(None)


@pytest.fixture
async def house(database: Database, tmp_path: Path, anyio_backend: str) -> Any:
    async with living(database, tmp_path) as house:
        yield house


def named(spans: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [each for each in spans.get_finished_spans() if each.name == name]


def one(spans: InMemorySpanExporter, name: str, trace_id: int) -> ReadableSpan:
    found = [each for each in named(spans, name) if each.context.trace_id == trace_id]
    assert len(found) == 1, [each.name for each in spans.get_finished_spans()]
    return found[0]


async def opened(house: House, key: UUID, **headers: str) -> None:
    step = house.step(house.story[1][0][0])
    answered = await house.send(step.by, step.command, step.body, key=key, headers=headers)
    assert answered.status_code == 200, answered.text


async def projected(house: House, spans: InMemorySpanExporter) -> None:
    """As its process does."""
    running = asyncio.create_task(Projector(house.product.database, house.product.feed).run())
    async with asyncio.timeout(60):
        while not named(spans, "project"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_request_its_command_its_append_and_its_views_are_one_trace(
    house: House, spans: InMemorySpanExporter
) -> None:
    key = uuid4()
    trace_id = tracing.appended(key).trace_id
    spans.clear()

    await opened(house, key)
    await projected(house, spans)

    request = one(spans, "POST /v1/cases", trace_id)
    command = one(spans, "command OpenCase", trace_id)
    append = one(spans, "append", trace_id)
    views = [each for each in named(spans, "project") if each.context.trace_id == trace_id]
    assert request.parent is None
    assert command.parent
    assert command.parent.span_id == request.context.span_id
    assert append.parent
    assert append.parent.span_id == command.context.span_id
    assert {each.parent.span_id for each in views if each.parent} == {append.context.span_id}
    assert dict(request.attributes or {})["http.response.status_code"] == 200
    assert dict(command.attributes or {}) == {"rtw.outcome": "done"}


async def test_whoever_names_a_trace_finds_his_request_in_it_and_from_there_the_command(
    house: House, spans: InMemorySpanExporter
) -> None:
    key = uuid4()
    spans.clear()

    await opened(house, key, traceparent=TRACEPARENT, tracestate=f"rtw={CANARY}")

    request = one(spans, "POST /v1/cases", int(CALLER, 16))
    command = one(spans, "command OpenCase", int(CALLER, 16))
    append = one(spans, "append", tracing.appended(key).trace_id)
    assert request.parent
    assert request.parent.span_id == int(TRACEPARENT.split("-")[2], 16)
    assert [link.context.span_id for link in append.links] == [command.context.span_id]
    assert CANARY not in "".join(each.to_json() for each in spans.get_finished_spans())


async def test_a_message_takes_the_trace_of_its_command_along(
    house: House, spans: InMemorySpanExporter, fresh_broker: Broker
) -> None:
    key, heard = uuid4(), asyncio.Queue[dict[str, str]]()
    client: Client = fresh_broker.nc

    async def hear(message: Any) -> None:
        heard.put_nowait(dict(message.headers or {}))

    await client.subscribe("rtw.v1.>", cb=hear)
    spans.clear()
    await opened(house, key)
    relaying = asyncio.create_task(Relay(house.product.database, fresh_broker).run())
    headers = await asyncio.wait_for(heard.get(), 60)
    relaying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await relaying

    own = tracing.appended(key)
    publish = [each for each in named(spans, "publish") if each.context.trace_id == own.trace_id]
    assert {each.parent.span_id for each in publish if each.parent} == {own.span_id}
    assert headers["traceparent"].split("-")[1] == f"{own.trace_id:032x}"


async def test_nothing_of_a_case_or_a_person_stands_in_any_span(
    house: House, spans: InMemorySpanExporter
) -> None:
    for number, _ in house.story[1]:
        assert (await house.take(number)).status_code == 200
    await projected(house, spans)
    for path in (f"/{CANARY}", f"/v1/cases/{CANARY}", f"/v1/cases/{house.case}/views/{CANARY}"):
        await house.ask("CL-1", "GET", path, headers={"RTW-Role": CANARY})
    await house.send("CL-1", "AddNote", {"text": CANARY})

    finished = spans.get_finished_spans()
    told = "\n".join(each.to_json() for each in finished)
    names = {name for each in finished for name in each.attributes or {}}
    assert len(finished) > 50
    assert names == {
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "rtw.outcome",
        "rtw.events",
        "rtw.views",
    }
    assert CANARY not in told
    for hidden in (house.case, house.tenant, house.ref("W-A"), house.ref("CL-1")):
        assert str(hidden) not in told
        assert hidden.hex not in told
    assert [each.events for each in finished if each.events] == []


async def test_a_trace_that_is_not_kept_is_kept_nowhere(
    house: House, spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0")
    tracing.trace_with(*tracer_to(SimpleSpanProcessor(spans), "test"))
    spans.clear()

    await opened(house, uuid4())
    await house.catch_up()

    assert tracing.is_on()
    assert list(spans.get_finished_spans()) == []


def test_without_a_collector_nothing_is_traced() -> None:
    tracing.set_up_tracing("api", {})

    assert not tracing.is_on()
    with tracing.request_span("GET", {}) as told, tracing.event_span("publish", uuid4()) as along:
        assert (told, along) == ({}, {})
