"""Numbers of call totals that a report leaves out or parts: what is told by the others, by their sums, or is asked.

Lost calls beside those lost within seconds may hold them or not; a report of calls offered and answered has no lost
ones; and totals of whole weeks or months belong to no day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from data.checking import casting
from data.checking.days import SPANS, written
from data.contracts import CONTACT_INTERVAL
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.dictionary import bare, comparable, dictionary
from data.layouts.expressions import Copy, Scope, Verb
from data.layouts.layout import Layout, headers
from data.layouts.quantities.units import says_share
from data.store import duck
from data.texts import N_, Text

# What is said of a column, as --value COLUMN:rest=abandoned, or COLUMN:short=besides.
REST, SHORT = "rest", "short"
COUNTS = ("offered", "answered", "abandoned")
_MOST = 0.9
_NUMBER = r"\d[\d.,' ]*\s?(?:건|콜|호|통|件|个|個|通|次)?"
_LOST = "aband|lost|miss|포기|유실|이탈|미응답|放弃|放棄|呼损|流失|verlor|abgebroch"
# Headers that say that the calls lost within seconds are none of these.
_LONG = frozenset(map(comparable, (
    "abandoned after threshold", "abandoned after", "abandoned outside threshold", "long abandoned", "long abandons",
    "abandons after threshold", "calls abandoned after threshold", "abandoned beyond threshold", "net abandoned",
)))  # fmt: skip
# Words before and behind which a header says the span of its rows, with no day in it.
_PERIODS = frozenset(map(comparable, (
    "week", "calendar week", "week no", "week number", "iso week", "year week", "month", "quarter", "period",
    "주", "주차", "월", "분기", "기준월", "기준주", "기준주차", "년월", "연월", "周", "周次", "月", "月份", "季度",
    "年月", "统计月份", "woche", "kalenderwoche", "kw", "monat", "quartal", "週", "対象月", "semaine", "mois", "semana",
    "mes",
)))  # fmt: skip


@dataclass(frozen=True)
class Combined(Verb):
    """A number of calls made of others: those to add and those to take off; what is no number is handed on."""

    plus: tuple[Verb, ...]
    minus: tuple[Verb, ...] = ()

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        texts = {verb: f"{scope.value(verb)}::VARCHAR" for verb in (*self.plus, *self.minus)}
        number = {verb: f"coalesce({casting.typed('whole', text)}, 0)" for verb, text in texts.items()}
        total = " + ".join(number[verb] for verb in self.plus) + "".join(f" - {number[verb]}" for verb in self.minus)
        odd = ", ".join(f"CASE WHEN {casting.typed('whole', text)} IS NULL THEN {text} END" for text in texts.values())
        return f"coalesce({odd}, ({total})::VARCHAR)"

    @property
    def steps(self) -> tuple[Verb, ...]:
        """The numbers, where they are more than a column."""
        return tuple(verb for verb in (*self.plus, *self.minus) if not isinstance(verb, Copy))

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return tuple(column for verb in (*self.plus, *self.minus) for column in verb.reads)


def refuse_spans(raw: Raw, columns: Mapping[str, str]) -> None:
    """Raise FileRefused for totals of whole weeks, months or quarters.

    columns: Teller's column of call totals -> the file's header.
    """
    others = [c for c in raw.columns if c not in map(columns.get, COUNTS)]
    spans = [c for c in others if _is_span(raw, c)]
    days = [c for c in others if c not in spans and facts(raw.table[c]).looks_like("day")]
    if len(_counts(raw, columns)) == len(COUNTS) and spans and not days:
        values = {"column": spans[0], "examples": tuple([*facts(raw.table[spans[0]]).counts][:3])}
        raise FileRefused(Text(_OF_SPANS, values), Text(_NO_DAYS), Text(_BY_DAY))


def ask_for_rest(raw: Raw, columns: Mapping[str, str]) -> None:
    """Raise FileAmbiguous for call totals by day that lack one of three numbers, which the other two may leave."""
    counts = _counts(raw, columns)
    lacking = [name for name in COUNTS if name not in columns]
    if any(says_share(c) and re.search(_LOST, c, re.IGNORECASE) for c in raw.columns):
        # What is wanted then is the column that this share was worked out from.
        return
    is_dated = "starts_at" in columns or any(_is_day(raw, c) for c in raw.columns)
    if len(lacking) == 1 and len(counts) == len(COUNTS) - 1 and is_dated:
        raise _lacking(raw, columns, lacking[0])


def _counts(raw: Raw, columns: Mapping[str, str]) -> set[str]:
    """The file's columns of numbers of calls."""
    own = (columns[name] for name in COUNTS if name in columns)
    return {column for column in own if _is_counted(raw, column)}


def _is_counted(raw: Raw, column: str) -> bool:
    """True for numbers of calls, whatever stands between their thousands."""
    told = facts(raw.table[column])
    return 0 < _MOST * told.filled <= sum(n for text, n in told.counts.items() if re.fullmatch(_NUMBER, text))


def _is_day(raw: Raw, column: str) -> bool:
    return dictionary().generic_date.fits(column) > 1 and facts(raw.table[column]).looks_like("time")


def _is_span(raw: Raw, column: str) -> bool:
    """True for weeks, months or quarters: by their form, or as numbers under a header that says so."""
    told = facts(raw.table[column])
    by_form = sum(n for text, n in told.counts.items() if written(text).kind in SPANS)
    if told.filled and by_form >= _MOST * told.filled:
        return not all(text.isdecimal() for text in told.counts) or comparable(bare(column)) in _PERIODS
    return comparable(bare(column)) in _PERIODS and told.looks_like("number")


def named(columns: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The columns of call totals with the number that the user says is what the others leave.

    columns: Teller's column -> the file's header; the header that it was said of stands for the number.
    """
    lacking = [name for name in COUNTS if name not in columns]
    said = {meant.get(REST, ""): column for column, meant in values.items() if column in columns.values()}
    return {**columns, **{name: said[name] for name in lacking if name in said and len(lacking) == 1}}


def _lacking(raw: Raw, columns: Mapping[str, str], name: str) -> FileAmbiguous:
    """What a number that the file lacks is: what the other two leave, or another column."""
    column = columns["answered" if name != "answered" else "abandoned"]
    told: dict[str, object] = {"title": Text(CONTACT_INTERVAL.column(name).title), "field": name, "column": column}
    told |= {count: columns[count] for count in COUNTS if count in columns}
    question = Question("values", column, ((f"{column}:{REST}={name}", Text(_RESTS[name], told)),))
    others = [c for c in raw.columns if c not in columns.values() and _is_counted(raw, c)]
    mapped = tuple((f"{c}={name}", Text(_IS_IT, {"column": c, "title": told["title"]})) for c in others)
    asked = (question, *([Question("mapping", choices=mapped)] if mapped else []))
    return FileAmbiguous(
        Text(_LACKING, told),
        Text(_MAY_BE, told | {"words": Text(_RESTS[name], told)}),
        Text(_SAY_REST, told),
        questions=asked,
    )


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of call totals with the numbers that others leave, and all lost calls among the lost.

    values: the file's column -> "rest" or "short" -> what the user says. Raises FileAmbiguous where sums do not tell.
    """
    if layout.table != "contact_interval" or not layout.name.startswith("template_"):
        return layout
    columns = dict(layout.columns)
    if (name := _rest(layout, raw, values)) is not None:
        offered, *others = (columns[count] for count in COUNTS if count != name)
        columns[name] = Combined((offered,), tuple(others)) if name != "offered" else Combined((offered, *others))
        note = Text(_FROM_OTHERS, {"title": Text(CONTACT_INTERVAL.column(name).title)})
        layout = replace(layout, columns=columns, notes=(*layout.notes, note))
    return _with_short(layout, raw, values)


def _rest(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> str | None:
    """The number that is what the others leave, as the user says."""
    said = {meant[REST] for column, meant in values.items() if REST in meant and column in raw.columns}
    own = {name: layout.columns[name].reads for name in COUNTS if name in layout.columns}
    return next((name for name in said if name in own and list(own.values()).count(own[name]) > 1), None)


def _with_short(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    short, lost = (layout.columns.get(name) for name in ("abandoned_short", "abandoned"))
    column = next(iter(short.taken(headers(raw))), None) if short else None
    # Teller's own template says of its columns what they hold.
    if short is None or lost is None or column is None or column == "abandoned_short":
        return layout
    said = values.get(column, {}).get(SHORT) or _by_sums(layout, raw, lost)
    if said == "open":
        told = {"column": column, "lost": next(iter(lost.taken(headers(raw))), "")}
        question = Question.between(column, SHORT, _SHORTS, told)
        raise FileAmbiguous(Text(_OVERLAP, told), remedy=Text(_SAY_SHORT, told), question=question)
    if said != "besides":
        return layout
    note = Text(_ADDED, {"column": column})
    columns = {**layout.columns, "abandoned": Combined((lost, short))}
    return replace(layout, columns=columns, notes=(*layout.notes, note))


def _by_sums(layout: Layout, raw: Raw, lost: Verb) -> str:
    """Whether the lost calls hold those lost within seconds: "within", "besides", or "open" where sums do not tell."""
    if any(comparable(bare(column)) in _LONG for column in lost.reads):
        return "besides"
    rows = layout.apply(layout.kept(raw), date.min, "")[layout.table]
    with duck.connection(rows=rows) as con:
        names = (*COUNTS, "abandoned_short")
        numbers = ", ".join(f"coalesce({casting.typed('whole', f'{n}::VARCHAR')}, 0) AS {n}" for n in names)
        counted = "count(*), count(*) FILTER (o = a + l), count(*) FILTER (o = a + l + s), count(*) FILTER (s > l)"
        named = "offered AS o, answered AS a, abandoned AS l, abandoned_short AS s"
        asked = f"SELECT {counted} FROM (SELECT {named} FROM (SELECT {numbers} FROM rows)) WHERE s > 0"
        ((told, within, besides, beyond),) = con.execute(asked).fetchall()
    if not told or within >= _MOST * told:
        return "within"
    return "besides" if besides >= _MOST * told or beyond else "open"


_OF_SPANS = N_("{column} has whole weeks, months or quarters, such as {examples}: these totals belong to no day.")
_NO_DAYS = N_("On the first day of such a span all of its calls would be counted.")
_BY_DAY = N_("Export the report again by day, by hour or by half-hour, and add that file.")
_RESTS = {
    "abandoned": N_("All calls in {offered} that are not in {answered} were lost"),
    "answered": N_("All calls in {offered} that are not in {abandoned} were answered"),
    "offered": N_("{answered} and {abandoned} together are all calls that were offered"),
}
_IS_IT = N_("{column} is “{title}”")
_LACKING = N_("The file has call totals without a column for “{title}”.")
_MAY_BE = N_("It may be so: {words}.")
_SAY_REST = N_(
    "If that is so, add --value “{column}:rest={field}”. If a column holds them, name it with --map COLUMN={field}; "
    "else export the report again with them."
)
_FROM_OTHERS = N_("“{title}” is worked out from the two other numbers.")
_SHORTS = {
    "within": N_("{lost} holds {column} already"), "besides": N_("{column} come on top of {lost}"),
}  # fmt: skip
_OVERLAP = N_("Whether {lost} holds the calls in {column} is not certain: the numbers of the file do not tell.")
_SAY_SHORT = N_(
    "Say with --value “{column}:short=within” that it does, or with --value “{column}:short=besides” that they come on "
    "top."
)
_ADDED = N_("The calls in {column} are added to the lost ones, as these do not hold them.")
