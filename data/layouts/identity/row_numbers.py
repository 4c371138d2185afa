"""The number of a list's rows under a header that says little or that nobody knows: told by its values, or asked.

Without a number a row is known by all that it says, so that a complaint that was closed since is another complaint. A
number of something else, such as a customer's, must not be taken for one: few rows may each have another by chance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from data.contracts import TABLES
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.dictionary import comparable, dictionary
from data.layouts.expressions import Copy, Verb, normal
from data.layouts.finding import Found, Said
from data.layouts.identity.codes import Codes, codes, may_be
from data.layouts.identity.identity import NAMED
from data.layouts.known import NUMBERED, headers_mark
from data.layouts.layout import Layout, headers
from data.layouts.meaning import ANSWER, NOTHING, Meaning
from data.texts import N_, Text

# Rows that tell by their order that codes number them, and rows of which that is asked.
_ROWS, _FEW = 10, 3
_EXACT, _SHOWN, _OFFERED = 2, 3, 5


def named(layout: Layout, raw: Raw, said: Said) -> Layout:
    """The list with the column that names each of its rows; raises FileAmbiguous where only the user knows it."""
    if layout.table not in NAMED or not layout.name.startswith("template_") or said.identity not in ("", "number"):
        return layout
    (key,), known = TABLES[layout.table].key, headers(raw)
    if key in layout.columns or layout.table == "response":
        return layout
    dated = next(iter(_taken(layout.columns.get(TABLES[layout.table].dated_by[0]), known)), None)
    column = _found(raw, layout.unused(raw), said, key, dated)
    if column is None:
        return layout
    wave = {**layout.wave, NUMBERED: normal(column)}
    note = _note(raw, column, NOTHING)
    return replace(layout, columns={**layout.columns, key: Copy(column)}, wave=wave, notes=(*layout.notes, note))


def of_survey(found: Found, items: list[str], answers: Collection[str]) -> None:
    """Take the number of a survey's responses from what would be an answer, where nothing else names them."""
    if "response_id" in found.columns or found.said.identity not in ("", "number"):
        return
    dated = next(iter(_taken(found.columns.get("responded_at"), headers(found.raw))), None)
    free = [column for column in items if column not in answers]
    column = _found(found.raw, free, found.said, "response_id", dated, ANSWER)
    if column is not None:
        items.remove(column)
        found.take("response_id", column)
        found.wave[NUMBERED] = normal(column)
        found.notes.append(_note(found.raw, column, ANSWER))


def settled(layout: Layout) -> Layout:
    """The layout without saying that a column names each row, where it does so with the day or not at all."""
    if not layout.identity:
        return layout
    notes = tuple(note for note in layout.notes if not (isinstance(note, Text) and note.message == _NAMED))
    return replace(layout, notes=notes)


def _taken(verb: Verb | None, known: Mapping[str, str]) -> tuple[str, ...]:
    return verb.taken(known) if verb else ()


def _found(
    raw: Raw, free: Iterable[str], said: Said, key: str, dated: str | None, otherwise: str = NOTHING
) -> str | None:
    """The column that names each row, if there is one; otherwise: what it is if it does not."""
    free = [column for column in free if column not in said.mapping]
    before = said.known.numbered.get(headers_mark(raw.columns), "")
    known = next((column for column in free if normal(column) == before), None)
    if known and not codes(raw, known).is_counter:
        return _as_before(raw, known, key, otherwise)
    there = {c: codes(raw, c, dated) for c in free if may_be(raw, c) and not _is_other(raw, c)}
    there = {column: told for column, told in there.items() if _is_number(column, told)}
    exact = [c for c, told in there.items() if _fit(c) == _EXACT and _is_enough(told)]
    given = [column for column, told in there.items() if told.are_given and told.rows >= _ROWS]
    sure = exact or given
    if len(sure) == 1:
        return sure[0]
    doubtful = sure or [c for c, told in there.items() if _is_doubtful(c, told)]
    if doubtful and not _is_refused(raw, said.mapping):
        raise _question(raw, doubtful[:_OFFERED], key, otherwise)
    return None


def _is_other(raw: Raw, column: str) -> bool:
    """True for a column that is something else by its header or by its values."""
    known, told = dictionary(), facts(raw.table[column])
    if _fit(column) == _EXACT:
        return told.looks_like("personal")
    names = {comparable(word) for table in known.tables.values() for some in table.values() for word in some}
    fields = (entry for entry in known.fields if entry.name not in ("response_id", "survey_id"))
    spoken = known.other_numbers.fits(column) or known.personal.fits(column) or any(e.fits(column) > 1 for e in fields)
    return bool(spoken) or comparable(column) in names or told.looks_like("personal") or told.looks_like("time")


def _fit(column: str) -> int:
    return dictionary().row_numbers.fits(column)


def _is_enough(told: Codes) -> bool:
    """True for codes that a header of numbers makes numbers of rows: of few digits more rows are needed.

    Digits in five places that were given in order are enough.
    """
    return not told.are_plain or told.are_long or told.rows >= _ROWS or (told.are_given and told.are_five)


def _is_doubtful(column: str, told: Codes) -> bool:
    return told.are_given or _fit(column) == _EXACT or (told.rows >= _ROWS and not told.are_digits)


def _is_number(column: str, told: Codes) -> bool:
    """True for codes that may name the rows: digits alone need a header of numbers, or more places than any count."""
    if not told.are_codes or (told.rows < _FEW and _fit(column) < _EXACT):
        return False
    if not told.are_plain:
        return not told.are_digits or told.are_given or bool(_fit(column))
    if _fit(column) == _EXACT:
        return told.are_wide or (told.rows >= _ROWS and told.are_given and not told.are_small)
    return told.are_long and told.are_given


def _as_before(raw: Raw, column: str, key: str, otherwise: str) -> str:
    """The column that named the rows of earlier files; raises FileAmbiguous where several rows have one number now."""
    texts = [text for value in raw.table[column].to_pylist() if (text := str(value or "").strip())]
    again = len(texts) - len(set(texts))
    if again:
        told = {"column": column, "rows": again, "field": key, "otherwise": otherwise}
        question = Question("mapping", column, _ways([column], key, otherwise), tuple(dict.fromkeys(texts))[:_SHOWN])
        raise FileAmbiguous(Text(_SHARED, told), remedy=Text(_SAY, told), question=question)
    return column


def _is_refused(raw: Raw, mapping: Mapping[str, Meaning]) -> bool:
    """True where the user has said of such a column that it is nothing: no other one is asked about then."""
    left = [c for c, told in mapping.items() if told.name in (NOTHING, ANSWER) and c in raw.columns and may_be(raw, c)]
    return any(not _is_other(raw, column) and codes(raw, column).are_codes for column in left)


def _question(raw: Raw, columns: list[str], key: str, otherwise: str) -> FileAmbiguous:
    told = {"columns": tuple(columns), "column": columns[0], "field": key, "otherwise": otherwise}
    examples = tuple(facts(raw.table[columns[0]]).counts)[:_SHOWN]
    question = Question("mapping", columns[0], _ways(columns, key, otherwise), examples)
    return FileAmbiguous(Text(_MAY_NAME, told), Text(_WHY), Text(_SAY, told), question=question)


def _ways(columns: list[str], key: str, otherwise: str) -> tuple[tuple[str, Text], ...]:
    named_by = ((f"{column}={key}", Text(_NAMES, {"column": column})) for column in columns)
    return (*named_by, (f"{columns[0]}={otherwise}", Text(_NONE)))


def _note(raw: Raw, column: str, otherwise: str) -> Text:
    return Text(_NAMED, {"column": column, "rows": raw.table.num_rows, "otherwise": otherwise})


_NAMED = N_(
    "{column} names each row: no two rows have the same. A later file with the same numbers replaces these rows. If it "
    "is the number of something else, say --map “{column}={otherwise}”."
)
_MAY_NAME = N_("These columns have another value in each row and may be the number of a row: {columns}.")
_WHY = N_("A row that comes again in a later file, such as a complaint that was closed since, is known by its number.")
_SAY = N_(
    "If {column} is the number of a row, say --map “{column}={field}”. If it is the number of something else, such as "
    "a customer or an account, say --map “{column}={otherwise}”."
)
_NAMES = N_("{column} is the number of a row")
_NONE = N_("No column is the number of a row")
_SHARED = N_("{rows:,} rows have the number of another row in {column}, which named each row in earlier files.")
