"""Everything between a file and rows that can be stored: read, recognise, check, mask, stage.

What is found is left as files in a folder, so that it makes no difference in which process this runs: a large or packed
file has one of its own, which is limited and holds no more than a few parts of the file at once.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from analytics.doubts import copies
from analytics.ingest import (
    chunks,
    evidence,
    gathered,
    job_files,
    later,
    remembered_answers,
    remembered_fit,
    two_scales,
)
from analytics.ingest.chunks import Known, Passed, Place
from analytics.ingest.filled_down import filled
from analytics.ingest.later_numbers import behind
from analytics.ingest.plans import Options
from data import layouts, secrets, settings
from data.checking import questions
from data.checking.casting import DayOrder
from data.checking.questions import Dates
from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused
from data.files import reader, sandbox
from data.files.reader import Held, Source
from data.files.sandbox import Tell
from data.formats import codec, refused_rows, shapes
from data.formats.csv_chunks import Piece
from data.formats.raw import Raw
from data.formats.shapes import Several, Shape
from data.layouts import Layout, Own, below, labelled, sealed, steps
from data.layouts.column_profile import NONE
from data.layouts.known import Answered
from data.layouts.quantities import seconds
from data.layouts.sealed import Told
from data.texts import N_, Text

JOB, LISTED, PREVIEW, REFUSED = "job.json", "rejections.jsonl", "preview.arrow", "refused.parquet"
# Rows that tell at first which comes first in dates; all of them tell in the end.
_DATED = 20_000
# Rows that tell what the columns are.
_RECOGNISED = 50_000
Parts = Iterable[tuple[Place, Piece | Held]]
Orders = Mapping[str, Mapping[str, DayOrder]]


@dataclass(frozen=True)
class Job:
    """One file to take in, as far as the process that does it needs to know.

    said: what the user said of it, or what was said before of such files. known: what the store knows of files, as
    layouts.Known has it.
    """

    path: str
    shown: str
    today: str
    upload_id: str
    at: str
    said: Options = field(default_factory=Options)
    known: Mapping[str, Any] = field(default_factory=dict)

    def leave(self, folder: Path) -> None:
        """Write the job down for the process that does it."""
        (folder / JOB).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @staticmethod
    def of(folder: Path) -> Job:
        """The job that was left."""
        left = json.loads((folder / JOB).read_text(encoding="utf-8"))
        said = left["said"]
        scale = tuple(said["scale"]) if said["scale"] else None
        several = {name: tuple(said[name]) for name in ("nothing", "accept")}
        return Job(**{**left, "said": Options(**{**said, **several, "scale": scale})})


def work(folder: Path, tell: Tell) -> None:
    """Do the job that the folder holds; what is found is there afterwards.

    Raises FileRefused for what cannot be taken in.
    """
    job = Job.of(folder)
    tell(Text(N_("Reading {file}"), {"file": job.shown}), 0, 0)
    source, job = _opened(job, folder)
    with ThreadPoolExecutor(1) as pool, steps.of_one_file():
        digest = pool.submit(reader.digest, Path(job.path))
        sample, known, parts = _passes(source, job, folder, tell)
    read = sum(part.read for part in parts)
    if not read:
        raise reader.no_rows(job.shown)
    refused = read - sum(part.tables[known.layout.table].rows for part in parts)
    job_files.join_lists(parts, folder / LISTED, is_moved=bool(known.moves))
    meant = min(refused, _undated(parts, known))
    everything = refused == read or refused - meant > settings.number("refused_share_limit") * (read - meant)
    job_files.join_rows(job_files.given_back(source, known, parts, everything=everything), folder / REFUSED)
    job_files.keep_preview(parts, folder / PREVIEW)
    counted = {"sha256": digest.result(), "read": read, "undated": meant, "copies": sum(p.copies for p in parts)}
    codec.leave({**counted, **_found(source, sample, known, parts, job)}, folder)


def _opened(job: Job, folder: Path) -> tuple[Source, Job]:
    """The file, and the job with what an own layout knows of what would be asked before any header is known."""
    try:
        return _source(job, folder), job
    except FileAmbiguous as asked:
        for number, guess in enumerate(remembered_answers.guesses(job, asked)):
            (place := folder / f"guess-{number}").mkdir()
            source = _source(guess, place)
            first = next(source.parts(), None)
            if first and remembered_answers.own_layout(job, shapes.shape(refused_rows.restored(first.read())).names):
                return source, guess
        raise


def _source(job: Job, folder: Path) -> Source:
    places = remembered_answers.places(job)
    return reader.opened(Path(job.path), job.shown, job.said.encoding, job.said.sheet, folder, places)


def _found(source: Source, sample: Raw, known: Known, parts: list[Passed], job: Job) -> dict[str, Any]:
    """What a plan says of the file."""
    layout = known.layout
    tables = {name: chunks.sum_of([part.tables[name] for part in parts]) for name in parts[0].tables}
    order, details = _order(known), evidence.details(layout, sample)
    # What the next file with these headers is read by is what this one shows, where it is not what was said.
    shown = {"order": order} if known.order and order in dict(questions.ORDERS) else {}
    return {
        "layout": layout.name,
        "title": layout.title,
        "encoding": source.encoding,
        "tables": {name: {"files": tuple(map(str, rows.files)), "rows": rows.rows} for name, rows in tables.items()},
        "notices": (
            *source.notes,
            *chunks.passed_over(parts),
            *layout.said(known.today),
            *questions.notes(
                seconds.of_times(_dates(parts).get(layout.table, {}), layout.columns),
                known.sources,
                known.orders.get(layout.table, {}),
            ),
            *evidence.left_out(layout, sample, details),
        ),
        "mapping": layouts.mapped(layout, sample),
        "pins": layouts.pinned(layout, sample),
        "wave": dict(layout.wave),
        "said": {**known.said, **shown},
        "own": known.own,
        "items": layout.answers(sample),
        "samples": evidence.samples(sample, details),
        "personal": details,
        "sample_text": source.beginning,
        "sheets": source.sheets,
        "heads": known.shape.heads,
        "since": layout.since,
        "identity": layout.identity,
        "dates": evidence.dates(layout, sample, parts[0].first, job.said.mapping),
        "readings": evidence.readings(layout, _first(sample, _DATED), known.today, secrets.salt(secrets.secret())),
        "seen": known.seen,
        "told": sealed.kept(Told(layout, known.shape, order, job.said.deciding), secrets.secret()),
    }


def _order(known: Known) -> DayOrder:
    """Which comes first in the file's dates: as its values tell, else as the user said of it or of a file before."""
    read = {order for columns in known.orders.values() for order in columns.values()}
    if known.order and (not read or known.order in read):
        return known.order
    return read.pop() if len(read) == 1 else ""


def _passes(source: Source, job: Job, folder: Path, tell: Tell) -> tuple[Raw, Known, list[Passed]]:
    """All parts, gone over anew when a later one tells what the first did not; the sample and what held for all."""
    several: frozenset[str] = frozenset()
    besides: later.Rows | None = None
    while True:
        try:
            sample, known, parts = _opening(source, job, several, besides)
            if (whole := filled(source, known)) is not source:
                parts = chunks.parts(whole)
            first = _said_first(sample, known)
            if _is_open(known, first):
                first = _dates(_pass(parts, whole, replace(known, only_dates=True), folder, tell))
                parts = chunks.parts(whole)
            with remembered_answers.explained(known.unlike, known.layout.table):
                known = _ordered(known, first)
            moves = gathered.moves(partial(chunks.as_they_stand, whole), known.shape, known.layout)
            known = replace(known, moves=moves)
            found = _pass(parts, whole, known, folder, tell)
            if (said := _ordered(known, _dates(found))) != known:
                known = said
                found = _pass(chunks.parts(whole), whole, known, folder, tell)
            if besides is None and (besides := behind(whole, sample, known, found)):
                again = _begun(source, job, several, besides)[1]
                if replace(again.layout, notes=()) != replace(known.layout, notes=()):
                    continue
            two_scales.ask(known, found)
            found = chunks.settle(found, whole, known)
            return sample, known, copies.settled(found, known.layout, sample, job.said.accept)
        except Several as question:
            several |= {str(question)}


def _opening(source: Source, job: Job, several: frozenset[str], besides: later.Rows | None) -> tuple[Raw, Known, Parts]:
    """The same as `_begun`; what the first rows leave open is asked only where those behind them do not tell it."""
    try:
        return _begun(source, job, several, besides)
    except FileRefused as refusal:
        # What was said of values may fit the rows behind alone.
        is_open = isinstance(refusal, FileAmbiguous) or job.said.values
        besides = _behind(source, job, several) if is_open and besides is None else None
        if besides is None:
            raise
    return _begun(source, job, several, besides)


@dataclass(frozen=True)
class _Head:
    """The first rows of a file, by which it is recognised; is_all: there are no others. parts: all, with that one read.

    told: what was decided of the file whose mended rows these are.
    """

    sample: Raw
    shape: Shape
    told: Told | None
    is_all: bool
    parts: Parts


def _headed(source: Source, job: Job, several: frozenset[str]) -> _Head:
    parts = chunks.parts(source)
    place, part = next(parts, (None, None))
    if place is None or part is None:
        raise reader.no_rows(job.shown)
    raw = part.read()
    restored = refused_rows.restored(raw)
    shape = shapes.shape(restored, several)
    told = _recalled(restored, shape, job)
    # The few rows that were mended may look as if every one had chosen one option only.
    shape = told.shape if told else labelled.named(restored, shape, job.said.as_table, job.said.mapping)
    sample = shapes.unfolded(restored, shape, is_last=place.is_last)
    if place.is_last and not sample.read:
        raise reader.no_rows(job.shown)
    is_all = place.is_last and sample.table.num_rows <= _RECOGNISED
    return _Head(_first(sample, _RECOGNISED), shape, told, is_all, chain([(place, Held(raw, part.size))], parts))


def _begun(source: Source, job: Job, several: frozenset[str], besides: later.Rows | None) -> tuple[Raw, Known, Parts]:
    """What the first part says of the file, with some rows behind it, and the parts with that one read."""
    head = _headed(source, job, several)
    told, sample = head.told, later.extended(head.sample, besides)
    own = None if told else remembered_answers.own_layout(job, sample.columns)
    earlier = None if told else remembered_answers.before(job, sample.columns, own)
    before = remembered_fit.fitting(earlier, sample)
    unlike = remembered_answers.unlike(earlier, before)
    told_before = remembered_answers.used(before, job, sample.columns)
    by_hand, job = job.said, remembered_answers.recalled(job, before)
    with remembered_answers.explained(unlike):
        layout = told.layout if told else _recognised(sample, job, own, by_hand, before)
    sample = sample if told else below.filled(sample, layout.fills)
    gone = () if told else remembered_fit.left_out(sample, job.said, layout, is_all=head.is_all)
    layout = replace(layout, notes=(*told_before, *gone, *layout.notes))
    order = job.said.order or (told.order if told else "")
    today, sources = date.fromisoformat(job.today), layout.sources(sample)
    said = remembered_answers.said(job.said)
    name = own.name if own else ""
    known = Known(job.shown, job.upload_id, job.at, today, head.shape, layout, sources, order, said=said, own=name)
    kinds = {} if told or head.is_all else later.kinds(sample, later.deciding(layout, sample))
    seen = remembered_fit.looks(sample, said, by_hand, before)
    return sample, replace(known, is_mended=told is not None, kinds=kinds, seen=seen, unlike=unlike), head.parts


def _behind(source: Source, job: Job, several: frozenset[str]) -> later.Rows | None:
    """Rows behind the first ones that may answer what these leave open; None where there are none."""
    head = _headed(source, job, several)
    if head.is_all or head.told:
        return None
    kinds = later.kinds(head.sample, head.sample.columns)
    return later.together(
        later.rows(shapes.unfolded(refused_rows.restored(part.read()), head.shape, is_last=place.is_last), kinds)
        for place, part in chunks.parts(source)
    )


def _recalled(raw: Raw, shape: Shape, job: Job) -> Told | None:
    """What was decided of the file whose mended rows these are; None for other files.

    None also where its headers are others now, or the user says something else than was said of that file.
    """
    told = sealed.recalled(raw.told, secrets.secret()) if raw.told else None
    if told is None or told.shape.heads != shape.heads:
        return None
    return told if job.said.deciding in (Options().deciding, told.asked) else None


def _recognised(raw: Raw, job: Job, own: Own | None, by_hand: Options, before: Own | Answered | None) -> Layout:
    said = job.said
    mapping = layouts.as_mapping(own, raw.columns, said.mapping)
    return layouts.recognise(
        raw,
        job.shown,
        as_table=said.as_table,
        layout=own.layout if own else said.layout,
        mapping=mapping,
        scale=said.scale,
        nothing=said.nothing,
        survey=said.survey,
        zone=said.zone,
        values=said.values,
        identity=said.identity,
        order=said.order or "",
        known=layouts.Known.from_json(job.known),
        recalled=frozenset(mapping.keys() - by_hand.mapping.keys() | ({""} if by_hand.scale is None else set())),
        seen=before.said.get(remembered_fit.SEEN, {}) if before else {},
    )


def _said_first(sample: Raw, known: Known) -> dict[str, dict[str, Dates]]:
    """What the first rows say of dates, by table and column."""
    made = known.layout.apply(_first(sample, _DATED), known.today, "")
    return {name: questions.dates(TABLES[name], rows) for name, rows in made.items()}


def _first(raw: Raw, rows: int) -> Raw:
    return replace(raw, table=raw.table.slice(0, rows), row_no=raw.row_no.slice(0, rows))


def _dates(parts: list[Passed]) -> dict[str, dict[str, Dates]]:
    """What all rows say of dates, by table and column."""
    said: dict[str, dict[str, Dates]] = {}
    for part in parts:
        for table, columns in part.dates.items():
            for column, dates in columns.items():
                said.setdefault(table, {})[column] = said.get(table, {}).get(column, Dates()) + dates
    return said


def _is_open(known: Known, said: Mapping[str, Mapping[str, Dates]]) -> bool:
    """True when the first rows leave something open that all of them may tell."""
    try:
        _ordered(known, said)
    except FileRefused:
        return True
    return False


def _ordered(known: Known, said: Mapping[str, Mapping[str, Dates]]) -> Known:
    """The same with which comes first in each column's dates, and what stands for none.

    Raises FileAmbiguous when only the user can say, and FileRefused for dates that cannot be read. The answers of a
    response have its dates.
    """
    main = known.layout.table
    if not known.is_mended:
        questions.ask(TABLES[main], said.get(main, {}), known.sources, known.order, _nothing(known))
        if questions.MIXED not in known.said.get("accept", ()):
            questions.ask_mixed(said.get(main, {}), known.sources, known.layout.exchanged)
    orders: Orders = {table: questions.orders(said.get(main, {}), known.order) for table in said}
    empty = questions.empties(said.get(main, {}))
    return replace(known, orders=orders, empty=dict.fromkeys(said, empty))


def _nothing(known: Known) -> dict[str, frozenset[str]]:
    """Lower-case values that the user said to be no answer, anywhere or in the one column behind a date."""
    anywhere = {str(value).casefold() for value in known.said.get("nothing", ())}
    none = [word.casefold() for word, meant in known.said.get("values", {}).items() if meant.casefold() == NONE]
    found: dict[str, frozenset[str]] = {}
    for column in TABLES[known.layout.table].dated_by:
        before = f"{known.sources.get(column, '').casefold()}:"
        found[column] = frozenset(anywhere | {w.removeprefix(before).strip() for w in none if w.startswith(before)})
    return found


def _undated(parts: list[Passed], known: Known) -> int:
    """Rows of which the user said that they have no date."""
    main = known.layout.table
    return questions.undated(TABLES[main], _dates(parts).get(main, {}), _nothing(known))


def _pass(parts: Parts, source: Source, known: Known, folder: Path, tell: Tell) -> list[Passed]:
    """Go over all parts and tell how far."""
    place = folder / "parts"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    found: list[Passed] = []
    done = rows = 0
    for size, part in chunks.passed(parts, known, place):
        found.append(part)
        done, rows = done + size, rows + part.read
        total = rows if done >= source.size else rows * source.size // max(done, 1)
        tell(Text(N_("Checking {rows:,} rows"), {"rows": total}), rows, total)
    return found


if __name__ == "__main__":
    sys.exit(sandbox.main(work))
