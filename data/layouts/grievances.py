"""What tells that the rows of a list are complaints, tickets or calls, where they may be a survey's answers as well."""

from __future__ import annotations

import re
from collections.abc import Mapping

from data.contracts import TABLES
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.dictionary import dictionary
from data.layouts.layout import Layout, headers
from data.layouts.meaning import SCORES
from data.layouts.signs import simplified
from data.layouts.verbs import normal
from data.texts import N_, Text

# What complaints are called in headers and in names of files; 불만족 is what an answer says.
_COMPLAINT = re.compile(
    r"complain|grievance|\bvoc\b|불만(?!족)|민원|고충|항의|投诉|抱怨|申诉|举报|信访|诉求|reclama|queja|beschwerde|réclamation"
    r"|苦情|クレーム"
)
_PRAISE = re.compile(
    r"complimen|prais|thank|kudos|commend|칭찬|표창|감사|表扬|赞扬|感谢|好评|お礼|lob\b|elogi|felicita"
)
# Columns that lists of other things have as well: an answer has a day, a place, a product, a subject and words.
_COMMON = frozenset((
    "opened_at", "branch_id", "channel", "segment", "product", "reason", "narrative", "employee_id", "customer_key",
))  # fmt: skip
# A number of a row says so too, but not beside a score or words of praise.
_NUMBERED = _COMMON | {"complaint_id"}
# What a list of each kind has and a survey's export does not; of these it has several.
_OWN: Mapping[str, frozenset[str]] = {
    "complaint": frozenset((
        "complaint_id", "status", "reason", "outcome", "closed_at", "due_at", "acknowledged_at", "redress_amount",
    )),
    "visit": frozenset(("visit_id", "called_at", "ended_at", "counter", "outcome")),
    "contact": frozenset(("contact_id", "queue", "answered_at", "ended_at", "abandoned_at", "outcome")),
}  # fmt: skip
_SEVERAL = 2


def is_rated_list(found: Layout, raw: Raw, file: str) -> bool:
    """True for a list of complaints, tickets or calls by several of its columns, which holds a score besides.

    Of complaints a word, their number or a closing date says so as well: answers have states and subjects too.
    """
    known = headers(raw)
    own = _OWN.get(found.table, frozenset())
    sources = {verb.taken(known) for name, verb in found.columns.items() if name in own}
    if len(sources) < _SEVERAL:
        return False
    names = (simplified(text.casefold()) for text in (file, *raw.columns))
    is_plain = found.table != "complaint" or bool({"closed_at", "complaint_id"} & found.columns.keys())
    return is_plain or any(map(_COMPLAINT.search, names))


def which(table: str, raw: Raw, file: str) -> FileAmbiguous:
    """The question whether rows with a score are a survey's answers or the things that the rest of them tells of."""
    told = {"file": file, "kind": Text(TABLES[table].title), "table": table}
    title = N_("The file {file} is a list of: {kind}. It also holds a score, as answers to a survey do.")
    remedy = N_("Say --as {table} to keep the list, or --as response to keep the answers. A file is kept as one.")
    return _asked(Text(title, told), Text(remedy, told), table, raw)


def are_told(found: Layout, raw: Raw, file: str) -> bool:
    """True where a word in a header or in the file's name, or a column that other lists lack, says so."""
    names = [simplified(text.casefold()) for text in (file, *raw.columns)]
    own = {normal(column) for column in TABLES["complaint"].names} - {"channel", "segment", "product"}
    if any(_COMPLAINT.search(text) for text in names) or own & set(map(normal, raw.columns)):
        return True
    is_other = any(map(_PRAISE.search, names)) or _is_scored(found, raw)
    # A header that can be either of two days tells no more than one of them does.
    known, verb = headers(raw), found.columns.get("opened_at")
    opened = verb.taken(known) if verb else ()
    others = {name for name, verb in found.columns.items() if verb.taken(known) != opened}
    return not others <= (_NUMBERED if is_other else _COMMON)


def _is_scored(found: Layout, raw: Raw) -> bool:
    scores = [entry for entry in dictionary().fields if entry.name in SCORES]
    return any(entry.fits(column) for column in found.unused(raw) for entry in scores)


def question(raw: Raw, file: str) -> FileAmbiguous:
    """The question what the rows of such a list are."""
    title = N_("Nothing in the file {file} says whether its rows are complaints or answers to a survey.")
    remedy = N_("Say --as complaint for complaints, or --as response for answers.")
    return _asked(Text(title, {"file": file}), Text(remedy), "complaint", raw)


def _asked(title: Text, remedy: Text, table: str, raw: Raw) -> FileAmbiguous:
    """Whether the rows are of a table or a survey's answers."""
    why = Text(N_("Its headers are: {headers}."), {"headers": ", ".join(raw.columns)})
    ways = tuple((name, Text(TABLES[name].title)) for name in (table, "response"))
    return FileAmbiguous(title, why, remedy, question=Question("as_table", choices=ways))
