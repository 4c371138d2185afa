"""Tables in which a row is a day, an hour or a branch: how many came, called or complained, and waited on average."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data.errors import FileRefused
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.dictionary import bare, dictionary
from data.layouts.expressions import normal
from data.layouts.meaning import SCORES
from data.layouts.signs import simplified
from data.texts import N_, Text

# How many came to a branch or called, as reports head it; Chinese in simplified signs.
_VISITS = re.compile(
    r"^(?:(?:total|daily|no\.? of|number of|avg|average)\s+)*(?:visitors?|visits?|foot ?falls?|walk-?ins?|arrivals|"
    r"customers? (?:served|arrived|count)|served customers?|tickets?(?: issued| printed| served| count)?|queue count|"
    r"customer flow|traffic|headcount|people)(?: count| total)?$"
    r"|^총? ?(?:방문|내점|내방|방문 ?고객|내점 ?고객|방문객|내점객|방문자|고객|대기 ?고객|대기|처리|응대|번호표"
    r"|발권|호출)\s?(?:발행)?\s?(?:수|객수|자수|고객수|인원|인원수|건수|명수|수량)$"
    r"|^(?:总|日均?|平均)?(?:客流|人流|访客|来访|到访|到店|进店|取号|叫号|排队|等候|等待|办理|服务|接待|客户|票号|业务)"
    r"(?:客户|顾客|业务)?(?:量|数|数量|人数|人次|笔数|总数|总量)$"
)
# Of these, how many wait as somebody comes: a list with a row for each has it as well.
_WAITING = re.compile(r"대기|queue|等候|等待|排队|people")
_CALLS = re.compile(
    r"^(?:(?:total|daily|no\.? of|number of)\s+)*(?:calls?|contacts|chats)(?: count| volume| total| received| in)?$"
    r"|^총? ?(?:콜|통화|전화|상담|인입|인입콜)\s?(?:수|건수|량|수량)$"
    r"|^(?:总)?(?:来电|通话|呼入|进线|话务|电话)(?:总)?(?:量|数|数量|次数|笔数)$"
)
_COMPLAINTS = re.compile(
    r"^(?:(?:total|daily|monthly|no\.? of|number of|new|open)\s+)*(?:complaints|complaint|cases|grievances)"
    r"(?: (?:count|volume|total|number|received|opened|closed|resolved|registered|upheld))*$"
    r"|^총? ?(?:민원|불만|voc|고객불만|고충)\s?(?:접수|발생|처리)?\s?(?:수|건|건수|수량)$"
    r"|^(?:总|新增|受理)?(?:投诉|信访|诉求|工单)(?:受理|办结|处理)?(?:总)?(?:量|数|数量|件数|笔数|总数|总量)$"
)
# How many of something came in or were dealt with: of complaints as well as of calls or visits.
_EITHER = re.compile(
    r"^총? ?(?:접수|처리|완료|종결|미결|미처리|발생)\s?(?:건수|건|수량)$"
    r"|^(?:总|新增)?(?:受理|办结|处理|办理|未结|未办结|完成)(?:总)?(?:量|数|数量|件数|笔数|总数|总量)$"
)
# What only branches and lines for calls have.
_QUEUE = re.compile(
    r"대기|번호표|창구|방문|내점|내방|고객|통화|콜|상담|queue|wait|ticket|visit|counter|call|agent|等候|等待|排队|窗口|取号|叫号"
    r"|客|来电|通话|坐席|话务"
)
_MEAN = re.compile(
    r"\b(?:mean|average|avg|median|p\d\d|max|maximum|longest)\b\.?|평균|최대|최장|중앙값|均值|平均|最长|最大|中位"
)
_LASTING = re.compile(
    r"wait|queue|serv|handl|talk|transaction|process|대기|처리|응대|상담|통화|서비스|업무|等待|等候|排队|办理|服务|处理|通话|接待"
)
_WHOLE = re.compile(r"^\d[\d,]*(?:\.0+)?\s*(?:[명건인人位笔次]|人次)?$")
_UNIT = re.compile(r"\s*[(（\[][^)）\]]*[)）\]]\s*$")
_PIECES = re.compile(r"[(（\[]\s*(?:[건件笔筆]|cases|count|number)\s*[)）\]]\s*$", re.IGNORECASE)
_MOST = 0.9
# So many digits has the number of a day in a spreadsheet, such as 46276.
_OF_DAYS = 5


def refuse(raw: Raw, file: str, said: Iterable[str]) -> None:
    """Raises FileRefused for totals of visits or calls; said: columns of which the user said what they are.

    A table with a score is a survey's, and one with numbers of tickets or calls has a row for each.
    """
    told = set(map(normal, said))
    free = [column for column in raw.columns if normal(column) not in told]
    if any(_is_of_one(raw, column) for column in free):
        return
    plain = {column: simplified(_UNIT.sub("", bare(column)).strip()) for column in free}
    means = [c for c, name in plain.items() if _MEAN.search(name) and _LASTING.search(name)]
    either = [c for c, name in plain.items() if (_EITHER.search(name) or _is_in_pieces(c)) and _counts(raw, c)]
    others = [name for c, name in plain.items() if c not in either]
    is_of_any = not any(p.search(name) for name in others for p in (_QUEUE, _COMPLAINTS))
    if either and is_of_any and not _tells_of_complaints(raw, free) and not is_rated(raw, free):
        raise _refusal(file, "", either[0], "")
    for table, pattern in (("complaint", _COMPLAINTS), ("visit", _VISITS), ("contact", _CALLS)):
        counts = [c for c, name in plain.items() if pattern.search(name) and c not in means and _counts(raw, c)]
        sure = table == "visit" and not all(_WAITING.search(plain[c]) for c in counts)
        # A list with a row for each complaint has its number, its state or what was said.
        sure = sure or (table == "complaint" and not _tells_of_complaints(raw, free))
        is_total = sure or (means and table != "complaint")
        if counts and is_total and not is_rated(raw, [c for c in free if c not in means]):
            raise _refusal(file, table, counts[0], means[0] if means else "")


def refuse_states(table: str, raw: Raw, file: str, said: Iterable[str]) -> None:
    """Raises FileRefused for a list of complaints or tickets that has numbers where these have times: how many came in.

    said: columns of which the user said what they are. A list with a row for each has its number, its state or a time.
    """
    if table not in ("complaint", "visit"):
        return
    told = set(map(normal, said))
    free = [column for column in raw.columns if normal(column) not in told]
    if any(_is_of_one(raw, column) for column in free) or _tells_of_complaints(raw, free) or is_rated(raw, free):
        return
    count = next((column for column in free if _is_named_as_a_time(column) and _counts_few(raw, column)), "")
    if count:
        raise _refusal(file, "", count, "")


def _is_named_as_a_time(column: str) -> bool:
    """True for what lists call the time when a complaint or a visitor came in or was done with: Received, Resolved."""
    known = dictionary().tables
    fields = (("complaint", "opened_at"), ("complaint", "closed_at"), ("visit", "issued_at"))
    names = {normal(word) for table, field in fields for word in known[table][field]}
    return normal(_UNIT.sub("", bare(column)).strip()) in names


def _is_in_pieces(column: str) -> bool:
    """True for what came in or was done, with a unit that counts: 접수(건)."""
    return bool(_PIECES.search(column)) and _is_named_as_a_time(column)


def _counts_few(raw: Raw, column: str) -> bool:
    """True for numbers of things that are no days: spreadsheets count these from 1900."""
    texts = facts(raw.table[column]).counts
    return _counts(raw, column) and all(len(text.partition(".")[0].replace(",", "")) < _OF_DAYS for text in texts)


def _is_of_one(raw: Raw, column: str) -> bool:
    """True for the number of a ticket or a call, or for a time of one, as each has its own.

    Closed with numbers is no time: it says how many were.
    """
    if normal(bare(column)) in map(normal, dictionary().tables["complaint"]["closed_at"]) and _counts(raw, column):
        return False
    known = dictionary().tables
    fields = {"visit": ("visit_id", "called_at", "ended_at"), "contact": ("contact_id", "answered_at", "ended_at")}
    names = (word for table, each in fields.items() for field in each for word in known[table].get(field, ()))
    return normal(bare(column)) in {*map(normal, names), "visitid", "contactid", "calledat", "answeredat", "endedat"}


def _tells_of_complaints(raw: Raw, columns: Iterable[str]) -> bool:
    """True for what each complaint has; numbers under Complaints or Closed say how many there were."""
    fields = dictionary().tables["complaint"]
    names = {normal(word) for field in ("complaint_id", "status") for word in fields[field]}
    counted = {normal(word) for field in ("narrative", "closed_at") for word in fields[field]}
    named = {column: normal(bare(column)) for column in columns}
    return any(name in names or (name in counted and not _counts(raw, c)) for c, name in named.items())


def _counts(raw: Raw, column: str) -> bool:
    """True for whole numbers of which most rows have more than one."""
    told = facts(raw.table[column])
    whole = sum(n for text, n in told.counts.items() if _WHOLE.match(text))
    several = sum(n for text, n in told.counts.items() if _WHOLE.match(text) and text.strip("0.,") not in ("", "1"))
    return bool(told.filled) and whole >= _MOST * told.filled and 2 * several > told.filled


def is_rated(raw: Raw, columns: list[str]) -> bool:
    """True where a column is a score by its header and its values."""
    entries = [entry for entry in dictionary().fields if entry.name in SCORES]
    return any(entry.fits(c) and facts(raw.table[c]).looks_like(entry.values) for c in columns for entry in entries)


def _refusal(file: str, table: str, count: str, mean: str) -> FileRefused:
    values = {"file": file, "count": count, "mean": mean}
    if not table:
        return FileRefused(Text(_OF_ANY, values), Text(_WHY_ANY), Text(_ONE_EACH))
    if table == "complaint":
        return FileRefused(Text(_OF_COMPLAINTS, values), Text(_WHY_CASES), Text(_CASES))
    title = Text(_WITH_MEANS if mean else _TOTALS, values)
    return FileRefused(title, Text(_WHY), Text(_TICKETS if table == "visit" else _SINGLE_CALLS))


_TOTALS = N_("The rows of the file {file} are totals: {count} says how many visits or calls each of them stands for.")
_WITH_MEANS = N_(
    "The rows of the file {file} are totals: {count} says how many visits or calls each of them stands for, and {mean} "
    "is calculated from all of these."
)
_OF_COMPLAINTS = N_("The rows of the file {file} are totals: {count} says how many complaints each of them stands for.")
_OF_ANY = N_(
    "The rows of the file {file} are totals: {count} says how many complaints, visits or calls each of them stands for."
)
_WHY_ANY = N_("From totals nobody can tell what is still open, or how long each one took.")
_ONE_EACH = N_(
    "Add the list that these numbers were counted from: one row for each complaint, queue ticket or call, with its "
    "date."
)
_WHY_CASES = N_("From totals nobody can tell which complaints are still open, or how long each of them took.")
_CASES = N_(
    "Add the list that these numbers were counted from, with one row for each complaint, the day on which it came in "
    "and its state."
)
_WHY = N_("From totals and averages nobody can tell how many waited too long, or when.")
_TICKETS = N_(
    "Add the list of the queue system that these numbers were calculated from: one row for each queue ticket, with the "
    "times when it was taken, called and finished."
)
_SINGLE_CALLS = N_(
    "Add the list that these numbers were calculated from, with one row for each call, or a report by interval with "
    "the calls offered, answered and abandoned."
)
