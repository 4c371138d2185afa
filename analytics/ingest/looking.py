"""What a person looks at before a file is stored: its questions by role, what its columns become, its first rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.ingest.plans import Plan
from analytics.insights import headlines
from analytics.text.mask import mask_one
from analytics.wording import decimal
from data.contracts import TABLES
from data.formats.raw import shown_text
from data.store.staged_rows import Staged
from data.texts import N_, Text, translate

PAIR = "pair"
ROLES = {
    PAIR: N_("{n} pairs of expectation and perception"),
    "outcome": N_("{n} on the outcome"),
    "driver": N_("{n} ratings of what may drive it"),
    "expectation": N_("{n} expectations"),
    "demographic": N_("{n} about the respondent"),
    "other": N_("{n} others"),
}
ROLE_NAMES = {
    "outcome": N_("Answer: outcome"),
    "driver": N_("Answer: rating item"),
    "expectation": N_("Answer: expectation"),
    "demographic": N_("Answer: about the respondent"),
    "other": N_("Answer"),
}
ANSWER, NOTHING = "answer", "none"
ROWS = 10
# Columns of a role that are named, and signs of each.
_FEW, _SHOWN = 3, 40
_NAMED = N_("{said} ({names})")


def questions(items: Mapping[str, tuple[str, str]], language: str) -> str:
    """How many columns become answers, by role, in a sentence; "" for none. items: column -> item and role."""
    if not items:
        return ""
    numbers = {role: {"n": decimal(count, 0, language)} for role, count in roles(items).items()}
    parts = [_role(role, numbers[role], items, language) for role in ROLES if role in numbers]
    values = {"n": decimal(len(items), 0, language), "roles": headlines.listed(parts, language)}
    return Text(N_("{n} questions become answers: {roles}."), values).render(language)


def _role(role: str, number: Mapping[str, str], items: Mapping[str, tuple[str, str]], language: str) -> str:
    """How many columns have a role, and which where these are few."""
    said = Text(ROLES[role], dict(number)).render(language)
    columns = [shown_text(column, _SHOWN) for column, (_, of) in items.items() if of == role]
    return Text(_NAMED, {"said": said, "names": tuple(columns)}).render(language) if 0 < len(columns) <= _FEW else said


def roles(items: Mapping[str, tuple[str, str]]) -> Counter[str]:
    """Items by role; an expectation and a rating of the same number are a pair, and count as such alone."""
    counts = Counter(role if role in ROLES else "other" for _, role in items.values())
    pairs = len(_numbers(items, "expectation") & _numbers(items, "driver"))
    return counts + Counter({PAIR: pairs}) - Counter({"expectation": pairs, "driver": pairs})


def _numbers(items: Mapping[str, tuple[str, str]], role: str) -> set[str]:
    ends = (re.search(r"\d+$", code) for code, of in items.values() if of == role)
    return {end[0].lstrip("0") for end in ends if end}


def becomes(plan: Plan, column: str) -> str:
    """What a column of the file is: a field's name, "answer:" with its role, or "none"."""
    field = plan.mapping[column]
    return f"{ANSWER}:{plan.items[column][1]}" if field == ANSWER and column in plan.items else field


def choices(plan: Plan, language: str) -> dict[str, str]:
    """What a column may become, with words: every field of the table, an answer where there are any, or nothing."""
    fields = {column.name: translate(column.title, language) for column in TABLES[plan.table].columns}
    asked = ROLE_NAMES if plan.table == "response" else {}
    words = {f"{ANSWER}:{role}": translate(title, language) for role, title in asked.items()}
    return {**fields, **words, NOTHING: translate(N_("not stored"), language)}


def samples(plan: Plan, column: str) -> str:
    """Some of a column's values, masked."""
    return mask_one(" · ".join(plan.samples.get(column, ())))


def privacy(table: str, rows: pa.Table) -> set[str]:
    """The kinds of privacy that the columns of some rows have, as far as they hold anything."""
    return {
        column.privacy
        for column in TABLES[table].columns
        if column.name in rows.column_names and rows[column.name].null_count < rows.num_rows
    }


def beginning(staged: Staged) -> pa.Table:
    """A table's first rows as they will be stored, without the columns that only the store needs."""
    names = list(TABLES[staged.table].names)
    for path in staged.files:
        for batch in pq.ParquetFile(path).iter_batches(ROWS, columns=names):
            return pa.Table.from_batches([batch])
    return pa.table({name: pa.array([], pa.string()) for name in names})
