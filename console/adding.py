"""Files added from the command line: each one its own result, so that one that is refused does not stop the others."""

from __future__ import annotations

import getpass
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics import intake
from analytics.intake import Options, Outcome, Progress
from console.session import Session
from data.errors import FileRefused, TellerError
from data.store import Store
from data.texts import N_, Text

__all__ = ["Options", "Result", "take"]

UNREAD: dict[str, Any] = {
    "upload_id": None, "state": "failed", "table": None, "layout": None, "encoding": None, "rows": 0, "added": 0,
    "replaced": 0, "unchanged": 0, "rejected": 0, "rejections": [], "notices": [],
}  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What became of one file: an outcome, or the error that stopped it; `document` is the same for a script."""

    file: str
    document: dict[str, Any]
    outcome: Outcome | None = None

    @property
    def failed(self) -> bool:
        """True when the file could not be taken in, or too much of it was refused."""
        return self.outcome is None or self.outcome.refused


def watched(session: Session) -> Progress | None:
    """Progress for someone who sits in front of it; a schedule's log would only be longer by it."""
    return (lambda step: session.say(step.said)) if sys.stderr.isatty() else None


def take(session: Session, store: Store, file: Path, options: Options) -> Result:
    """Take in one file; an error of the Teller family is told on standard error and kept in the result."""
    try:
        if not file.is_file():
            raise FileRefused(
                Text(N_("There is no file {file}."), {"file": file}),
                remedy=N_("Check its name and the folder it is in."),
            )
        outcome = intake.take(file, store, by=getpass.getuser(), options=options, progress=watched(session))
    except TellerError as error:
        session.complain(error, about=str(file))
        said = {part: session.word(getattr(error, part)) for part in ("title", "message", "remedy")}
        return Result(str(file), {"file": str(file), **UNREAD, "error": said})
    for notice in outcome.notices:
        session.say(f"{file}: {session.word(notice)}")
    return Result(str(file), {"file": str(file), **outcome.as_json(session.language)}, outcome)
