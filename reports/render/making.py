"""One edition from its pages to its files: all of it in its place, or none."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any

from PIL import Image

from analytics import wording
from analytics.charts import brand
from analytics.charts.brand import Logo
from analytics.insights import actions
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from analytics.metrics.view import NAMES
from analytics.summary import provenance
from analytics.vocabulary import term
from data import settings
from data.errors import ReportRefused
from data.texts import N_, Text, translate
from reports.content import manifest, numbers, reissue, sources
from reports.content.edition import SUMMARY, Edition
from reports.content.manifest import Document
from reports.content.paper import Paper
from reports.delivery import letter, mail
from reports.render import annex, compose, server
from reports.render.annex import Leaf
from reports.render.picture import Picture, Summary
from reports.render.studio import Studio

if TYPE_CHECKING:
    from reports.render.camera import Camera

# Where a report is put together, until it is whole.
ASIDE = ".making-"
# What a run that was killed leaves is removed by a later one after this many seconds.
LEFT_BEHIND = 6 * 3600
# Linux: rename two files or folders into each other's place, at once.
EXCHANGE, HERE = 2, -100
# Of the logo in a mail, in pixels: at most so broad, and as high.
LOGO_SIZE = 480, 80
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Made:
    """A report that was made: the folder of its files, and its manifest."""

    folder: Path
    manifest: Document


def make(edition: Edition, to: Path, *, base: str = "", tell: Tell | None = None, studio: Studio | None = None) -> Made:
    """Make one edition below the folder `to`, in place of an earlier run of it.

    base: the address of a dashboard to photograph; "" starts one, which shows the edition's version of the store.
    tell: is told (pages done, pages in all). studio: what earlier editions were drawn with. Raises ReportRefused, and
    then nothing has changed.
    """
    goal = to / manifest.folder(edition)
    with _aside(goal) as place, nullcontext(studio) if studio else Studio() as drawing:
        document = _made(edition, place, base, tell or _nobody, drawing)
        if before := reissue.earlier(goal):
            (place / reissue.EARLIER).write_bytes(before)
    return Made(goal, document)


def _nobody(_done: int, _total: int) -> None:
    """Told by reports of which nobody wants to know how far they are."""


class _Shots:
    """What was photographed so far; a picture is cut into sheets while the next page is photographed."""

    def __init__(self, pool: ThreadPoolExecutor, paper: Paper) -> None:
        self.pictures: list[Picture] = []
        self._pool, self._papers, self._put = pool, annex.Papers(paper), list[Future[None]]()

    def add(self, picture: Picture) -> None:
        """Take one more picture."""
        self.pictures.append(picture)
        self._put.append(self._pool.submit(self._papers.add, picture))

    def leaves(self) -> tuple[Leaf, ...]:
        """All parts of pictures on their sheets, in order."""
        for put in self._put:
            put.result()
        return tuple(self._papers.leaves)


def _made(edition: Edition, place: Path, base: str, tell: Tell, studio: Studio) -> Document:
    """Photograph, compose and write into a folder; what the manifest says."""
    served, cubes = studio.served(edition, base), studio.cubes(edition)
    marks = sources.sound(edition, cubes)
    pages, left_out = sources.pages_to_show(edition, cubes)
    names = [cubes.labels(dimension).get(member, member) for dimension, member in edition.where]
    shown = replace(edition, pages=pages, names=tuple(term(name, edition.language) for name in names))
    summary, pictures, pdf, printed = _drawn(shown, served, cubes, tell, studio)
    document = manifest.document(shown, summary, pictures, manifest.sources(cubes))
    document["stale"] = [mark.render(edition.language) for mark in marks]
    document["incomplete"] = sources.incomplete(shown, cubes)
    document["left_out"] = [{"page": one.page, "reason": one.reason.render(edition.language)} for one in left_out]
    document["pdf"] = printed
    _write(place, edition, document, pdf, (summary, *pictures))
    if logo := brand.logo():
        (place / letter.LOGO).write_bytes(_logo(logo, studio.camera(sources.known(edition, cubes))))
    if edition.workbook:
        labels = {dimension: cubes.labels(dimension) for dimension in NAMES}
        labels["action"] = {action.key: action.title for action in actions.all_of(cubes.snapshot.shelf)}
        (place / letter.NUMBERS).write_bytes(numbers.workbook(document, labels))
    tell(1 + len(pages), 1 + len(pages))
    return document


def _drawn(
    edition: Edition, served: str, cubes: Cubes, tell: Tell, studio: Studio
) -> tuple[Summary, list[Picture], bytes, dict[str, Any]]:
    """The pictures, the PDF, and what the manifest says of that."""
    total = 1 + len(edition.pages)
    tell(0, total)
    camera = studio.camera(sources.known(edition, cubes))
    with ThreadPoolExecutor(1) as pool:
        if isinstance(served, server.Served):
            server.wait(served, settings.number("report_seconds"))
        for page in (SUMMARY, *edition.pages[:1]):
            camera.open(edition, served, page)
        summary, shots = camera.summary(edition, served), _Shots(pool, edition.paper)
        for done, picture in enumerate(camera.pages(edition, served, edition.pages), 1):
            tell(done, total)
            shots.add(picture)
        leaves = shots.leaves()
        pdf = compose.document(edition, summary, leaves, _scope(edition, cubes), camera.printed)
    return summary, shots.pictures, pdf, manifest.printed(pdf, annex.papers(leaves), compose.texts(summary, leaves))


def _logo(logo: Logo, camera: Camera) -> bytes:
    """A logo as mail programs draw it, twice as large as they show it. Raises SettingError where nothing is seen."""
    style = f"display:block;height:{LOGO_SIZE[1]}px;max-width:{LOGO_SIZE[0]}px;object-fit:contain;object-position:left"
    png = camera.drawn(f'<img id="drawn" src="{logo.address}" style="{style}">')
    with Image.open(BytesIO(png)) as picture:
        if not brand.is_seen(picture):
            raise brand.unseen()
    return png


def _scope(edition: Edition, cubes: Cubes) -> str:
    """What each sheet of the annex is about: its days and its limits."""
    filters = Filters(edition.period, where=tuple((dimension, (member,)) for dimension, member in edition.where))
    limits = provenance.scope(filters, {d: cubes.labels(d) for d, _ in edition.where}, edition.language)
    days = wording.period(edition.period, edition.language)
    return " · ".join((days, limits or translate(N_("Whole bank"), edition.language)))


def _write(place: Path, edition: Edition, document: Document, pdf: bytes, pictures: Iterable[Picture]) -> None:
    for picture in pictures:
        (place / f"{picture.page}.png").write_bytes(picture.png)
    (place / letter.PDF).write_bytes(pdf)
    (place / letter.HTML).write_text(mail.html(edition, document), encoding="utf-8")
    (place / letter.MANIFEST).write_bytes(manifest.written(document))


@contextmanager
def _aside(goal: Path) -> Iterator[Path]:
    """A folder beside the goal that takes the goal's place at the end, and is gone where there is no such end."""
    try:
        missing = [folder for folder in goal.parents if not folder.exists()]
        own = Path(settings.location("report_folder"))
        if goal.is_relative_to(own):
            own.mkdir(mode=0o700, parents=True, exist_ok=True)
        goal.parent.mkdir(parents=True, exist_ok=True)
        _sweep(goal.parent)
        place = Path(tempfile.mkdtemp(prefix=ASIDE, dir=goal.parent))
    except OSError as fault:
        raise _unwritable(goal.parent, fault) from fault
    try:
        yield place
        place.chmod(0o777 & ~_mask())
        _swap(place, goal)
    except OSError as fault:
        raise _unwritable(goal.parent, fault) from fault
    finally:
        shutil.rmtree(place, ignore_errors=True)
        _without_empty(missing)


def _unwritable(folder: Path, fault: OSError) -> ReportRefused:
    return ReportRefused(
        Text(N_("The report cannot be written into {folder}."), {"folder": str(folder)}),
        Text(N_("The system says: {fault}"), {"fault": fault.strerror or str(fault)}),
        N_("Give another folder with --out or the setting report_folder, or make room there."),
    )


def _mask() -> int:
    mask = os.umask(0o22)
    os.umask(mask)
    return mask


def _swap(place: Path, goal: Path) -> None:
    """Put a folder in the place of another, which is then where the first was; at once where the system can."""
    if not goal.exists():
        place.rename(goal)
    elif not _exchanged(place, goal):
        older = Path(tempfile.mkdtemp(prefix=ASIDE, dir=goal.parent))
        goal.rename(older)
        place.rename(goal)
        shutil.rmtree(older, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    return rename is not None and rename(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0


def _sweep(folder: Path) -> None:
    """Remove what runs left behind that were killed long ago."""
    for left in folder.glob(f"{ASIDE}*"):
        with suppress(OSError):
            if time() - left.stat().st_mtime > LEFT_BEHIND:
                shutil.rmtree(left)


def _without_empty(folders: Iterable[Path]) -> None:
    """Take away folders, the inner ones first, in which nothing is."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()
