"""What is asked before a file is stored: rows that replace others, days that can hardly be meant, rows that come twice.

Each doubt is a question of the option `accept`; whoever means it so says its reason, and the file is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics.doubts import copies, later_legs, planned, resaved, totals
from analytics.doubts import days as of_days
from analytics.doubts import numbers as of_numbers
from analytics.doubts.doubt import Doubt, before, listed, made, moment, shown
from analytics.ingest.plans import STORED, UPDATED
from analytics.ingest.preview import Preview
from data.checking.rules import OUTSIDE
from data.contracts import TABLES
from data.errors import FileAmbiguous
from data.formats.long_form import GROUPED
from data.layouts.finding import together
from data.layouts.identity.identity import NAMED
from data.layouts.responses import choices
from data.matching.comparison import Replaced
from data.texts import N_, Text

if TYPE_CHECKING:
    from analytics.ingest.plans import Plan

# New rows that are stored already, with their share of the new ones.
_AGAIN, _MOST = 20, 0.6
# Changes of a row that are told in a sentence, and signs of a value.
_CHANGES, _SHOWN = 4, 60
# New rows that say what stored ones of other days say, and their share of those looked at: no chance.
_SHIFTED, _MOST_SHIFTED = 5, 0.6
# Rows beyond the scale of a score that are no slips of the pen, and their share of all.
_OUTSIDE, _SHARE = 20, 0.01
# What stands before the number of a response: its branch and day where these name it too, and the mark of its survey.
_SURVEY = re.compile(r"^(?:.*?-)?[0-9a-f]{6}-(?=.)")
# A number of so many digits may count the rows of a file, or of a day.
_COUNTER = 5


def doubts(plan: Plan) -> tuple[Doubt, ...]:
    """What is to be asked before the file is stored, and was not answered."""
    seen = plan.expected
    if seen is None:
        return ()
    if seen.already:
        return (*_older(seen),) if "older" not in plan.options.accept else ()
    if not (seen.changing or seen.counts.added or seen.counts.replaced):
        return ()
    own = plan.options.identity == "file"
    zeros = None if own or "zeros" in plan.options.accept else of_numbers.zeros(seen)
    # Of rows that were said to be the stored ones it is known which are new.
    repeated, is_anew = _repeated(seen, plan), of_numbers.are_anew(seen, plan)
    is_known = resaved.is_known(seen)
    is_met = seen.overlap.moved or (seen.overlap.worded and not is_known)
    repeated = None if is_met and resaved.are_corrected(seen) else repeated
    # Rows that are stored under other numbers are not taken for others that were corrected.
    added = None if repeated and (seen.alike.stored >= seen.counts.added or is_known) else _added(seen)
    same = () if resaved.is_told(plan) else (_same(seen, plan), added)
    others = () if is_anew else (*same, repeated or _respondents(seen, plan))
    again = () if own else (zeros,) if zeros else others
    counts = (totals.excess(seen), totals.twice(seen), _renumbered(seen, plan), copies.doubt(plan))
    first = (_replaced(seen, plan), *of_days.odd(seen, plan.since), of_days.one_day(seen), planned.doubt(seen, plan))
    asked = (*first, *again, _outside(plan), *counts)
    against = resaved.against(plan)
    left = [d for d in asked if d and (d.reason not in plan.options.accept or d.reason in against)]
    return tuple(_with_contradiction(doubt, against) for doubt in left)


def _with_contradiction(doubt: Doubt, answers: tuple[str, ...]) -> Doubt:
    """The doubt, and that what was answered to it contradicts other answers where it does."""
    if not {way for way, _ in doubt.question.choices} & {*answers}:
        return doubt
    said = Text(_CONTRADICT, {"answers": answers})
    return replace(doubt, message=together([said, *([doubt.message] if doubt.message.message else [])]))


class Doubtful(FileAmbiguous):
    """What a file would do to the store is asked about; `seen` is that."""

    seen: Preview | None = None


def ask(asked: Sequence[Doubt], seen: Preview | None = None) -> None:
    """Raise Doubtful with all that is asked, if anything is."""
    if asked:
        first, *others = asked
        said = [text for doubt in others for text in (doubt.title, doubt.message) if text.message]
        message = together([text for text in (first.message, *said) if text.message])
        remedy = together([doubt.remedy for doubt in asked])
        doubtful = Doubtful(first.title, message, remedy, questions=tuple(doubt.question for doubt in asked))
        doubtful.seen = seen
        raise doubtful


def _replaced(seen: Preview, plan: Plan) -> Doubt | None:
    rows, answers = seen.differing, seen.answers_replaced
    if not (rows or answers) or resaved.is_told(plan):
        return None
    told = together([change(one) for one in seen.examples]) if seen.examples else Text(_NOTHING)
    if of_numbers.are_anew(seen, plan):
        return replace(of_numbers.anew(seen, plan), message=told)
    others = _keeping_both(seen, plan)
    say = (_SAY_REPLACED, _SAY_REPLACED_ROW, _SAY_REPLACED_OR)[len(others)]
    words = (_REPLACED if rows else _ANSWERS, say, _IS_REPLACED)
    doubt = made("replaced", words, {"n": rows or answers}, *others)
    doubt = replace(doubt, remedy=together([doubt.remedy, *later_legs.remedy(seen, plan.table)]))
    return replace(doubt, message=told)


def _keeping_both(seen: Preview, plan: Plan) -> tuple[tuple[str, Text], ...]:
    """Answers that keep the stored rows too, where a number may count what is in a file or of a day alone.

    The day keeps both apart where all rows are of another day or branch than those that they would replace.
    """
    table = TABLES[plan.table]
    if plan.options.identity not in ("", "day") or len(table.key) != 1 or table.column(table.key[0]).required:
        return ()
    counters = [str(value) for one in seen.examples for value in one.key.values()]
    # Of a response branch and day stand before the number.
    counters = [text.rpartition("-")[2] for text in counters] if plan.identity == "day" else counters
    is_counter = bool(counters) and all(text.isdecimal() and len(text) <= _COUNTER for text in counters)
    if plan.identity == "row" or not (seen.moved or is_counter):
        return ()
    is_elsewhere = seen.moved >= seen.differing or all("branch_id" in one.after for one in seen.examples)
    by_day = (("identity=day", Text(_BY_DAY)),) if is_elsewhere and plan.identity != "day" else ()
    return (*by_day, ("identity=row", Text(_BY_ROW)))


def change(one: Replaced) -> Text:
    """A row before and after, as a sentence."""
    told = [
        Text(_CHANGE, {"column": Text(TABLES[one.table].column(name).title), "before": before, "after": after})
        for name, before, after in changes(one)
    ]
    return Text(_ROW, {"row": one.row_no, "key": named(one), "changes": listed(told)})


def changes(one: Replaced) -> list[tuple[str, Text, Text]]:
    """The first columns of a row that change: column, before, after."""
    changed = list(one.after.items())[:_CHANGES]
    return [(name, _titled(one.table, name, one.before[name]), _titled(one.table, name, v)) for name, v in changed]


def _titled(table: str, name: str, value: Any) -> Text:
    """A value in words: one of a column's fixed choices as people call it."""
    choice = str(value).lower() if isinstance(value, bool) else value
    if choice in choices.choices_of(TABLES[table].column(name)):
        return choices.titled(choice)
    return Text(_AS_IT_IS, {"value": shown(value)})


def named(one: Replaced) -> str:
    """What names a row; of a response the file's own number, without the mark of its survey before it."""
    names = [moment(value) for value in one.key.values()]
    return ", ".join(_SURVEY.sub("", name) if one.table == "response" else name for name in names)


def _same(seen: Preview, plan: Plan) -> Doubt | None:
    """Rows that are known by what they say and are stored just so, though the file is not what is stored and more."""
    found = seen.overlap
    if not found.same:
        return None
    values = {"n": found.same, "all": seen.counts.rows, "new": seen.counts.added, "missing": found.missing}
    both = (("identity=file", Text(_IS_OWN)),) if plan.table in NAMED else ()
    corrected = resaved.corrected(seen)
    if both and corrected is not None:
        return _corrected(seen, values | {"corrected": corrected.num_rows}, both)
    doubt = made("same", (_SAME, _SAY_SAME_OR if both else _SAY_SAME, _IS_SAME), values, *both)
    return replace(doubt, message=Text(_IF_CORRECTED))


def _corrected(seen: Preview, values: dict[str, Any], both: tuple[tuple[str, Text], ...]) -> Doubt:
    """The same where new rows say nearly what missing ones say: they may be these, corrected."""
    doubt = made("same", (_SAME, _SAY_CORRECTED, _IS_SAME), values, *both)
    message = together([Text(_MAY_CORRECT, values), *map(change, seen.corrected)])
    return before(replace(doubt, message=message), (UPDATED, Text(_IS_CORRECTED, values)))


def _older(seen: Preview) -> Iterable[Doubt]:
    """Rows of the very file that others have replaced since: to store it again puts the older values back."""
    if seen.later:
        doubt = made("older", (_OLDER, _SAY_OLDER, _IS_OLDER), replaced_since(seen))
        yield replace(doubt, message=together([change(one) for one in seen.examples]))


def replaced_since(seen: Preview) -> dict[str, Any]:
    """By which uploads rows of the very file were replaced, for a sentence of it: n, files."""
    files = listed([Text(_OF_UPLOAD, {"file": one.file, "upload": one.upload_id}) for one in seen.later])
    return {"n": sum(one.rows for one in seen.later), "files": files}


def _added(seen: Preview) -> Doubt | None:
    """New rows with the number of a stored one that the file leaves out: it may be the same, corrected."""
    found = seen.overlap
    is_shifted = found.own > 0 or (found.shifted >= _SHIFTED and found.shifted >= _MOST_SHIFTED * found.seen)
    others = ((_SAME_SECOND, found.timed), (_SAME_WORDS, found.worded), (_ADDED, found.moved))
    title, n = (_OTHER_DAYS, found.shifted) if is_shifted else next((each for each in others if each[1]), ("", 0))
    if not n:
        return None
    values = {"n": n, "all": seen.counts.added}
    changes, corrected = [*map(change, seen.corrected)], resaved.corrected(seen)
    if corrected is None:
        doubt = made("added", (title, _SAY_ADDED, _IS_ADDED), values)
        return replace(doubt, message=together([*changes, Text(_IF_CORRECTED)]))
    doubt = made("added", (title, _SAY_ADDED_OR, _IS_ADDED), values)
    first = (UPDATED, Text(_ARE_CORRECTED, {"corrected": corrected.num_rows}))
    return before(replace(doubt, message=together(changes)), first)


def _repeated(seen: Preview, plan: Plan) -> Doubt | None:
    """New rows that say what stored rows of the same days say: in all, or in what no two rows have by chance."""
    alike, again = seen.alike, seen.again
    if again.numbered < alike.stored >= _AGAIN and alike.stored >= _MOST * alike.looked_at:
        has_numbers = bool({*TABLES[plan.table].key} & {*plan.mapping.values()})
        title, same = _REPEATED if has_numbers else _REPEATED_WITHOUT, {"n": alike.stored, "all": alike.looked_at}
        if alike.rows is None:
            return made("repeated", (title, _SAY_REPEATED, of_numbers.IS_OTHER), same)
        more = ((UPDATED, Text(_ARE_NEWER)),) if plan.items else ()
        say = _SAY_UPDATED if more else _SAY_STORED
        return made("repeated", (title, say, of_numbers.IS_OTHER), same, (STORED, Text(_ARE_STORED)), *more)
    return _met_again(seen, plan) if again.is_no_chance else None


def _met_again(seen: Preview, plan: Plan) -> Doubt:
    """Rows under other headers: the answer that leaves the stored ones comes first where numbers leave no doubt."""
    again, found = seen.again, resaved.stored(seen)
    values = {"n": again.rows, "all": again.of, "file": again.file}
    can = found is not None and found.num_rows >= again.rows
    same = ((STORED, Text(_ARE_STORED_WITHOUT)),) if can else ()
    more = ((UPDATED, Text(_ARE_NEWER)),) if can and (again.differing or plan.items) else ()
    say = _SAY_UPDATED if more else _SAY_STORED_AGAIN if can else _SAY_REPEATED
    doubt = made("repeated", (_AGAIN_OF, say, of_numbers.IS_OTHER), values, *same, *more)
    choices = doubt.question.choices
    first = (*choices[1:], choices[0]) if again.numbered else choices
    return replace(doubt, message=Text(_ONLY_NEW, values), question=replace(doubt.question, choices=first))


def _respondents(seen: Preview, plan: Plan) -> Doubt | None:
    """Responses of people who are stored of the same days, by a file with other questions: one person counts once."""
    found = seen.respondents
    is_long = any(note.message == GROUPED for note in plan.notices)
    n = found.found if is_long else found.long
    if not n or n < min(_SHIFTED, seen.alike.looked_at):
        return None
    values = {"n": n, "all": seen.alike.looked_at, "file": found.file}
    return made("respondents", (_PEOPLE, _SAY_PEOPLE, _ARE_OTHERS), values)


def _outside(plan: Plan) -> Doubt | None:
    """Points that many rows have beyond the scale: they may be of another one, which those within it may be too."""
    if plan.rejected < _OUTSIDE or plan.refused:
        return None
    beyond = [rejection for rejection in plan.all_rejections() if rejection.reason.message == OUTSIDE]
    if len(beyond) < max(_OUTSIDE, _SHARE * plan.read):
        return None
    values = {"n": len(beyond), "column": beyond[0].column, "row": beyond[0].row, "value": beyond[0].value}
    return made("outside", (_BEYOND, _SAY_BEYOND, _IS_BEYOND), values)


def _renumbered(seen: Preview, plan: Plan) -> Doubt | None:
    """Rows that are to be known by their number, where those of earlier files were not: they replace none of them."""
    if "before" not in plan.wave or not seen.counts.added:
        return None
    return made("renumbered", (_RENUMBERED, _SAY_RENUMBERED, _IS_RENUMBERED), {"n": seen.counts.added})


_CONTRADICT = N_(
    "The answers {answers} contradict each other, as each of them holds for all rows that are asked about here. Give "
    "one of them; nothing is stored until then."
)
# No sentences: what fills them is put together.
_CHANGE = "{column} {before} → {after}"
_AS_IT_IS = "{value}"
_NOTHING = ""
_OF_UPLOAD = "{file} ({upload})"
_OLDER = N_("This file was uploaded before. Since then {n:,} of its rows were replaced by {files}.")
_SAY_OLDER = N_("To put the older values of this file back, add --accept older.")
_IS_OLDER = N_("Put the older values of this file back: {n:,} stored rows are replaced")
_ROW = N_("Row {row} ({key}): {changes}.")
_BEYOND = N_("{n:,} rows are refused because {column} is outside its scale, first in row {row}: {value}.")
_SAY_BEYOND = N_(
    "If some rows have another scale, add them as a separate file, or give the scale with --scale. If the values are "
    "wrong, add --accept outside."
)
_IS_BEYOND = N_("These values are wrong: leave their rows out")
_REPLACED = N_("{n:,} rows would replace stored rows that have the same number and other values.")
_ANSWERS = N_("{n:,} answers would replace different stored answers of the same responses.")
_SAY_REPLACED = N_("If they are the same rows with new values, add --accept replaced.")
_SAY_REPLACED_OR = N_(
    "If they are the same rows with new values, add --accept replaced. If they are different rows because the numbers "
    "start again, keep both: add --identity day (branch, day and number) or --identity row (the whole row)."
)
_SAY_REPLACED_ROW = N_(
    "If they are the same rows with new values, add --accept replaced. If they are different rows because the numbers "
    "start again, keep both: add --identity row (the whole row)."
)
_IS_REPLACED = N_("They are the same rows with new values: replace the stored ones")
_RENUMBERED = N_(
    "Earlier files with these columns were stored without identifying their rows by number, so that this file would "
    "replace none of those rows: {n:,} rows would be added beside them."
)
_SAY_RENUMBERED = N_(
    "If this file corrects an earlier one, undo that upload, add its file again with --identity number, and then this "
    "one. If all rows are new, add --accept renumbered."
)
_IS_RENUMBERED = N_("All rows are new: add them beside the stored ones")
_PEOPLE = N_(
    "{n:,} of {all:,} new responses have the numbers of respondents who are stored of the same days, from {file}, with "
    "answers to other questions. Each of these people would be counted twice."
)
_SAY_PEOPLE = N_(
    "If they are the same people, undo that upload, put the answers of both files into one file, and add it. If they "
    "are other people, add --accept respondents."
)
_ARE_OTHERS = N_("They are other people: add their responses beside the stored ones")
_BY_DAY = N_("They are different rows: numbers start again in each branch or on each day. Keep both")
_BY_ROW = N_("They are different rows: the numbers do not identify a row. Keep both")
_REPEATED = N_(
    "{n:,} of {all:,} new rows are stored already, on the same days with other numbers. They look like the same rows "
    "in another export, and would be counted twice."
)
_REPEATED_WITHOUT = N_(
    "{n:,} of {all:,} new rows have the same values as stored rows of the same days. Only their other columns, or "
    "numbers that one of the files lacks, differ: they may be the same rows in another export, and would be counted "
    "twice."
)
_AGAIN_OF = N_(
    "{n:,} of {all:,} new rows look like rows that are stored already, from {file}, under other headers, numbers or "
    "branch names. They would be counted twice."
)
_ONLY_NEW = N_("Of a file with the headers, numbers and branch names of {file} only the new rows are added.")
_SAY_REPEATED = N_("If they are different rows, add --accept repeated. If not, do not upload this file.")
_SAY_STORED = N_(
    "If they are different rows, add --accept repeated. If they are the same, add --accept stored: what is stored "
    "stays as it is, and the other rows are added."
)
_SAY_STORED_AGAIN = N_(
    "If they are the same rows, add --accept stored: what is stored stays as it is, and the other rows are added. To "
    "keep what else this file says of the same rows, undo the earlier upload first. If they are different rows, add "
    "--accept repeated."
)
_SAY_UPDATED = N_(
    "If they are the same rows, add --accept updated: the stored rows are updated with what this file says of them. Or "
    "add --accept stored: what is stored stays as it is. Either way, the other rows are added. You can also undo the "
    "earlier upload first. If they are different rows, add --accept repeated."
)
_ARE_NEWER = N_("They are the same rows: update the stored ones with what this file says; add the others")
_ARE_STORED_WITHOUT = N_(
    "They are the same rows: leave what is stored as it is, without what else this file says of them; add the others"
)
_ARE_STORED = N_("They are the same rows: leave what is stored as it is")
_SAME = N_(
    "{n:,} of {all:,} rows have the same values as stored rows, {new:,} are new, and {missing:,} stored rows of the "
    "same days are not in the file. It may be the same data again, or data of another branch, team or survey."
)
_SAY_SAME = N_("If they are the same rows again, add --accept same: only the new rows are added.")
_SAY_SAME_OR = N_(
    "If they are the same rows again, add --accept same: only the new rows are added. If they are different rows with "
    "equal values, add --identity file: all rows are kept."
)
_MAY_CORRECT = N_(
    "{corrected:,} new rows differ from one of these missing rows in one or two values. They may be corrected versions:"
)
_SAY_CORRECTED = N_(
    "If they are, add --accept updated: they replace the rows that they correct, and the other new rows are added. If "
    "all new rows are additional ones, add --accept same: the missing rows count too. If this file has different rows "
    "with equal values, add --identity file: all rows are kept."
)
_IS_CORRECTED = N_("The same rows, some of them corrected: replace these {corrected:,}, and add the other new ones")
_IS_SAME = N_("They are the same rows again: add only the new ones")
_IS_OWN = N_("They are different rows with equal values: add all rows of the file")
_ADDED = N_(
    "{n:,} new rows have the number of a stored row of another branch or day, which is not in the file: they may be "
    "corrected versions of these rows."
)
_OTHER_DAYS = N_(
    "{n:,} of {all:,} new rows are stored already with all their values, but on other days: they may be corrected "
    "versions of these rows."
)
_SAME_SECOND = N_(
    "{n:,} of {all:,} new rows are of the very second of a stored row and differ from it in a value or two: they may "
    "be corrected versions of these rows."
)
_SAME_WORDS = N_(
    "{n:,} of {all:,} new rows have the same text, day and branch as a stored row, but other values: they may be "
    "corrected versions of these rows."
)
_SAY_ADDED = N_("If they are additional rows, add --accept added.")
_SAY_ADDED_OR = N_(
    "If they are the same rows, corrected, add --accept updated: they replace the rows that they correct. If they are "
    "additional rows, add --accept added: the stored ones count too."
)
_ARE_CORRECTED = N_("The same rows, corrected: replace the stored ones ({corrected:,} rows)")
_IS_ADDED = N_("They are additional rows: keep the stored ones too")
_IF_CORRECTED = N_(
    "If the file is a corrected copy of a stored file, undo that upload first. Otherwise the old and the corrected "
    "rows both count."
)
