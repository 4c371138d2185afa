"""What names a row: a number that a system gave it, or one that only counts the rows of its file, day or branch.

A number that begins anew in the next file would put that file's rows in the place of these. So a counter names a row
only together with its branch and its day, or not at all: then the whole row does, without the counter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from data.contracts import TABLES
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.dictionary import bare, dictionary
from data.layouts.expressions import Fingerprint, Numbered
from data.layouts.finding import Said
from data.layouts.known import EARLIER, headers_mark
from data.layouts.layout import Items, Layout, headers, present
from data.layouts.meaning import Identity
from data.texts import N_, Text

# Tables whose rows a single number names.
NAMED = ("response", "visit", "contact", "complaint")
# Rows that are looked at; fewer tell nothing unless the header itself says that it counts rows.
_SEEN, _FEW = 10_000, 3
# A number as it is written: what stands before its last digits, these, and what stands behind them.
_PARTS = re.compile(r"^(.*?)(\d{1,18})(\D*)$", re.DOTALL)
_WHOLE = re.compile(r"^(\d+)\.0+$")
_CLOCK = re.compile(
    r"[T\s]*(?:AM|PM|오전|오후|上午|下午)?\s*\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:AM|PM)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(r"^((?:19|20)\d{6})\d{4,6}$")
# Digits before a number that are a year, also in short (CS-26-), a date or a code: such a number was not
# counted in this file.
_CODED = re.compile(r"\d\D?\d\D?\d\D?\d|^\D*[^\W\d_]\W?2\d\W$")
# Headers of a number that the response itself may have; another one, such as of receipt, only counts where it counts.
_OF_RESPONSE = re.compile(r"respon|answer|submission|interview|feedback|\bid$|응답|答卷|答题|回答")
# From here on a number is too long to have been counted in one file.
_LONG = 100_000
# Counters leave few gaps, have few beginnings, and rise from row to row.
_GAPS, _SLACK, _KINDS, _MOST, _RISING = 1.25, 2, 0.2, 0.9, 0.8


@dataclass(frozen=True)
class Numbers:
    """The values of a column of numbers, in the order of the rows; empty ones left out."""

    texts: tuple[str, ...]

    @cached_property
    def parts(self) -> list[tuple[str, int]]:
        """What stands around each number, and the number itself."""
        plain = (_WHOLE.sub(r"\1", text) for text in self.texts)
        found = (_PARTS.match(text) for text in plain)
        return [(f"{match[1]}\0{match[3]}", int(match[2])) for match in found if match]

    @property
    def is_repeated(self) -> bool:
        """True when a value stands in several rows."""
        return len(set(self.texts)) < len(self.texts)

    @property
    def is_counter(self) -> bool:
        """True for whole numbers that begin at 0 or 1 and go on nearly without gaps, perhaps again and again."""
        if not self.texts or len(self.parts) < _MOST * len(self.texts) or self._is_coded:
            return False
        kinds: dict[str, set[int]] = {}
        for around, number in self.parts:
            kinds.setdefault(around, set()).add(number)
        if len(kinds) > max(1, _KINDS * len(self.texts)):
            return False
        counted = {around for around, numbers in kinds.items() if _is_counted(numbers)}
        held = sum(around in counted for around, _ in self.parts)
        return held >= _MOST * len(self.texts) and (not self.is_repeated or self._is_rising)

    @property
    def is_identity(self) -> bool:
        """True for what no file counts: long numbers, letters and digits mixed, a date or a year before the number."""
        if not self.texts or self.is_counter:
            return False
        if len(self.parts) < _MOST * len(self.texts) or self._is_coded:
            return True
        around = {before for before, _ in self.parts}
        long = sum(number >= _LONG for _, number in self.parts)
        return len(around) > max(1, _KINDS * len(self.texts)) or long >= _MOST * len(self.parts)

    @property
    def _is_coded(self) -> bool:
        coded = sum(bool(_CODED.search(around.partition("\0")[0])) for around, _ in self.parts)
        return coded >= _MOST * len(self.parts)

    @property
    def _is_rising(self) -> bool:
        """Each number is the one before plus one, or a new beginning: what people count comes back in any order."""
        steps = [(one[1], other[1]) for one, other in pairwise(self.parts)]
        rising = sum(other == one + 1 or other <= 1 < one for one, other in steps)
        return rising >= _RISING * len(steps)


def _is_counted(numbers: set[int]) -> bool:
    return min(numbers) <= 1 and max(numbers) - min(numbers) + 1 <= _GAPS * len(numbers) + _SLACK


def numbers(raw: Raw, column: str) -> Numbers:
    """The column's values as numbers of rows."""
    seen = (str(text or "").strip() for text in raw.table[column].slice(0, _SEEN).to_pylist())
    return Numbers(tuple(text for text in seen if text))


def surest(raw: Raw, columns: list[str]) -> list[str]:
    """Of columns that can each be the number of a row, those that no file counts first."""
    return columns if len(columns) < 2 else sorted(columns, key=lambda c: not numbers(raw, c).is_identity)


def identified(layout: Layout, raw: Raw, said: Said) -> Layout:
    """The layout with what names its rows: as the user says, as it was for these headers before, or by the evidence."""
    if layout.table not in NAMED:
        return layout
    whole = headers_mark(raw.columns)
    before = said.known.identity(whole, layout.name)
    if said.identity == "file":
        return _own_rows(layout, raw, said, before)
    if before == EARLIER and not said.identity:
        return layout
    (key,) = TABLES[layout.table].key
    column = next(iter(_read(layout, raw, key)), None)
    counters = _counters(layout, raw, column) if layout.table == "response" else []
    if before and not said.identity and column is not None:
        _ask_anew(layout, raw, column, before)
    found = said.identity or before or _found(layout, raw, column) or layout.identity or "number"
    wave = {**layout.wave, "headers": whole, "identity": found}
    # Rows that are known by what they say are not known by their number afterwards.
    wave |= {"before": before} if found == "number" and before in ("row", "day") else {}
    layout = _without(replace(layout, wave=wave, identity=""), counters)
    if column is None or found == "number":
        return layout
    if found == "row" and layout.table == "response":
        before_it = layout.columns[key]
        mark = before_it.survey if isinstance(before_it, Numbered) else ""
        layout = replace(layout, columns={**layout.columns, key: Fingerprint((column, *counters), mark)})
    notice = Text(_SAID[found], {"column": column})
    return replace(layout, identity=found, notes=(*layout.notes, notice))


def _ask_anew(layout: Layout, raw: Raw, column: str, before: str) -> None:
    """Raise FileAmbiguous where rows that were named so in earlier files have the same name in this one.

    Each of them but the first would be refused, though the file alone would have been read in another way.
    """
    if layout.table == "response" or before not in ("number", "day"):
        return
    kept = layout.kept(raw) if layout.legs or layout.repeats else raw
    now = _found(layout, kept, column)
    if now in ("", "number", before):
        return
    moments = _texts(kept, _read(layout, kept, TABLES[layout.table].dated_by[0]))
    branches = _texts(kept, _read(layout, kept, "branch_id")) or [""] * len(moments)
    texts = _texts(kept, [column])
    rows = [
        (number,) if before == "number" else (branch, day_of(moment), number)
        for branch, moment, number in zip(branches, moments, texts, strict=True)
        if number
    ]
    again = len(rows) - len(set(rows))
    if again < max(_FEW, _AGAIN * len(rows)):
        return
    told = {"column": column, "rows": again}
    ways = tuple((way, Text(_WAYS[way])) for way in dict.fromkeys((now, "row")))
    raise FileAmbiguous(
        Text(_SHARED, told),
        Text(_BEFORE),
        Text(_SAY_WAY, {"way": now}),
        question=Question("identity", column, ways, tuple(dict.fromkeys(texts))[:_FEW]),
    )


def is_counted(layout: Layout, raw: Raw, name: str) -> bool:
    """True where the column of a field counts the rows of its file."""
    return any(numbers(raw, column).is_counter for column in _read(layout, raw, name))


def _own_rows(layout: Layout, raw: Raw, said: Said, before: Any) -> Layout:
    """The layout with rows that are this file's alone; the next file goes on as if that had not been said."""
    usual = identified(layout, raw, replace(said, identity="")).wave.get("identity", before or EARLIER)
    rows = identified(layout, raw, replace(said, identity="row"))
    return replace(rows, wave={**rows.wave, "identity": usual}, identity="file", notes=layout.notes)


def _without(layout: Layout, counters: list[str]) -> Layout:
    """The survey without columns that only count its rows: in the next export the same row has another number."""
    if not counters:
        return layout
    columns, items = dict(layout.columns), layout.items or Items(())
    if columns.get("response_id") == Fingerprint():
        columns["response_id"] = Fingerprint(tuple(counters))
    return replace(layout, columns=columns, items=replace(items, without=(*items.without, *counters)))


def _counters(layout: Layout, raw: Raw, column: str | None) -> list[str]:
    """Columns of a survey made by hand that count its rows and are no other field of it."""
    if not _is_by_hand(layout, raw):
        return []
    known = headers(raw)
    taken = {c for name, verb in layout.columns.items() if name != "response_id" for c in verb.taken(known)}
    free = [c for c in raw.columns if c not in taken and c != column]
    return [c for c in free if _EXACT in (_fits_running(c), _fits_number(c)) and numbers(raw, c).is_counter]


def _fits_running(column: str) -> int:
    return dictionary().running.fits(column)


def _fits_number(column: str) -> int:
    """How well a header is that of a response's number: one that begins anew counts rows as a running number does."""
    return next(entry for entry in dictionary().fields if entry.name == "response_id").fits(column)


def _found(layout: Layout, raw: Raw, column: str | None) -> Identity:
    """What the evidence says names a row; empty for the number alone."""
    if column is None or not (layout.identity or _is_by_hand(layout, raw)):
        return ""
    told, runs = numbers(raw, column), dictionary().running.fits(column) == _EXACT
    if told.is_identity or len(told.texts) < (1 if runs else _FEW):
        return ""
    if layout.table == "response":
        # Numbers that begin anywhere and never come again in the file were given, not counted.
        if not (told.is_counter or runs or told.is_repeated):
            return ""
        counts = runs or told.is_repeated or not _OF_RESPONSE.search(bare(column))
        return "row" if told.is_counter and counts else _by_day(layout, raw, column, "row")
    if layout.table == "visit" or told.is_counter:
        return _by_day(layout, raw, column, "")
    return ""


def _is_by_hand(layout: Layout, raw: Raw) -> bool:
    """True for a file whose numbers no tool vouches for."""
    if layout.name == "survey" or (layout.name.startswith("template_") and layout.table != "response"):
        return True
    return bool(layout.signs) and not present(headers(raw), layout.signs)


def _by_day(layout: Layout, raw: Raw, column: str, otherwise: Identity) -> Identity:
    """By branch, day and number where these are one row's; by the whole row where only the moment tells two apart."""
    table = TABLES[layout.table]
    moments = _texts(raw, _read(layout, raw, table.dated_by[0]))
    if not moments:
        return otherwise
    branches = _texts(raw, _read(layout, raw, "branch_id")) or [""] * len(moments)
    rows = list(zip(branches, moments, _texts(raw, [column]), strict=True))
    rows = [row for row in rows if row[2]]
    if _is_unique((branch, day_of(moment), number) for branch, moment, number in rows):
        return "day"
    # The same number at the same moment is the same thing told twice, which is refused by its row.
    return "row" if _is_unique(rows) else "day"


def _is_unique(rows: Iterable[tuple[str, ...]]) -> bool:
    every = list(rows)
    return len(set(every)) == len(every)


def day_of(moment: str) -> str:
    """The day of a moment as it is written, without a time of day."""
    return _RUN_TOGETHER.sub(r"\1", _CLOCK.sub("", moment))


def _read(layout: Layout, raw: Raw, name: str) -> list[str]:
    """The file's columns that a field is made from."""
    verb = layout.columns.get(name)
    return list(verb.taken(headers(raw))) if verb else []


def _texts(raw: Raw, columns: list[str]) -> list[str]:
    """The texts of these columns, row by row, one after the other; empty without a column."""
    each = [[str(text or "").strip() for text in raw.table[c].slice(0, _SEEN).to_pylist()] for c in columns]
    return [" ".join(row) for row in zip(*each, strict=True)]


_EXACT = 2
# Fewer rows with the name of another are slips.
_AGAIN = 0.05
_SHARED = N_("{rows:,} rows have the number of another row in {column}, which named each row in earlier files.")
_BEFORE = N_("In this file the numbers begin anew. Of rows with one number only one would be kept.")
_SAY_WAY = N_("Say what names a row with --identity, such as --identity {way}.")
_WAYS = {
    "day": N_("Branch, day and number together: the numbers begin anew each day"),
    "row": N_("The whole row: the numbers begin anew within a day"),
}
_SAID: Mapping[str, str] = {
    "day": N_(
        "{column} may start again in other files or on other days, so a row is identified by its branch, its day and "
        "{column} together. If {column} alone is unique, use --identity number."
    ),
    "row": N_(
        "{column} only numbers the rows of this file, so a row is identified by all its other values. If {column} "
        "alone is unique, use --identity number."
    ),
}
