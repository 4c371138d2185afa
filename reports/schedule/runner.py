"""The dashboard's server keeps the schedules itself, where the setting report_runner is on.

At the time it starts `cli.py report --due` as a process of its own, so that a browser's driver, its memory and its
faults stay out of the server. Several servers may each do so: of their processes one works, the others end at once.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence

from data import settings
from data.errors import SettingError, TellerError
from data.store.store import Store
from data.texts import N_, Text
from reports.delivery import owners
from reports.render import processes
from reports.schedule import timetable

LOGGER = logging.getLogger(__name__)
COMMAND = (sys.executable, "cli.py", "report", "--due")
# Longest rest: a report that is defined meanwhile is seen by then. Shortest: between two processes.
LONGEST_REST, SHORTEST_REST = 60.0, 5.0
# After a process that failed the rest is doubled each time, up to this: the run log may know nothing of it.
LONGEST_AFTER_FAULT = 1800.0
# How long a process has to end by itself when the server ends.
GRACE = 10.0


def is_on() -> bool:
    """Whether the server is to keep the schedules; one that shows a bank as it was is a report's own and does not.

    Raises SettingError for anything but on or off.
    """
    said = settings.text("report_runner")
    if said not in ("on", "off"):
        raise SettingError(
            Text(N_("The setting {name} cannot be {value!r}."), {"name": "TELLER_REPORT_RUNNER", "value": said}),
            remedy=Text(N_("Give one of {known}."), {"known": "on, off"}),
        )
    return said == "on" and not settings.text("as_of")


class Runner:
    """A thread that waits until something is due, and the process that makes it."""

    def __init__(
        self, command: Sequence[str] = COMMAND, rest: Callable[[], float] | None = None, shortest: float = SHORTEST_REST
    ) -> None:
        self._command, self._rest, self._shortest = tuple(command), rest or seconds_to_rest, shortest
        self._stopped = threading.Event()
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="report-runner", daemon=True)

    def start(self) -> None:
        """Begin to keep the schedules."""
        self._thread.start()

    def stop(self) -> None:
        """End, and with it the process that is at work: what it made so far is marked as broken off by the next."""
        self._stopped.set()
        with self._guard:
            process = self._process
        if process is not None:
            processes.end(process, GRACE)
        self._thread.join(GRACE)

    def _keep(self) -> None:
        faults = 0
        while not self._stopped.is_set():
            seconds = min(max(self._safe_rest(), 0.0), LONGEST_REST)
            if seconds <= 0:
                faults = 0 if self._work() else faults + 1
                seconds = min(self._shortest * 2**faults, LONGEST_AFTER_FAULT)
            self._stopped.wait(seconds)

    def _safe_rest(self) -> float:
        """A store that cannot be reached now may be later."""
        try:
            return self._rest()
        except TellerError as fault:
            LOGGER.warning("%s", fault)
            return LONGEST_REST

    def _work(self) -> bool:
        """Let a process make what is due; whether it did so without a fault."""
        with self._guard:
            if self._stopped.is_set():
                return True
            try:
                # A session of its own, so that whatever it starts ends with it.
                self._process = subprocess.Popen(
                    self._command, cwd=settings.ROOT, stdin=subprocess.DEVNULL, start_new_session=True
                )
            except OSError as fault:
                LOGGER.warning("%s", fault)
                return False
        status = self._process.wait()
        if status and not self._stopped.is_set():
            LOGGER.warning("%s ended with status %s; the run log says why", " ".join(self._command[1:]), status)
        return status == 0


def seconds_to_rest() -> float:
    """Until something is due; 0 when it is."""
    now, store = timetable.moment(), Store(settings.location("store"))
    if timetable.due(store, now) or owners.waits(store):
        return 0.0
    wakes = timetable.wakes(store, now)
    return LONGEST_REST if wakes is None else max(wakes.timestamp() - now.timestamp(), SHORTEST_REST)
