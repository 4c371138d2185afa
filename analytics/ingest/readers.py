"""Which tables and columns of the contracts something reads: a number, a page, a report. The rest is kept, and said so.

That rows are listed as they stand, behind a number or in a preview, reads nothing. What names a row and what dates it
is read by the store. All else is found in the code: a function that asks for a table by its name reads the columns that
it names. A column or table that nobody reads has to stand in KEPT, and whoever begins to read it takes it out of there;
a test holds both.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from data.contracts import TABLES
from data.texts import N_

# Kept; nothing shows it yet: table -> its columns, none for all of the table.
KEPT: Mapping[str, tuple[str, ...]] = {
    "response": (
        "invited_at", "language", "employee_id", "customer_key", "visit_id", "contact_id", "weight",
    ),
    "complaint": ("acknowledged_at", "redress_amount", "reopened_at", "employee_id", "customer_key"),
    "visit": ("employee_id", "is_appointment", "priority", "customer_key"),
    "counter_session": ("employee_id", "reason"),
    "contact": ("is_transferred", "is_callback", "hold_seconds", "employee_id", "resolved_first", "customer_key"),
    "contact_interval": ("answered", "agents_line1", "agents_line2"),
    "customer": (
        "kind", "since", "manager_id", "preferred_channel", "preferred_language", "needs", "consent", "watch",
    ),
    "interaction": (),
    "employee": (),
    "branch": ("counters", "opens", "closes", "accounts"),
    "quality_review": (),
    "margin": (),
}  # fmt: skip
SAID = N_("kept; nothing shows it yet")
# Where whoever reads rows lives.
_PLACES = ("analytics", "pages", "reports", "ui")


def unread(table: str) -> tuple[str, ...]:
    """The columns of a table that nothing shows yet."""
    return (KEPT[table] or TABLES[table].names) if table in KEPT else ()


def is_unread(table: str) -> bool:
    """Whether nothing shows anything of a table yet."""
    return table in KEPT and not KEPT[table]


def found(root: Path) -> dict[str, set[str]]:
    """Table -> the columns that the code below a folder reads; a table without readers is not there."""
    columns: dict[str, set[str]] = {}
    for place in _PLACES:
        for path in sorted((root / place).rglob("*.py")):
            for table, names in _of_file(ast.parse(path.read_text(encoding="utf-8"))):
                columns.setdefault(table, set()).update(names)
    return {name: names | {*TABLES[name].key, *TABLES[name].dated_by} for name, names in columns.items()}


def _of_file(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    """Tables with the columns that a function names beside them or of rows that it is handed."""
    constants = {
        target.id: set(_words(node.value))
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    asked: set[str] = set()
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    handing = {f.name: _asked(f) for f in functions if f.returns and "ibis" in _words(f.returns)}
    for function in functions:
        words = set(_words(function))
        words |= {word for name in words & constants.keys() for word in constants[name]}
        for table in _asked(function):
            yield table, words & set(TABLES[table].names)
        through = set().union(*(handing[name] for name in words & handing.keys()))
        asked |= _asked(function) | through
        for table in through:
            yield table, (words - _made(function)) & set(TABLES[table].names)
    # Rows that are handed on to another function of the file, of which only these columns can be meant.
    given = _given(functions)
    for function, tables in given.items():
        words = set(_words(function))
        words |= {word for name in words & constants.keys() for word in constants[name]}
        yield from ((table, words & set(TABLES[table].names)) for table in tables)
    handed = set(chain.from_iterable(set(_words(f)) - _made(f) for f in functions if _takes_rows(f) and f not in given))
    for table in asked:
        others = {name for other in asked - {table} for name in TABLES[other].names}
        yield table, handed & set(TABLES[table].names) - others


def _given(functions: Iterable[ast.FunctionDef]) -> dict[ast.FunctionDef, set[str]]:
    """Functions that are handed tables as these are asked for, with the tables."""
    named = {function.name: function for function in functions}
    found: dict[ast.FunctionDef, set[str]] = {}
    for call in (word for function in functions for word in ast.walk(function) if isinstance(word, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id in named:
            tables = {name for word in call.args if isinstance(word, ast.Call) for name in _named(_tables(word))}
            if tables:
                found.setdefault(named[call.func.id], set()).update(tables)
    return found


def _tables(call: ast.Call) -> list[ast.expr]:
    """What a call that gives rows may name tables by."""
    return call.args[:2] if _gives_rows(call.func) else []


def _named(given: Iterable[ast.expr]) -> set[str]:
    return {str(word.value) for word in given if isinstance(word, ast.Constant)} & TABLES.keys()


def _made(function: ast.FunctionDef) -> set[str]:
    """Columns that a function makes itself, whatever rows it is handed."""
    return {word.arg for word in ast.walk(function) if isinstance(word, ast.keyword) and word.arg}


def _takes_rows(function: ast.FunctionDef) -> bool:
    return any(arg.annotation and "ibis" in _words(arg.annotation) for arg in function.args.args)


def _asked(function: ast.FunctionDef) -> set[str]:
    """Tables that a function asks for, by their names or by each name of a list."""
    lists = {
        loop.target.id: loop.iter
        for loop in ast.walk(function)
        if isinstance(loop, ast.comprehension) and isinstance(loop.target, ast.Name)
    }
    given = [word for call in ast.walk(function) if isinstance(call, ast.Call) for word in _tables(call)]
    listed = [lists[word.id] for word in given if isinstance(word, ast.Name) and word.id in lists]
    return _named(given) | ({name for words in listed for name in _words(words)} & TABLES.keys())


def _gives_rows(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
    return name in ("table", "_rows")


def _words(node: ast.AST) -> Iterable[str]:
    """Names, attributes and texts in a piece of code."""
    for inside in ast.walk(node):
        if isinstance(inside, ast.Attribute):
            yield inside.attr
        elif isinstance(inside, ast.Name):
            yield inside.id
        elif isinstance(inside, ast.keyword) and inside.arg:
            yield inside.arg
        elif isinstance(inside, ast.Constant) and isinstance(inside.value, str):
            yield inside.value
