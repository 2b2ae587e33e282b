"""Commands as the use cases know them, counted and traced: whichever way they come in."""

from time import perf_counter

from adapters.processes import metrics, tracing
from services.answers import Answer
from services.commands import Asked, Commands
from services.not_stored import BusyError, NotStoredError, RefusedError, ReusedCommandError


class MeasuredCommands(Commands):
    """services.commands.Commands, with outcome, duration and rule in the metrics."""

    async def handle(self, asked: Asked) -> Answer:
        begun, outcome = perf_counter(), "failed"
        name = type(asked.request).__name__
        try:
            with tracing.command_span(name, asked.command_id) as told:
                answer = await super().handle(asked)
                outcome = told["rtw.outcome"] = answer.outcome
        except (NotStoredError, ReusedCommandError, BusyError) as error:
            outcome = "not_stored"
            if isinstance(error, RefusedError):
                metrics.count_refusal(error.refusal.code)
            raise
        finally:
            metrics.COMMAND_SECONDS.labels(outcome).observe(perf_counter() - begun)
        if answer.outcome == "refused" and answer.decision is not None and not answer.replayed:
            metrics.count_refusal(answer.decision.rationale)
        return answer
