"""Exports with more than one row of headers: their codes become the headers, their questions the labels.

Also what stands among the rows and is none: headers repeated, totals below the last row, rows without a value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from data.formats.raw import SHOWN, Raw, unique
from data.rejections import Rejection
from data.texts import N_, Text

_IMPORT = '{"ImportId":'
# The second row of SurveyMonkey under a question that is not spread over columns.
_OPEN = ("response", "open-ended response", "응답", "자유응답", "开放式回答", "回答")
_TOTALS = re.compile(
    r"^(합계|총계|총합|총합계|소계|평균|계|合计|总计|小计|平均|平均值|合計|總計"
    r"|(grand |sub)?totals?|sum|average|mean)[\s:：]*$"
)
# Rows at the end among which totals are looked for.
_END = 5
_CODED = re.compile(r"^([A-Za-z]\w*(?:\[[^\]]*\])*)\. (.+)$")


def unfolded(raw: Raw) -> Raw:
    """The file with one header a column and nothing but rows below."""
    for unfold in (_qualtrics, _old_qualtrics, _spread, _coded):
        found = unfold(raw)
        if found is not None:
            raw = found
            break
    return _without_strays(raw)


def is_second_header(first: Sequence[str], second: Sequence[str]) -> bool:
    """True when two rows are questions and, below them, options: no column is empty in both, the first only below."""
    if len(first) != len(second) or len(first) < 2 or not first[0].strip() or second[0].strip():
        return False
    pairs = [(a.strip(), b.strip()) for a, b in zip(first, second, strict=True)]
    spread = any(not a for a, _ in pairs)
    plain = any(b.casefold() in _OPEN for _, b in pairs)
    return all(a or b for a, b in pairs) and (spread or plain)


def _row(raw: Raw, at: int) -> list[str]:
    if raw.table.num_rows <= at or not raw.header_rows:
        return []
    return [str(cell or "") for cell in raw.table.slice(at, 1).to_pylist()[0].values()]


def _below(raw: Raw, rows: int, names: Sequence[str], texts: Sequence[str]) -> Raw:
    """The file without its further header rows, under these names."""
    table = raw.table.slice(rows).rename_columns(unique(names))
    labels = zip(table.column_names, (" ".join(text.split()) for text in texts), strict=True)
    told = {name: label for name, label in labels if label and label != name}
    return replace(raw, table=table, row_no=raw.row_no.slice(rows), header_rows=raw.header_rows + rows, labels=told)


def _qualtrics(raw: Raw) -> Raw | None:
    """Names, questions in any language, and where each came from."""
    for at in (0, 1):
        cells = _row(raw, at)
        if cells and sum(cell.startswith(_IMPORT) for cell in cells) >= max(1, len(cells) // 2):
            questions = _row(raw, 0) if at else list(raw.columns)
            return _below(raw, at + 1, raw.columns, questions)
    return None


def _old_qualtrics(raw: Raw) -> Raw | None:
    """Two rows: V1, V2 and question codes above the names of the first and the questions."""
    below = _row(raw, 0)
    if not below:
        return None
    named = {name.casefold(): cell for name, cell in zip(raw.columns, below, strict=True)}
    if named.get("v1", "").casefold() == "responseid":
        names = [cell if re.fullmatch(r"V\d+", name) else name for name, cell in zip(raw.columns, below, strict=True)]
        return _below(raw, 1, names, below)
    is_new = {"startdate", "enddate", "responseid"} <= set(named)
    if is_new and named["startdate"] and not re.search(r"\d", named["startdate"]):
        return _below(raw, 1, raw.columns, below)
    return None


def _coded(raw: Raw) -> Raw | None:
    """LimeSurvey with codes and texts in one header: `Q1[SQ001]. text`."""
    codes = [match[1] if (match := _CODED.match(name)) else name for name in raw.columns]
    if not {"id", "submitdate", "lastpage", "startlanguage"} <= {code.casefold() for code in codes}:
        return None
    texts = [match[2] if (match := _CODED.match(name)) else "" for name in raw.columns]
    return _below(raw, 0, codes, texts)


def _spread(raw: Raw) -> Raw | None:
    """SurveyMonkey: questions above, options below; a question of one choice becomes one column again."""
    below = _row(raw, 0)
    above = ["" if name == f"column {place}" else name for place, name in enumerate(raw.columns, 1)]
    if not below or not is_second_header(above, below):
        return None
    table = raw.table.slice(1)
    names: list[str] = []
    columns: list[pa.ChunkedArray] = []
    for start, end in _groups(above):
        one = _folded(table, below, start, end)
        question = above[start]
        if one is not None:
            names, columns = [*names, question], [*columns, one]
            continue
        for place in range(start, end):
            whole = end - start == 1 or not below[place].strip()
            names.append(question if whole else f"{question}: {' '.join(below[place].split())}")
            columns.append(table.column(place))
    done = replace(raw, table=pa.table(columns, names=unique(names)), row_no=raw.row_no.slice(1))
    return replace(done, header_rows=raw.header_rows + 1)


def _groups(above: Sequence[str]) -> list[tuple[int, int]]:
    """Where each question's columns begin and end."""
    starts = [place for place, text in enumerate(above) if text]
    return list(zip(starts, [*starts[1:], len(above)], strict=True))


def _folded(table: pa.Table, options: Sequence[str], start: int, end: int) -> pa.ChunkedArray | None:
    """The one column of a question of which every row has at most one option; None when it is another question."""
    if end - start < 2 or not table.num_rows:
        return None
    columns = [table.column(place) for place in range(start, end)]
    for column, option in zip(columns, options[start:end], strict=True):
        values = column.drop_null().unique().to_pylist()
        if any(value.strip() not in ("", option.strip()) for value in values):
            return None
    blanks = [pc.if_else(pc.equal(column, ""), None, column) for column in columns]
    filled = reduce(pc.add, (pc.cast(pc.is_valid(column), pa.int64()) for column in blanks))
    return pc.coalesce(*blanks) if (pc.max(filled).as_py() or 0) <= 1 else None


def _without_strays(raw: Raw) -> Raw:
    """The rows without repeated headers and totals, which are refused by name, and without blank rows."""
    table = raw.table
    if not table.num_rows or not table.num_columns:
        return raw
    strays = {**_repeated(raw), **_totals(raw)}
    blank = _blank(table)
    if not strays and not blank:
        return raw
    keep = pa.array([at not in strays and at not in blank for at in range(table.num_rows)])
    torn = [_refused(raw, at, reason) for at, reason in sorted(strays.items())]
    notes = (Text(N_("{rows:,} rows without any value were passed over."), {"rows": len(blank)}),) if blank else ()
    return replace(
        raw,
        table=table.filter(keep),
        row_no=raw.row_no.filter(keep),
        torn=(*raw.torn, *torn),
        notes=(*raw.notes, *notes),
    )


def _refused(raw: Raw, at: int, reason: Text) -> Rejection:
    cells = tuple(_row(replace(raw, header_rows=1), at))
    remedy = Text(N_("Nothing to do, unless it is a row: then mend it."))
    return Rejection(raw.row_no[at].as_py(), "", " | ".join(cells)[:SHOWN], reason, remedy, cells)


def _repeated(raw: Raw) -> dict[int, Text]:
    """Rows that are the header again, as in files put one below the other."""
    first = raw.table.column(0)
    alike = pc.indices_nonzero(pc.fill_null(pc.equal(first, raw.columns[0]), False)).to_pylist()
    return {at: Text(N_("The header stands here again.")) for at in alike if _row(raw, at) == list(raw.columns)}


def _totals(raw: Raw) -> dict[int, Text]:
    """Totals and averages below the last row."""
    found: dict[int, Text] = {}
    for at in range(raw.table.num_rows - 1, max(raw.table.num_rows - 1 - _END, 0), -1):
        filled = [cell.strip() for cell in _row(raw, at) if cell.strip()]
        if filled and _TOTALS.match(filled[0].casefold()):
            found[at] = Text(N_("This is a total of the rows above, not a row."))
        elif filled:
            break
    return found


def _blank(table: pa.Table) -> set[int]:
    """Places of rows that hold nothing at all."""
    first = table.column(0)
    places = pc.indices_nonzero(pc.fill_null(pc.equal(pc.utf8_trim_whitespace(first), ""), True)).to_pylist()
    if not places:
        return set()
    rows = table.take(places)
    cells = [pc.fill_null(pc.equal(pc.utf8_trim_whitespace(column), ""), True) for column in rows.columns]
    empty = reduce(pc.and_, cells)
    return {place for place, is_empty in zip(places, empty.to_pylist(), strict=True) if is_empty}
