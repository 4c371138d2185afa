"""What every reader answers with: columns of text as they stand in the file, and the number of each row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from data.checking.rejections import Rejection
from data.errors import FileRefused
from data.texts import N_, Text

# Longest piece of a faulty row or value that is repeated to a person.
SHOWN = 200
# Longest name of a file or sheet that is repeated to a person.
_NAME = 120
# Far more than a survey asks; turning so many into answers takes some twenty seconds, and grows with their square.
MOST_COLUMNS = 4_096


@dataclass(frozen=True)
class Raw:
    """One file as text.

    table: the file's columns, every one of them text. row_no: number of each record, the header's row counted.
    torn: rows that are no rows of this table. header_rows: number of the last row above the data.
    labels: column -> the question in full, where the file says it below or beside its header. zones: column -> the zone
    of its times, where the file names it. told: what was decided of the file whose mended rows these are, as
    data.layouts.keeping has it; else empty. sheets: of a workbook of which several were put together, the rows above
    each one's first, and its name. above: what stands in the rows above the header. below: remarks under the
    last row. remarks: what stands in other sheets and may say what points mean. words: column -> the words of its
    codes by the file itself, in their order, whether they occur or not. unnamed: sheets whose names are no place's,
    beside others whose are; or the one sheet of a file, where it is called as a branch is and nothing says that it is.
    respondent: the column that named whose answer each row was, where the file had a row for each answer.
    """

    table: pa.Table
    row_no: pa.Array
    encoding: str
    header_rows: int = 1
    torn: tuple[Rejection, ...] = ()
    notes: tuple[Text, ...] = ()
    sha256: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    told: str = ""
    zones: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[tuple[int, str], ...] = ()
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unnamed: tuple[str, ...] = ()
    respondent: str = ""

    def located(self, rejection: Rejection) -> Rejection:
        """The refusal with the sheet that its row is of, and the row's number there; as it is for any other file."""
        if not self.sheets:
            return rejection
        reason = rejection.reason
        if isinstance(first := reason.values.get("first"), int):
            reason = replace(reason, values={**reason.values, "first": "{1}!{0}".format(*self._place(first))})
        row, sheet = self._place(rejection.row)
        return replace(rejection, reason=reason, sheet=sheet, sheet_row=row)

    def _place(self, row: int) -> tuple[int, str]:
        above, sheet = next((at, name) for at, name in reversed(self.sheets) if at < row)
        return row - above, sheet

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers, made unique."""
        return tuple(self.table.column_names)

    @property
    def trimmed(self) -> pa.Table:
        """The columns without space around their values: in Arrow a sixth of the time that the engine takes for it."""
        return pa.table(list(map(pc.utf8_trim_whitespace, self.table.columns)), names=self.table.column_names)

    def with_rows(self, places: Sequence[int], note: Text) -> Raw:
        """The file with those of its rows alone that stand at some places, and what is said of the others."""
        some = pa.array(places, pa.int64())
        return replace(self, table=self.table.take(some), row_no=self.row_no.take(some), notes=(*self.notes, note))

    @property
    def read(self) -> int:
        """Rows in the file, the torn ones too."""
        return self.table.num_rows + len(self.torn)


def unique(headers: Sequence[str]) -> list[str]:
    """Headers without outer space; a repeated one gets a number and an empty one its place."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for place, header in enumerate(headers, 1):
        stem = " ".join(header.replace("\x00", "").split()) or f"column {place}"
        # Counted on from the last copy: a thousand equal headers must not look through each other.
        title, copy = stem, seen.get(stem.casefold(), 0)
        while title.casefold() in seen:
            copy += 1
            title = f"{stem} ({copy})"
        seen[stem.casefold()] = max(copy, 1)
        seen.setdefault(title.casefold(), 1)
        names.append(title)
    return names


def narrow(headers: Sized, file: str) -> None:
    """Refuse a table with more columns than can be turned into rows in good time."""
    if len(headers) > MOST_COLUMNS:
        raise refuse(
            N_("The file {file} has more than {most:,} columns."),
            N_("Check its separators, or export fewer columns."),
            file=file,
            most=MOST_COLUMNS,
        )


def shown_name(name: str) -> str:
    """A name as it may be shown: without its folders and without signs that hide or turn what follows."""
    return shown_text(re.split(r"[/\\]", name.rstrip("/\\"))[-1], _NAME) or "file"


def shown_text(text: str, most: int) -> str:
    """Text in one line, without control and direction signs, its middle left out when it is long."""
    plain = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    plain = " ".join(plain.split())
    return plain if len(plain) <= most else f"{plain[: most // 2]}\u2026{plain[-(most // 2) + 1 :]}"


def torn_row(row: int, found: int, expected: int, cells: Sequence[str]) -> Rejection:
    """The refusal of a row with the wrong number of values."""
    counts = {"found": found, "expected": expected}
    return Rejection(
        row,
        "",
        " | ".join(cells)[:SHOWN],
        Text(N_("The row has {found} values; the header has {expected}."), counts),
        Text(N_("Mend the separators and quotation marks of this row and add the file again.")),
        tuple(cells),
    )


def split(rows: Sequence[tuple[int, Sequence[str]]], width: int) -> tuple[list[int], list[list[str]], list[Rejection]]:
    """Rows of `width` values apart from the others; extra values count only when one of them holds something."""
    numbers: list[int] = []
    whole: list[list[str]] = []
    torn: list[Rejection] = []
    for number, cells in rows:
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            torn.append(torn_row(number, len(cells), width, cells))
        else:
            numbers.append(number)
            whole.append(list(cells[:width]))
    return numbers, whole, torn


def from_rows(
    headers: Sequence[str],
    rows: Sequence[tuple[int, Sequence[str]]],
    encoding: str,
    header_row: int,
    notes: tuple[Text, ...] = (),
) -> Raw:
    """A Raw from numbered rows of text."""
    names = unique(headers)
    numbers, whole, torn = split(rows, len(names))
    columns = list(zip(*whole, strict=True)) if whole else [() for _ in names]
    arrays = [pa.array(column, pa.string()) for column in columns]
    return Raw(pa.table(arrays, names=names), pa.array(numbers, pa.int64()), encoding, header_row, tuple(torn), notes)


def refuse(title: str, remedy: str, **values: object) -> FileRefused:
    """A refusal of the whole file, ready to raise."""
    return FileRefused(Text(title, values), remedy=Text(remedy, values))
