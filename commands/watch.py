"""A folder whose files are taken in as they arrive, one after the other, each once, whatever stops the program."""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from analytics.ingest import intake
from analytics.ingest.intake import Options, Outcome, Plan
from commands.inbox.arrivals import UNSURE, Arrivals, Look, State
from commands.inbox.destinations import DONE, REFUSED, Filing, label, write
from commands.terminal import progress, refusals
from commands.terminal.output import OUTCOMES
from commands.terminal.session import Session
from commands.terminal.signals import Stop
from data import settings
from data.errors import FileRefused, TellerError
from data.formats import refused_rows
from data.store.store import Store
from data.texts import N_, Text

# The watcher's lock, and what it notes of the file in hand.
LOCK = ".teller-watch"
INTERVAL = 1.0
# Seconds until a file is tried again that the store could not take: doubled each time, up to the longest.
FIRST_RETRY, LONGEST_RETRY = 5.0, 300.0
# A file that ended the program so often is put aside, so that the others have their turn.
MOST_STARTS = 5


class NotWatched(TellerError):
    """The folder cannot be watched."""


@dataclass
class Retry:
    """A file that the store could not take: not before this moment (monotonic seconds), after so many times."""

    not_before: float
    times: int


@dataclass
class Watcher:
    """One folder, the store that its files go into, and what is said of all of them."""

    session: Session
    store: Store
    folder: Path
    options: Options
    stop: Stop
    failed: int = 0
    away: bool = False
    retries: dict[str, Retry] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.filing = Filing(self.folder)
        self.arrivals = Arrivals(self.folder)

    def run(self, once: bool = False) -> None:
        """Take files until asked to stop, or, once, until every file that has arrived was taken or tried."""
        with lock(self.folder):
            self.filing.prepare()
            self._say(Text(N_("Watching {folder}."), {"folder": str(self.folder)}))
            until = time.monotonic() + 2 * UNSURE
            while not self.stop.asked:
                look = self._look()
                due = [path for path in look.ready if self._is_due(path)]
                for path in due:
                    self._take(path)
                if once and not due and (not look.settling or time.monotonic() > until):
                    self.failed += self.away
                    return
                self._rest()

    def _look(self) -> Look:
        """What is in the folder; nothing while a share is away, which is said when it goes and when it is back."""
        try:
            found = self.arrivals.look()
        except OSError as fault:
            if not self.away:
                values = {"folder": str(self.folder), "why": fault.strerror or str(fault)}
                self._say(Text(N_("The folder {folder} cannot be read: {why}"), values))
            self.away = True
            return Look()
        if self.away:
            self._say(Text(N_("Watching {folder}."), {"folder": str(self.folder)}))
        self.away = False
        return found

    def _rest(self) -> None:
        try:
            with self.stop.at_once():
                time.sleep(INTERVAL)
        except KeyboardInterrupt:
            pass

    def _is_due(self, path: Path) -> bool:
        retry = self.retries.get(path.name)
        return retry is None or time.monotonic() >= retry.not_before

    def _take(self, path: Path) -> None:
        """One file, from where it lies to where it goes; it stays where it is when the program is asked to stop."""
        state = State.of(path)
        if state is None or self.stop.asked:
            return
        try:
            if begun(self.folder, path.name, state) > MOST_STARTS:
                raise _ends_the_program(path.name)
            self._stored(path, state)
        except KeyboardInterrupt:
            self._say(Text(N_("Stopped: {file} is still in the folder."), {"file": label(path.name)}))
        except FileRefused as refusal:
            self._refuse(path, refusal)
        except (TellerError, OSError) as fault:
            self._later(path, fault)
        ended(self.folder)

    def _stored(self, path: Path, state: State) -> None:
        name = label(path.name)
        with progress.shown(self.session) as shown:
            with self.stop.at_once():
                plan = intake.inspect(path, name=name, options=self.options, progress=shown, store=self.store)
            with plan:
                # From here on the file is stored whole, however long it takes.
                outcome = intake.commit(plan, self.store, by=getpass.getuser(), progress=shown)
                self._file(path, state, plan, outcome)
        self.retries.pop(path.name, None)

    def _file(self, path: Path, state: State, plan: Plan, outcome: Outcome) -> None:
        """Put a file that was read where it belongs."""
        if State.of(path) != state:
            said = N_("{file} was written to while it was read: it will be read again.")
            self._say(Text(said, {"file": outcome.file}))
            return
        target = self.filing.place(path, REFUSED if outcome.refused else DONE)
        document = {"file": outcome.file, "sha256": outcome.sha256, **outcome.as_json(self.session.language)}
        if outcome.refused:
            self.filing.why(target, "\n".join(map(self.session.word, outcome.notices)))
            self.failed += 1
        else:
            self.filing.receipt(target, {**document, "time": now()})
        if plan.rejected:
            language = self.session.language
            write(self.filing.mending(target), lambda fresh: refused_rows.write(plan, fresh, language))
        self.filing.move(path, target)
        self._tell(outcome, document | {"kept": self.filing.label(target)})

    def _tell(self, outcome: Outcome, document: dict[str, Any]) -> None:
        counts = {
            name: getattr(outcome, name) for name in ("file", "read", "added", "replaced", "unchanged", "rejected")
        }
        said = N_(
            "{file}: {state}; {read:,} rows read, {added:,} added, {replaced:,} replaced, {unchanged:,} unchanged, "
            "{rejected:,} refused; now {kept}."
        )
        self._say(Text(said, {**counts, "state": Text(OUTCOMES[outcome.state]), "kept": document["kept"]}))
        self._print(document)

    def _refuse(self, path: Path, refusal: FileRefused) -> None:
        """Put a file that cannot be taken in aside, with the reason beside it."""
        if State.of(path) is None:
            return
        parts = (refusal.title, refusal.message, refusal.remedy)
        said = [self.session.word(part) for part in parts if part.message]
        try:
            target = self.filing.place(path, REFUSED)
            self.filing.why(target, "\n".join(said))
            self.filing.move(path, target)
        except OSError as fault:
            self._later(path, fault)
            return
        self.failed += 1
        self.retries.pop(path.name, None)
        values = {"file": label(path.name), "reason": " ".join(said), "kept": self.filing.label(target)}
        self._say(Text(N_("{file} was refused; now {kept}. {reason}"), values))
        told = refusals.document(self.session, refusal)
        self._print({"file": values["file"], **told, "kept": values["kept"]})

    def _later(self, path: Path, fault: Exception) -> None:
        """Leave a file where it is that the store, or this machine, could not take now, and try again later."""
        times = self.retries[path.name].times + 1 if path.name in self.retries else 1
        wait = min(FIRST_RETRY * 2 ** (times - 1), LONGEST_RETRY)
        self.retries[path.name] = Retry(time.monotonic() + wait, times)
        self.failed += 1
        reason = fault.render(self.session.language) if isinstance(fault, TellerError) else str(fault)
        values = {"file": label(path.name), "reason": reason, "seconds": round(wait)}
        self._say(Text(N_("{file} stays in the folder and is tried again in {seconds} s. {reason}"), values))

    def _say(self, text: Text) -> None:
        typer.echo(f"{now()} {self.session.word(text)}", err=True)

    def _print(self, document: dict[str, Any]) -> None:
        if self.session.as_json:
            typer.echo(json.dumps(document, ensure_ascii=False, default=str))


def watched(folder: Path | None) -> Path:
    """The folder that was named, else the setting's; raises NotWatched where neither is."""
    place = folder or Path(settings.location("watched_folder"))
    if folder is None and not settings.text("watched_folder"):
        raise NotWatched(
            N_("No folder was named."), remedy=N_("Name it: python cli.py watch DIR, or set TELLER_WATCHED_FOLDER.")
        )
    return place.absolute()


def now() -> str:
    """The moment, as a line of a log begins."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Be the folder's only watcher; raises NotWatched when another is, or the folder is none that can be written."""
    try:
        file = (folder / LOCK).open("a")
    except OSError as fault:
        raise NotWatched(
            Text(N_("The folder {folder} cannot be watched."), {"folder": str(folder)}),
            Text("{fault}", {"fault": fault.strerror or str(fault)}),
            N_("Make the folder, and give this user the right to write there."),
        ) from fault
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise NotWatched(
                Text(N_("Another program watches {folder} already."), {"folder": str(folder)}),
                remedy=N_("Leave it to that one, or stop it first."),
            ) from fault
        yield


def begun(folder: Path, name: str, state: State) -> int:
    """Note that a file is taken up; how often it was, without an end, counting this time."""
    note = {"name": os.fsencode(name).hex(), **asdict(state)}
    try:
        before = json.loads((folder / LOCK).read_text(encoding="utf-8") or "{}")
    except (OSError, ValueError):
        before = {}
    times = int(before.get("times", 0)) + 1 if {**before, "times": 0} == {**note, "times": 0} else 1
    (folder / LOCK).write_text(json.dumps({**note, "times": times}), encoding="utf-8")
    return times


def ended(folder: Path) -> None:
    """Note that the file in hand came to an end, whichever; a note that a full disk keeps counts once too often."""
    with suppress(OSError):
        (folder / LOCK).write_text("", encoding="utf-8")


def _ends_the_program(name: str) -> FileRefused:
    values = {"file": label(name), "times": MOST_STARTS}
    return FileRefused(
        Text(N_("The program ended {times} times while it was taking in {file}."), values),
        remedy=N_("Try it by itself with python cli.py add, and look into the log of the service."),
    )
