"""From a request to its command, its append, the views and the messages: one trace.

Nothing is stored for it. The trace of a command is named after a digest of its id, and so is the
span in which its events were appended; every event holds the id of its command, so whoever
handles the event in another process knows where it belongs. Where a caller names a trace of his
own, the request and the command stand in his, and the append, with a link to the command, in that
of the command and its events.

Off unless a collector is named (OTEL_EXPORTER_OTLP_ENDPOINT). Attributes hold names of ours and
numbers: no tenant, case, person, and nothing that was entered.
"""

import hashlib
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import time_ns
from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, TraceFlags, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from domain.identifiers import is_canonical

MOST_LINKED = 100
"""Commands of one step of the views that get a span of their own."""
_OF_A_COMMAND = b"returnledger: trace of a command "
_W3C = TraceContextTextMapPropagator()
_NAMES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")

Attributes = Mapping[str, str | int]
Told = dict[str, str | int]


@dataclass(slots=True)
class _Tracing:
    tracer: Tracer | None = None
    sampled: Callable[[int], bool] = bool


_tracing = _Tracing()
wanted: ContextVar[SpanContext | None] = ContextVar("wanted", default=None)
"""What the next span is to be called, for adapters/processes/tracing_export.py."""


def set_up_tracing(process: str, environ: Mapping[str, str]) -> None:
    """Sends spans to the collector that the standard variables name; without one nothing is done,
    and what is needed for it is not even loaded."""
    if any(environ.get(name) for name in _NAMES) and environ.get("OTEL_SDK_DISABLED") != "true":
        exporting = importlib.import_module("adapters.processes.tracing_export")
        trace_with(*exporting.tracer_to_collector(process))


def trace_with(tracer: Tracer | None, sampled: Callable[[int], bool] = bool) -> None:
    """``sampled``: whether a trace of this name is among those that are kept; the same in every
    process."""
    _tracing.tracer, _tracing.sampled = tracer, sampled


def is_on() -> bool:
    return _tracing.tracer is not None


@contextmanager
def request_span(method: str, headers: Mapping[str, str]) -> Iterator[Told]:
    """A request from its first to its last byte. What its handler learns of it is added."""
    if _tracing.tracer is None:
        yield {}
        return
    told: Told = {"http.request.method": method}
    named = headers.get("traceparent")  # and not what else a caller would have us pass on
    parent = None if named is None else _W3C.extract({"traceparent": named})
    key = headers.get("idempotency-key", "")
    if parent is None and is_canonical(key):
        wanted.set(SpanContext(_trace_of(UUID(key)), 0, is_remote=False))
    with _tracing.tracer.start_as_current_span(
        "request", parent or Context(), SpanKind.SERVER, record_exception=False
    ) as span:
        try:
            yield told
        finally:
            span.set_attributes(told)
            span.update_name(f"{method} {told.get('http.route', '')}".strip())


@contextmanager
def command_span(name: str, command_id: UUID) -> Iterator[Told]:
    """A command, whichever way it came in."""
    if _tracing.tracer is None:
        yield {}
        return
    told: Told = {}
    if not trace.get_current_span().get_span_context().is_valid:
        wanted.set(SpanContext(_trace_of(command_id), 0, is_remote=False))
    with _tracing.tracer.start_as_current_span(
        f"command {name}", record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield told
        finally:
            span.set_attributes(told)


@contextmanager
def append_span(command_id: UUID, events: int) -> Iterator[None]:
    """Until its events are committed. It bears the name by which others know it."""
    if _tracing.tracer is None:
        yield
        return
    own, asked = appended(command_id), trace.get_current_span().get_span_context()
    same = asked.trace_id == own.trace_id
    wanted.set(own)
    with _tracing.tracer.start_as_current_span(
        "append",
        None if same else Context(),
        links=[] if same or not asked.is_valid else [Link(asked)],
        attributes={"rtw.events": events},
        record_exception=False,
    ):
        yield


@contextmanager
def event_span(name: str, command_id: UUID) -> Iterator[dict[str, str]]:
    """What is done with an event of this command, in whichever process; yields the headers by
    which a message takes the trace along."""
    headers: dict[str, str] = {}
    if _tracing.tracer is None:
        yield headers
        return
    parent = trace.set_span_in_context(NonRecordingSpan(appended(command_id)), Context())
    with _tracing.tracer.start_as_current_span(
        name, parent, SpanKind.PRODUCER, record_exception=False
    ):
        _W3C.inject(headers)
        yield headers


def tell_projected(commands: Iterable[UUID], begun_ns: int, views: Iterable[str]) -> None:
    """A step of the views that has ended: a span in the trace of each command that it read of."""
    if _tracing.tracer is None:
        return
    attributes = {"rtw.views": sorted(views)}
    for command_id in list(commands)[:MOST_LINKED]:
        parent = trace.set_span_in_context(NonRecordingSpan(appended(command_id)), Context())
        span = _tracing.tracer.start_span(
            "project", parent, SpanKind.CONSUMER, attributes, start_time=begun_ns
        )
        span.end(time_ns())


def appended(command_id: UUID) -> SpanContext:
    """The span in which the events of a command were appended, wherever that was."""
    digest = hashlib.sha256(_OF_A_COMMAND + command_id.bytes).digest()
    trace_id, span_id = int.from_bytes(digest[:16]), int.from_bytes(digest[16:24])
    flags = TraceFlags(TraceFlags.SAMPLED if _tracing.sampled(trace_id) else TraceFlags.DEFAULT)
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=flags)


def _trace_of(command_id: UUID) -> int:
    return appended(command_id).trace_id
