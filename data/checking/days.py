"""In which way one text writes a day. The engine reads it (data/checking/casting.py), once a column has told how."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from data import settings
from data.checking import calendar_spans, weekdays
from data.checking.casting import WIDE
from data.checking.spelt_days import in_digits

# The name of a month, in full or in short, in six languages.
MONTH = (
    r"(?:jan|feb|fe[bv]r|f[ée]v|mar|m[äa]r|mrz|mae?r|apr|avr|abr|may|mai|mag|jun|jui|giu|jul|lug|aug|ao[uû]|ago|sep|set"
    r"|oct|okt|out|ott|nov|dec|d[ée]c|dez|dic|ene|gen)[a-zäûéçáú]*\.?"
)
_YEAR4 = r"(?:19|20)\d\d"
_HOUR = r"\d{1,2}[:시时時点點]"
_TO = rf"(?: ?[~∼～–-] ?(?:[AP]M ?)?{_HOUR}.*)?"
_ERAS = r"(?:中華民國|民國|民国|令和|平成|昭和|[RHS](?=\d))"
_JOIN = r"(?: (?:of|de|del|di))? ?,? ?"
# How a day can be written, the surest first; `other` is what is none of them.
_KINDS: dict[str, tuple[str, ...]] = {
    "clock": (
        rf"(?:[AP]M )?{_HOUR} ?(?:\d{{1,2}}[:분分]? ?)?(?:\d{{1,2}}(?:\.\d+)?[초秒]?)?(?: ?[AP]M)?{_TO}",
    ),
    "era": (rf"{_ERAS}\.? ?(?:\d{{1,3}}|元) ?[年./-] ?\d{{1,2}} ?[月./-] ?\d{{1,2}} ?日?",),
    "minguo": (
        r"(1\d\d) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?",
        r"(1\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])",
    ),
    "buddhist": (r"(2[4-7]\d\d) ?[-/.年년] ?(\d{1,2}) ?[-/.月월] ?(\d{1,2}) ?[日일]?",),
    "buddhist_last": (r"(\d{1,2})[-/. ](\d{1,2})[-/. ](2[4-7]\d\d)",),
    "month": (
        rf"{_YEAR4} ?[-/.] ?(?:0?[1-9]|1[0-2])\.?", rf"(?:0?[1-9]|1[0-2]) ?[-/.] ?{_YEAR4}",
        rf"{_YEAR4} ?[년年] ?\d{{1,2}} ?[월月]",
        r"20(?:1[3-9]|[2-3]\d)(?:0[1-9]|1[0-2])", rf"(?i:{MONTH}){_JOIN}-?{_YEAR4}", rf"{_YEAR4} ?-?(?i:{MONTH})",
    ),
    "quarter": (
        rf"{_YEAR4} ?[-/.]? ?[Qq][1-4]", rf"[Qq][1-4][ -/.]*{_YEAR4}", r"[1-4][Qq] ?(?:20)?\d\d",
        rf"(?:{_YEAR4} ?[년年]?|\d\d ?[년年]) ?第?[1-4一二三四] ?(?:/4)?(?:분기|季度?|四半期)",
    ),
    "half": (
        rf"{_YEAR4} ?[-/.]? ?[Hh][12]", rf"[Hh][12][ -/.]*{_YEAR4}", r"[12][Hh] ?(?:20)?\d\d",
        rf"(?:{_YEAR4} ?[년年]?|\d\d ?[년年]) ?(?:[상하] ?반기|[上下]半[年期])",
    ),
    "week": (
        rf"{_YEAR4} ?-? ?[Ww] ?\d{{1,2}}", rf"[Ww](?:eek)? ?\d{{1,2}}[ ,/-]*{_YEAR4}",
        rf"{_YEAR4} ?[년年] ?第?\d{{1,2}} ?(?:주차?|周|週)",
    ),
    "year": (rf"{_YEAR4} ?[년年]?",),
    "yearless": (
        r"\d{1,2} ?[월月] ?\d{1,2} ?[일日号號]?", rf"(?i:{MONTH}) ?-?\d{{1,2}}(?:st|nd|rd|th)?",
        rf"\d{{1,2}}(?:st|nd|rd|th|\.)?{_JOIN}-?(?i:{MONTH})",
        r"(?:0?[1-9]|[12]\d|3[01])[/-](?:0?[1-9]|[12]\d|3[01])",
    ),
    "numbers": (r"(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{2}|\d{4})\.?",),
    "named": (r"(\d{1,2})[-/. ](?:[A-Za-z]{3,9})\.?[-/. ,]+(\d{2})",),
    "six": (r"(\d\d)(\d\d)(\d\d)",),
    "word": (
        rf"(?i:{MONTH}) ?\d{{1,2}}(?:st|nd|rd|th)?{_JOIN}{_YEAR4}", rf"{_YEAR4} (?i:{MONTH}) \d{{1,2}}",
        rf"(?i:the |le |el |am |den )?\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?{_JOIN}(?i:{MONTH}){_JOIN}{_YEAR4}",
        r"\d\d ?[년年] ?\d{1,2} ?[월月] ?\d{1,2} ?[일日号號]?",
    ),
}  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern)) for kind, patterns in _KINDS.items() for pattern in patterns)
_HALVES = (
    (re.compile(r"오전|上午|凌晨|早上|새벽|(?i:\ba\.?m\b\.?)"), "AM "),
    (re.compile(r"오후|下午|中午|晚上|저녁|(?i:\bp\.?m\b\.?)"), "PM "),
)
_WEEKDAY = re.compile(rf" ?[(（][^)）]*[)）]| ?{weekdays.SIGN}|^{weekdays.NAME},? ")
SPANS = ("month", "quarter", "half", "week")
# What only `calendar_spans` reads, and a layout puts its first day for.
WORDED_SPAN = "worded"
_NARROW = str.maketrans(*WIDE)
# What programs write where there is no date: year, month, day, in any order of writing.
_NONE = {
    (1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1), (1601, 1, 1), (1753, 1, 1), (1, 1, 1), (0, 0, 0),
    (9999, 12, 31), (1970, 1, 1),
}  # fmt: skip


@dataclass(frozen=True)
class Way:
    """How one text writes its day: in which way, and the numbers that the way has."""

    kind: str
    numbers: tuple[int, ...] = ()


def narrow(text: str) -> str:
    """A text with the digits, signs and spaces of East Asian keyboards as everywhere else."""
    return text.translate(_NARROW)


@lru_cache(maxsize=1 << 14)
def written(text: str) -> Way:
    """How a text, without a clock time behind its day, writes its day."""
    plain = in_digits(" ".join(narrow(text).split()))
    for half, short in _HALVES:
        plain = half.sub(short, plain)
    plain = " ".join(_WEEKDAY.sub("", weekdays.without(plain)).lstrip("'").split())
    plain = plain.removesuffix(" AM").removesuffix(" PM") if ":" not in plain else plain
    for kind, pattern in _PATTERNS:
        if found := pattern.fullmatch(plain):
            numbers = tuple(int(group) for group in found.groups() if group and group.isdecimal())
            if kind == "numbers" and len(found[4]) == 4:
                kind = "dotted" if found[2] == "." else "numbers4"
            return Way(kind, numbers)
    span = calendar_spans.read(plain)
    return Way(WORDED_SPAN if span and span.year and not span.is_short else "other")


def today() -> date:
    """The bank's present day, or the one that the setting fixes."""
    fixed = settings.text("today")
    return date.fromisoformat(fixed) if fixed else datetime.now(ZoneInfo(settings.text("time_zone"))).date()


def this_year() -> int:
    """The bank's present year, or that of the day that the setting fixes."""
    return today().year


def is_none(text: str) -> bool:
    """True for 1900-01-01 and the like, which stand where there is no date; of 1970-01-01 the column has to tell."""
    apart = re.match(r"^\D*(\d+)[^\d:]+(\d+)[^\d:]+(\d+)(?:\D.*)?$", text)
    digits = apart or re.match(r"^(\d{4})(\d\d)(\d\d)(?:\D.*)?$", text)
    if not digits or (max(map(len, digits.groups())) < 4 and set(map(int, digits.groups())) != {0}):
        return False
    first, second, third = map(int, digits.groups())
    return (first, second, third) in _NONE or (third, second, first) in _NONE or (third, first, second) in _NONE


def is_begin_of_epoch(text: str) -> bool:
    """True for 1970-01-01 at a whole hour, the moment that a zero stands for."""
    return bool(re.match(r"^(1970\D0?1\D0?1|0?1\D0?1\D1970)(\D+\d{1,2}:00(:00(\.0+)?)?\D*)?$", text))
