"""What is asked before a file is stored: rows that replace others, days that can hardly be meant, rows that come twice.

Each doubt is a question of the option `accept`; whoever means it so says its reason, and the file is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from analytics import period
from analytics.preview import Preview, plain
from data.comparing import Replaced
from data.contracts import TABLES
from data.errors import FileAmbiguous, Question
from data.formats.raw import shown_text
from data.layouts.finding import together
from data.layouts.identity import NAMED
from data.rules import OUTSIDE
from data.texts import N_, Text

if TYPE_CHECKING:
    from analytics.plans import Plan

# Rows of one moment that are no accident, and new rows that are stored already, with their share of the new ones.
_ONE_MOMENT, _AGAIN, _MOST = 10, 20, 0.6
# Changes of a row that are told in a sentence, and signs of a value.
_CHANGES, _SHOWN = 4, 60
# Rows beyond the scale of a score that are no slips of the pen, and their share of all.
_OUTSIDE, _SHARE = 20, 0.01
# A number of so many digits may count the rows of a file, or of a day.
_COUNTER = 5


@dataclass(frozen=True)
class Doubt:
    """One thing that is asked: why, in words, and the question."""

    reason: str
    title: Text
    message: Text
    remedy: Text
    question: Question


def doubts(plan: Plan) -> tuple[Doubt, ...]:
    """What is to be asked before the file is stored, and was not answered."""
    seen = plan.expected
    if seen is None or seen.already or not (seen.changing or seen.counts.added or seen.counts.replaced):
        return ()
    own = plan.options.identity == "file"
    again = () if own else (_same(seen, plan), _added(seen), _repeated(seen))
    asked = (_replaced(seen, plan), *_days(seen, plan.since), _one_day(seen), *again, _outside(plan))
    return tuple(doubt for doubt in asked if doubt and doubt.reason not in plan.options.accept)


def ask(asked: Sequence[Doubt]) -> None:
    """Raise FileAmbiguous with all that is asked, if anything is."""
    if asked:
        first, *others = asked
        said = [text for doubt in others for text in (doubt.title, doubt.message) if text.message]
        message = together([text for text in (first.message, *said) if text.message])
        remedy = together([doubt.remedy for doubt in asked])
        raise FileAmbiguous(first.title, message, remedy, questions=tuple(doubt.question for doubt in asked))


def _doubt(reason: str, words: tuple[str, str, str], values: dict[str, Any], *besides: tuple[str, Text]) -> Doubt:
    """A doubt of three texts: what is seen, what to do, and what it means to say yes; besides: other answers."""
    title, remedy, meant = (Text(text, values) for text in words)
    return Doubt(reason, title, Text(""), remedy, Question("accept", "", ((reason, meant), *besides)))


def _replaced(seen: Preview, plan: Plan) -> Doubt | None:
    rows, answers = seen.differing, seen.answers_replaced
    if not (rows or answers):
        return None
    others = _keeping_both(seen, plan)
    words = (_REPLACED if rows else _ANSWERS, _SAY_REPLACED_OR if others else _SAY_REPLACED, _IS_REPLACED)
    doubt = _doubt("replaced", words, {"n": rows or answers}, *others)
    examples = together([change(one) for one in seen.examples]) if seen.examples else Text("")
    return Doubt(doubt.reason, doubt.title, examples, doubt.remedy, doubt.question)


def _keeping_both(seen: Preview, plan: Plan) -> tuple[tuple[str, Text], ...]:
    """Answers that keep the stored rows too, where a number may count what is in a file or of a day alone."""
    table = TABLES[plan.table]
    if plan.options.identity or len(table.key) != 1 or table.column(table.key[0]).required:
        return ()
    counters = [str(value) for one in seen.examples for value in one.key.values()]
    is_counter = bool(counters) and all(text.isdecimal() and len(text) <= _COUNTER for text in counters)
    both = (("identity=day", Text(_BY_DAY)), ("identity=row", Text(_BY_ROW)))
    return both if seen.moved or is_counter else ()


def change(one: Replaced) -> Text:
    """A row before and after, as a sentence."""
    told = [
        Text(_CHANGE, {"column": Text(TABLES[one.table].column(name).title), "before": before, "after": after})
        for name, before, after in changes(one)
    ]
    return Text(_ROW, {"row": one.row_no, "key": named(one), "changes": _listed(told)})


def changes(one: Replaced) -> list[tuple[str, str, str]]:
    """The first columns of a row that change: column, before, after."""
    return [(name, _value(one.before[name]), _value(after)) for name, after in list(one.after.items())[:_CHANGES]]


def named(one: Replaced) -> str:
    """What names a row, as it is stored."""
    return ", ".join(_value(value) for value in one.key.values())


def _value(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.isoformat(" ", "minutes" if not value.second else "seconds")
    if isinstance(value, float):
        value = f"{value:.12g}"
    return "–" if value is None else shown_text(str(plain(value)), _SHOWN)


def _listed(texts: Sequence[Text]) -> Text:
    if not texts:
        return Text("")
    joined = texts[0]
    for text in texts[1:]:
        joined = Text(_AND, {"one": joined, "other": text})
    return joined


def _days(seen: Preview, since: int) -> Iterable[Doubt | None]:
    """Days before a file's first year, and days to come, in a table of what has happened."""
    if not TABLES[seen.table].happened:
        return
    today = period.today()
    for reason, words, wrong in (
        ("old", (_OLD, _SAY_OLD, _IS_SO), [day for day in seen.changing if day.year < since]),
        ("future", (_FUTURE, _SAY_FUTURE, _IS_SO), [day for day in seen.changing if day > today]),
    ):
        if wrong:
            rows = sum(seen.changing[day] for day in wrong)
            yield _doubt(reason, words, {"n": rows, "year": since, "day": _examples(wrong)})


def _examples(days: Sequence[date]) -> str:
    return ", ".join(day.isoformat() for day in sorted(days)[:3])


def _one_day(seen: Preview) -> Doubt | None:
    """All rows of one day, though other columns hold several, or all of one moment without a time of day."""
    table, dates = TABLES[seen.table], seen.dates
    if len(seen.days) != 1 or not table.dated_by:
        return None
    dating = table.dated_by[0]
    values: dict[str, Any] = {"n": seen.counts.rows, "day": seen.first, "field": dating}
    if others := dates.get("others"):
        column, examples = next(iter(others.items()))
        values |= {"column": column, "examples": ", ".join(examples)}
        choices = ((f"mapping={name}={dating}", Text(_IS_DAY, {"column": name})) for name in others)
        return _doubt("one_day", (_TODAY if dates["today"] else _OTHERS, _SAY_OTHER, _IS_ONE_DAY), values, *choices)
    stands = seen.moment.endswith("00:00:00") and not dates.get("today", True)
    named = table.column(dating).kind == "time" and dating not in table.key and table.happened
    if not (stands and named and seen.counts.rows >= _ONE_MOMENT):
        return None
    values["column"] = dates.get("column") or dating
    return _doubt("one_day", (_MOMENT, _SAY_MOMENT, _IS_ONE_DAY), values)


def _same(seen: Preview, plan: Plan) -> Doubt | None:
    """Rows that are known by what they say and are stored just so, though the file is not what is stored and more."""
    found = seen.overlap
    if not found.same:
        return None
    values = {"n": found.same, "all": seen.counts.rows, "new": seen.counts.added, "missing": found.missing}
    both = (("identity=file", Text(_IS_OWN)),) if plan.table in NAMED else ()
    doubt = _doubt("same", (_SAME, _SAY_SAME_OR if both else _SAY_SAME, _IS_SAME), values, *both)
    return replace(doubt, message=Text(_IF_CORRECTED))


def _added(seen: Preview) -> Doubt | None:
    """New rows with the number of a stored one that the file leaves out: it may be the same, corrected."""
    if not seen.overlap.moved:
        return None
    doubt = _doubt("added", (_ADDED, _SAY_ADDED, _IS_ADDED), {"n": seen.overlap.moved})
    return replace(doubt, message=together([*map(change, seen.corrected), Text(_IF_CORRECTED)]))


def _repeated(seen: Preview) -> Doubt | None:
    alike = seen.alike
    if alike.stored < _AGAIN or alike.stored < _MOST * alike.looked_at:
        return None
    return _doubt("repeated", (_REPEATED, _SAY_REPEATED, _IS_OTHER), {"n": alike.stored, "all": alike.looked_at})


def _outside(plan: Plan) -> Doubt | None:
    """Points that many rows have beyond the scale: they may be of another one, which those within it may be too."""
    if plan.rejected < _OUTSIDE or plan.refused:
        return None
    beyond = [rejection for rejection in plan.all_rejections() if rejection.reason.message == OUTSIDE]
    if len(beyond) < max(_OUTSIDE, _SHARE * plan.read):
        return None
    values = {"n": len(beyond), "column": beyond[0].column, "row": beyond[0].row, "value": beyond[0].value}
    return _doubt("outside", (_BEYOND, _SAY_BEYOND, _IS_BEYOND), values)


# No sentences: what fills them is put together.
_CHANGE, _AND = "{column} {before} → {after}", "{one}, {other}"
_ROW = N_("Row {row} ({key}): {changes}.")
_BEYOND = N_("{n:,} rows are refused as {column} is beyond its scale there, first in row {row}: {value}.")
_SAY_BEYOND = N_(
    "If some rows are of another scale, add them as a file of their own, or say the scale with --scale. If the values "
    "are wrong, say so with --accept outside."
)
_IS_BEYOND = N_("These values are wrong: leave their rows out")
_REPLACED = N_("{n:,} rows would replace stored rows of the same number, which have other values.")
_ANSWERS = N_("{n:,} answers would replace stored answers of the same response, which are others.")
_SAY_REPLACED = N_("If they are the same rows with new values, say so with --accept replaced.")
_SAY_REPLACED_OR = N_(
    "If they are the same rows with new values, say so with --accept replaced. If they are other rows, whose numbers "
    "begin anew, keep both: with --identity day by branch, day and number, with --identity row by the whole row."
)
_IS_REPLACED = N_("They are the same rows with new values: replace the stored ones")
_BY_DAY = N_("They are other rows: the numbers begin anew by branch or day, keep both")
_BY_ROW = N_("They are other rows: the numbers say nothing, keep both")
_OLD = N_("{n:,} rows are of days before {year}, such as {day}.")
_SAY_OLD = N_("If these days are right, say so with --accept old; else mend them, or say how they are written.")
_FUTURE = N_("{n:,} rows are of days after today, such as {day}.")
_SAY_FUTURE = N_("If these days are right, say so with --accept future; else mend them, or say how they are written.")
_IS_SO = N_("These days are right")
_TODAY = N_(
    "All {n:,} rows would be of the day of the upload, {day}; but {column} holds several days, such as {examples}."
)
_OTHERS = N_("All {n:,} rows are of one day, {day}; but {column} holds several days, such as {examples}.")
_SAY_OTHER = N_("If {column} dates the rows, say so with --map “{column}={field}”; if not, with --accept one_day.")
_IS_DAY = N_("{column} says when it was")
_IS_ONE_DAY = N_("All of them are of that day")
_MOMENT = N_("In {column} all {n:,} rows are of {day}, without a time of day: it may be the day of the export.")
_SAY_MOMENT = N_("If all of them are of that day, say so with --accept one_day.")
_REPEATED = N_(
    "{n:,} of {all:,} new rows are stored already, on the same days under other numbers: it looks like the same rows, "
    "saved in another way, which would be counted twice."
)
_SAY_REPEATED = N_("If they are other rows, say so with --accept repeated; else leave the file out.")
_IS_OTHER = N_("They are other rows: store them too")
_SAME = N_(
    "{n:,} of {all:,} rows say just what stored rows say, {new:,} are new, and {missing:,} stored rows of the same "
    "days are not in the file: it may be the same data again, or that of another branch, team or survey."
)
_SAY_SAME = N_("If the rows that are stored are the same again, say so with --accept same: the new ones are added.")
_SAY_SAME_OR = N_(
    "If the rows that are stored are the same again, say so with --accept same: the new ones are added. If they are "
    "others that only say the same, keep all rows of the file with --identity file."
)
_IS_SAME = N_("They are the same rows again: add the new ones only")
_IS_OWN = N_("They are other rows that only say the same: add all rows of the file")
_ADDED = N_(
    "{n:,} new rows have the number of a stored row of another branch or day, which is not in the file: they may be "
    "the same rows, corrected."
)
_SAY_ADDED = N_("If they are further rows, say so with --accept added.")
_IS_ADDED = N_("They are further rows: keep the stored ones too")
_IF_CORRECTED = N_(
    "If the file is a corrected copy of one that is stored, take that one back first: else the rows count as they were "
    "and as they are."
)
