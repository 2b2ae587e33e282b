"""Spans of this process on their way to a collector; loaded only where one is named."""

import secrets
from collections.abc import Callable

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator, RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import Tracer

from adapters.processes.tracing import wanted


class WantedIds(IdGenerator):
    """Names the next trace, or span, as is wanted of it; all others by chance."""

    def __init__(self) -> None:
        self._others = RandomIdGenerator()

    def generate_trace_id(self) -> int:
        found = wanted.get()
        return found.trace_id if found is not None else self._others.generate_trace_id()

    def generate_span_id(self) -> int:
        found = wanted.get()
        wanted.set(None)
        return found.span_id if found is not None and found.span_id else secrets.randbits(64) or 1


def tracer_to_collector(process: str) -> tuple[Tracer, Callable[[int], bool]]:
    """As the standard variables OTEL_... say."""
    return tracer_to(BatchSpanProcessor(OTLPSpanExporter()), process)


def tracer_to(processor: SpanProcessor, process: str) -> tuple[Tracer, Callable[[int], bool]]:
    """And whether it keeps a trace. What is sent in batches is flushed when the process ends."""
    resource = Resource.create({SERVICE_NAME: f"returnledger-{process}"})
    provider = TracerProvider(resource=resource, id_generator=WantedIds())
    provider.add_span_processor(processor)

    def sampled(trace_id: int) -> bool:
        decision = provider.sampler.should_sample(None, trace_id, "append").decision
        return decision is Decision.RECORD_AND_SAMPLE

    return provider.get_tracer("returnledger"), sampled
