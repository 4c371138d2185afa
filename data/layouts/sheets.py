"""What the names of a workbook's sheets are, where sheets with equal headers were taken together: a branch, a channel.

One sheet a branch is how many banks keep a list. Without a column for it, the branch would be lost in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pyarrow.compute as pc

from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.formats.sheets.sheet_names import SHEET, without
from data.layouts.expressions import Copy, Scope, Verb, normal
from data.layouts.known import Known
from data.layouts.layout import Layout
from data.layouts.meaning import NOTHING
from data.store import duck
from data.texts import N_, Text

# What the names of sheets may be, the likeliest first.
_FIELDS = ("branch_id", "queue", "channel")
_NAMED = 12
Read = Callable[[Raw, Mapping[str, str]], Layout]


@dataclass(frozen=True)
class Branch(Verb):
    """The id of a branch by its name; another name as it stands. ids: lower-case name -> id."""

    column: str
    ids: Mapping[str, str] = field(hash=False)

    def sql(self, scope: Scope) -> str:
        """The id as an SQL expression."""
        text = scope.column(self.column)
        ways = " ".join(f"WHEN {duck.literal(n)} THEN {duck.literal(i)}" for n, i in self.ids.items())
        return f"CASE lower({text}) {ways} ELSE {text} END"

    @property
    def reads(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)


def told(raw: Raw, mapping: Mapping[str, str], known: Known, recalled: frozenset[str], read: Read) -> Layout:
    """The layout of a file, with the names of its sheets as the user said, or as the store's branches are called.

    recalled: headers of which something was said of an earlier file. Raises FileAmbiguous where nobody said it.
    """
    said, name = parted(mapping)
    if SHEET not in raw.columns:
        done = read(raw, said if SHEET in recalled or name == NOTHING else mapping)
        done = _without(done, name) if SHEET in recalled and name != NOTHING else done
        return done if name == NOTHING else _alone(done, raw)
    if name == NOTHING:
        return read(without(raw), said)
    if name:
        return _noted(_named(read(raw, {**said, SHEET: name}), raw, known), raw)
    done, fields = _left_open(raw, said, read)
    if not fields:
        return done
    names = _names(raw)
    if "branch_id" in fields and all(one.strip().casefold() in _ids(known) for one in names):
        made = _named(read(raw, {**said, SHEET: "branch_id"}), raw, known)
        told = Text(_ARE_BRANCHES, {"sheets": tuple(names[:_NAMED])})
        return _noted(replace(made, notes=(*made.notes, told)), raw)
    raise _question([*names, *raw.unnamed], done.table, fields)


def _noted(done: Layout, raw: Raw) -> Layout:
    """The layout, and which sheets' rows get nothing from their names."""
    told = Text(_UNNAMED, {"sheets": tuple(raw.unnamed[:_NAMED])})
    return replace(done, notes=(*done.notes, told)) if raw.unnamed else done


def _without(done: Layout, name: str) -> Layout:
    """The layout of a file without such names, whose rows therefore lack what they told of an earlier one."""
    table = TABLES[done.table]
    if name not in table.names or name in done.columns:
        return done
    return replace(done, notes=(*done.notes, Text(_GONE, {"title": Text(table.column(name).title)})))


def _alone(done: Layout, raw: Raw) -> Layout:
    """The layout of a single sheet that is called as a branch is, whose rows have none; that is said."""
    table = TABLES[done.table]
    if not raw.unnamed or not table.happened or "branch_id" not in table.names or "branch_id" in done.columns:
        return done
    told = Text(_ALONE, {"sheet": raw.unnamed[0], "option": f"--map “{SHEET}=branch_id”"})
    return replace(done, notes=(*done.notes, told))


def parted(mapping: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """What the user said of the file's own columns, and what the names of its sheets are; "" where nobody said it."""
    said = {column: name for column, name in mapping.items() if normal(column) != normal(SHEET)}
    return said, next((name for column, name in mapping.items() if column not in said), "")


def found(raw: Raw, mapping: Mapping[str, str], read: Read) -> Layout:
    """What the file is by its own columns: a list that has a branch may need the names of its sheets for it."""
    said, name = parted(mapping)
    if SHEET not in raw.columns or not name:
        return read(raw, mapping)
    try:
        return read(without(raw), said)
    except FileAmbiguous:
        raise
    except FileRefused:
        return read(raw, mapping)


def _left_open(raw: Raw, said: Mapping[str, str], read: Read) -> tuple[Layout, list[str]]:
    """The layout without the sheets' names, or else with them, and which fields they may be that it lacks."""
    try:
        done = read(without(raw), said)
    except FileAmbiguous:
        raise
    except FileRefused as refusal:
        try:
            return read(raw, {**said, SHEET: "branch_id"}), ["branch_id"]
        except FileRefused:
            raise refusal from None
    table = TABLES[done.table]
    fields = [name for name in _FIELDS if name in table.names] if table.happened else []
    # A file that tells the branch, or the queue, needs no names of sheets.
    return done, [name for name in fields if name not in done.columns] if {*fields[:1]} - {*done.columns} else []


def _named(done: Layout, raw: Raw, known: Known) -> Layout:
    """The layout with the ids of branches in place of their names, where the store knows all of them by name."""
    ids = _ids(known)
    names = {name.casefold(): ids.get(name.casefold(), "") for name in _names(raw)}
    is_branch = isinstance(verb := done.columns.get("branch_id"), Copy) and verb.column == SHEET
    if not is_branch or not all(names.values()):
        return done
    return replace(done, columns={**done.columns, "branch_id": Branch(SHEET, names)})


def _ids(known: Known) -> dict[str, str]:
    """Lower-case id or name of a branch -> its id; none for a name that several have."""
    names = [name.casefold() for name in known.branches.values() if name]
    named = {name.casefold(): key for key, name in known.branches.items() if name and names.count(name.casefold()) == 1}
    return named | {key.casefold(): key for key in known.branches}


def _names(raw: Raw) -> list[str]:
    return [name for name in pc.unique(raw.table[SHEET]).to_pylist() if name]


def _question(names: list[str], table: str, fields: list[str]) -> FileAmbiguous:
    values = {"sheets": tuple(names[:_NAMED]), "column": SHEET, "field": fields[0]}
    values["options"] = tuple(f"--map “{SHEET}={name}”" for name in (*fields, NOTHING))
    choices = [(f"{SHEET}={name}", Text(TABLES[table].column(name).title)) for name in fields]
    choices.append((f"{SHEET}={NOTHING}", Text(_OF_NO_MEANING)))
    question = Question("mapping", SHEET, tuple(choices), tuple(names[:_NAMED]))
    return FileAmbiguous(Text(_WHAT, values), remedy=Text(_SAY, values), question=question)


_WHAT = N_("Sheets with equal headers were read together, and no column says which row is of which: {sheets}.")
_SAY = N_("Say what the names of the sheets are: {options}.")
_OF_NO_MEANING = N_("Nothing that is kept")
_ARE_BRANCHES = N_("The names of the sheets are known branches, and were taken as such: {sheets}.")
_UNNAMED = N_("No place or channel is in the names of these sheets, so nothing was taken from them: {sheets}.")
_ALONE = N_(
    "The sheet is called {sheet}, and no column has a branch: the rows are stored without one. If it is their branch, "
    "add {option}."
)
_GONE = N_(
    "The names of an earlier file's sheets told its {title}. Nothing tells it here: the rows are stored without it."
)
