"""A report started from elsewhere, such as a page: a process of its own makes it, and who started it need not wait."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from data import settings

COMMAND = (sys.executable, "cli.py", "report")
# So many of the last lines that it says are kept in mind.
LINES = 20


@dataclass(frozen=True)
class Started:
    """A report that was started. listener: fetches what it says, and its end, so that nothing is left of it."""

    process: subprocess.Popen[str]
    lines: deque[str]
    listener: threading.Thread
    at: datetime

    @property
    def is_at_work(self) -> bool:
        """Whether it has not ended."""
        return self.listener.is_alive()

    @property
    def failed(self) -> bool:
        """Whether it ended otherwise than well."""
        return bool(self.process.poll())

    def said(self) -> str:
        """What it said last, which is for a person."""
        return "".join(self.lines).strip()


def start(*options: str, by: str, language: str, command: Sequence[str] = COMMAND) -> Started:
    """Let a process run the command report with these options, in somebody's name."""
    # The command takes the user's name from where a sign-in puts it.
    known = {"LOGNAME": by, "TELLER_LANGUAGE": language}
    at = datetime.now(UTC)
    process = subprocess.Popen(
        (*command, *options), cwd=settings.ROOT, env=os.environ | known, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    lines = deque[str](maxlen=LINES)
    listener = threading.Thread(target=_listen, args=(process, lines), name="report-started", daemon=True)
    listener.start()
    return Started(process, lines, listener, at)


def _listen(process: subprocess.Popen[str], lines: deque[str]) -> None:
    with process:
        for line in process.stderr or ():
            lines.append(line)
