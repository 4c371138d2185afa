"""Weeks, months, quarters and the like as people write them in ten languages: KW 36/2026, 1. Quartal 2026, 26년 7월.

A text is read by itself; what its column's header says of it, such as that it holds weeks, can be told beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from data.checking import weekdays
from data.checking.casting import WIDE

# Digits and signs of East Asian keyboards as everywhere else.
_NARROW = str.maketrans(*WIDE)
UNITS = ("week", "month", "quarter", "half", "year")
# The name of a month, in full or in short, in six languages besides English.
_NAMES = (
    "january|januar|jänner|janvier|janv|enero|ene|janeiro|gennaio|gen|jan",
    "february|februar|feber|février|fevrier|févr|fevr|fév|febrero|fevereiro|febbraio|fev|feb",
    "march|märz|maerz|mär|mrz|mars|marzo|março|marco|mar",
    "april|avril|avr|abril|abr|aprile|apr",
    "may|mai|mayo|maio|maggio|mag",
    "june|juni|juin|junio|junho|giugno|giu|jun",
    "july|juli|juillet|juil|julio|julho|luglio|lug|jul",
    "august|août|aout|agosto|ago|aug",
    "september|septembre|septiembre|setiembre|setembro|settembre|sept|sep|set",
    "october|oktober|octobre|octubre|outubro|ottobre|okt|out|ott|oct",
    "november|novembre|noviembre|novembro|nov",
    "december|dezember|décembre|decembre|diciembre|dezembro|dicembre|déc|dez|dic|dec",
)
MONTHS = {name: place for place, names in enumerate(_NAMES, 1) for name in names.split("|")}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_NAME = rf"(?P<name>{_MONTH})\.?"
# A year: of an emperor or of the republic, in four digits, or in two that no digit stands before.
_YEAR = (
    r"(?P<era>中華民國|民國|民国|令和|平成|[rh])?"
    r"(?P<year>(?:19|20)\d\d|1[01]\d(?= ?[年./-])|(?<!\d)['’]?\d\d|\d(?= ?年)|元(?= ?年)) ?[년年]?"
)
_SEP = r"[ ,./–_-]*(?:(?:of|de|del|di|do|von|des) )?"
_ORDINAL = r"(?:st|nd|rd|th|\.|ª|º|°|er|re|e|ème|eme|o|a)?"
_ROMAN = {"quarter": "|iv|i{1,3}", "half": "|i{1,2}"}
_LAST = {"week": 53, "month": 12, "quarter": 4, "half": 2, "year": 1}
# What each unit is called: by words that mean nothing else, and by letters that need the header to bear them out.
_WORDS = (
    ("week", "kalenderwoche|calendar week|week|woche|semaine|semana|settimana|sett|kw|wk", "w|s|sem"),
    ("quarter", "quarter|quartal|trimestre|trimester|trim|qtr|q", "t"),
    ("half", "half[ -]?year|halbjahr|semestre|semester|half|hj|h", "s|sem"),
    ("month", "", "m"),
)  # fmt: skip
# Signs of East Asia around the number, and whether they need no year beside it: 3주 is how long something took.
_SIGNS = (
    ("week", r"[제第] ?(?P<n>\d{1,2}) ?(?:주차?|周|週目?)", True),
    ("week", r"(?P<n>\d{1,2}) ?(?:주차|週目)", True),
    ("week", r"(?P<n>\d{1,2}) ?(?:주|周|週)", False),
    ("quarter", r"[제第]? ?(?P<n>[1-4一二三四]) ?(?:/4)?(?:분기|季度|四半期)", True),
    ("quarter", r"第? ?(?P<n>[1-4一二三四]) ?季", False),
    ("half", r"(?P<n>[상하上下]) ?(?:반기|半[年期])", True),
    ("month", r"(?P<n>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]) ?(?:월|月份?)", True),
)
# Digits alone, of a column whose header says what they count.
_DIGITS = {
    "week": (r"(?P<n>\d{1,2}) ?[/. -] ?(?P<year>20\d\d)", r"(?P<year>20\d\d) ?[/. -]? ?(?P<n>\d\d?)", r"(?P<n>\d\d?)"),
    "month": (r"['’](?P<year>\d\d) ?[/.-] ?(?P<n>\d{1,2})", r"(?P<n>0?[1-9]|1[0-2])"),
    "quarter": (r"(?P<n>[1-4]) ?[/. -] ?(?P<year>20\d\d)", r"(?P<year>20\d\d) ?[/. -] ?(?P<n>[1-4])", r"(?P<n>[1-4])"),
    "half": (r"(?P<n>[12]) ?[/. -] ?(?P<year>20\d\d)", r"(?P<year>20\d\d) ?[/. -] ?(?P<n>[12])"),
    "year": (r"(?P<year>20[0-3]\d) ?[년年]?(?P<n>)",),
}  # fmt: skip
_COUNTED = {sign: place for place, sign in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12, "": 1}
_COUNTED |= {"i": 1, "ii": 2, "iii": 3, "iv": 4, "상": 1, "上": 1, "하": 2, "下": 2}
_FROM = {"中華民國": 1911, "民國": 1911, "民国": 1911, "令和": 2018, "r": 2018, "平成": 1988, "h": 1988}
_MINGUO, _CENTURY, _YEARS = 1911, 2000, range(2000, 2036)
_DAY = r"(?P<{0}y>20\d\d) ?[-./년年] ?(?P<{0}m>\d{{1,2}}) ?[-./월月] ?(?P<{0}d>\d{{1,2}}) ?[일日号號]?\.?"
_DAY_LAST = r"(?P<{0}d>\d{{1,2}})\.(?P<{0}m>\d{{1,2}})\.(?P<{0}y>20\d\d)"
_REST = r"(?:(?P<bm>\d{1,2}) ?[-./월月] ?)?(?P<bd>\d{1,2}) ?[일日号號]?\.?"
_TO = r" ?(?:[~∼～–—至]| - |(?<=[일日号號])-|\bto\b|\bbis\b|\bal?\b|부터) ?"
# 7-13 Sep 2026, 28 Sep - 4 Oct 2026; Sep 7-13, 2026.
_NAMED = rf"(?P<{{0}}n>{_MONTH})\.?"
_NUMBER, _OF, _UNTIL = r"(?P<{0}d>\d{{1,2}})", r",? (?P<{0}y>20\d\d)", r" ?(?:[-~–—]|\bto\b|\bbis\b) ?"
_DAY_NAMED = (
    f"{_NUMBER.format('a')}\\.?(?: {_NAMED.format('a')})?(?:{_OF.format('a')})?{_UNTIL}"
    rf"{_NUMBER.format('b')}\.? {_NAMED.format('b')}{_OF.format('b')}"
)
_NAMED_DAY = (
    f"{_NAMED.format('a')} {_NUMBER.format('a')}(?:{_OF.format('a')})?{_UNTIL}"
    f"(?:{_NAMED.format('b')} )?{_NUMBER.format('b')}{_OF.format('b')}"
)
_PAIRS = ((_DAY, _DAY.format("b")), (_DAY, _REST), (_DAY_LAST, _DAY_LAST.format("b")))
_WRITTEN = (*(f"{begin.format('a')}{_TO}{end}" for begin, end in _PAIRS), _DAY_NAMED, _NAMED_DAY)
_RANGES = tuple(map(re.compile, _WRITTEN))
# The most days that a range holds: a month.
_LONGEST = 31
# A number in digits or signs, as calendars of the East have it, and the third of a month.
_NUMERAL = "[\\d〇零○一二三四五六七八九十百元廿卅壹贰貳叁肆伍陆陸柒捌玖]{1,6}"
_THIRD = "[上中下]旬|[상중하초]순|[初中末底]|[초중말]"
# What else looks like a part of a calendar: a year beside a number, and a business year with its quarter or period; a
# year or a month in signs, with what follows it.
_PART = re.compile(
    r"20[0-3]\d ?[-/. ] ?\d{1,2}|\d{1,2} ?[-/. ] ?20[0-3]\d|fy ?['’]?(?:20)?\d\d[ /-]*[qphmw] ?\d{1,2}"
    rf"|(?:令和|平成|昭和|民[國国]|中[華华]民[國国])? ?{_NUMERAL} ?[年년] ?{_NUMERAL} ?[月월] ?"
    rf"(?:{_NUMERAL} ?[日号號일]|{_THIRD})?"
    rf"|{_NUMERAL} ?[月월] ?(?:{_NUMERAL} ?[日号號일]|{_THIRD})"
)
_WEEKDAY = re.compile(rf"{weekdays.NAME}|mar\.?|{weekdays.SIGN}|[월화수목금토일]|[月火水木金土日]曜?")
_LETTER = re.compile(r"[^\W\d_]+")
_CALENDAR_SIGNS = frozenset(
    "年년月월日일日号號份周週目度季期半上下상하반기분제第주차四一二三五六七八九十元까지부터至令和平成中華民國国"
)
_LETTERS, _LONG, _SHORT = 2, 40, 2
# Numbers in Chinese characters: a year by its digits, others up to 99, before what they count.
_YEAR_SIGNS = {sign: f"{digit}" for digit, sign in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
_SPELT_YEAR = re.compile(rf"[{''.join(_YEAR_SIGNS)}]{{4}}(?=年)")
_SPELT = re.compile(r"(?P<tens>[二三四五六七八九]?十)?(?P<ones>[一二三四五六七八九])?(?=[月日号號周週季])")
_SPELT_DAY = re.compile(_DAY.format("a"))


@dataclass(frozen=True)
class Span:
    """A week, a month, a quarter, half a year, a year or a range of days; without its year where none is written.

    is_short: its year is two digits beside a month's name or number, which may as well be a day. day: the first one of
    a range, or the only one where it is written in characters.
    """

    unit: str
    number: int
    year: int | None = None
    is_short: bool = False
    day: date | None = None

    def first(self, year: int | None = None) -> date | None:
        """Its first day; a week's is the Monday. None where there is no such week or no year."""
        year = self.year or year
        if self.day or year is None:
            return self.day
        if self.unit == "week":
            return date.fromisocalendar(year, self.number, 1) if self.number <= _weeks(year) else None
        return date(year, 12 // _LAST[self.unit] * (self.number - 1) + 1, 1)


@lru_cache(maxsize=1 << 14)
def read(text: str, unit: str = "") -> Span | None:
    """What a text says; None for another. unit: what the header of its column says that it holds."""
    plain = " ".join(text.translate(_NARROW).casefold().split())
    if not plain or len(plain) > _LONG:
        return None
    if unit == "month" and plain.rstrip(".") in MONTHS:
        return Span("month", MONTHS[plain.rstrip(".")])
    spelt = _in_digits(plain)
    if spelt != plain and (day := _SPELT_DAY.fullmatch(spelt)):
        return _day(*(int(day[f"a{part}"]) for part in "ymd"))
    plain = spelt
    if not _is_of_calendar(plain):
        return None
    if not unit and not _LETTER.search(plain):
        return _range(plain)
    written = (pattern for pattern in _patterns() if pattern[2] in ("", unit))
    digits = ((unit, pattern, unit) for pattern in _digits(unit))
    found = (_span(of, match, unit) for of, at, _ in (*written, *digits) for match in [at.fullmatch(plain)] if match)
    return next(filter(None, found), None) or _range(plain)


def _in_digits(plain: str) -> str:
    """The text with digits for numbers in Chinese characters."""
    plain = _SPELT_YEAR.sub(lambda match: "".join(map(_YEAR_SIGNS.__getitem__, match[0])), plain)
    return _SPELT.sub(_number, plain)


def _number(match: re.Match[str]) -> str:
    tens, ones = match["tens"], match["ones"]
    if not (tens or ones):
        return ""
    return str(10 * _COUNTED.get((tens or "")[:-1], 1) * bool(tens) + (_COUNTED[ones] if ones else 0))


def _day(year: int, month: int, day: int) -> Span | None:
    try:
        return Span("day", 0, year, day=date(year, month, day))
    except ValueError:
        return None


def is_part(text: str) -> bool:
    """True for what looks like a part of a calendar, whether it can be read or not."""
    plain = " ".join(text.translate(_NARROW).casefold().split())
    return len(plain) <= _LONG and (read(text) is not None or bool(_PART.fullmatch(plain)))


def is_weekday(text: str) -> bool:
    """True for the name of a day of the week, in full or in short."""
    return bool(_WEEKDAY.fullmatch(" ".join(text.casefold().split())))


def _is_of_calendar(plain: str) -> bool:
    """True where every word and every sign is one of a calendar: most texts are not, and nothing more is tried."""
    return all(word in _calendar() or _CALENDAR_SIGNS.issuperset(word) for word in _LETTER.findall(plain))


@cache
def _calendar() -> frozenset[str]:
    """The words of all patterns."""
    units = "|".join(f"{words}|{letters}" for _, words, letters in _WORDS)
    listed = "year|calendar|of|de|del|di|do|von|des|st|nd|rd|th|er|re|e|ème|eme|o|a|al|to|bis|r|h|iv|i|ii|iii|º|ª"
    return frozenset((*re.split(r"\||\[ -\]\?", units), *listed.split("|"), *MONTHS))


def _weeks(year: int) -> int:
    return date(year, 12, 28).isocalendar().week


def _written() -> Iterator[tuple[str, str, str]]:
    """Unit, pattern and the unit that the header must say, or none."""
    for unit, words, letters in _WORDS:
        n = rf"(?P<n>\d{{1,2}}{_ROMAN.get(unit, '')})"
        for names, needs in ((words, ""), (letters, unit)):
            name = rf"(?P<word>{names})\.?"
            forms = (
                rf"{name} ?#?{n}(?:{_SEP}{_YEAR})?", rf"{n}{_ORDINAL} ?{name}{_SEP}{_YEAR}",
                rf"{_YEAR}{_SEP}{name} ?{n}",
                rf"{_YEAR}{_SEP}{n}{_ORDINAL} ?{name}", rf"{n}\. ?{name}", rf"{n} ?(?P<word>{letters})",
            )  # fmt: skip
            yield from ((unit, form, needs) for form in forms[: 6 if needs else 5] if names)
    for unit, sign, is_free in _SIGNS:
        yield unit, rf"{_YEAR}(?:(?<=[년年])|[ ./-]+) ?{sign}", ""
        yield unit, rf"{sign}{_SEP}(?P<year>20\d\d)", ""
        yield unit, sign, "" if is_free else unit
    yield "month", rf"{_NAME}{_SEP}{_YEAR}", ""
    yield "month", rf"{_YEAR}{_SEP}{_NAME}", ""
    yield "month", r"(?P<year>\d\d)(?P<mark>[/.-])(?P<n>\d{1,2})", "month"
    yield "month", r"(?P<n>\d{1,2})(?P<mark>[/.-])(?P<year>\d\d)", "month"


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    return tuple((unit, re.compile(pattern), needs) for unit, pattern, needs in _written())


@cache
def _digits(unit: str) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _DIGITS.get(unit, ())))


def _span(of: str, match: re.Match[str], unit: str) -> Span | None:
    """What a match says, where its number and its year are possible."""
    told = match.groupdict()
    name, n = told.get("name"), told.get("n") or ""
    number = MONTHS[name] if name else int(n) if n.isdecimal() else _COUNTED[n]
    year = _full(told["year"], told.get("era") or "") if told.get("year") else None
    is_bare = year is None and len(told.get("word") or "long") <= _LETTERS and unit != of
    if is_bare or not 1 <= number <= _LAST[of] or (year is not None and year not in _YEARS):
        return None
    digits = told.get("year") or ""
    is_short = bool(name or told.get("mark")) and digits.isdecimal() and len(digits) == _SHORT
    return Span(of, number, year, is_short)


def _full(written: str, era: str) -> int:
    """A year in full."""
    digits = written.strip("'’")
    number = 1 if digits == "元" else int(digits)
    if era or number in range(100, 200):
        return number + _FROM.get(era, _MINGUO)
    return number + _CENTURY if len(digits) == _SHORT else number


def _range(plain: str) -> Span | None:
    """The first day of a range of some days."""
    told = next((match.groupdict() for pattern in _RANGES if (match := pattern.fullmatch(plain))), None)
    if told is None:
        return None
    a, b = ({part: told.get(f"{side}{part}") for part in "ymdn"} for side in "ab")
    months = [MONTHS[end["n"]] if end["n"] else int(end["m"] or 0) for end in (a, b)]
    first, last = months[0] or months[1], months[1] or months[0]
    # Without a year of its own the first day is of the last one's, or of the year before at its turn.
    year = int(a["y"] or int(b["y"] or 0) - (first > last))
    try:
        begin, end = date(year, first, int(a["d"] or 0)), date(int(b["y"] or year), last, int(b["d"] or 0))
    except ValueError:
        return None
    return Span("range", 0, begin.year, day=begin) if 0 <= (end - begin).days < _LONGEST else None
