"""Branches and days of which no ticket was called, in a list without states whose others were: a fault of an export.

Read as they stand, all of their visitors would have walked away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from data.checking import casting
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.expressions import Scope, Verb
from data.layouts.layout import Layout, headers
from data.store import duck
from data.texts import N_, Text

# What is said of the column of times of calling, as --value "Called:missing=left".
MISSING, LEFT, UNKNOWN = "missing", "left", "unknown"
# So many tickets in a row that nobody calls are no crowd that left.
_LEAST, _SHOWN = 10, 3
_READ = ("issued_at", "called_at", "branch_id")


@dataclass(frozen=True)
class Silent(Verb):
    """That it is not known how a visit ended, for tickets of these branches and days that were not called."""

    called: Verb
    issued: Verb
    branch: Verb | None
    groups: tuple[str, ...]

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        branch = scope.value(self.branch) if self.branch else "NULL"
        group = _group(f"{branch}::VARCHAR", f"{scope.value(self.issued)}::VARCHAR")
        inside = f"list_contains({duck.literals(self.groups)}, {group})"
        return f"CASE WHEN {scope.value(self.called)} IS NULL AND {inside} THEN '{UNKNOWN}' END"

    @property
    def steps(self) -> tuple[Verb, ...]:
        """The times that are made before."""
        return self.issued, self.called

    def taken(self, known: Mapping[str, str]) -> tuple[str, ...]:  # noqa: ARG002
        """None: its columns are those of other values."""
        return ()


def told(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of tickets with what is known of branches and days without a time of calling.

    values: the file's column -> "missing" -> what the user said. Raises FileAmbiguous where there are such.
    """
    issued, called = layout.columns.get("issued_at"), layout.columns.get("called_at")
    columns = called.taken(headers(raw)) if called else ()
    if issued is None or called is None or not columns:
        return layout
    said = next((values[column][MISSING] for column in columns if MISSING in values.get(column, {})), "")
    groups = () if said == LEFT else _groups(layout, raw)
    if not groups:
        return layout
    if said != UNKNOWN:
        raise _question(columns[-1], groups)
    outcome = Silent(called, issued, layout.columns.get("branch_id"), tuple(groups))
    note = Text(_NOT_KNOWN, {"groups": _named(groups)})
    return replace(layout, columns={**layout.columns, "outcome": outcome}, notes=(*layout.notes, note))


def _group(branch: str, issued: str) -> str:
    """SQL of the branch and the day of a ticket as they are written."""
    return f"coalesce({branch}, '') || ' ' || regexp_replace(coalesce({issued}, ''), '{casting.DAY}', '\\1')"


def _groups(layout: Layout, raw: Raw) -> dict[str, int]:
    """Branches and days of which no ticket was called, with their tickets; none where nobody was called at all."""
    narrow = replace(layout, columns={name: verb for name, verb in layout.columns.items() if name in _READ})
    rows = narrow.apply(raw, date.min, "")[layout.table]
    branch = "branch_id" if "branch_id" in rows.column_names else "NULL"
    group = _group(f"{branch}::VARCHAR", "issued_at::VARCHAR")
    counted = f"SELECT {group}, count(*), count(called_at) FROM rows GROUP BY 1 ORDER BY 1"
    with duck.connection(rows=rows) as con:
        found = con.execute(counted).fetchall()
    silent = {name.strip(): n for name, n, called in found if not called and n >= _LEAST}
    return {name: n for name, n, called in found if name.strip() in silent and not called}


def _named(groups: Mapping[str, int]) -> str:
    return "; ".join([name.strip() for name in groups][:_SHOWN])


def _question(column: str, groups: Mapping[str, int]) -> FileAmbiguous:
    told = {"column": column, "n": sum(groups.values()), "groups": _named(groups)}
    question = Question.between(column, MISSING, {UNKNOWN: _FAULT, LEFT: _LEFT})
    return FileAmbiguous(Text(_OPEN, told), remedy=Text(_SAY, told), question=question)


_OPEN = N_("{column} is empty in all {n:,} tickets of some branches or days ({groups}), and not in those of others.")
_SAY = N_(
    "If the times are missing there, add --value “{column}:missing=unknown”. If all of these visitors left without "
    "being called, add --value “{column}:missing=left”."
)
_FAULT = N_("The times are missing: it is not known who was served there")
_LEFT = N_("All of these visitors left without being called")
_NOT_KNOWN = N_("Of the tickets of {groups} it is not known who was served: they have no time of calling.")
