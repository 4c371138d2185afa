"""A report started from elsewhere, such as a page: a process of its own makes it, and who started it need not wait."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO

from data import settings

COMMAND = (sys.executable, "cli.py", "report")
# As much of what it says as is kept in mind.
LONGEST = 4000


@dataclass(frozen=True)
class Started:
    """A report that was started; what it said goes to a file without a name, which goes with the process."""

    process: subprocess.Popen[bytes]
    output: IO[bytes]
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def is_at_work(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    @property
    def failed(self) -> bool:
        """Whether it ended otherwise than well."""
        return bool(self.process.poll())

    def said(self) -> str:
        """What it said of what went wrong, as far as a person is told."""
        size = self.output.seek(0, os.SEEK_END)
        self.output.seek(max(size - LONGEST, 0))
        return self.output.read().decode("utf-8", errors="replace").strip()


def start(*options: str, by: str, language: str, command: Sequence[str] = COMMAND) -> Started:
    """Let a process run the command report with these options, in somebody's name."""
    # The command takes the user's name from the place where a sign-in puts it.
    known = {"LOGNAME": by, "TELLER_LANGUAGE": language}
    output = tempfile.TemporaryFile()  # noqa: SIM115  it outlives this
    process = subprocess.Popen(
        (*command, *options), cwd=settings.ROOT, env=os.environ | known, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=output, start_new_session=True,
    )  # fmt: skip
    # Fetched as soon as it ends, so that none is left behind in the list of processes.
    threading.Thread(target=process.wait, name="report-started", daemon=True).start()
    return Started(process, output)
