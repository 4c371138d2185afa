"""Text -> typed value, as SQL for the engine: what a person may write for a time, a number, a yes."""

from __future__ import annotations

import re
from typing import Literal

from data import settings
from data.checking import amounts, weekdays
from data.store import duck

# What comes first in a date: day, month or year; roc: years since 1911; be: Buddhist years, first or last; span:
# months, quarters, half years and weeks, which stand for their first day.
DayOrder = Literal["dmy", "mdy", "ymd", "roc", "be", "be_dmy", "be_mdy", "span", ""]
# Dates as they stand once `_ironed` has been over them; a year of two digits is tried first, as %Y would take it too.
_DATES = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d-%b-%Y", "%d %b %Y", "%b %d %Y", "%b-%d-%Y", "%d.%m.%Y",
    "%d/%b/%Y", "%Y %b %d", "%Y-%b-%d",
)  # fmt: skip
_ORDERS: dict[DayOrder, tuple[str, ...]] = {
    "dmy": (
        "%d/%m/%y", "%d-%m-%y", "%d.%m.%y", "%d%m%y", "%d-%b-%y", "%d %b %y", "%d/%b/%y", "%d/%m/%Y", "%d-%m-%Y",
    ),
    "mdy": ("%m/%d/%y", "%m-%d-%y", "%m.%d.%y", "%m%d%y", "%b %d %y", "%d-%b-%y", "%m/%d/%Y", "%m-%d-%Y"),
    "ymd": ("%y/%m/%d", "%y-%m-%d", "%y.%m.%d", "%y%m%d", "%y-%b-%d", "%y %b %d"),
    # Where nothing else is known, 21-Mar-20 is as English systems write it.
    "": ("%d-%b-%y",),
}  # fmt: skip
_TIMES = ("", " %H:%M:%S", " %H:%M")
_JOINED = ("%Y%m%d%H%M%S", "%Y%m%d%H%M", "%Y%m%d %H%M%S")
# 3/4/2026 or 03-04-2026: which is the day?
UNSURE = r"^(\d{1,2})[/-](\d{1,2})[/-](\d{2}|\d{4})( .*)?$"
# Plain times, which most are, and what the engine reads at once; whatever stands behind them is not passed over.
PLAIN = r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}([T ] ?([01]?\d|2[0-3]):\d\d(:\d\d(\.\d{1,9})?)?)?$"
_OFFSET = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)? ?(Z|[+-]\d\d(:?\d\d)?)$"
# Before or after noon, and the minutes from Greenwich or a zone's name behind it: 2:13:45 PM GMT+9, 14:13 KST.
_TAIL = (
    r"^(.*?\d:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?)(?: ([AP])M)? ?(?:(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?|([A-Z]{3,4}|Z))?$"
)
# Names that mean one zone alone -> its minutes from Greenwich: CST and IST do not.
NAMED = {
    "Z": 0, "UTC": 0, "GMT": 0, "KST": 540, "JST": 540, "HKT": 480, "SGT": 480, "ICT": 420, "CET": 60, "CEST": 120,
    "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip
# Names that several zones have: only who wrote them knows which.
AMBIGUOUS = {
    "CST": ("Asia/Shanghai", "America/Chicago"), "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    "BST": ("Europe/London", "Asia/Dhaka"), "AST": ("Asia/Riyadh", "America/Halifax"),
    "GST": ("Asia/Dubai", "Atlantic/South_Georgia"),
}  # fmt: skip
# An hour of the next day or the one after, as systems write it that open late: 25:10 is ten past one. Hours of six
# digits are Teller's own: a time some days after another, written before it is known which part of a date is the day.
_LATE = r"^(.*\d[T ])(2[4-9]|3\d|4[0-7]|\d{6})(:\d\d(?::\d\d)?)$"
# What people write around the digits of a time -> one way of writing it, in this order.
_IRON = (
    (r"[\s\x{a0}\x{202f}]+", " "),
    (r" ?[(（][^)）]*[)）]", ""),
    *weekdays.IRON,
    (rf"^{weekdays.NAME},*,? ", ""),
    (rf" ?{weekdays.SIGN}", ""),
    (r"^([0-6]\d) ?[년年] ?(\d{1,2}) ?[월月]", "20\\1년\\2월"),
    (r"^([7-9]\d) ?[년年] ?(\d{1,2}) ?[월月]", "19\\1년\\2월"),
    (r"(\d{4}) ?[년年.] ?(\d{1,2}) ?[월月.] ?(\d{1,2})(?: ?[일日号號]|\.( |$))? ?", "\\1-\\2-\\3 "),
    (r"^\x{27}?(\d{1,2})\. ?(\d{1,2})\. ?(\d{1,4})(?:\.( |$))? ?", "\\1.\\2.\\3 "),
    (r"(\d{1,2}) ?[시时時点點] ?(\d{1,2}) ?[분分] ?(\d{1,2}) ?[초秒]", "\\1:\\2:\\3"),
    (r"(\d{1,2}) ?[시时時点點] ?(\d{1,2}) ?[분分]", "\\1:\\2"),
    (r"(\d{1,2}) ?[시时時点點]", "\\1:00"),
    (r"(?:中午|정오) ?(12|0?1):", "PM \\1:"),
    (r"(?:晚上|저녁) ?(0?[5-9]|1[01]):", "PM \\1:"),
    (r"(?:凌晨|새벽) ?(12|0?[0-6]):", "AM \\1:"),
    (r"(?:早上|早晨|아침) ?(0?[4-9]|1[01]):", "AM \\1:"),
    (r" (?i:à|a las|às|um|alle|at) (\d{1,2}(?::| ?h))", " \\1"),
    (r"(\d,? )(\d{1,2}) ?h ?([0-5]\d)$", "\\1\\2:\\3"),
    (r"(\d:\d\d(?::\d\d)?) (?i:uhr)$", "\\1"),
    (r"(\d:\d\d(?::\d\d)?) ?[~∼～] ?\d{1,2}:\d\d(?::\d\d)?$", "\\1"),
    (r"오전|上午|午前|(?i:\ba\. ?m\.)", "AM"),
    (r"오후|下午|午後|(?i:\bp\. ?m\.)", "PM"),
    (r"(\d) ?(?i:am)\b", "\\1 AM"),
    (r"(\d) ?(?i:pm)\b", "\\1 PM"),
    (r"([AP]M) ?([0-9:]+)", "\\2 \\1"),
    (r"(\d)([AP]M)", "\\1 \\2"),
    (r"(\d{4}[-/]\d{1,2}[-/]\d{1,2})T", "\\1 "),
    (r", ?", " "),
)
# Months in six languages -> as the engine reads them; before them what stands around the day.
_WORDS = (
    (r"^(?i:the|le|el|am|den|der) ", ""),
    (r"(\d)(?i:st|nd|rd|th|er|º|°|\.)(?: |$)", "\\1 "),
    (r"(?i) (?:of|de|del|di) ", " "),
    (r"\b(?i:january|januar|jänner|janvier|janv|enero|ene|janeiro|gennaio|gen|jan)\b\.?", "Jan"),
    (r"\b(?i:february|februar|février|fevrier|févr|fevr|febrero|fevereiro|fev|febbraio|feb)\b\.?", "Feb"),
    (r"\b(?i:march|märz|maerz|mrz|mars|marzo|março|mar)\b\.?", "Mar"),
    (r"\b(?i:april|avril|avr|abril|abr|aprile|apr)\b\.?", "Apr"),
    (r"\b(?i:may|mai|mayo|maio|maggio|mag)\b\.?", "May"),
    (r"\b(?i:june|juni|juin|junio|junho|giugno|giu|jun)\b\.?", "Jun"),
    (r"\b(?i:july|juli|juillet|juil|julio|julho|luglio|lug|jul)\b\.?", "Jul"),
    (r"\b(?i:august|août|aout|agosto|ago|aug)\b\.?", "Aug"),
    (r"\b(?i:september|septembre|septiembre|setiembre|setembro|settembre|sept|sep|set)\b\.?", "Sep"),
    (r"\b(?i:october|oktober|octobre|octubre|outubro|ottobre|okt|out|ott|oct)\b\.?", "Oct"),
    (r"\b(?i:november|novembre|noviembre|novembro|nov)\b\.?", "Nov"),
    (r"\b(?i:december|dezember|décembre|decembre|diciembre|dezembro|dicembre|déc|dez|dic|dec)\b\.?", "Dec"),
    (r" {2,}", " "),
)
_WORDED = r"[A-Za-z]{3}|[a-z]\w*[äéûç]|\d(st|nd|rd|th|er)\b|[Mm]ä"
# Years of an emperor or of the republic, named as such, and the year before their first.
_ERA = (
    r"^(中華民國|民國|民国|令和|平成|昭和|[RHS])\.? ?(\d{1,3}|元) ?[年./-] ?(\d{1,2}) ?[月./-] ?(\d{1,2}) ?日? ?(.*)$"
)
_ERAS = {
    "中華民國": 1911, "民國": 1911, "民国": 1911, "令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988,
    "S": 1925,
}  # fmt: skip
_MINGUO = r"^(\d{2,3})(?: ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?|(\d\d)(\d\d))((?:[T ].*)?)$"
_BUDDHIST = r"^(.*?)\b(2[4-7]\d\d)(.*)$"
_QUARTER = (
    r"^(?:(\d{4}) ?[-/.]? ?[Qq]([1-4])|[Qq]([1-4])[ -/.]*(\d{4})|([1-4])[Qq] ?(\d{4}|\d\d)"
    r"|(\d{4}|\d\d) ?[년年]? ?第?([1-4一二三四]) ?(?:/4)?(?:분기|季度?|四半期))$"
)
_HALF_YEAR = (
    r"^(?:(\d{4}) ?[-/.]? ?[Hh]([12])|[Hh]([12])[ -/.]*(\d{4})|([12])[Hh] ?(\d{4}|\d\d)"
    r"|(\d{4}|\d\d) ?[년年]? ?([상하上下]) ?(?:반기|半[年期]))$"
)
_WEEK = (
    r"^(?:(\d{4}) ?-? ?[Ww] ?(\d{1,2})|[Ww](?:eek)? ?(\d{1,2})[ ,/-]*(\d{4})"
    r"|(\d{4}) ?[년年] ?第?(\d{1,2}) ?(?:주차?|周|週))$"
)
_MONTH = r"^(\d{4})(?: ?[-/.년年] ?(\d{1,2}) ?[월月]?\.?|(\d\d))$"
_MONTH_FIRST = r"^(\d{1,2}) ?[-/.] ?(\d{4})$"
_MONTHS = ("%b %Y", "%Y %b", "%b-%Y", "%Y-%b")
# A time of day as engines write it, what follows the first of two, and one as a part of a day.
_CLOCK = r"^([01]?\d|2[0-3]):[0-5]\d:[0-5]\d$"
_UNTIL = r"(?i)\s*(?:[~∼～〜–—至-]|\b(?:to|bis|a|à|às)\b)\s*(?:오전|오후|上午|下午|午前|午後|[ap]\.?m\.?)?\s*\d{1,2}.*$"
_PART = r"^(0?\.\d+|0)$"
_FIRST_DAY = r"^\d{4}-\d\d-\d\d[T ]"
_MORNING, _EVENING = r"오전|上午|午前|凌晨|새벽|早上|[Aa]\.? ?[Mm]\.?", r"오후|下午|午後|[Pp]\.? ?[Mm]\.?"
_SPOKEN = (
    rf"^(?:({_MORNING})|({_EVENING}))? ?([0-3]?\d|4[0-7]) ?[:시时時点點h]"
    rf"(?: ?([0-5]?\d)(?: ?[:분分](?: ?([0-5]?\d)(?:\.\d+)? ?[초秒]?)?)?)? ?(?:({_MORNING})|({_EVENING}))?$"
)
# The day of a text and the clock time behind it, with its half of the day.
DAY = (
    r"^([^:]*?\d[^:]{3,}?)[T ,]*((?:오전|오후|上午|下午|午前|午後|凌晨|새벽|早上|中午|晚上|저녁|[AaPp]\.? ?[Mm]\.?)?"
    r"[T ,]*(?:(?i:à|a las|às|um|alle|at) )?(?: 0\d{3})?\d{1,2}(?:[:시时時点點] ?\d?.*| ?h(?: ?[0-5]\d)?))$"
)
# Numbers that systems write for a moment: the first digits tell the day.
_MOMENT = r"^\d{6}\d{4}(\d{3})?$|^\d{8}\d{4}(\d\d)?$"
# What needs no ironing.
_IRONED = r"^(\d{1,2}[-/]\d{1,2}[-/]\d{2,4}|\d{4}[-/]\d{1,2}[-/]\d{1,2})( \d{1,2}:\d\d(:\d\d)?( [AP]M)?)?$"
# Days since 1899-12-30, as a sheet keeps a time; seconds or thousandths since 1970, as programs do.
_SERIAL = r"^[2-6]\d{4}(\.\d+)?$"
_EPOCH = r"^1\d{9}(\d{3})?$"
# Signs that keyboards of East Asia put around digits.
WIDE = ("０１２３４５６７８９．，：／＋－−–　\u00a0\u202f\u2009\u2007", "0123456789.,:/+---     ")
_WHOLE = r"^([+-]?\d+)(\.0*)?$"
YES = ("true", "t", "yes", "y", "1", "예", "네", "是", "o")
NO = ("false", "f", "no", "n", "0", "아니오", "아니요", "否", "x")
TYPES = {
    "text": "VARCHAR", "whole": "BIGINT", "number": "DOUBLE", "time": "TIMESTAMP", "date": "DATE", "flag": "BOOLEAN",
}  # fmt: skip
# A time outside these years is a slip of the pen.
FIRST_YEAR, LAST_YEAR = 1900, 2100


def typed(kind: str, text: str, order: DayOrder = "", zone: str = "", *, is_plain: bool = False) -> str:
    """SQL of a text column's value in the kind's type; NULL where the text is not one.

    zone: where times that name none were written, such as America/Denver; empty for the bank's own. is_plain: all
    values of a time or date are as `PLAIN` has them, and those of a number digits alone, which spares the engine most
    of the work on the others.
    """
    match kind:
        case "time":
            if is_plain:
                return _moved(f"try_cast({text} AS TIMESTAMP)", text, zone)
            common = _common(text, order)
            if common == text:
                return _time(text, order, zone)
            first: DayOrder = "dmy" if order == "be_dmy" else "mdy" if order == "be_mdy" else ""
            return f"list_transform([{common}], lambda c: {_time('c', first, zone)})[1]"
        case "date":
            return f"CAST({typed('time', text, order, zone, is_plain=is_plain)} AS DATE)"
        case "number":
            found = f"try_cast({text} AS DOUBLE)"
            if not is_plain:
                found = f"coalesce({found}, try_cast({_plain(text)} AS DOUBLE))"
            # A list, in which the value is written once: nullif writes it twice, and three of them eight times.
            return f"list_filter([{found}], lambda f: isfinite(f))[1]"
        case "whole":
            digits = text if is_plain else f"coalesce({_plain(text)}, {text})"
            return f"try_cast(regexp_extract({digits}, '{_WHOLE}', 1) AS BIGINT)"
        case "flag":
            low = f"lower({text})"
            return f"CASE WHEN {low} IN {_among(YES)} THEN true WHEN {low} IN {_among(NO)} THEN false END"
        case _:
            return text


def share(text: str) -> str:
    """SQL of a part of 1, which people write as 0.2 or as 20%; NULL where it is neither."""
    is_hundredth = f"regexp_matches({text}, '[%％]$')"
    plain = f"CASE WHEN {is_hundredth} THEN rtrim(rtrim({text}, '%％')) ELSE {text} END"
    number = f"list_transform([{plain}], lambda p: {typed('number', 'p')})[1]"
    return f"{number} / CASE WHEN {is_hundredth} THEN 100 ELSE 1 END"


def chosen(text: str, choices: tuple[str, ...]) -> str:
    """SQL of a text that is one of the choices, in any case, with a space or hyphen for `_`; NULL where it is not."""
    plain = f"lower(replace(replace({text}, ' ', '_'), '-', '_'))"
    return f"CASE WHEN {plain} IN {_among(choices)} THEN {plain} END"


def day(text: str, form: str) -> str:
    """SQL of a day in a form of its own, as ISO has it, or as a sheet numbers it."""
    serial = f"CASE WHEN regexp_matches({text}, '{_SERIAL}') THEN {_serial(text)} END"
    return f"coalesce(try_strptime({text}, {duck.literal(form)}), try_cast({text} AS TIMESTAMP), {serial})"


def time_of_day(text: str) -> str:
    """SQL of a time of day, also as a sheet keeps it: as a moment of its first day, or as a part of a day."""
    bare = f"regexp_replace({text}, '{_FIRST_DAY}', '')"
    part = f"CASE WHEN regexp_matches({text}, '{_PART}') THEN {_serial(text)} END"
    return f"CAST(coalesce(try_strptime({bare}, ['%H:%M:%S', '%I:%M:%S %p', '%H:%M']), {part}) AS TIME)"


def clock(text: str) -> str:
    """SQL of a time of day as HH:MM:SS, of a span of times the first; NULL for what is none.

    It may also have its half of the day beside it, be written in digits alone, as a part of a day or as a moment of a
    sheet's first day. Kept short, as layouts put many of them into one question to the engine.
    """
    digits = "lpad(c, CASE WHEN length(c) < 5 THEN 4 ELSE 6 END, '0')"
    apart = f"left({digits}, 2) || ':' || substr({digits}, 3, 2) || ':' || rpad(substr({digits}, 5), 2, '0')"
    part = "strftime(TIMESTAMP '2000-01-01' + to_seconds(round(86400 * c::DOUBLE)::BIGINT), '%H:%M:%S')"
    groups = ", ".join(f"'{name}'" for name in ("a", "p", "h", "m", "s", "b", "q"))
    hour = "(g.h::INTEGER + CASE WHEN g.p || g.q <> '' AND g.h::INTEGER < 12 THEN 12 "
    hour += "WHEN g.a || g.b <> '' AND g.h::INTEGER = 12 THEN -12 ELSE 0 END)"
    made = f"printf('%02d:%02d:%02d', {hour}, ('0' || g.m)::INTEGER, ('0' || g.s)::INTEGER)"
    spoken = f"list_transform([regexp_extract(c, '{_SPOKEN}', [{groups}])], lambda g: {made})[1]"
    first = f"regexp_replace(regexp_replace(t, '{_FIRST_DAY}', ''), '{_UNTIL}', '')"
    return (
        f"list_transform([{text}], lambda t: CASE WHEN regexp_matches(t, '{_CLOCK}') THEN lpad(t, 8, '0') "
        f"ELSE list_transform([{first}], lambda c: CASE WHEN regexp_matches(c, '^\\d{{3,6}}$') THEN {apart} "
        f"WHEN regexp_matches(c, '{_PART}') THEN {part} WHEN regexp_matches(c, '{_SPOKEN}') THEN {spoken} END)[1] "
        "END)[1]"
    )


def day_text(text: str) -> str:
    """SQL of a time's day as it stands, without its clock time; a far or early plain time stays whole."""
    digits = f"CASE WHEN length({text}) IN (10, 13) THEN 6 ELSE 8 END"
    return (
        f"CASE WHEN regexp_matches({text}, '{PLAIN}') THEN {text} "
        f"WHEN regexp_matches({text}, '{_MOMENT}') THEN rpad(left({text}, {digits}), length({text})::INTEGER, '0') "
        f"ELSE regexp_replace(regexp_replace({text}, '{DAY}', '\\1'), '^(\\d{{5}})\\.\\d+$', '\\1') END"
    )


def narrow(text: str) -> str:
    """SQL of text with the digits and signs of East Asian keyboards as everywhere else."""
    return f"translate({text}, {duck.literal(WIDE[0])}, {duck.literal(WIDE[1])})"


def _among(words: tuple[str, ...]) -> str:
    return f"({', '.join(map(duck.literal, words))})"


def _time(text: str, order: DayOrder, zone: str) -> str:
    """ISO first, then the other forms; a time with an offset, or of another zone, becomes the bank's local time."""
    own = duck.literal(settings.text("time_zone"))
    offset = f"rtrim(regexp_replace({text}, ' ?([+-][0-9][0-9]):?([0-9][0-9])?$', '\\1:\\2'), ':')"
    epoch = f"make_timestamptz(try_cast(rpad({text}, 16, '0') AS BIGINT)) AT TIME ZONE {own}"
    greenwich = f"((p.at - to_minutes(p.shift)) AT TIME ZONE 'UTC') AT TIME ZONE {own}"
    other = f"CASE WHEN p.shift IS NOT NULL THEN {greenwich} WHEN NOT p.elsewhere THEN {_moved('p.at', text, zone)} END"
    return (
        f"CASE WHEN regexp_matches({text}, '{PLAIN}') THEN {_moved(f'try_cast({text} AS TIMESTAMP)', text, zone)} "
        f"WHEN regexp_matches({text}, '{_OFFSET}') THEN try_cast({offset} AS TIMESTAMPTZ) AT TIME ZONE {own} "
        f"WHEN regexp_matches({text}, '{_SERIAL}') THEN {_serial(text)} "
        f"WHEN regexp_matches({text}, '{_EPOCH}') THEN {epoch} "
        f"WHEN {text} IS NOT NULL THEN list_transform(list_transform([{_ironed(text)}], "
        f"lambda t: {_parts(order, zone)}), lambda p: {other})[1] END"
    )


def _common(text: str, order: DayOrder) -> str:
    """SQL of a time with its year as the common calendar has it, or of the first day of a span; else as it is."""
    match order:
        case "roc":
            return _from_groups(text, _MINGUO, 6, "(g1::INTEGER + 1911) || '-' || g2 || g4 || '-' || g3 || g5 || g6")
        case "be" | "be_dmy" | "be_mdy":
            return _from_groups(text, _BUDDHIST, 3, "g1 || (g2::INTEGER - 543) || g3")
        case "span":
            return f"coalesce({_first_day(text)}, {text})"
        case _:
            return text


def _first_day(text: str) -> str:
    """SQL of the first day of a month, a quarter, half a year or an ISO week, as text; NULL for another text."""
    found = f"list_transform([trim({narrow(text)})], lambda s: coalesce({{}}))[1]"
    number = "translate(g2 || g3 || g5 || g8, '一二三四상하上下', '12341212')"
    year = "lpad(g1 || g4 || g6 || g7, 4, '20')"
    quarter = f"{year} || '-' || (3 * {number}::INTEGER - 2) || '-01'"
    half = f"{year} || '-' || (6 * {number}::INTEGER - 5) || '-01'"
    monday = "date_trunc('week', make_date((g1 || g4 || g5)::INTEGER, 1, 4)) + to_weeks((g2 || g3 || g6)::INTEGER - 1)"
    ways = (
        _from_groups("s", _MONTH, 3, "g1 || '-' || g2 || g3 || '-01'", "NULL"),
        _from_groups("s", _MONTH_FIRST, 2, "g2 || '-' || g1 || '-01'", "NULL"),
        _from_groups("s", _QUARTER, 8, quarter, "NULL"),
        _from_groups("s", _HALF_YEAR, 8, half, "NULL"),
        _from_groups("s", _WEEK, 6, f"strftime({monday}, '%Y-%m-%d')", "NULL"),
        f"strftime(try_strptime({_ironed('s')}, {duck.literals(_MONTHS)}), '%Y-%m-%d')",
    )
    return found.format(", ".join(ways))


def _from_groups(text: str, pattern: str, count: int, made: str, otherwise: str = "") -> str:
    """SQL of what is made of a pattern's groups, g1 and on, where a text has it; else of the text itself."""
    names = [f"g{number}" for number in range(1, count + 1)]
    groups = f"regexp_extract({text}, '{pattern}', [{', '.join(map(duck.literal, names))}])"
    for name in reversed(names):
        made = made.replace(name, f"g.{name}")
    matches = f"regexp_matches({text}, '{pattern}')"
    return f"CASE WHEN {matches} THEN list_transform([{groups}], lambda g: {made})[1] ELSE {otherwise or text} END"


def _moved(local: str, text: str, zone: str) -> str:
    """SQL of a time of another zone in the bank's own; a day without a time of day stays what it is."""
    own = duck.literal(settings.text("time_zone"))
    there = f"CASE WHEN contains({text}, ':') THEN {duck.literal(zone)} ELSE {own} END"
    return f"({local} AT TIME ZONE {there}) AT TIME ZONE {own}" if zone else local


def _parts(order: DayOrder, zone: str) -> str:
    """SQL of what an ironed time `t` says: the time at its place, the minutes from Greenwich, whether it names a zone.

    The half of the day and the zone are taken off first, so that few ways of writing a date have to be tried. A name
    that several zones have means the zone that was said.
    """
    groups = ("start", "half", "sign", "hours", "minutes", "name")
    tail = f"regexp_extract(t, '{_TAIL}', [{', '.join(map(duck.literal, groups))}])"
    formats = duck.literals((*(d + h for d in (*_ORDERS.get(order, ()), *_DATES) for h in _TIMES), *_JOINED))
    whole = "coalesce(nullif(q.start, ''), t)"
    bare = f"regexp_replace({whole}, '{_LATE}', '\\100\\3')"
    parsed = f"THEN try_cast({bare} AS TIMESTAMP) ELSE try_strptime({bare}, {formats}) END"
    at = f"CASE WHEN regexp_matches({bare}, '{PLAIN}') {parsed}"
    late = f"to_hours(coalesce(try_cast(regexp_extract({whole}, '{_LATE}', 2) AS INTEGER), 0))"
    noon = "CASE WHEN q.half = 'P' AND hour(a) < 12 THEN 12 WHEN q.half = 'A' AND hour(a) = 12 THEN -12 ELSE 0 END"
    known = " ".join(f"WHEN {duck.literal(name)} THEN {shift}" for name, shift in NAMED.items())
    shift = (
        "CASE WHEN q.hours <> '' THEN (CASE q.sign WHEN '-' THEN -1 ELSE 1 END) "
        "* (60 * try_cast(q.hours AS INTEGER) + coalesce(try_cast(q.minutes AS INTEGER), 0)) "
        f"ELSE CASE q.name {known} END END"
    )
    elsewhere = f"q.name <> '' AND q.name NOT IN {_among(tuple(AMBIGUOUS))}" if zone else "q.name <> ''"
    return (
        f"list_transform([{tail}], lambda q: list_transform([{at}], lambda a: "
        f"{{'at': a + to_hours({noon}) + {late}, 'shift': {shift}, 'elsewhere': {elsewhere}}})[1])[1]"
    )


def _serial(text: str) -> str:
    """SQL of a sheet's number of days as a time, to the second."""
    seconds = f"round(86400 * try_cast({text} AS DOUBLE))::BIGINT"
    return f"(TIMESTAMP '1899-12-30' + to_seconds({seconds}))"


def _ironed(text: str) -> str:
    """SQL of a time without the words, signs and spaces that people put around its digits."""
    cases = " ".join(f"WHEN {duck.literal(era)} THEN {before}" for era, before in _ERAS.items())
    named = f"((CASE g1 {cases} END) + replace(g2, '元', '1')::INTEGER) || '-' || g3 || '-' || g4 || ' ' || g5"
    plain = _replaced(_from_groups(narrow(text), _ERA, 5, named), _IRON)
    worded = f"CASE WHEN regexp_matches(w, '{_WORDED}') THEN {_replaced('w', _WORDS)} ELSE w END"
    said = f"list_transform([{plain}], lambda w: trim({worded}))[1]"
    return f"CASE WHEN regexp_matches({text}, '{_IRONED}') THEN {text} ELSE {said} END"


def _replaced(text: str, rules: tuple[tuple[str, str], ...]) -> str:
    """SQL of a text with each pattern replaced, one after the other."""
    for pattern, by in rules:
        text = f"regexp_replace({text}, '{pattern}', '{by}', 'g')"
    return text


def _plain(text: str) -> str:
    """SQL of a number without signs between thousands or of money; NULL without any."""
    return amounts.plain(text, narrow(text))


def is_unsure(text: str) -> bool:
    """True for a date such as 3/4/2026, of which only other dates can say what is the day."""
    found = re.match(UNSURE, text)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12
