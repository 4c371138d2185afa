"""Files in Teller's own columns: a layout made on the spot from the contract and from what the user said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from data.checking.casting import NO, YES
from data.contracts import TABLES, Column, Table
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts.cases import plain_texts
from data.layouts.column_profile import Facts, facts
from data.layouts.contacts import call_totals, endings
from data.layouts.dictionary import bare, comparable, dictionary
from data.layouts.expressions import Copy, Verb, normal
from data.layouts.identity import branch_names
from data.layouts.layout import Layout, headers
from data.layouts.meaning import ANSWER, NOTHING, SCORES, Meaning, meaning
from data.layouts.quantities import lengths
from data.layouts.quantities.units import quantity, says_share, split
from data.layouts.times import calendar_parts, periods
from data.layouts.visits import visits
from data.texts import LANGUAGES, N_, Text, translate

# A table must explain this share of the headers, or the file is of another kind that only happens to share a column.
_EXPLAINED = 0.5
# Columns that tell what a list is of, although it calls its day no more than a date; "a length" is one of a wait.
_CERTAIN: Mapping[str, tuple[set[str], ...]] = {
    "contact": ({"a length", "outcome"}, {"queue", "outcome"}, {"contact_id", "outcome"}, {"two lengths"},
                {"a length", "abandoned_at"}, {"a length", "contact_id"}, {"contact_id", "answered_at"}),
    "visit": ({"visit_id", "a length"}, {"visit_id", "called_at"}, {"counter", "a length"}),
    "complaint": ({"complaint_id", "status"}, {"complaint_id", "reason"}, {"complaint_id", "narrative"},
                  {"complaint_id", "outcome"}, {"complaint_id", "closed_at"}),
    "contact_interval": ({"offered", "answered", "abandoned"},),
    "invitation": ({"sent", "survey_id"},),
}  # fmt: skip
# Columns of a complaint without a number, by which a list that has but months is known for one.
_WORDED = ({"reason", "narrative", "status"}, {"reason", "narrative", "closed_at"})
# What such a list may call the time of its rows besides: other lists call theirs so as well.
_ALSO: Mapping[str, frozenset[str]] = {
    "contact": frozenset(map(comparable, ("received", "received at", "date received", "created"))),
    "visit": frozenset(map(comparable, (
        "created", "created time", "created at", "creation time", "registered at", "registration time",
        "접수", "접수시간", "登记时间", "登记",
    ))),
}  # fmt: skip
# Times that lists tell of by yes and no too.
_FLAGGED = ("acknowledged_at", "reopened_at")
_LENGTHS = {"contact": endings.spans, "visit": visits.spans}
# What calls lack of which nothing tells how they ended.
_ENDED = "answered_at|abandoned_at"
# Columns of the file that are offered for a field that it lacks.
_OFFERED = 200


@dataclass(frozen=True)
class Match:
    """How well one table explains a file: Teller's column -> the file's header.

    spans: columns of durations that stand for times which the file does not have. is_told: these tell of calls which
    were answered.
    """

    table: Table
    columns: Mapping[str, str]
    spans: tuple[str, ...] = ()
    is_told: bool = False

    @property
    def size(self) -> int:
        """How many of the file's columns it explains."""
        return len(self.columns) + len(self.spans)

    @property
    def missing(self) -> list[str]:
        """What the table needs and the file does not have; of alternatives, all joined by a bar."""
        lifted = self.table.unless[0] in self.columns or self.is_told
        needed = [c.name for c in self.table.columns if c.required and c.name not in self.columns]
        groups = ["|".join(g) for g in self.table.one_of if not lifted and not set(g) & set(self.columns)]
        return needed + groups


def by_template(
    raw: Raw,
    file: str,
    as_table: str | None,
    mapping: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]] | None = None,
) -> Layout:
    """The layout of the one table that the headers, and the mapping, name.

    values: the file's column -> a value or "length" -> what the user says.
    Raises FileRefused when no table fits and FileAmbiguous when several do.
    """
    tables = [_table(as_table)] if as_table else list(TABLES.values())
    matches = [_match(raw, table, mapping, values or {}) for table in tables]
    if as_table and matches[0].missing:
        raise _incomplete(raw, file, matches[0], values or {})
    sure = [m for m in matches if not m.missing and (as_table or _explains(raw, m, mapping))]
    if not sure:
        raise _unfitting(raw, file, matches, mapping)
    most = max(m.size for m in sure)
    best = [m for m in sure if m.size == most]
    if len(best) > 1:
        raise FileAmbiguous(
            Text(N_("The file {file} can be more than one table: {tables}."), _named(file, best)),
            remedy=Text(N_("Say which one with --as, such as --as {first}."), {"first": best[0].table.name}),
            question=Question("as_table", choices=tuple((m.table.name, Text(m.table.title)) for m in best)),
        )
    return made(best[0])


def columns_of(
    table: str, raw: Raw, mapping: Mapping[str, str], values: Mapping[str, Mapping[str, str]]
) -> Mapping[str, str]:
    """The columns of one table that the headers, and the mapping, name -> the file's header."""
    return _match(raw, TABLES[table], mapping, values).columns


def _match(raw: Raw, table: Table, mapping: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> Match:
    columns = _matched(raw, table, mapping)
    columns = call_totals.named(columns, values) if table.name == "contact_interval" else columns
    if table.name == "contact" and _is_of_survey(raw, columns.get("answered_at", ""), mapping):
        columns = {name: header for name, header in columns.items() if name != "answered_at"}
    is_timed = {"called_at", "ended_at"} <= columns.keys()
    if table.name == "visit" and not is_timed and columns.get("service") in visits.spans(raw, mapping):
        # A column called service that holds lengths says how long it took, and not what it was.
        columns = {name: header for name, header in columns.items() if name != "service"}
    spans = _LENGTHS.get(table.name)
    found = spans(raw, (*columns.values(), *mapping), values) if spans else ()
    if table.happened and not set(table.dated_by) & columns.keys() and (day := _day(raw, table, columns, found)):
        spoken = {normal(column) for column in mapping}
        columns = columns if normal(day) in spoken else {table.dated_by[0]: day, **columns}
    if not found or table.dated_by[0] not in columns:
        return Match(table, columns)
    taken, agent = (*columns.values(), *mapping), columns.get("employee_id")
    is_told = table.name == "contact" and endings.is_told(raw, taken, values, agent)
    return Match(table, columns, found, is_told)


def _is_of_survey(raw: Raw, header: str, mapping: Mapping[str, str]) -> bool:
    """True for a column that is called Answer and has no times: what somebody said, and not when a call was taken."""
    if comparable(header) != "answer" or normal(header) in map(normal, mapping):
        return False
    told = facts(raw.table[header])
    numbers = {text: n for text, n in told.counts.items() if any(sign.isdecimal() for sign in text)}
    rest = Facts(type(told.counts)(numbers), told.rows)
    return not (rest.looks_like("time") or rest.clocks) or 2 * rest.filled < told.filled


def _day(raw: Raw, table: Table, columns: Mapping[str, str], spans: tuple[str, ...]) -> str | None:
    """The column of days of a list that calls it a date and no more, where its other columns leave no doubt."""
    certain, several = _CERTAIN.get(table.name, ()), ("a length", "two lengths")[: len(spans)]
    free = [column for column in raw.columns if column not in columns.values()]
    month = periods.only(raw, free) if table.name == "complaint" else None
    if not any(needed <= {*columns, *several} for needed in certain):
        return month if any(told <= columns.keys() for told in _WORDED) else None
    also = _ALSO.get(table.name, frozenset())
    dates = [c for c in free if dictionary().generic_date.fits(c) > 1 or comparable(c) in also]
    made = calendar_parts.parts(raw)
    days = [column for column in dates if facts(raw.table[column]).looks_like("time")]
    # A time of day alone is put to its day afterwards.
    days = sorted(days, key=lambda column: facts(raw.table[column]).clocks)
    parts = made.year if made and set(made.reads) <= set(free) else None
    return days[0] if days else parts or month


def is_list(raw: Raw) -> bool:
    """True where another table than a survey's knows at least half of the headers."""
    others = (table for name, table in TABLES.items() if name not in ("response", "answer"))
    return any(_explains(raw, Match(table, _matched(raw, table, {})), {}) for table in others)


def made(match: Match) -> Layout:
    """A layout that copies the matched columns; a survey is open, so that the rest of its columns become answers."""
    columns: dict[str, Verb] = {name: Copy(header) for name, header in match.columns.items()}
    name, is_survey = match.table.name, match.table.name == "response"
    return Layout(f"template_{name}", match.table.title, name, columns, open=is_survey)


def checked(raw: Raw, table: Table, mapping: Mapping[str, str]) -> dict[str, Meaning]:
    """The mapping with the file's own headers and what each column is said to be.

    Raises FileRefused for a column that the file, or a field that the table, does not have.
    """
    known = headers(raw)
    found: dict[str, Meaning] = {}
    for column, said in mapping.items():
        if normal(column) not in known:
            raise FileRefused(
                Text(N_("The file has no column {column}."), {"column": column}),
                remedy=Text(N_("Its headers are: {headers}."), {"headers": tuple(raw.columns)}),
            )
        told = meaning(said)
        if told is None or not _has(table, told):
            raise _no_field(table, known[normal(column)], said)
        if told.is_field and _is_share(table.column(told.name), known[normal(column)]):
            values = {"column": known[normal(column)], "title": Text(table.column(told.name).title)}
            raise FileRefused(Text(_SHARE, values), remedy=Text(_GIVE_COUNT, values))
        found[known[normal(column)]] = told
    return found


def meanings(raw: Raw, values: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What values mean, COLUMN:VALUE -> meaning, as the file's column -> lower-case value -> meaning.

    Of headers that hold a colon themselves the longest that fits counts. Raises FileRefused for a column that the file
    does not have.
    """
    found: dict[str, dict[str, str]] = {}
    for said, meant in values.items():
        fitting = [header for header in raw.columns if said.casefold().startswith(f"{header.casefold()}:")]
        if not fitting:
            raise FileRefused(
                Text(N_("The file has no column {column}."), {"column": said.partition(":")[0]}),
                remedy=Text(N_("Its headers are: {headers}."), {"headers": tuple(raw.columns)}),
            )
        column = max(fitting, key=len)
        found.setdefault(column, {})[said[len(column) + 1 :].strip().casefold()] = meant
    return found


def _has(table: Table, said: Meaning) -> bool:
    if said.is_field:
        return said.name in table.names
    return said.name == NOTHING or table.name == "response"


def _no_field(table: Table, column: str, said: str) -> FileRefused:
    besides = (*table.names, NOTHING, *((ANSWER, "answer:driver", "csat:5-1") if table.name == "response" else ()))
    choices = [(f"{column}={name}", Text(table.column(name).title)) for name in table.names]
    values = {"table": table.name, "column": said, "header": column}
    return FileRefused(
        Text(N_("The table {table} has no column {column}."), values),
        Text(N_("It was given for the file's column {header}."), values),
        Text(N_("The table's columns are: {columns}."), {"columns": tuple(besides)}),
        question=Question("mapping", column, (*choices, (f"{column}={NOTHING}", Text(_NOT_STORED)))),
    )


def _matched(raw: Raw, table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    known = headers(raw)
    said = {
        told.name: known[normal(column)]
        for column, text in mapping.items()
        if normal(column) in known and (told := meaning(text)) and told.is_field
    }
    spoken = {normal(column) for column in mapping}
    # Of Abandoned and Abandoned % the first is the number.
    unsaid = sorted((header for key, header in known.items() if key not in spoken), key=says_share, reverse=True)
    # A zone behind a name, such as in Issued (UTC), is no part of it.
    free = {comparable(name(header)): header for name in (bare, str) for header in unsaid}
    own = {c.name: _own(raw, table, c, free) for c in table.columns}
    return {name: header for name in table.names if (header := said.get(name) or own[name])}


def _own(raw: Raw, table: Table, column: Column, free: Mapping[str, str]) -> str | None:
    """The header by which one of the table's columns goes; of a list of branches that is their code."""
    found = (free[name] for name in names_of(table.name, column) if name in free and may_be(raw, column, free[name]))
    if column.name.endswith("branch_id") and table.name != "branch":
        found = (name for name in branch_names.named([*found]))
    return next(found, None) or _in_unit(table.name, column, free)


def may_be(raw: Raw, column: Column, header: str) -> bool:
    """True unless the values under a name of the column say something else: a share, yes and no, or one word again."""
    if _is_share(column, header):
        return False
    is_plain = column.privacy == "free_text" and plain_texts.is_plain(header)
    if column.name not in _FLAGGED and not is_plain:
        return True
    told = facts(raw.table[header])
    if told.counts and {text.casefold() for text in told.counts} <= {*YES, *NO}:
        return False
    return not is_plain or plain_texts.are_texts(told)


def _is_share(column: Column, header: str) -> bool:
    """True for percents under the name of a number of things, such as Abandoned %."""
    # A score is asked for: How would you rate our service?
    return column.name not in SCORES and quantity(column) == "count" and says_share(header)


def _in_unit(table: str, column: Column, free: Mapping[str, str]) -> str | None:
    """The header that is a name of the column with a unit behind it."""
    of, names = quantity(column), names_of(table, column)
    stems = ((split(header, of), header) for header in (free.values() if of else ()))
    return next((header for (stem, unit), header in stems if unit and comparable(stem) in names), None)


@cache
def names_of(table: str, column: Column) -> tuple[str, ...]:
    """What a column is called: its name, its title in every language, and what systems call it."""
    # A survey's headers in other languages are for the dictionary, which knows more of them and looks at values.
    titles = [translate(column.title, language) for language in (LANGUAGES if table != "response" else ("en",))]
    return tuple(map(comparable, (column.name, *titles, *dictionary().tables.get(table, {}).get(column.name, ()))))


def _explains(raw: Raw, match: Match, mapping: Mapping[str, str]) -> bool:
    said = _fields(mapping)
    if said and (match.table.happened or match.table.dated_by):
        return said <= set(match.columns)
    # A list of branches or people needs few columns: one that was named is not enough, or any file that has it is one.
    return said <= set(match.columns) and match.size >= _EXPLAINED * len(raw.columns)


def _table(name: str) -> Table:
    if name not in TABLES:
        raise FileRefused(
            Text(N_("There is no table {table}."), {"table": name}),
            remedy=Text(N_("Name one of these: {tables}."), {"tables": tuple(TABLES)}),
        )
    return TABLES[name]


def _named(file: str, matches: list[Match]) -> dict[str, object]:
    return {"file": file, "tables": tuple(m.table.name for m in matches)}


def _fields(mapping: Mapping[str, str]) -> set[str]:
    """The fields that the user named."""
    return {told.name for text in mapping.values() if (told := meaning(text)) and told.is_field}


def _unfitting(raw: Raw, file: str, matches: list[Match], mapping: Mapping[str, str]) -> FileRefused:
    """Why no table fits: what is still to be said of the one table that has the fields that the user named."""
    said = _fields(mapping)
    having = [match for match in matches if said and said <= set(match.table.names)]
    if len(having) == 1 and having[0].missing:
        return _incomplete(raw, file, having[0], {})
    for match in matches:
        shares = [header for header in _free(raw, match) if says_share(header)]
        if shares and len(match.columns) > len(match.missing) and _lacks_counts(match):
            values = {"column": shares[0], "title": Text(match.table.column(match.missing[0]).title)}
            return FileRefused(Text(_SHARE, values), remedy=Text(_GIVE_COUNT, values))
    return _unknown(raw, file, [match.table for match in having or matches])


def _lacks_counts(match: Match) -> bool:
    """True where all that the table still needs are numbers of things."""
    columns = {column.name: column for column in match.table.columns}
    return bool(match.missing) and all(name in columns and quantity(columns[name]) == "count" for name in match.missing)


def _incomplete(raw: Raw, file: str, match: Match, told: Mapping[str, Mapping[str, str]]) -> FileRefused:
    values = {"file": file, "table": match.table.name, "columns": tuple(match.missing)}
    values["headers"] = tuple(raw.columns)
    title = Text(N_("The file {file} lacks columns that the table {table} needs: {columns}."), values)
    if len(_free(raw, match)) < len(match.missing):
        return _too_narrow(raw, match, title)
    taken = (*match.columns.values(), *(column for column, meant in told.items() if lengths.LENGTH in meant))
    if match.table.name == "contact" and match.missing == [_ENDED] and (asked := lengths.asked_for(raw, taken)):
        return lengths.unnamed(title, asked)
    return FileRefused(
        title,
        Text(N_("Its headers are: {headers}."), values),
        Text(N_("Name the column for each with --map COLUMN=FIELD.")),
        # Of alternatives a file may have several: a call is answered or given up, and a centre tells both.
        questions=tuple(_which(raw, match, name) for missing in match.missing for name in missing.split("|")),
        table=match.table.name,
    )


def _too_narrow(raw: Raw, match: Match, title: Text) -> FileRefused:
    """The refusal of a file that has fewer columns left than the table needs."""
    used = tuple(f"{header} = {name}" for name, header in match.columns.items()) or "-"
    values = {"headers": tuple(raw.columns), "used": used, "table": Text(match.table.title)}
    return FileRefused(
        title,
        Text(N_("Its headers are: {headers}. Already used: {used}. The other columns are not enough."), values),
        Text(N_("Export the file again with these columns, or choose another table than “{table}”."), values),
    )


def _free(raw: Raw, match: Match) -> list[str]:
    return [header for header in raw.columns if header not in match.columns.values()]


def _which(raw: Raw, match: Match, field: str) -> Question:
    """Which of the file's columns is this field."""
    title, said = Text(match.table.column(field).title), N_("“{header}” is “{field}”")
    free = [h for h in _free(raw, match) if not _is_share(match.table.column(field), h)][:_OFFERED]
    return Question("mapping", choices=tuple((f"{h}={field}", Text(said, {"header": h, "field": title})) for h in free))


def _unknown(raw: Raw, file: str, tables: list[Table]) -> FileRefused:
    """That no table fits; those are offered for which the file has columns enough."""
    wide = [t for t in tables if len(Match(t, {}).missing) <= len(raw.columns)] or [TABLES["response"]]
    values = {"file": file, "headers": tuple(raw.columns), "tables": tuple(t.name for t in wide)}
    return FileRefused(
        Text(N_("No layout fits the file {file}."), values),
        Text(N_("Its headers are: {headers}."), values),
        Text(N_("Name the table with --as and its columns with --map COLUMN=FIELD; the tables are {tables}."), values),
        question=Question("as_table", choices=tuple((table.name, Text(table.title)) for table in wide)),
    )


_NOT_STORED = N_("It is not stored")
_SHARE = N_("{column} holds shares by its header, and “{title}” is a number, not a share.")
_GIVE_COUNT = N_("Export the file again with the column that holds the numbers. If {column} holds them, rename it.")
