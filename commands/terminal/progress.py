"""How far a file has got, for someone who sits in front of it: what is done, how much of how much, how fast."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text as Line

from analytics.ingest.intake import Progress as Tell
from analytics.ingest.intake import Step
from commands.terminal.session import Session
from data.texts import N_, Text


class Amount(TextColumn):
    """Done of all, their share and how many a second; nothing where the total is not known."""

    def __init__(self, session: Session) -> None:
        super().__init__("")
        self._session = session

    def render(self, task: Task) -> Line:
        """The words of one task."""
        if not task.total:
            return Line()
        values = {
            "done": round(task.completed), "total": round(task.total), "share": round(task.percentage),
            "speed": round(task.finished_speed or task.speed or 0),
        }  # fmt: skip
        said = N_("{done:,} of {total:,}, {share} %, {speed:,} a second")
        return Line(self._session.word(Text(said, values)))


@contextmanager
def shown(session: Session) -> Iterator[Tell]:
    """Somewhere to tell each step to: a line on the terminal that goes when all is done; a log is spared it."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(24), Amount(session))
    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        yield Teller(session, bar).tell


class Teller:
    """The one task of a progress line: a new one for each thing that is done."""

    def __init__(self, session: Session, bar: Progress) -> None:
        self._session, self._bar = session, bar
        self._said: Text | None = None
        self._task = TaskID(0)

    def tell(self, step: Step) -> None:
        """Show a step."""
        if self._said is None or step.said.message != self._said.message:
            if self._said is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task(self._session.word(step.said), total=step.total or None)
            self._said = step.said
        words = self._session.word(step.said)
        self._bar.update(self._task, completed=step.done, total=step.total or None, description=words)
