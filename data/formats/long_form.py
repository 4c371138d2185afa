"""Long form: a row for each answer, with respondent, question and answer. Turned so that each respondent is one row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.checking.rejections import Rejection
from data.contracts import TABLES
from data.formats.raw import SHOWN, Raw, narrow, refuse, shown_text, unique
from data.texts import N_, Text

# What the three columns are called, without spaces and signs.
_RESPONDENT = (
    r"^((survey)?(respondent|response|submission|participant|interview|answersheet)(s)?(id|no|number|key|code)?"
    r"|(설문)?(응답자|응답|참여자|제출)(id|번호|키|코드|no)?|(受访者|受訪者|答题者|答題者|答卷|问卷|問卷|回答者|填答者|答题人|受访人)"
    r"(id|编号|編號|号|號|序号|番号|no)?)$"
)
_QUESTION = (
    r"^(survey)?(question|item|variable)(s)?(id|no|number|key|code|text|name|title)?$|^q(id|no|code|key)$"
    r"|^(설문)?(문항|질문|항목)(id|번호|코드|명|내용|문구)?$|^(题目|題目|问题|問題|题项|題項|题号|題號|质问|質問|设问|設問)"
    r"(id|编号|編號|号|內容|内容|名称|文)?$"
)
_ANSWER = (
    r"^(answer|response|value|answervalue|answertext|responsevalue|responsetext|score|rating|choice)(s)?$"
    r"|^(응답|답변|답|응답값|답변값|응답내용|답변내용|값|점수)$|^(答案|回答|答复|答覆|选项|選項|作答|回答内容|答案内容|值|得分|分数|評分)$"
)
_TIME = re.compile(r"date|time|day\b|_at$|일시|일자|응답일|날짜|시각|시간|日期|时间|時間|日時")
_TEXT = re.compile(r"text|title|문구|내용|内容|內容|文$|명$|名称")
Places = npt.NDArray[np.int64]
# Questions that a survey may have, and rows that tell whether the columns are what their names say.
_QUESTIONS, _SEEN = 1_000, 50_000
# A file in long form has to be in memory as a whole, as the answers of one respondent may stand anywhere in it.
MOST_BYTES = 256 << 20
_SHOWN = 60
# What is said of every file in long form.
GROUPED = N_(
    "Each row of the file is one answer ({columns}). They were grouped into {rows:,} respondents and {questions:,} "
    "questions."
)


@dataclass(frozen=True)
class Roles:
    """Places of the three columns, of further ones with the answer, and of the question's words."""

    respondent: int
    question: int
    answers: tuple[int, ...]
    text: int | None = None


def roles(columns: Sequence[str]) -> Roles | None:
    """Which columns make a file long, by their names; None for any other file and for Teller's own tables."""
    names = [re.sub(r"[\W_]+", "", name.casefold()) for name in columns]
    if any(set(columns) <= set(table.names) for table in TABLES.values()):
        return None
    respondents, questions, answers = (
        [at for at, name in enumerate(names) if re.search(pattern, name)]
        for pattern in (_RESPONDENT, _QUESTION, _ANSWER)
    )
    if len(respondents) > 1:
        respondents = [at for at in respondents if at not in answers]
    answers = [at for at in answers if at not in respondents]
    if len(respondents) != 1 or not 1 <= len(questions) <= 2 or not answers:
        return None
    texts = [at for at in questions if _TEXT.search(columns[at].casefold())]
    codes = [at for at in questions if at not in texts] or texts[:1]
    if len(codes) > 1:
        return None
    return Roles(respondents[0], codes[0], tuple(answers), next((at for at in texts if at != codes[0]), None))


def is_long(raw: Raw, told: Roles) -> bool:
    """True where, in the beginning of the file, respondents come again with other questions, and questions too.

    Where it asks one question alone, respondents do not.
    """
    table = raw.table.slice(0, _SEEN)
    people, questions = (_codes(table.column(place))[0] for place in (told.respondent, told.question))
    known = (people >= 0) & (questions >= 0)
    count, asked = len(np.unique(people[known])), len(np.unique(questions[known]))
    pairs = len(np.unique(np.stack([people[known], questions[known]]), axis=1).T)
    comes_again = count < known.sum() if asked > 1 else asked == 1
    return asked <= _QUESTIONS and comes_again and 2 * pairs > known.sum() and 4 * asked <= 3 * pairs


def _codes(column: pa.ChunkedArray) -> tuple[Places, list[str]]:
    """Each value as the number of its kind, -1 for an empty one, and the kinds in the order of the file."""
    trimmed = pc.utf8_trim_whitespace(column)
    filled = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    found = filled.combine_chunks().dictionary_encode()
    return pc.fill_null(found.indices.cast(pa.int64()), -1).to_numpy(), found.dictionary.to_pylist()


def wide(raw: Raw, told: Roles, file: str) -> Raw:
    """One row for each respondent, with a column for each question.

    Raises FileRefused where a respondent has two different answers to a question.
    """
    people, names = _codes(raw.table.column(told.respondent))
    questions, titles = _codes(raw.table.column(told.question))
    narrow([*raw.columns, *titles], file)
    known = (people >= 0) & (questions >= 0)
    answers = _answers(raw.table, told)
    given = np.flatnonzero(known & ~np.asarray(answers.is_null()))
    pairs, rows = _first(questions[given] * len(names) + people[given], given)
    _agree(raw, told, (questions * len(names) + people)[given], (given, pairs, rows), file)
    besides, left = _besides(raw, told, people, len(names))
    columns: dict[str, pa.Array] = {raw.columns[told.respondent]: pa.array(names, pa.string()), **besides}
    headers = unique([*columns, *titles])
    cuts = np.searchsorted(pairs, np.arange(len(titles) + 1) * len(names))
    for at, header in enumerate(headers[len(columns) :]):
        mine = slice(cuts[at], cuts[at + 1])
        columns[header] = _spread(answers, pairs[mine] - at * len(names), rows[mine], len(names))
    return replace(
        raw,
        table=pa.table(list(columns.values()), names=headers),
        row_no=raw.row_no.take(pa.array(_met(people))),
        torn=(*raw.torn, *_nameless(raw, known)),
        labels=_labels(raw, told, questions, headers[-len(titles) :]),
        notes=(*raw.notes, *_notes(raw, told, (len(names), len(titles)), left)),
        respondent=raw.columns[told.respondent],
    )


def _answers(table: pa.Table, told: Roles) -> pa.Array:
    """The answers, in whichever of their columns they stand."""
    columns = (table.column(at) for at in told.answers)
    filled = [pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), ""), None, column) for column in columns]
    return pc.coalesce(*filled).combine_chunks()


def _first(pairs: Places, given: Places) -> tuple[Places, Places]:
    """The different pairs in order, and the row of the first answer of each."""
    kinds, at = np.unique(pairs, return_index=True)
    return kinds, given[at]


def _agree(raw: Raw, told: Roles, pairs: Places, found: tuple[Places, Places, Places], file: str) -> None:
    """Refuse two different answers of one respondent to one question."""
    given, kinds, rows = found
    first = rows[np.searchsorted(kinds, pairs)]
    again = np.flatnonzero(first != given)
    answers = _answers(raw.table, told)
    differ = pc.not_equal(answers.take(pa.array(given[again])), answers.take(pa.array(first[again])))
    wrong = again[np.flatnonzero(np.asarray(differ.to_numpy(zero_copy_only=False), bool))]
    if not len(wrong):
        return
    one, other = int(first[wrong[0]]), int(given[wrong[0]])
    raise refuse(
        N_("In {file} respondent {respondent} has {count:,} or more answers to {question}: {first} and {second}."),
        N_("Keep one answer to each question, or make each choice a question."),
        file=file,
        respondent=_cell(raw, told.respondent, one),
        question=_cell(raw, told.question, one),
        count=2,
        first=shown_text(answers[one].as_py(), _SHOWN),
        second=shown_text(answers[other].as_py(), _SHOWN),
    )


def _cell(raw: Raw, column: int, row: int) -> str:
    return shown_text(raw.table.column(column)[row].as_py() or "", _SHOWN)


def _met(people: Places) -> Places:
    """The row where each respondent is met first."""
    kinds, first = np.unique(people, return_index=True)
    return first[kinds >= 0]


def _spread(values: pa.Array, places: Places, rows: Places, count: int) -> pa.Array:
    """Values of some rows at their places among so many; the others are empty."""
    found = np.full(count, -1, np.int64)
    found[places] = rows
    return values.take(pa.array(found, mask=found < 0))


def _besides(raw: Raw, told: Roles, people: Places, count: int) -> tuple[dict[str, pa.Array], list[str]]:
    """The other columns where a respondent has one value, the last where it is a time; the names of the rest."""
    kept: dict[str, pa.Array] = {}
    left: list[str] = []
    used = {told.respondent, told.question, told.text, *told.answers}
    for place in (place for place in range(len(raw.columns)) if place not in used):
        name, values = raw.columns[place], raw.table.column(place).combine_chunks()
        codes, _ = _codes(raw.table.column(place))
        filled = np.flatnonzero((codes >= 0) & (people >= 0))
        # From the end, so that what is met first is the last.
        kinds, at = np.unique(people[filled][::-1], return_index=True)
        last = filled[::-1][at]
        is_one = bool((codes[filled] == codes[last[np.searchsorted(kinds, people[filled])]]).all())
        if is_one or _TIME.search(name.casefold()):
            kept[name] = _spread(values, kinds, last, count)
        else:
            left.append(name)
    return kept, left


def _nameless(raw: Raw, known: npt.NDArray[np.bool_]) -> list[Rejection]:
    """The refusals of rows that do not say whose answer they are or to what."""
    reason = Text(N_("The row does not say who answered, or what was asked."))
    remedy = Text(N_("Fill it in and add the file again."))
    torn = []
    for at in np.flatnonzero(~known):
        cells = tuple(str(value or "") for value in raw.table.slice(int(at), 1).to_pylist()[0].values())
        if any(cell.strip() for cell in cells):
            torn.append(Rejection(raw.row_no[int(at)].as_py(), "", " | ".join(cells)[:SHOWN], reason, remedy, cells))
    return torn


def _labels(raw: Raw, told: Roles, questions: Places, headers: Sequence[str]) -> dict[str, str]:
    """The questions in full, where a column has them beside their codes."""
    if told.text is None:
        return {}
    kinds, first = np.unique(questions, return_index=True)
    texts = {int(kind): _words(raw, told.text, int(at)) for kind, at in zip(kinds, first, strict=True) if kind >= 0}
    return {header: texts[at] for at, header in enumerate(headers) if texts.get(at) and texts[at] != header}


def _words(raw: Raw, column: int, row: int) -> str:
    return " ".join(str(raw.table.column(column)[row].as_py() or "").split())


def _notes(raw: Raw, told: Roles, counts: tuple[int, int], left: Sequence[str]) -> list[Text]:
    names = [raw.columns[at] for at in (told.respondent, told.question, told.answers[0])]
    notes = [Text(GROUPED, {"columns": tuple(names), "rows": counts[0], "questions": counts[1]})]
    if left:
        differ = N_("These columns have different values for one respondent and were not stored: {columns}.")
        notes.append(Text(differ, {"columns": tuple(left)}))
    return notes
