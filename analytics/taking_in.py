"""Everything between a file and rows that can be stored: read, recognise, check, mask, stage.

What is found is left as files in a folder, so that it makes no difference in which process this runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.text.mask import mask
from data import checking, layouts, questions, reading, secrets, settings, staged
from data.casting import DayOrder
from data.contracts import TABLES
from data.formats import handover
from data.formats.raw import Raw, shown_text
from data.layouts import Layout, keeping
from data.layouts.keeping import Told
from data.rejections import Rejection
from data.staged import Staged
from data.texts import N_, Text

FOUND, LISTED, PREVIEW, REFUSED = "found.json", "rejections.jsonl", "preview.arrow", "refused.parquet"
PREVIEW_ROWS = 10
# Values of a column that are shown as examples, and rows that they are taken from; signs of each.
_EXAMPLES, _SEEN, _SHOWN = 3, 200, 80
Tell = Callable[[Text, int, int], None]


@dataclass(frozen=True)
class Job:
    """One file to take in, as far as the process that does it needs to know."""

    path: str
    shown: str
    today: str
    upload_id: str
    at: str
    as_table: str | None = None
    layout: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    sheet: str | None = None
    order: DayOrder = ""
    scale: tuple[int, int] | None = None
    nothing: tuple[str, ...] = ()

    def as_json(self) -> str:
        """The job as text."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Job:
        """The job that `as_json` gave."""
        said = json.loads(text)
        scale = tuple(said["scale"]) if said["scale"] else None
        return Job(**{**said, "nothing": tuple(said["nothing"]), "scale": scale})


def work(job: Job, folder: Path, tell: Tell) -> None:
    """Take the file in; what is found is in the folder afterwards. Raises FileRefused for what cannot be taken in."""
    tell(Text(N_("Reading {file}"), {"file": job.shown}), 0, 0)
    raw = reading.read(Path(job.path), file=job.shown, encoding=job.encoding, sheet=job.sheet)
    told = _recalled(raw, job)
    job = replace(job, order=job.order or told.said["order"]) if told else job
    layout = told.layout if told else _recognised(raw, job)
    tell(Text(N_("Checking {rows:,} rows"), {"rows": raw.read}), 0, raw.read)
    today = date.fromisoformat(job.today)
    tables, rejections, order = _checked(raw, layout, job.order, today)
    tables = {table: _masked(table, rows) for table, rows in tables.items()}
    _list(rejections, folder)
    _keep_refused(raw, rejections, folder)
    main = next(iter(tables))
    _keep_preview(main, tables[main], folder)
    stored = {name: _staged(name, rows, job, folder) for name, rows in tables.items()}
    found: dict[str, Any] = {
        "sha256": raw.sha256,
        "layout": layout.name,
        "title": layout.title,
        "encoding": raw.encoding,
        "read": raw.read,
        "tables": {name: {"files": tuple(str(f) for f in s.files), "rows": s.rows} for name, s in stored.items()},
        "notices": (*raw.notes, *layout.said(today), *_left_out(layout, raw)),
        "mapping": layouts.mapped(layout, raw),
        "items": layout.answers(raw),
        "samples": {column: examples(raw.table[column]) for column in raw.columns},
        "sample_text": "",
        "sheets": (),
        "heads": (raw.columns,),
        "told": keeping.kept(Told(layout, {"order": order}), secrets.secret()),
    }
    (folder / FOUND).write_text(json.dumps(handover.packed(found)), encoding="utf-8")
    tell(Text(N_("Checking {rows:,} rows"), {"rows": raw.read}), raw.read, raw.read)


def _recalled(raw: Raw, job: Job) -> Told | None:
    """What was decided of the file whose mended rows these are; None for other files, and where the user decides."""
    said = (job.as_table, job.layout, job.mapping, job.scale, job.nothing)
    return keeping.recalled(raw.told, secrets.secret()) if raw.told and not any(said) else None


def _recognised(raw: Raw, job: Job) -> Layout:
    return layouts.recognise(
        raw,
        job.shown,
        as_table=job.as_table,
        layout=job.layout,
        mapping=job.mapping,
        scale=job.scale,
        nothing=job.nothing,
    )


def _checked(
    raw: Raw, layout: Layout, order: DayOrder, today: date
) -> tuple[dict[str, pa.Table], tuple[Rejection, ...], DayOrder]:
    """The rows that may be stored, by table, every refusal, and the order of dates that was said, else the one found.

    A record goes into all of its tables or into none.
    """
    key = secrets.secret()
    made = layout.apply(raw, today, secrets.salt(key))
    sources = layout.sources(raw)
    for name, rows in made.items():
        questions.ask_order(TABLES[name], rows, sources, order)
    results = {
        name: checking.check(TABLES[name], rows, key, sources=sources if name == layout.table else {}, order=order)
        for name, rows in made.items()
    }
    refused = set().union(*(result.refused_rows for result in results.values()))
    rejections = [*raw.torn, *(rejection for result in results.values() for rejection in result.rejected)]
    tables = {name: _without(result.accepted, refused) for name, result in results.items()}
    orders = {found for result in results.values() for found in result.orders.values()}
    found = order or (orders.pop() if len(orders) == 1 else "")
    return tables, tuple(sorted(rejections, key=lambda rejection: rejection.row)), found


def _without(rows: pa.Table, refused: set[int]) -> pa.Table:
    if not refused:
        return rows
    return rows.filter(pc.invert(pc.is_in(rows["row_no"], pa.array(sorted(refused), pa.int64()))))


def _masked(table: str, rows: pa.Table) -> pa.Table:
    """The rows with personal details in free text replaced by their kind."""
    for column in TABLES[table].columns:
        if column.privacy == "free_text" and column.name in rows.column_names:
            place = rows.column_names.index(column.name)
            rows = rows.set_column(place, column.name, mask(rows[column.name]))
    return rows


def _staged(name: str, rows: pa.Table, job: Job, folder: Path) -> Staged:
    return staged.stage(rows, TABLES[name], job.upload_id, job.shown, datetime.fromisoformat(job.at), folder)


def _list(rejections: tuple[Rejection, ...], folder: Path) -> None:
    with (folder / LISTED).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(handover.packed(rejection)) + "\n" for rejection in rejections)


def _keep_refused(raw: Raw, rejections: tuple[Rejection, ...], folder: Path) -> None:
    """The rows that do not go in, as they stand in the file."""
    rows = {rejection.row for rejection in rejections}
    table = raw.table.append_column("row_no", raw.row_no)
    if len(rows) > settings.number("refused_share_limit") * raw.read:
        # Nothing of the file goes in: all of its rows are to be given back.
        pq.write_table(table, folder / REFUSED)
    elif rows:
        pq.write_table(table.filter(pc.is_in(table["row_no"], pa.array(sorted(rows), pa.int64()))), folder / REFUSED)


def _keep_preview(main: str, rows: pa.Table, folder: Path) -> None:
    """The first rows without the columns that only the store needs."""
    first = rows.sort_by("row_no").slice(0, PREVIEW_ROWS)
    first = first.select([name for name in first.column_names if name in TABLES[main].names]).combine_chunks()
    with pa.OSFile(str(folder / PREVIEW), "wb") as file, pa.ipc.new_file(file, first.schema) as writer:
        writer.write_table(first)


def examples(column: pa.ChunkedArray) -> tuple[str, ...]:
    """Some of a column's values that say something."""
    seen = dict.fromkeys(shown_text(value or "", _SHOWN) for value in column.slice(0, _SEEN).to_pylist())
    return tuple(value for value in seen if value)[:_EXAMPLES]


def _left_out(layout: Layout, raw: Raw) -> list[Text]:
    unused = layout.unused(raw)
    return [Text(N_("Columns that are not stored: {columns}."), {"columns": ", ".join(unused)})] if unused else []
