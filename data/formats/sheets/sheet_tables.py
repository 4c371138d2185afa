"""The table of one sheet: where its header is, merged cells filled, and sheets with equal headers put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.formats import remarks, shapes
from data.formats.raw import Raw, from_rows, narrow, unique
from data.formats.sheets import sheet_names
from data.formats.sheets.sheet_names import Places
from data.formats.sheets.sheet_xml import Place
from data.texts import N_, Text

HEADER_WITHIN = 20
# From this share of equal rows on, one sheet is a copy of another, or a part of it.
_COPY = 0.5
Rows = list[tuple[int, list[str]]]
Merged = Sequence[tuple[Place, Place]]


@dataclass(frozen=True)
class Table:
    """The table of a sheet, its rows numbered from 1 as the sheet has them.

    options: the second row of headers, if there is one. height: of the whole sheet. filled: headers of the columns
    whose merged cells were filled down. above: what stands in the rows above the header. below: remarks under the last
    row.
    """

    sheet: str
    header_row: int
    headers: tuple[str, ...]
    rows: Rows
    height: int
    options: tuple[int, list[str]] | None = None
    filled: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    @property
    def kind(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is equal in sheets that belong together."""
        names = [name.casefold() for name in unique(self.headers)]
        return tuple(sorted(names)), tuple(self.options[1]) if self.options else ()


def table(sheet: str, rows: Rows, merged: Merged, file: str) -> Table:
    """The table of a sheet's filled rows."""
    filled = [sum(map(bool, row)) for _, row in rows[:HEADER_WITHIN]]
    at = next(i for i, count in enumerate(filled) if count * 2 > max(filled))
    height = max(number for number, _ in rows)
    if at and shapes.is_second_header(rows[at - 1][1], rows[at][1]):
        at -= 1
    top, bottom = _header_rows(rows, at, merged)
    heads = [(number, list(cells)) for number, cells in rows[top : bottom + 1]]
    above = tuple(cell for _, cells in rows[:top] for cell in cells if cell)
    body, options = rows[bottom + 1 :], None
    if len(heads) == 1 and body and shapes.is_second_header(heads[0][1], body[0][1]):
        headers, options, body = heads[0][1], body[0], body[1:]
    else:
        headers = _joined(heads, merged, body)
        headers = headers[: max(i for i, header in enumerate(headers, 1) if header)]
    narrow(headers, file)
    body, places = _down(body, merged, heads[-1][0])
    names = unique(headers)
    told = tuple(names[place] for place in sorted(places) if place < len(names))
    below = remarks.below([cells for _, cells in body]) if len(headers) > 2 else ()
    return Table(sheet, heads[-1][0], tuple(headers), body, height, options, told, above, below)


def _header_rows(rows: Rows, at: int, merged: Merged) -> tuple[int, int]:
    """The first and the last row of a header of several, which cells merged across tell; one with options is one."""
    if at + 1 < len(rows) and shapes.is_second_header(rows[at][1], rows[at + 1][1]):
        return at, at
    top = bottom = at
    while top and _is_above(rows[top - 1], rows[top], merged):
        top -= 1
    while bottom + 1 < len(rows) and _is_below(rows[bottom], rows[bottom + 1], merged):
        bottom += 1
    return top, bottom


def _wide(number: int, merged: Merged) -> list[range]:
    """Columns under each cell of a row that is merged across and not down."""
    return [range(a[1], b[1] + 1) for a, b in merged if a[0] == b[0] == number - 1 and b[1] > a[1]]


def _is_above(row: tuple[int, list[str]], below: tuple[int, list[str]], merged: Merged) -> bool:
    """True for a row of groups above a row of headers; a title is alone in its row."""
    groups = [
        group for group in _wide(row[0], merged) if any(below[1][place] for place in group if place < len(below[1]))
    ]
    return row[0] + 1 == below[0] and sum(map(bool, row[1])) > 1 and bool(groups)


def _is_below(row: tuple[int, list[str]], below: tuple[int, list[str]], merged: Merged) -> bool:
    """True for a row that names the parts of groups above, and nothing beside them."""
    inside = {place for group in _wide(row[0], merged) for place in group}
    named = {place for place, cell in enumerate(below[1]) if cell}
    beside = {place for place in named - inside if below[1][place] != row[1][place]}
    return row[0] + 1 == below[0] and len(named & inside) > 1 and not beside


def _joined(heads: Rows, merged: Merged, body: Rows) -> list[str]:
    """Rows of headers as one, a merged cell over each of its columns: the group and its part, such as 만족도: 직원."""
    used = [any(cells) for cells in zip(*(row for _, row in body), strict=True)] or [True] * len(heads[0][1])
    levels = []
    for number, cells in heads:
        level = list(cells)
        for place in (
            place for group in _wide(number, merged) for place in group[1:] if used[place : place + 1] == [True]
        ):
            level[place] = level[place] or level[place - 1]
        levels.append(level)
    return [": ".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*levels, strict=True)]


def _down(rows: Rows, merged: Merged, header_row: int) -> tuple[Rows, set[int]]:
    """The rows with the value of each merged cell in all of its rows, and the columns where there are such."""
    places = {number: at for at, (number, _) in enumerate(rows)}
    filled, columns = dict(rows), set()
    for (top, column), (bottom, _) in merged:
        if top == bottom or top + 1 <= header_row or top + 1 not in places:
            continue
        value = filled[top + 1][column] if column < len(filled[top + 1]) else ""
        for number, cells in rows[places[top + 1] + 1 : places[top + 1] + 1 + bottom - top]:
            if number > bottom + 1:
                break
            if value and not cells[column]:
                filled[number] = [*filled[number][:column], value, *filled[number][column + 1 :]]
                columns.add(column)
    return list(filled.items()), columns


def together(tables: Sequence[Table], places: Places) -> Raw:
    """Tables with the same headers as one, with the names of the sheets where they may be a branch's.

    Rows of the second sheet are numbered on from the last of the first.
    """
    first = tables[0]
    names = [name.casefold() for name in unique(first.headers)]
    rows: Rows = [first.options] if first.options else []
    above, starts = 0, []
    for one in tables:
        own = [name.casefold() for name in unique(one.headers)]
        order = None if own == names else [own.index(name) for name in names]
        starts.append((above, one.sheet))
        for number, cells in one.rows:
            put = cells if order is None else [*(cells[place] for place in order), *cells[len(own) :]]
            rows.append((above + number, put))
        above += one.height
    raw = from_rows(first.headers, rows, "utf-8", first.header_row, tuple(_notes(tables)))
    texts = tuple(dict.fromkeys(text for one in tables for text in one.above))
    below = tuple(dict.fromkeys(text for one in tables for text in one.below))
    raw = replace(raw, sheets=tuple(starts) if len(tables) > 1 else (), above=texts, below=below)
    filled = [start for start, one in zip(starts, tables, strict=True) if one.rows]
    return sheet_names.named(raw, filled, first.options[0] if first.options else None, places)


def _notes(tables: Sequence[Table]) -> list[Text]:
    columns = dict.fromkeys(name for one in tables for name in one.filled)
    said = N_("Merged cells in {columns} were filled down, so that each row has the value.")
    return [Text(said, {"columns": tuple(columns)})] if columns else []


def are_copies(tables: Sequence[Table]) -> bool:
    """True when most rows of one sheet stand in another too, as in a copy or in a sheet of everything."""
    seen = [{tuple(cells) for _, cells in one.rows} for one in tables]
    for at, rows in enumerate(seen):
        others = set().union(*(other for place, other in enumerate(seen) if place != at))
        if rows and len(rows & others) > _COPY * len(rows):
            return True
    return False
