"""Keeps parts running: what has died is started again, with a pause that grows while it dies again
at once; at the end all are ended, the last that was started first."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 10.0
_SETTLED_S = 10.0
"""Who has lived so long is started without a pause when he dies."""
_LOOK_S = 0.1
_log = logging.getLogger("rtw.cluster")


class Runner(Protocol):
    """One part that can be started and ended, again and again."""

    @property
    def name(self) -> str: ...

    def start(self) -> None:
        """Returns when it is under way. Raises an Exception where it cannot be started now."""

    def alive(self) -> bool: ...

    def stop(self) -> None: ...


@dataclass(slots=True)
class _Kept:
    runner: Runner
    pause_s: float = _FIRST_PAUSE_S
    started_at: float = float("-inf")
    not_before: float = float("-inf")


@dataclass(slots=True)
class Supervisor:
    """``troubles`` are the errors that a start may raise without ending everything."""

    runners: Sequence[Runner]
    troubles: tuple[type[Exception], ...] = ()
    starts: int = 0
    _kept: list[_Kept] = field(default_factory=list)

    def start(self) -> None:
        """All of them, in their order. Raises what a first start raises."""
        for runner in self.runners:
            self._kept.append(_Kept(runner, started_at=time.monotonic()))
            runner.start()

    def keep(self, ended: Callable[[], bool], told: Callable[[], None] = lambda: None) -> None:
        """Until ``ended``; ``told`` is called whenever one was started again."""
        while not ended():
            if self.mend():
                told()
            time.sleep(_LOOK_S)

    def mend(self) -> bool:
        """Starts what has died and whose pause is over; whether there was any."""
        started = [self._started(each) for each in self._kept if not each.runner.alive()]
        return any(started)

    def stop(self) -> None:
        for each in reversed(self._kept):
            each.runner.stop()
        self._kept.clear()

    def _started(self, each: _Kept) -> bool:
        now = time.monotonic()
        if now < each.not_before:
            return False
        if now - each.started_at > _SETTLED_S:
            each.pause_s = _FIRST_PAUSE_S
        _log.warning("%s has ended and is started again", each.runner.name)
        each.started_at, each.not_before = now, now + each.pause_s
        each.pause_s = min(2 * each.pause_s, _LONGEST_PAUSE_S)
        try:
            each.runner.start()
        except self.troubles as error:
            _log.warning("%s does not start (%s)", each.runner.name, type(error).__name__)
            return False
        self.starts += 1
        return True
