"""Files added from the command line: each one its own result, so that one that is refused does not stop the others."""

from __future__ import annotations

import getpass
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analytics.doubts.doubts import Doubtful
from analytics.ingest import intake
from analytics.ingest.intake import Options, Outcome, Plan
from commands import layouts
from commands.inbox.destinations import MENDING, write
from commands.terminal import preview, progress, refusals
from commands.terminal.session import Session
from commands.terminal.signals import Stop
from data.errors import TellerError
from data.formats import refused_rows
from data.store.store import Store
from data.texts import N_, Text

UNREAD: dict[str, Any] = {
    "upload_id": None, "state": "failed", "table": None, "layout": None, "encoding": None, "rows": 0, "added": 0,
    "replaced": 0, "unchanged": 0, "rejected": 0, "rejections": [], "notices": [], "preview": None,
}  # fmt: skip

# What became of a file of which nothing is stored.
_OUT = ("refused", "checked")


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


@dataclass(frozen=True)
class Adding:
    """Files on their way into a store. refused: where their refused rows go, a file for one, a folder for several.

    save_as: the name under which what was decided of a file is kept as the bank's own layout.
    """

    session: Session
    store: Store
    options: Options
    refused: Path | None = None
    several: bool = False
    save_as: str | None = None

    def take_all(self, files: list[Path], stop: Stop) -> list[Result]:
        """Take in one after the other, until asked to stop."""
        return [self.take(file, stop) for file in files if not stop.asked]

    def take(self, file: Path, stop: Stop) -> Result:
        """Take in one file; an error of the Teller family is told on standard error and kept in the result."""
        plan: Plan | None = None
        try:
            with progress.shown(self.session) as shown, stop.at_once():
                _there(file)
                plan = intake.inspect(file, options=self.options, progress=shown, store=self.store)
                with plan:
                    outcome = intake.commit(plan, self.store, by=getpass.getuser(), progress=shown)
                    self._give_back(file, plan)
                    layouts.save(self.session, self.store, plan, None if outcome.state in _OUT else self.save_as)
        except TellerError as error:
            return self._failed(file, plan, error)
        except KeyboardInterrupt:
            if plan is not None:
                plan.close()
            return self._cancelled(file, plan)
        preview.tell(self.session, str(file), outcome.preview)
        self._notices(file, outcome.notices)
        return Result(str(file), {"file": str(file), **outcome.as_json(self.session.language)}, outcome)

    def _failed(self, file: Path, plan: Plan | None, error: TellerError) -> Result:
        """The error, and what the file would have done where it got so far."""
        if plan and isinstance(error, Doubtful):
            plan = replace(plan, expected=error.seen)
        preview.tell(self.session, str(file), plan.expected if plan else None, asks=True)
        self._notices(file, plan.notices if plan else ())
        self.session.complain(error, about=str(file))
        known = plan.as_json(self.session.language) if plan else {}
        stopped = refusals.document(self.session, error)
        return Result(str(file), {"file": str(file), **UNREAD, **stopped, **known})

    def _notices(self, file: Path, notices: Sequence[Text]) -> None:
        """What is to be known of a file, a line each on standard error."""
        for notice in notices:
            self.session.say(f"{file}: {self.session.word(notice)}")

    def _give_back(self, file: Path, plan: Plan) -> None:
        """Write the rows that do not go in where they were asked for."""
        if self.refused is None or not plan.rejected:
            return
        target = self.refused
        if self.several or target.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            target /= file.name + MENDING
        language = self.session.language
        try:
            write(target, lambda fresh: refused_rows.write(plan, fresh, language))
        except OSError as fault:
            said = N_("The refused rows cannot be written to {place}: {why}")
            self.session.say(Text(said, {"place": str(target), "why": fault.strerror or str(fault)}))
            return
        said = N_("The refused rows, to be mended and added again, are in {place}")
        self.session.say(Text(said, {"place": str(target)}))

    def _cancelled(self, file: Path, plan: Plan | None) -> Result:
        """What is true of a file whose taking in was stopped: the store's own history says whether it is in."""
        stored = plan is not None and plan.upload_id in {entry.upload_id for entry in self.store.history()}
        values = {"file": str(file), "upload_id": plan.upload_id if plan else ""}
        said = N_("Cancelled: nothing of {file} was stored.")
        if stored:
            said = N_("{file} was stored before it could be cancelled; python cli.py undo {upload_id} takes it back.")
        self.session.say(Text(said, values))
        document = {**UNREAD, "state": "committed", "upload_id": values["upload_id"]} if stored else UNREAD
        return Result(str(file), {"file": str(file), **document, "cancelled": True})


def _there(file: Path) -> None:
    if file.is_file() and not os.access(file, os.R_OK):
        raise TellerError(
            Text(N_("The file {file} may not be read by this user."), {"file": file}),
            remedy=N_("Give this user the right to read it."),
        )
    if not file.is_file():
        raise TellerError(
            Text(N_("There is no file {file}."), {"file": file}), remedy=N_("Check its name and the folder it is in.")
        )
