"""What is counted: values of labels are from closed sets, and nothing of a person stands in it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import httpx
import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from adapters.broker.connecting import Broker, Door
from adapters.broker.relay import Relay
from adapters.console.serving import ready_until_drained
from adapters.http.app import create_app
from adapters.http.declared import endpoints_of
from adapters.http.draining import Drain
from adapters.live_tables.lag import CONSUMERS
from adapters.notifying.deliveries import Status
from adapters.processes import metrics
from adapters.processes.health import health_app
from adapters.processes.readiness import Readiness, of_views
from projections.catalogue import CASE_VIEWS
from services.ports import StoreUnavailable
from tests.adapters.http.living import House, living

pytestmark = pytest.mark.anyio
CANARY = "qK7vZ2mX9tR4wB6nL8pD3sFh"
UUID_LIKE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}")
OURS = "rtw_"


@pytest.fixture
async def house(database: Any, tmp_path: Path, anyio_backend: str) -> Any:
    async with living(database, tmp_path) as house:
        yield house


async def scraped(house: House) -> str:
    app = health_app(lambda: of_views(house.product, 60))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://watched") as client:
        answered = await client.get("/metrics")
    assert answered.status_code == 200
    return answered.text


def labels(text: str) -> Iterator[tuple[str, str, str]]:
    """Metric, label and value of all that is ours; tests before may have left some."""
    for family in text_string_to_metric_families(text):
        for sample in family.samples if family.name.startswith(OURS) else ():
            for name, value in sample.labels.items():
                yield family.name, name, value


def counted(name: str, **of: str) -> float:
    return REGISTRY.get_sample_value(name, of) or 0.0


async def test_every_value_of_a_label_is_from_a_closed_set(house: House) -> None:
    of_others = set(labels(await scraped(house)))
    await house.play()
    await house.hire()
    for view in CASE_VIEWS:
        await house.ask("CL-1", "GET", f"/v1/cases/{house.case}/views/{view}")
    await _fuzz(house)

    text = await scraped(house)

    routes = {path for path, _, _ in endpoints_of(create_app(house.desk))}
    closed = {
        "outcome": {*metrics.OUTCOMES, *get_args(Status)},
        "code": metrics.RULES.names,
        "view": CASE_VIEWS.keys(),
        "consumer": {*CONSUMERS, "notifications"},
        "route": {*routes, "-"},
        "method": {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "-"},
        "status": {str(status) for status in range(100, 600)} | {"0"},
        "channel": {"file", "webhook"},
    }
    found = list(labels(text))
    assert {name for _, name, _ in found} >= {"outcome", "code", "view", "consumer", "route"}
    for metric, name, value in set(found) - of_others:
        known = closed.get(name)
        numbers = name == "le"
        assert numbers or (known is not None and value in known), (metric, name, value)


async def test_neither_id_nor_tenant_nor_what_was_entered_stands_in_them(house: House) -> None:
    await house.play()
    await _fuzz(house)

    text = await scraped(house)

    assert CANARY not in text
    assert str(house.tenant) not in text
    assert str(house.case) not in text
    assert not UUID_LIKE.search(text)


async def _fuzz(house: House) -> None:
    """A canary wherever somebody can put one."""
    for method in ("GET", "POST", CANARY):
        for path in (
            f"/{CANARY}",
            f"/v1/cases/{CANARY}",
            f"/v1/cases/{house.case}/views/{CANARY}",
            f"/v1/cases/{house.case}/commands/{CANARY}",
            f"/v1/cases?status={CANARY}",
        ):
            await house.ask("CL-1", method, path, headers={"RTW-Role": CANARY})
    await house.send("CL-1", "AddNote", {"text": CANARY})
    await house.send("CL-1", "SetLoadTarget", {"week": CANARY, "targets": [{"load": CANARY}]})
    await house.send(uuid4(), "SetLoadTarget", {"week": CANARY})


async def test_commands_count_by_outcome_refusals_by_rule_and_reads_by_view(house: House) -> None:
    before = {each: counted("rtw_command_seconds_count", outcome=each) for each in metrics.OUTCOMES}
    reads = counted("rtw_reads_total", view="clinician")
    batches = counted("rtw_append_batch_commands_count")
    refusals = sum(counted("rtw_refusals_total", code=each) for each in metrics.RULES.names)

    await house.play()
    again = await house.take(house.story[1][0][0])
    await house.ask("CL-1", "GET", f"/v1/cases/{house.case}/views/clinician")

    steps = [house.step(number).outcome for number, _ in house.story[1]]
    after = {each: counted("rtw_command_seconds_count", outcome=each) for each in metrics.OUTCOMES}
    more = {each: after[each] - before[each] for each in metrics.OUTCOMES}
    assert again.headers["Idempotent-Replayed"] == "true"
    assert more["refused"] == steps.count("refused") > 0
    assert more["done"] == steps.count("done") + 1
    assert counted("rtw_reads_total", view="clinician") == reads + 1
    assert counted("rtw_append_batch_commands_count") > batches
    told = sum(counted("rtw_refusals_total", code=each) for each in metrics.RULES.names)
    assert told - refusals >= more["refused"]


@pytest.mark.parametrize(
    ("code", "as_"),
    [
        ("gate.G23.capacity_pct.T1", "gate.G23.capacity_pct"),
        ("INV-1", "INV-1"),
        ("role", "role"),
        (CANARY, "other"),
    ],
)
def test_a_rule_counts_under_the_name_that_has_a_text(code: str, as_: str) -> None:
    assert metrics.RULES.counted_as(code) == as_


async def test_a_serve_that_turns_requests_away_is_not_ready(house: House) -> None:
    away = Broker(lambda: Door((), "_INBOX"), "test")
    relay, drain = Relay(house.product.database, away), Drain()
    ready = ready_until_drained(house.product, 60, relay, drain)
    before = await ready()
    drain.begin()

    assert (before.good, (await ready()).good) == (True, False)


async def test_without_its_database_a_process_lives_and_is_not_ready() -> None:
    async def ready() -> Readiness:
        raise StoreUnavailable(CANARY)

    transport = httpx.ASGITransport(health_app(ready))
    async with httpx.AsyncClient(transport=transport, base_url="http://watched") as client:
        live, is_ready, told = [await client.get(f"/{e}") for e in ("live", "ready", "metrics")]

    assert (live.status_code, is_ready.status_code, told.status_code) == (200, 503, 200)
    assert is_ready.json() == {"ready": False}
    assert "rtw_ready 0.0" in told.text
    assert CANARY not in told.text
