"""One pass over a file, part by part and on all cores: each part is checked, masked and staged by itself.

What only the whole file can tell, such as keys that come again, is put right afterwards, in the parts that it is about.
"""

from __future__ import annotations

import json
import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.ingest import gathered, later
from analytics.text.mask import mask
from data import secrets
from data.care import originals
from data.checking import questions, row_keys, validator
from data.checking.casting import DayOrder
from data.checking.questions import Dates
from data.checking.rejections import Rejection
from data.checking.validator import Checked, Written
from data.contracts import TABLES
from data.files.reader import Held, Source
from data.formats import codec, refused_rows, shapes
from data.formats.csv_chunks import Piece
from data.formats.raw import Raw
from data.formats.shapes import Shape
from data.layouts import Layout
from data.store import staged_rows
from data.store.staged_rows import Staged
from data.texts import Text

# Rows and answers of one staged file: what a core holds at once.
ROWS, ANSWERS = 250_000, 300_000
# Rows that are shown as they will be stored.
FIRST = 10
# Parts that are worked on at once: each takes some two hundred megabytes.
_CORES = 3


@dataclass(frozen=True)
class Known:
    """What holds for every part of a file.

    order: which comes first in dates, where the user said it; orders: table -> column -> the same, where the file says
    it; empty: table -> column -> texts that stand for no date. only_dates: the parts are only gone over for that. said:
    what was said of the file, by name; own: the bank's own layout that was used. is_mended: its rows are mended ones of
    a file of which all was decided. kinds: of values that the rows have by which it was recognised, by column. moves:
    by part, rows that are joined to those of another one.
    """

    shown: str
    upload_id: str
    at: str
    today: date
    shape: Shape
    layout: Layout
    sources: Mapping[str, str]
    order: DayOrder = ""
    orders: Mapping[str, Mapping[str, DayOrder]] = field(default_factory=dict)
    empty: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    only_dates: bool = False
    said: Mapping[str, Any] = field(default_factory=dict)
    own: str = ""
    is_mended: bool = False
    seen: Mapping[str, Any] = field(default_factory=dict)
    unlike: Text | None = None
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    moves: Mapping[int, gathered.Moves] = field(default_factory=dict, compare=False)

    @property
    def mark(self) -> str:
        """What makes the rows of this upload its own, where they are to be."""
        return self.upload_id if self.layout.identity == "file" else ""


@dataclass(frozen=True)
class Passed:
    """What became of one part: its first rows as they will be stored, and files of refusals and refused rows.

    passed_over: how many rows are none, by the sentence that says so. later: rows with values of further kinds. copies:
    rows, of the whole file, that are most likely in it twice.
    """

    read: int
    tables: Mapping[str, Staged]
    dates: Mapping[str, Mapping[str, Dates]]
    marks: tuple[row_keys.Marks, ...]
    first: pa.Table
    listed: Path
    refused: Path | None
    passed_over: Counter[str] = field(default_factory=Counter)
    later: later.Rows | None = None
    copies: int = 0


@dataclass(frozen=True)
class Place:
    """Which part: its number from 0, and whether it is the last."""

    number: int
    is_last: bool

    @property
    def is_first(self) -> bool:
        """True for the part with the header's further rows."""
        return not self.number


def parts(source: Source) -> Iterator[tuple[Place, Piece | Held]]:
    """The parts of a file with their places."""
    waiting: Piece | Held | None = None
    number = 0
    for part in source.parts():
        if waiting is not None:
            yield Place(number, False), waiting
            number += 1
        waiting = part
    if waiting is not None:
        yield Place(number, True), waiting


def passed(given: Iterable[tuple[Place, Piece | Held]], known: Known, folder: Path) -> Iterator[tuple[int, Passed]]:
    """Every part in its order, with its size, worked on at once."""
    cores = min(os.cpu_count() or 1, _CORES)
    waiting: deque[tuple[int, Future[Passed]]] = deque()
    with ThreadPoolExecutor(cores) as pool:
        try:
            for place, part in given:
                waiting.append((part.size, pool.submit(_one, part, place, known, folder)))
                while len(waiting) > cores:
                    size, done = waiting.popleft()
                    yield size, done.result()
            while waiting:
                size, done = waiting.popleft()
                yield size, done.result()
        finally:
            for _, left in waiting:
                left.cancel()


def _one(part: Piece | Held, place: Place, known: Known, folder: Path) -> Passed:
    original = _original(part, place, known)
    raw = known.layout.kept(shapes.unfolded(original, known.shape, is_first=place.is_first, is_last=place.is_last))
    found = [_slice(piece, known, folder) for piece in _slices(raw, known.layout)]
    faults = [*raw.torn, *(r for one in found for r in one.rejections)]
    rejections = sorted(map(raw.located, faults), key=lambda r: r.row)
    tables = {name: sum_of([one.tables[name] for one in found]) for name in found[0].tables}
    dates: dict[str, dict[str, Dates]] = {}
    for one in found:
        for table, columns in one.dates.items():
            for column, said in columns.items():
                dates.setdefault(table, {})[column] = dates.get(table, {}).get(column, Dates()) + said
    listed = folder / f"listed-{place.number:06}.jsonl"
    write_list(rejections, listed)
    refused = keep_refused(original, {r.row for r in rejections}, folder / f"refused-{place.number:06}.parquet")
    passed_over = Counter({note.message: note.values["rows"] for note in raw.notes if "rows" in note.values})
    marks = tuple(one.marks for one in found)
    besides = later.rows(raw, known.kinds) if known.kinds and not known.only_dates else None
    return Passed(raw.read, tables, dates, marks, found[0].first, listed, refused, passed_over, besides)


def _original(part: Piece | Held, place: Place, known: Known) -> Raw:
    """The part as it stands in the file, with the rows of other parts that are joined to its own."""
    return known.moves.get(place.number, gathered.STAY).of(refused_rows.restored(part.read()))


def as_they_stand(source: Source) -> Iterator[gathered.Part]:
    """Every part as it stands in the file."""
    return ((place.number, place.is_last, refused_rows.restored(part.read())) for place, part in parts(source))


@dataclass(frozen=True)
class _Slice:
    """What became of some rows of a part."""

    tables: Mapping[str, Staged]
    rejections: list[Rejection]
    dates: Mapping[str, Mapping[str, Dates]]
    marks: row_keys.Marks
    first: pa.Table


def _slices(raw: Raw, layout: Layout) -> Iterator[Raw]:
    """The part in as many rows as make no more answers than can be held."""
    items = len(layout.items.find(raw.columns)) if layout.items else 0
    rows = max(1, min(ROWS, ANSWERS // max(items, 1)))
    for start in range(0, max(raw.table.num_rows, 1), rows):
        yield replace(raw, table=raw.table.slice(start, rows), row_no=raw.row_no.slice(start, rows))


def _slice(raw: Raw, known: Known, folder: Path) -> _Slice:
    """The rows that may be stored, by table, and every refusal; a record goes into all of its tables or into none."""
    main = known.layout.table
    results, dates = _with_answers(raw, known) if known.layout.items else _alone(raw, known)
    if known.only_dates:
        return _Slice({main: Staged(main, (), 0)}, [], dates, np.empty(0, np.uint64), pa.table({}))
    refused = set().union(*(result.refused_rows for result in results.values()))
    good = {name: masked(name, without(result.accepted, refused), folder) for name, result in results.items()}
    return _Slice(
        {name: stage(name, rows, known, folder) for name, rows in good.items()},
        [rejection for result in results.values() for rejection in result.rejected],
        dates,
        row_keys.marks(good[main]),
        first_of(good[main], main),
    )


def _alone(raw: Raw, known: Known) -> tuple[dict[str, Checked], dict[str, dict[str, Dates]]]:
    """The rows of the one table checked, in a single go from the file's text to typed values; what its dates say."""
    key, layout, main = secrets.secret(), known.layout, known.layout.table
    hashing = validator.private(TABLES[main], key)
    with layout.laid(raw, known.today, secrets.salt(key) + known.mark, hashing) as con:
        dates = questions.dates_in(con, TABLES[main])
        if known.only_dates:
            return {}, {main: dates}
        plain = frozenset(name for name, said in dates.items() if said.is_plain)
        written = replace(_written(known, main), plain=plain)
        return {main: validator.check_in(con, TABLES[main], key, known.sources, written)}, {main: dates}


def _with_answers(raw: Raw, known: Known) -> tuple[dict[str, Checked], dict[str, dict[str, Dates]]]:
    """The rows of the main table and their answers checked; what their dates say."""
    key, layout = secrets.secret(), known.layout
    made = layout.apply(raw, known.today, secrets.salt(key) + known.mark)
    dates = {name: questions.dates(TABLES[name], rows) for name, rows in made.items()}
    results: dict[str, Checked] = {}
    for name, rows in made.items() if not known.only_dates else ():
        told, sources = _written(known, name), known.sources if name == layout.table else {}
        if name != layout.table and layout.identity:
            rows = _linked(rows, results, layout)
        results[name] = validator.check(
            TABLES[name],
            rows,
            key,
            sources=sources,
            order=told.order,
            orders=told.orders,
            zones=told.zones,
            empty=told.empty,
            identity=told.identity,
            file=told.file,
        )
    return results, dates


def _linked(answers: pa.Table, results: dict[str, Checked], layout: Layout) -> pa.Table:
    """The answers under the numbers of their responses, of which they are a part where no number names these."""
    main = results[layout.table]
    if layout.identity != "day":
        main = results[layout.table] = replace(main, accepted=row_keys.by_answers(main.accepted, answers))
    return row_keys.linked(answers, main.accepted)


def _written(known: Known, table: str) -> Written:
    orders, empty = known.orders.get(table, {}), known.empty.get(table, {})
    identity = known.layout.identity if table == known.layout.table else ""
    return Written(
        known.order, orders, known.layout.zones, empty=empty, identity=identity, file=known.mark if identity else ""
    )


def first_of(rows: pa.Table, main: str) -> pa.Table:
    """The first rows without the columns that only the store needs."""
    places = pc.select_k_unstable(rows.select(["row_no"]), min(FIRST, rows.num_rows), [("row_no", "ascending")])
    # Taken and not sliced: a slice would hold all rows in memory.
    return rows.select([name for name in rows.column_names if name in TABLES[main].names]).take(places)


def sum_of(tables: list[Staged]) -> Staged:
    """The rows of all, which are of one table."""
    whole = tables[0]
    for table in tables[1:]:
        whole += table
    return whole


def without(rows: pa.Table, refused: set[int]) -> pa.Table:
    """The rows but for those of these numbers."""
    if not refused:
        return rows
    return rows.filter(pc.invert(pc.is_in(rows["row_no"], pa.array(sorted(refused), pa.int64()))))


def masked(table: str, rows: pa.Table, folder: Path) -> pa.Table:
    """The rows with personal details in free text replaced by their kind; what stood there is sealed where wanted."""
    result, sealing = rows, originals.wanted()
    for column in TABLES[table].columns:
        if column.privacy == "free_text" and column.name in rows.column_names:
            place = rows.column_names.index(column.name)
            result = result.set_column(place, column.name, mask(rows[column.name]))
            if sealing:
                originals.leave(table, column.name, rows, result, folder)
    return result


def stage(name: str, rows: pa.Table, known: Known, folder: Path) -> Staged:
    """The rows as a file of the store's own form; without one, none."""
    if not rows.num_rows:
        return Staged(name, (), 0)
    kept = {
        "upload_id": known.upload_id,
        "source_file": known.shown,
        "loaded_at": datetime.fromisoformat(known.at),
        "is_replacement": False,
    }
    # Put in order first: what the store adds is the same in all rows.
    file = folder / f"{uuid4().hex}.parquet"
    staged_rows.write(staged_rows.completed(staged_rows.by_day(rows), TABLES[name], kept), file)
    return Staged(name, (file,), rows.num_rows)


def write_list(rejections: list[Rejection], path: Path) -> None:
    """One refusal a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(codec.packed(rejection)) + "\n" for rejection in rejections)


def keep_refused(original: Raw, rows: set[int], path: Path) -> Path | None:
    """The rows that do not go in, as they stand in the file; None without one."""
    table = original.table.append_column("row_no", original.row_no)
    table = table.filter(pc.is_in(table["row_no"], pa.array(sorted(rows), pa.int64())))
    if not table.num_rows:
        return None
    pq.write_table(table, path)
    return path


def settle(found: list[Passed], source: Source, known: Known) -> list[Passed]:
    """The parts with what only all of them together tell: rows with the key of an earlier part's row are refused."""
    main, table = known.layout.table, TABLES[known.layout.table]
    marks = row_keys.shared(marks for part in found for marks in part.marks)
    told = row_keys.settled([part.tables[main].files for part in found], marks)
    column = known.sources.get(table.key[0], table.key[0])
    for place, part in parts(source) if told else ():
        if place.number not in told:
            continue
        said, one = told[place.number], found[place.number]
        again = [validator.repeated(column, row, *shown) for row, shown in said.again.items()]
        tables = {name: restaged(rows, said) for name, rows in one.tables.items()}
        if again:
            original = _original(part, place, known)
            with one.listed.open(encoding="utf-8") as lines:
                listed = [codec.unpacked(json.loads(line)) for line in lines]
            write_list(sorted([*listed, *map(original.located, again)], key=lambda r: r.row), one.listed)
            refused = {rejection.row for rejection in (*listed, *again)}
            one = replace(one, refused=keep_refused(original, refused, one.listed.with_suffix(".parquet")))
        found[place.number] = replace(one, tables=tables)
    return found


def restaged(rows: Staged, said: row_keys.Settled) -> Staged:
    """Staged files without the rows that are refused after all, and with the keys that rows have after all."""
    count = 0
    for file in rows.files:
        kept = row_keys.renamed(without(pq.read_table(file), set(said.again)), said.renamed)
        file.unlink()
        staged_rows.write(kept, file)
        count += kept.num_rows
    return Staged(rows.table, rows.files, count)


def passed_over(found: list[Passed]) -> tuple[Text, ...]:
    """How many rows are none and were passed over, if there were any."""
    counts = sum((part.passed_over for part in found), Counter[str]())
    return tuple(Text(said, {"rows": rows}) for said, rows in counts.items())
