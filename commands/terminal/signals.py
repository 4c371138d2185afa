"""A person's Ctrl-C or a service's SIGTERM: heeded at once where that loses nothing, else at the next safe point."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

# What a shell reports of a program that ended by Ctrl-C.
STATUS = 130


class Stop:
    """Whether this process was asked to stop; within `at_once`, being asked raises KeyboardInterrupt there and then.

    Only the first signal raises, so that a second one cannot tear the clearing up after the first.
    """

    def __init__(self, *signals: signal.Signals) -> None:
        self.asked = False
        self._signals = signals or (signal.SIGINT, signal.SIGTERM)
        self._before: dict[signal.Signals, Any] = {}
        self.is_open = False

    def __enter__(self) -> Stop:
        # Python hands signals to the main thread alone.
        if threading.current_thread() is threading.main_thread():
            self._before = {one: signal.signal(one, self._hear) for one in self._signals}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one, before in self._before.items():
            signal.signal(one, before)

    def _hear(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        first, self.asked = not self.asked, True
        if first and self.is_open:
            raise KeyboardInterrupt

    def at_once(self) -> AtOnce:
        """Work that may be left at any point, as a context."""
        return AtOnce(self)


class AtOnce:
    """A stretch of work that a signal ends there and then, with KeyboardInterrupt.

    Whatever else it raises once the process was asked to stop becomes that too: the engine, when a signal reaches it,
    ends with an error of its own.
    """

    def __init__(self, stop: Stop) -> None:
        self._stop = stop

    def __enter__(self) -> None:
        self._stop.is_open = True
        if self._stop.asked:
            raise KeyboardInterrupt

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.is_open = False
        if isinstance(fault, Exception) and self._stop.asked:
            raise KeyboardInterrupt from fault
