"""Exports with more than one row of headers: their codes become the headers, their questions the labels.

Also what stands among the rows and is none: headers repeated, totals below the last row, rows without a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from zoneinfo import available_timezones

import pyarrow as pa
import pyarrow.compute as pc

from data.checking.rejections import Rejection
from data.formats import remarks, total_lines
from data.formats.print_lines import is_print_line, print_lines
from data.formats.raw import SHOWN, Raw, unique
from data.texts import N_, Text

_IMPORT = '{"ImportId":'
_ZONE = r'"timeZone":\s*"([^"]+)"'
# The second row of SurveyMonkey under a question that is not spread over columns.
_OPEN = (
    "response", "open-ended response", "응답", "자유응답", "자유 응답", "개방형 응답", "주관식 응답", "서술형 응답",
    "답변", "开放式回答", "开放式答复", "回答", "回复", "答复", "自由回答", "開放式回答", "開放式回覆", "回覆", "回應",
    "réponse", "réponse ouverte", "antwort", "offene antwort", "respuesta", "respuesta abierta",
)  # fmt: skip
# Rows at the end among which totals are looked for.
_END = 5
_CODED = re.compile(r"^([A-Za-z]\w*(?:\[[^\]]*\])*)\. (.+)$")


class Several(Exception):
    """A question that was taken for one of a single choice has several in some row."""


@dataclass(frozen=True)
class Group:
    """A question of one choice, spread over the columns at these places; what each column says when it is chosen."""

    question: str
    places: tuple[int, ...]
    options: tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """What a file's first rows say of its headers: how many of them are headers too, and what the columns are.

    names: of the columns, as they come out. places: where each stands in the file, or the group that it is made from.
    """

    names: tuple[str, ...]
    places: tuple[int | Group, ...]
    below: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    heads: tuple[tuple[str, ...], ...] = ()


def shape(raw: Raw, several: frozenset[str] = frozenset()) -> Shape:
    """The shape of a file of which `raw` is the first part; `several`: questions known to have several choices."""
    places = tuple(range(len(raw.columns)))
    plain = Shape(raw.columns, places, labels=dict(raw.labels), zones=dict(raw.zones), heads=(raw.columns,))
    for look in (_qualtrics, _old_qualtrics, _coded):
        found = look(raw)
        if found is not None:
            return found
    return _spread(raw, several) or plain


def unfolded(raw: Raw, told: Shape | None = None, *, is_first: bool = True, is_last: bool = True) -> Raw:
    """The file, or one part of it, with one header a column and nothing but rows below.

    Raises Several when a part does not bear out what the first one said.
    """
    told = told or shape(raw)
    below = told.below if is_first else 0
    rows = raw.table.slice(below)
    columns = [_folded(rows, place) if isinstance(place, Group) else rows.column(place) for place in told.places]
    raw = replace(
        raw,
        table=pa.table(columns, names=list(told.names)),
        row_no=raw.row_no.slice(below),
        header_rows=raw.header_rows + told.below,
        labels=told.labels,
        zones=told.zones,
    )
    return _without_strays(raw, is_first=is_first, is_last=is_last)


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


def _below(raw: Raw, rows: int, names: Sequence[str], texts: Sequence[str]) -> Shape:
    """Further header rows, and these names for the columns."""
    named = unique(names)
    labels = zip(named, (" ".join(text.split()) for text in texts), strict=True)
    told = {name: label for name, label in labels if label and label != name}
    return Shape(tuple(named), tuple(range(len(named))), rows, told, heads=_heads(raw, rows))


def _heads(raw: Raw, below: int) -> tuple[tuple[str, ...], ...]:
    return (raw.columns, *(tuple(_row(raw, at)) for at in range(below)))


def _qualtrics(raw: Raw) -> Shape | None:
    """Names, questions in any language, and where each came from."""
    for at in (0, 1):
        cells = _row(raw, at)
        if cells and sum(cell.startswith(_IMPORT) for cell in cells) >= max(1, len(cells) // 2):
            questions = _row(raw, 0) if at else list(raw.columns)
            told = _below(raw, at + 1, raw.columns, questions)
            found = {n: match[1] for n, c in zip(told.names, cells, strict=True) if (match := re.search(_ZONE, c))}
            return replace(told, zones={n: zone for n, zone in found.items() if zone in available_timezones()})
    return None


def _old_qualtrics(raw: Raw) -> Shape | None:
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


def _coded(raw: Raw) -> Shape | None:
    """LimeSurvey with codes and texts in one header: `Q1[SQ001]. text`."""
    codes = [match[1] if (match := _CODED.match(name)) else name for name in raw.columns]
    if not {"id", "submitdate", "lastpage", "startlanguage"} <= {code.casefold() for code in codes}:
        return None
    texts = [match[2] if (match := _CODED.match(name)) else "" for name in raw.columns]
    return _below(raw, 0, codes, texts)


def _spread(raw: Raw, several: frozenset[str]) -> Shape | None:
    """SurveyMonkey: questions above, options below; a question of one choice becomes one column again."""
    below = _row(raw, 0)
    above = ["" if name == f"column {place}" else name for place, name in enumerate(raw.columns, 1)]
    if not below or not is_second_header(above, below):
        return None
    rows = raw.table.slice(1)
    names: list[str] = []
    places: list[int | Group] = []
    for start, end in _groups(above):
        group = Group(above[start], tuple(range(start, end)), tuple(below[start:end]))
        if group.question not in several and end - start > 1 and rows.num_rows and _is_of_one(rows, group):
            names, places = [*names, group.question], [*places, group]
            continue
        for place in range(start, end):
            whole = end - start == 1 or not below[place].strip()
            names.append(group.question if whole else f"{group.question}: {' '.join(below[place].split())}")
            places.append(place)
    return Shape(tuple(unique(names)), tuple(places), 1, heads=_heads(raw, 1))


def _groups(above: Sequence[str]) -> list[tuple[int, int]]:
    """Where each question's columns begin and end."""
    starts = [place for place, text in enumerate(above) if text]
    return list(zip(starts, [*starts[1:], len(above)], strict=True))


def _is_of_one(table: pa.Table, group: Group) -> bool:
    """True when every row has at most one of the options, and nothing else."""
    for place, option in zip(group.places, group.options, strict=True):
        values = table.column(place).drop_null().unique().to_pylist()
        if any(value.strip() not in ("", option.strip()) for value in values):
            return False
    filled = reduce(pc.add, (pc.cast(pc.is_valid(column), pa.int64()) for column in _chosen(table, group)))
    return (pc.max(filled).as_py() or 0) <= 1


def _chosen(table: pa.Table, group: Group) -> list[pa.ChunkedArray]:
    columns = (table.column(place) for place in group.places)
    return [pc.if_else(pc.equal(column, ""), None, column) for column in columns]


def _folded(table: pa.Table, group: Group) -> pa.ChunkedArray:
    """The one column of a question of one choice."""
    if not _is_of_one(table, group):
        raise Several(group.question)
    return pc.coalesce(*_chosen(table, group))


def _without_strays(raw: Raw, *, is_first: bool, is_last: bool) -> Raw:
    """The rows without repeated headers, which are refused by name, and without what is no row at all."""
    remarked = [one for one in raw.torn if _is_remark(raw, one.cells)]
    torn = tuple(one for one in raw.torn if one not in remarked and not is_print_line(one.cells))
    table, lines = raw.table, len(raw.torn) - len(torn) - len(remarked)
    printed: set[int] = print_lines(table, raw.above) if table.num_rows else set()
    noted = _remarks(raw) if is_last else set()
    strays, totals = _repeated(raw), _totals(raw, printed | noted, is_first=is_first) if is_last else set()
    blank = _blank(table) if table.num_columns else set()
    gone = {*strays, *blank, *printed, *totals, *noted}
    keep = pa.array([at not in gone for at in range(table.num_rows)], pa.bool_())
    numbers = raw.row_no.filter(keep)
    # Of a part without a row, nothing tells that its lines stand below the last one; so has no file of totals any.
    short = total_lines.below(torn, numbers[-1].as_py()) if is_last and len(numbers) else ()
    if not (gone or lines or short or remarked):
        return raw
    refused = (_refused(raw, at, reason) for at, reason in sorted(strays.items()))
    counts = {_BLANK: len(blank), _PRINTED: len(printed) + lines, _BELOW: len(totals) + len(short)}
    counts[_REMARKS] = len(noted) + len(remarked)
    return replace(
        raw,
        table=table.filter(keep),
        row_no=numbers,
        torn=(*(one for one in torn if one not in short), *refused),
        notes=(*raw.notes, *(text for said, rows in counts.items() for text in _passed_over(said, rows))),
    )


def _remarks(raw: Raw) -> set[int]:
    """Places of the last rows that hold a remark and nothing else."""
    found: set[int] = set()
    rows = raw.table.num_rows if raw.below else 0
    for at in range(rows - 1, max(rows - len(raw.below) - _END, -1), -1):
        filled = _filled(raw, at)
        if filled and not _is_remark(raw, filled):
            break
        found |= {at} if filled else set()
    return found


def _is_remark(raw: Raw, cells: Sequence[str]) -> bool:
    return remarks.joined(cells) in raw.below


def _passed_over(said: str, rows: int) -> tuple[Text, ...]:
    return (Text(said, {"rows": rows}),) if rows else ()


def _refused(raw: Raw, at: int, reason: Text) -> Rejection:
    cells = tuple(_row(replace(raw, header_rows=1), at))
    remedy = Text(N_("Nothing to do, unless it is a row: then mend it."))
    return Rejection(raw.row_no[at].as_py(), "", " | ".join(cells)[:SHOWN], reason, remedy, cells)


def _repeated(raw: Raw) -> dict[int, Text]:
    """Rows that are the header again, as in files put one below the other."""
    if not raw.columns:
        return {}
    first = raw.table.column(0)
    alike = pc.indices_nonzero(pc.fill_null(pc.equal(first, raw.columns[0]), False)).to_pylist()
    return {at: Text(N_("The header stands here again.")) for at in alike if _row(raw, at) == list(raw.columns)}


def _totals(raw: Raw, printed: set[int], *, is_first: bool) -> set[int]:
    """Places of totals and averages below the last row; a file of which every row is called a total holds none.

    printed: places of lines of the page, which may stand below them.
    """
    found: set[int] = set()
    last = max((at for at in range(raw.table.num_rows) if at not in printed), default=-1)
    for at in range(last, max(last - _END, 0 if is_first else -1), -1):
        filled = _filled(raw, at) if at not in printed else []
        if filled and total_lines.is_total(_row(raw, at)):
            found.add(at)
        elif filled:
            return found
    above = _row(raw, min(found, default=0) - 1) if min(found, default=0) else []
    return set() if total_lines.is_total(above) else found


def _filled(raw: Raw, at: int) -> list[str]:
    return [cell.strip() for cell in _row(raw, at) if cell.strip()]


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


_BLANK = N_("{rows:,} rows without any value were passed over.")
_BELOW = N_("{rows:,} rows below the last one were left out: they are totals of the rows above.")
_PRINTED = N_("{rows:,} lines were left out: they are page numbers, print times or titles that each page repeats.")
_REMARKS = N_("{rows:,} lines outside of the table were read as remarks, and not as rows.")
