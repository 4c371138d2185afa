"""The run log: every report that was made, refused or broken off, kept on the bank's shelf.

A run is noted before anything is done, so that one whose process was killed stands there as running, and is marked as
broken off by the next that holds the lease (reports/schedule/lease.py): while that is held, nothing else runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from data import settings
from data.errors import TellerError
from data.formats.codec import packed, unpacked
from data.store.documents import Document
from data.store.store import Store
from data.texts import N_, Text
from reports.content import commentary
from reports.content.edition import Edition
from reports.render import glyphs

KIND = "report_run"
State = Literal["running", "made", "delivered", "partly", "refused", "failed", "broken", "waiting", "unchanged"]
# Of these there is a folder with the report in it, as long as it is kept.
WITH_FOLDER: tuple[State, ...] = ("made", "delivered", "partly", "waiting", "unchanged")
_NEVER = datetime.min.replace(tzinfo=UTC)
STATES: dict[State, str] = {
    "running": N_("being made"),
    "made": N_("made, not sent"),
    "delivered": N_("delivered"),
    "partly": N_("delivered in part"),
    "refused": N_("not made"),
    "failed": N_("not delivered"),
    "broken": N_("broken off"),
    "waiting": N_("made, waits for approval"),
    "unchanged": N_("made, not sent, as nothing changed"),
}


@dataclass(frozen=True)
class Sent:
    """What became of a report for one recipient. recipient: as it may be shown. reason: None where all is well."""

    recipient: str
    state: str
    at: str = ""
    reason: Text | None = None
    temporary: bool = False
    key: str = ""

    @property
    def moment(self) -> datetime:
        """When it was; in UTC, which earlier versions kept without saying so."""
        at = datetime.fromisoformat(self.at)
        return at if at.tzinfo else at.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Run:
    """One report of one week in one language and scope. started, ended: UTC; ended None: it runs, or was killed.

    folder: below the report folder, "" where nothing was made. pictures: the files in it, the summary's first.
    fault: what happened, why and what to do. sends: whether it was to be delivered. gone: its files were removed.
    note: what its recipients should know of others who have this report, and whoever makes it of signs undrawn.
    commentary: what tells an analyst's words on top of it from others, "" where there are none.
    """

    id: str
    report: str
    week: str
    language: str
    bank: str
    scope: str
    where: tuple[tuple[str, str], ...] = ()
    pages: tuple[str, ...] = ()
    version: int = 0
    said: int = 0
    by: str = ""
    sends: bool = False
    started: datetime = _NEVER
    ended: datetime | None = None
    state: State = "running"
    folder: str = ""
    pictures: tuple[str, ...] = ()
    headline: str = ""
    fault: tuple[Text, ...] = ()
    deliveries: tuple[Sent, ...] = ()
    gone: bool = False
    note: Text | None = None
    commentary: str = ""

    @property
    def place(self) -> Path | None:
        """The folder of its files, where they are still there."""
        path = folder() / self.folder
        return path if self.folder and not self.gone and path.is_dir() else None

    def file(self, name: str) -> Path | None:
        """One of its files, where it is still there; nothing that lies elsewhere, whatever its name says."""
        path = self.place and (self.place / name).resolve()
        return path if path and path.is_relative_to(folder().resolve()) and path.is_file() else None

    def had_it(self, one: Sent) -> bool:
        """Whether a recipient had the report before this run began, so that nothing was sent to them by it."""
        return one.state == "sent" and bool(one.at) and one.moment < self.started

    @property
    def is_bad(self) -> bool:
        """Whether it ended otherwise than asked."""
        return self.state in ("refused", "failed", "partly", "broken")


def folder() -> Path:
    """Where reports are put."""
    return Path(settings.location("report_folder"))


def begin(store: Store, edition: Edition, by: str = "", *, sends: bool = False, note: Text | None = None) -> Run:
    """Note that a report is about to be made."""
    run = Run(
        uuid4().hex[:12], edition.report, edition.week, edition.language, edition.bank, edition.scope, edition.where,
        edition.pages, edition.version, edition.said, by, sends, _now(), note=note,
    )  # fmt: skip
    return _keep(store, run)


def made(store: Store, run: Run, place: Path, manifest: Mapping[str, Any]) -> Run:
    """Note that the report's files are there; the run goes on where it is to be delivered."""
    pages: Sequence[Mapping[str, Any]] = manifest.get("pages", ())
    root = folder()
    # A report that was put elsewhere is noted without its files, which may be taken away there at any time.
    below = place.relative_to(root).as_posix() if place.is_relative_to(root) else ""
    said = replace(
        run, folder=below, pictures=tuple(str(page["picture"]) for page in pages),
        headline=str(pages[0].get("headline") or "") if pages else "", note=_noted(run.note, manifest),
        commentary=commentary.digest(commentary.read(manifest)),
    )  # fmt: skip
    return _keep(store, said if run.sends else replace(said, state="made", ended=_now()))


BOXES = N_("Boxes stand in comments in place of signs that this machine cannot draw: {signs}. {remedy}")


def _noted(note: Text | None, manifest: Mapping[str, Any]) -> Text | None:
    """What was to be said already, and which signs of customers could not be drawn."""
    signs = str(manifest.get("undrawn") or "")
    if not signs:
        return note
    boxes = Text(BOXES, {"signs": glyphs.named(signs), "remedy": glyphs.remedy(signs)})
    return Text(N_("{note} {boxes}"), {"note": note, "boxes": boxes}) if note else boxes


def delivered(store: Store, run: Run, deliveries: Sequence[Sent]) -> Run:
    """Note what became of the deliveries."""
    arrived = [one for one in deliveries if one.state == "sent"]
    state: State = "delivered" if len(arrived) == len(deliveries) else "partly" if arrived else "failed"
    return _keep(store, replace(run, state=state, ended=_now(), deliveries=tuple(deliveries)))


def held(store: Store, run: Run, state: State) -> Run:
    """Note that a report is not sent though it was to be: it waits for approval, or nothing changed."""
    return _keep(store, replace(run, state=state, ended=_now()))


def refused(store: Store, run: Run, fault: TellerError) -> Run:
    """Note why nothing was made, or, once it was made, why it was not delivered."""
    parts = tuple(part for part in (fault.title, fault.message, fault.remedy) if part.message)
    return _keep(store, replace(run, state="failed" if run.pictures else "refused", ended=_now(), fault=parts))


BROKEN = (
    Text(N_("The run ended before its time.")),
    Text(N_("The program was stopped, or the machine was.")),
    Text(N_("It is tried again by itself where it is on a schedule; else run it again.")),
)


def break_off(store: Store, run: Run) -> Run:
    """Note that a run ended before its time."""
    return _keep(store, replace(run, state="broken", ended=_now(), fault=BROKEN))


def break_off_all(store: Store) -> list[Run]:
    """Note so of every run that was killed; only for who holds the lease, as else one might still be at work."""
    return [break_off(store, run) for run in all(store) if run.state == "running"]


def remove(store: Store, run: Run) -> Run:
    """Note that the run's files are gone."""
    return _keep(store, replace(run, gone=True))


def all(store: Store, report: str = "", week: str = "") -> list[Run]:
    """The runs, newest first, of one report or week if given."""
    found = [_read(document) for document in store.shelf.all(KIND).values()]
    found = [run for run in found if report in ("", run.report) and week in ("", run.week)]
    return sorted(found, key=lambda run: run.started, reverse=True)


def _keep(store: Store, run: Run) -> Run:
    body = asdict(run) | {"where": dict(run.where), "pages": list(run.pages), "pictures": list(run.pictures)}
    body |= {name: moment and moment.isoformat() for name, moment in (("started", run.started), ("ended", run.ended))}
    sent = [vars(one) | {"reason": packed(one.reason)} for one in run.deliveries]
    body |= {"fault": packed(run.fault), "note": packed(run.note), "deliveries": sent}
    store.shelf.put(KIND, body.pop("id"), body, run.by)
    return run


def _read(document: Document) -> Run:
    body = {name: value for name, value in (document.body or {}).items() if name in Run.__dataclass_fields__}
    body |= {"where": tuple(body["where"].items()), "pages": tuple(body["pages"]), "pictures": tuple(body["pictures"])}
    body |= {"started": datetime.fromisoformat(body["started"]), "fault": unpacked(body["fault"])}
    body["note"] = unpacked(body.get("note"))
    body["ended"] = datetime.fromisoformat(body["ended"]) if body["ended"] else None
    body["deliveries"] = tuple(Sent(**{**one, "reason": unpacked(one["reason"])}) for one in body["deliveries"])
    return Run(id=document.name, **body)


def _now() -> datetime:
    return datetime.now(UTC)
