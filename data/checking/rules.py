"""What a contract asks of a row, as conditions for the engine: one list of rules a table, made from its columns.

A rule's SQL sees the typed value under the column's name and the text under `as_text(name)`; it is true for a bad row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data.checking.casting import FIRST_YEAR, LAST_YEAR
from data.contracts import WAITS, Column, Table
from data.store import duck
from data.texts import N_, Text


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong with a row: where, when, why, what to do; of_dates: a date could not be read."""

    column: str
    bad: str
    reason: Text
    remedy: Text
    of_dates: bool = False


OUTSIDE = N_("This is outside the scale of this score.")
_KINDS = {
    "time": (N_("This is not a date or time."), N_("Write it as 2026-11-23 09:30.")),
    "date": (N_("This is not a date."), N_("Write it as 2026-11-23.")),
    "number": (N_("This is not a number."), N_("Write digits, such as 4.5.")),
    "whole": (N_("This is not a whole number."), N_("Write digits without decimals, such as 9.")),
    "flag": (N_("This is neither yes nor no."), N_("Write yes or no.")),
}


def as_text(column: str) -> str:
    """The name under which a column's text is seen, quoted."""
    return duck.name(f"text of {column}")


def rules(table: Table) -> list[Rule]:
    """Everything that the contract asks of a row of this table."""
    found = [rule for column in table.columns for rule in (*_typed(column), *_needed(table, column), *_ranged(column))]
    return [*found, *_scaled(table), *_one_of(table), *_ordered(table)]


def _typed(column: Column) -> Iterator[Rule]:
    name, text = duck.name(column.name), as_text(column.name)
    bad = f"{text} IS NOT NULL AND {name} IS NULL"
    if column.choices:
        reason = Text(N_("This is not one of {choices}."), {"choices": tuple(column.choices)})
        yield Rule(column.name, bad, reason, Text(N_("Write one of them, or leave it empty.")))
    elif column.kind != "text":
        reason_said, remedy = _KINDS[column.kind]
        yield Rule(column.name, bad, Text(reason_said), Text(remedy), of_dates=column.kind in ("time", "date"))
    if column.kind in ("time", "date"):
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        reason = Text(N_("The year is not between {first} and {last}."), years)
        wrong = f"year({name}) NOT BETWEEN {FIRST_YEAR} AND {LAST_YEAR}"
        yield Rule(column.name, wrong, reason, Text(N_("Correct the year.")))


def _needed(table: Table, column: Column) -> Iterator[Rule]:
    if column.required:
        lift = _lifted(table) if column.kind in ("time", "date", "number", "whole") else "false"
        reason = Text(N_("{column} is missing."), {"column": Text(column.title)})
        missing = f"{as_text(column.name)} IS NULL AND NOT {lift}"
        yield Rule(column.name, missing, reason, Text(N_("Fill it in; every row needs it.")))


def _lifted(table: Table) -> str:
    return _among(*table.unless)


def _among(column: str, values: tuple[str, ...]) -> str:
    if not column:
        return "false"
    return f"coalesce({duck.name(column)} IN ({', '.join(map(duck.literal, values))}), false)"


def _ranged(column: Column) -> Iterator[Rule]:
    name, ends = duck.name(column.name), {"low": column.low, "high": column.high}
    remedy = Text(N_("Correct the value."))
    if column.low is not None and column.high is not None:
        reason = Text(N_("This is not between {low} and {high}."), ends)
        yield Rule(column.name, f"{name} NOT BETWEEN {column.low} AND {column.high}", reason, remedy)
    elif column.low is not None:
        yield Rule(column.name, f"{name} < {column.low}", Text(N_("This is below {low}."), ends), remedy)
    elif column.high is not None:
        yield Rule(column.name, f"{name} > {column.high}", Text(N_("This is above {high}."), ends), remedy)


def _scaled(table: Table) -> Iterator[Rule]:
    """A score with a scale of its own: both ends are there, in order, and the score lies between them."""
    for column in table.columns:
        ends = (f"{column.name}_low", f"{column.name}_high")
        if not set(ends) <= set(table.names):
            continue
        score, low, high = (duck.name(name) for name in (column.name, *ends))
        yield Rule(
            column.name,
            f"{score} IS NOT NULL AND ({low} IS NULL OR {high} IS NULL OR {low} >= {high})",
            Text(N_("The scale of this score is missing or upside down.")),
            Text(N_("Fill in {low} and {high}, the lowest and the highest score."), {"low": ends[0], "high": ends[1]}),
        )
        yield Rule(
            column.name,
            f"{low} < {high} AND {score} NOT BETWEEN {low} AND {high}",
            Text(OUTSIDE),
            Text(N_("Correct the score or its scale.")),
        )


def _one_of(table: Table) -> Iterator[Rule]:
    for group in table.one_of:
        empty = " AND ".join(f"{as_text(name)} IS NULL" for name in group)
        columns = {"columns": tuple(group)}
        yield Rule(
            group[0],
            f"{empty} AND NOT {_lifted(table)} AND NOT {_among(*table.told_by)}",
            Text(N_("At least one of these must be filled in: {columns}."), columns),
            Text(N_("Fill one of them in.")),
        )


# Tables of what lasts minutes.
_BY_CLOCK = (*WAITS, "counter_session")


def _is_before(later: str, earlier: str, *, by_clock: bool) -> str:
    """SQL of whether a time is before another as far as it is told: a day alone, or minutes alone, say no more.

    Systems round: of two times of one moment the one may be a second before the other.
    """
    told = " ".join(
        f"WHEN {later} = date_trunc('{unit}', {later}) THEN date_trunc('{unit}', {earlier})"
        for unit in (("minute",) if by_clock else ("day", "minute"))
    )
    return f"{later} < CASE {told} ELSE {earlier} - INTERVAL 1 SECOND END"


def _ordered(table: Table) -> Iterator[Rule]:
    for earlier, later in table.in_order:
        titles = {"earlier": Text(table.column(earlier).title), "later": Text(table.column(later).title)}
        yield Rule(
            later,
            _is_before(duck.name(later), duck.name(earlier), by_clock=table.name in _BY_CLOCK),
            Text(N_("{later} is before {earlier}."), titles),
            Text(N_("Correct one of the two times.")),
        )
