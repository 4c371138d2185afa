"""What tells that the rows of a list are complaints, tickets or calls, where they may be a survey's answers as well."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts import leftovers
from data.layouts.column_profile import facts
from data.layouts.contacts import endings
from data.layouts.dictionary import dictionary
from data.layouts.expressions import normal
from data.layouts.finding import Found, Said
from data.layouts.layout import Layout, headers
from data.layouts.meaning import SCORES
from data.layouts.scales import worded
from data.layouts.signs import simplified
from data.layouts.visits import visits
from data.texts import N_, Text

# What complaints are called in headers and in names of files; 불만족 is what an answer says.
_COMPLAINT = re.compile(
    r"complain|grievance|\bvoc\b|불만(?!족)|민원|고충|항의|投诉|抱怨|申诉|举报|信访|诉求|reclama|queja|beschwerde|réclamation"
    r"|苦情|クレーム"
)
_PRAISE = re.compile(
    r"complimen|prais|thank|kudos|commend|칭찬|표창|감사|表扬|赞扬|感谢|好评|お礼|lob\b|elogi|felicita"
)
# What tells of queue tickets and of calls, in the headers of times of day and in names of files, in simplified signs.
_TICKET = re.compile(
    r"ticket|token|queue|issued|issue time|printed|번호표|대기|발권|발급|발행|순번|호출"
    r"|取号|取票|叫号|排队|等候|等待|领号|抽号|票|発券|整理券"
)
_CALL = re.compile(
    r"call|contact|queue|통화|콜|전화|인입|상담|来电|通话|呼入|电话|進線|进线|通話|着信|anruf|llamada|appel|chamada"
)
# Teller's own names of columns that are as good a header in a survey.
_PLAIN = {normal(n) for n in ("branch_id", "employee_id", "customer_key", "channel", "segment", "product", "service")}


@dataclass(frozen=True)
class _Kind:
    """What tells that rows are of one kind.

    words: in the file's name and in headers; is_timed: only in headers of times of day, as a survey asks of queues too.
    own: columns that such a list has and a survey's export does not; of these it has several. common: columns that
    lists of other things have as well: an answer has a day, a place, a product, a subject and words. numbers: of the
    others those that say nothing beside a score or words of praise.
    """

    words: re.Pattern[str]
    own: frozenset[str]
    common: frozenset[str]
    numbers: frozenset[str] = frozenset()
    is_timed: bool = False


_SHARED = frozenset(("branch_id", "channel", "segment", "product", "employee_id", "customer_key"))
KINDS: Mapping[str, _Kind] = {
    "complaint": _Kind(
        _COMPLAINT,
        frozenset((
            "complaint_id", "status", "reason", "outcome", "closed_at", "due_at", "acknowledged_at", "redress_amount",
        )),
        _SHARED | {"opened_at", "reason", "narrative"},
        frozenset(("complaint_id",)),
    ),
    "visit": _Kind(
        _TICKET,
        frozenset(("visit_id", "called_at", "ended_at", "counter", "outcome")),
        _SHARED | {"issued_at", "service"},
        is_timed=True,
    ),
    "contact": _Kind(
        _CALL,
        frozenset(("contact_id", "queue", "answered_at", "ended_at", "abandoned_at", "outcome")),
        _SHARED | {"enqueued_at"},
    ),
}  # fmt: skip
_LENGTHS = {"visit": visits.spans, "contact": endings.spans}
_SEVERAL, _HALF = 2, 0.5
# Columns that are offered as the score.
_OFFERED = 5
_TIME_OF_DAY = re.compile(r"\d:\d\d|\d ?[시时時點点]")


def is_rated_list(found: Layout, raw: Raw, file: str) -> bool:
    """True for a list of complaints, tickets or calls by several of its columns, which holds a score besides.

    Of complaints a word, their number or a closing date says so as well: answers have states and subjects too.
    """
    if _own(found, raw) < _SEVERAL:
        return False
    names = (simplified(text.casefold()) for text in (file, *raw.columns))
    is_plain = found.table != "complaint" or bool({"closed_at", "complaint_id"} & found.columns.keys())
    return is_plain or any(map(_COMPLAINT.search, names))


def _own(found: Layout, raw: Raw) -> int:
    """How many of the file's columns only a list of this kind has."""
    known, kind = headers(raw), KINDS.get(found.table)
    taken = {verb.taken(known) for name, verb in found.columns.items() if kind and name in kind.own}
    return len(taken - {()})


def which(table: str, raw: Raw, file: str) -> FileAmbiguous:
    """The question whether rows with a score are a survey's answers or the things that the rest of them tells of."""
    told = {"file": file, "kind": Text(TABLES[table].title), "table": table}
    return _asked(Text(_SCORED, told), Text(_SAY_WHICH, told), table, raw)


def are_told(found: Layout, raw: Raw, file: str) -> bool:
    """True where a word in a header or in the file's name, or a column that other lists lack, says so."""
    kind = KINDS[found.table]
    named = [column for column in raw.columns if not kind.is_timed or _is_timed(raw, column)]
    names = [simplified(text.casefold()) for text in (file, *named)]
    own = {normal(column) for column in TABLES[found.table].names} - _PLAIN
    if any(map(kind.words.search, names)) or own & set(map(normal, raw.columns)):
        return True
    is_other = any(map(_PRAISE.search, names)) or _is_scored(found, raw)
    # A header that can be either of two days tells no more than one of them does.
    known, verb = headers(raw), found.columns.get(TABLES[found.table].dated_by[0])
    begun = verb.taken(known) if verb else ()
    others = {name for name, verb in found.columns.items() if verb.taken(known) != begun}
    return not others <= (kind.common | kind.numbers if is_other else kind.common) or _lasts(found, raw)


def _is_timed(raw: Raw, column: str) -> bool:
    """True for times of day, with a day or without."""
    told = facts(raw.table[column])
    timed = sum(n for text, n in told.counts.items() if _TIME_OF_DAY.search(text))
    return told.clocks >= _HALF or (told.looks_like("time") and timed >= _HALF * told.filled)


def _lasts(found: Layout, raw: Raw) -> bool:
    """True where a column says how long something took, or in words of state how it ended."""
    spans = _LENGTHS.get(found.table)
    if spans is None:
        return False
    taken = {column for verb in found.columns.values() for column in verb.reads}
    free = [column for column in raw.columns if column not in taken]
    return bool(spans(raw, taken)) or any(leftovers.by_states(TABLES[found.table], found.columns, free, raw))


def marked(done: Layout, raw: Raw, file: str, said: Said) -> Layout:
    """The layout of a list of which nobody said what it is, with a note of comments that it does not keep.

    Raises FileAmbiguous for a column that holds marks of a scale, or comments beside few signs of the list: it may be a
    survey, and they would be lost.
    """
    if done.table not in KINDS or not done.name.startswith("template_"):
        return done
    found = Found(raw, {}, set(), said)
    free = [c for c in done.unused(raw) if c not in said.mapping and c not in said.values]
    comments = [] if "narrative" in done.columns else [c for c in free if worded.is_comment(found, c)]
    is_sure = _own(done, raw) >= _SEVERAL
    lost = [c for c in free if worded.is_marked(found, c)] or ([] if is_sure else comments)
    told = {"file": file, "kind": Text(TABLES[done.table].title), "table": done.table, "columns": tuple(lost)}
    if lost:
        raise _asked(Text(_HOLDS, told), Text(_SAY_WHICH, told), done.table, raw)
    note = Text(_NO_COMMENTS, {**told, "columns": tuple(comments)})
    return replace(done, notes=(*done.notes, note)) if comments else done


def _is_scored(found: Layout, raw: Raw) -> bool:
    scores = [entry for entry in dictionary().fields if entry.name in SCORES]
    return any(entry.fits(column) for column in found.unused(raw) for entry in scores)


def question(table: str, raw: Raw, file: str) -> FileAmbiguous:
    """The question what the rows of a list without signs of its own are."""
    told = {"file": file, "kind": Text(TABLES[table].title), "table": table}
    return _asked(Text(_NOTHING_SAYS, told), Text(_SAY_EITHER, told), table, raw)


def unscored(raw: Raw, file: str, tried: Layout, told: Said, refusal: FileRefused) -> FileAmbiguous:
    """What a file of comments is, or which of its columns is the score."""
    answers = tried.items.find(raw.columns) if tried.items else ()
    columns = worded.candidates(Found(raw, {}, set(), told), [c for c in raw.columns if c in answers])[:_OFFERED]
    lists = dict((*_kinds_asked(refusal), ("complaint", Text(TABLES["complaint"].title))))
    ways = {"ways": tuple(f"--as {table}" for table in lists)}
    remedy = Text(_SAY_COMMENTS, ways)
    if columns:
        remedy = Text(_SAY_SCORE, {**ways, "columns": "; ".join(columns), "column": columns[0]})
    scores = (
        (f"mapping={column}=csat", Text("{column}: {kind}", {"column": column, "kind": Text(N_("Satisfaction"))}))
        for column in columns
    )
    choices = (*scores, ("response", Text(N_("Comments without a score"))), *lists.items())
    title = Text(N_("The file {file} has comments, and no score."), {"file": file})
    return FileAmbiguous(title, refusal.message, remedy, question=Question("as_table", choices=choices))


def _kinds_asked(refusal: FileRefused) -> list[tuple[str, Text]]:
    """The kinds of rows, with their names, that `question` offers besides answers."""
    offered = dict(refusal.question.choices) if refusal.question else {}
    return [way for way in offered.items() if len(offered) == _SEVERAL and "response" in offered and way[0] in KINDS]


def _asked(title: Text, remedy: Text, table: str, raw: Raw) -> FileAmbiguous:
    """Whether the rows are of a table or a survey's answers."""
    why = Text(N_("Its headers are: {headers}."), {"headers": tuple(raw.columns)})
    ways = tuple((name, Text(TABLES[name].title)) for name in (table, "response"))
    return FileAmbiguous(title, why, remedy, question=Question("as_table", choices=ways))


_NOTHING_SAYS = N_(
    "Nothing in the file {file} says whether its rows are answers to a survey or something else: {kind}."
)
_SAY_EITHER = N_("Say --as response for answers, or --as {table} for the other.")
_SCORED = N_("The file {file} is a list of: {kind}. It also holds a score, as answers to a survey do.")
_HOLDS = N_("The file {file} is a list of: {kind}. It also holds what answers to a survey have: {columns}.")
_SAY_WHICH = N_("Say --as {table} to keep the list, or --as response to keep the answers. A file is kept as one.")
_NO_COMMENTS = N_("Comments are not kept in a list of: {kind}. Columns with comments: {columns}.")
_SAY_SCORE = N_(
    "Any of these columns can be the score: {columns}. If one is, name it with --map “{column}=csat”, or =nps for "
    "recommendation. If none is, keep the comments without a score with --as response, or the list with {ways}."
)
_SAY_COMMENTS = N_(
    "Keep them as comments without a score with --as response, or the list with {ways}; or name the score with "
    "--map COLUMN=nps."
)
