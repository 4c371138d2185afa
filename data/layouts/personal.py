"""Personal details of customers and staff: names, telephones, addresses and numbers of accounts, which are not kept.

They are known by the words of a header, or by values that can be nothing else, and stored by no table: a person who
counts is known by a hashed key.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from data.checking.casting import NO, YES
from data.formats.raw import Raw
from data.layouts.column_profile import Facts, facts
from data.layouts.dictionary import bare, comparable, dictionary
from data.layouts.finding import Found

# Tables whose rows are no people's: a branch has a name and a telephone as well.
_OF_NO_ONE = ("branch", "calendar", "invitation", "margin", "target")
_MOST, _LETTERS = 0.9, 40
# So many digits of a day of birth say which day it was.
_BIRTH = 6
# From so many different values on they are no kinds of customers; names of a known form are told by fewer, and by more
# where the header says nothing of them; so few that each comes so often are kinds of something.
_MANY, _SEVERAL, _VARIED, _SHARE, _FEW, _OFTEN = 20, 3, 8, 0.3, 6, 3
_KOREAN = (
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민류나진지엄채원천방공현함변염여추"
)
_CHINESE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范石廖贾韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严"
)
_SIGNS = rf"[{_KOREAN}][가-힣*○〇]{{2}}|[{_CHINESE}][一-龥*＊某○]{{1,2}}|[一-龥가-힣][*＊○〇某]{{1,3}}[一-龥가-힣]?"
_TITLED = r"(?:Mr|Mrs|Ms|Miss|Dr)\.? .+"
_SURE = re.compile(rf"{_SIGNS}|{_TITLED}")
_WORD = re.compile(r"[A-Z\u00c0-\u00de](?:[^\W\d_]|[.'\u2019-])*")
# Numbers of people and houses, and addresses.
_NUMBERED = re.compile(r"@|\d\D?\d\D?\d|^(?=.{9}).*\d")
_PARTS = re.compile(r"\s*[/,&+|()\uff08\uff09\u00b7]\s*|\s+(?:및|and|und|et|y)\s+|[和及与]")
_REACHED = re.compile(
    r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}|\+\d[\d ()./-]{7,17}\d|01[016789][ .-]?\d{3,4}[ .-]?\d{4}"
    r"|\(?0\d{1,3}[ .)/-]{1,2}\d{3,4}[ .-]?\d{4}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\(?[2-9]\d\d\)?[ .-]\d{3}[ .-]\d{4}"
)


def of_customers(found: Found, items: Iterable[str]) -> set[str]:
    """The free columns with details of whoever a row is of, but for those that were said to be answers."""
    free = (column for column in found.free if column not in items)
    return {column for column in free if _is_of_customer(found.texts(column), found.facts(column))}


def of_others(found: Found, items: Iterable[str]) -> set[str]:
    """The same of somebody of the bank, and of telephones under any header, where no field took the column."""
    free = (column for column in found.free if column not in items)
    return {column for column in free if _is_of_others(found.texts(column), found.facts(column))}


def _is_of_customer(texts: tuple[str, ...], told: Facts) -> bool:
    """True for a detail of whoever the row is of; what is marked or rated under such a header is none."""
    words = {comparable(part) for text in texts for part in _parts(text)}
    if told.looks_like("personal"):
        return True
    if dictionary().personal.fits(*texts) and not (words & _words("numbered") and _are_kinds(told)):
        return True
    return not (_is_marked(words, told) or _are_kinds(told)) and (
        any(map(_is_a_detail, words)) or _holds(texts, told) or _holds_names(words, "people", told)
    )


def _parts(header: str) -> tuple[str, ...]:
    """The header, and what stands between its strokes, commas and brackets."""
    plain = bare(header)
    return (plain, *filter(None, _PARTS.split(plain))) if len(plain) <= _LETTERS else (plain,)


def _holds(texts: tuple[str, ...], told: Facts) -> bool:
    """True for a short header that holds the word of a detail, or of a day of birth above days."""
    short = [text for text in map(bare, texts) if len(text) <= _LETTERS]
    if any(pattern.search(text) for pattern in _patterns("inside") for text in short):
        return True
    days = sum(n for text, n in told.counts.items() if len(re.sub(r"\D", "", text)) >= _BIRTH)
    return bool(told.filled and dictionary().births.fits(*texts)) and 2 * days > told.filled


def _is_of_others(texts: tuple[str, ...], told: Facts) -> bool:
    """True for a detail of somebody of the bank that is no key, telephones and names, where no field takes the column.

    Codes of cases and lots may look like telephones.
    """
    return _is_reached(texts, told) or _is_of_staff(texts, told) or _are_persons(texts, told)


def _is_of_staff(texts: tuple[str, ...], told: Facts) -> bool:
    words = {comparable(part) for text in texts for part in _parts(text)}
    if _is_marked(words, told) or _are_kinds(told):
        return False
    return any(map(_is_of_bank, words)) or _holds_names(words, "staff", told)


def _is_reached(texts: tuple[str, ...], told: Facts) -> bool:
    """True where nearly all values are addresses of mail or telephones."""
    if any(pattern.search(bare(text)) for pattern in _patterns("codes") for text in texts):
        return False
    reached = sum(count for text, count in told.counts.items() if _REACHED.fullmatch(text))
    return bool(told.filled) and reached >= _MOST * told.filled


def _are_persons(texts: tuple[str, ...], told: Facts) -> bool:
    """True for names of persons: a few where the header speaks of persons, and many different ones under any other."""
    named = [text for text in told.counts if is_name(text)]
    if not named or sum(told.counts[text] for text in named) < _MOST * told.filled:
        return False
    if any(pattern.search(bare(text)) for pattern in _patterns("persons") for text in texts):
        return len(named) >= _SEVERAL
    return len(named) >= max(_VARIED, _SHARE * told.filled)


def unkept(table: str, raw: Raw, columns: Iterable[str]) -> tuple[str, ...]:
    """Those of the file's columns which nothing is made from that hold personal details."""
    if table in _OF_NO_ONE:
        return ()
    return tuple(column for column in columns if _is_personal(column, raw))


def _is_personal(column: str, raw: Raw) -> bool:
    texts, told = (column, raw.labels.get(column, column)), facts(raw.table[column])
    return _is_of_customer(texts, told) or _is_of_others(texts, told)


def _is_marked(words: set[str], told: Facts) -> bool:
    """True for yes and no, and for points: of what was asked about a name, or of a telephone as a channel."""
    values = {text.casefold() for text in told.counts}
    if not values:
        return False
    chosen = words & _words("numbered") and not any(any(map(str.isdigit, text)) for text in values)
    return values <= {*YES, *NO} or told.is_rating or bool(chosen)


def _are_kinds(told: Facts) -> bool:
    """True for so few different values, each of them often, that they are kinds of something, if they are no names."""
    if not 0 < len(told.counts) <= _FEW or told.filled < _OFTEN * len(told.counts):
        return False
    return not any(is_name(text) or _NUMBERED.search(text) for text in told.counts)


def _holds_names(words: set[str], whose: str, told: Facts) -> bool:
    """True for a header that names a person and no more, above names: other words there are kinds of people."""
    if not words & _words(whose) or not told.filled:
        return False
    plain = {t: n for t, n in told.counts.items() if len(t) <= _LETTERS and not any(map(str.isdigit, t))}
    if sum(plain.values()) < _MOST * told.filled:
        return False
    named = sum(count for text, count in plain.items() if is_name(text) or _is_capitalised(text))
    return len(plain) > _MANY or (len(plain) >= _SEVERAL and named >= _MOST * told.filled)


@lru_cache(maxsize=1 << 14)
def is_name(text: str) -> bool:
    """True for what looks like a person's name: by its first sign in Korean and Chinese, else by its first word."""
    plain = text.strip()
    if _SURE.fullmatch(plain):
        return True
    return _is_capitalised(plain) and plain.split()[0].casefold() in _words("given")


@lru_cache(maxsize=1 << 14)
def _is_capitalised(text: str) -> bool:
    """True for two or three capitalised words of which none is of a product, a place or a team."""
    words = text.split()
    is_short = 2 <= len(words) <= _SEVERAL and all(map(_WORD.fullmatch, words))
    return is_short and not {word.casefold() for word in words} & _words("things")


@cache
def _told() -> Mapping[str, tuple[str, ...]]:
    """The words, each in the form in which headers are compared, the longest first."""
    return {
        name: tuple(sorted({comparable(word) for word in words}, key=len, reverse=True))
        for name, words in _plain().items()
    }


@cache
def _plain() -> Mapping[str, tuple[str, ...]]:
    """The words and patterns as they are written."""
    read: dict[str, tuple[str, ...]] = tomllib.loads((Path(__file__).parent / "personal.toml").read_text("utf-8"))
    return read


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_told()[name])


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _plain()[name]))


def _one_of(*names: str) -> str:
    return "|".join(re.escape(word) for name in names for word in _told()[name])


@lru_cache(maxsize=1 << 14)
def _is_a_detail(word: str) -> bool:
    """True for a detail alone, or of a customer."""
    return bool(_customers().fullmatch(word))


@lru_cache(maxsize=1 << 14)
def _is_of_bank(word: str) -> bool:
    """True for a detail of somebody of the bank."""
    return bool(_employees().fullmatch(word))


@cache
def _customers() -> re.Pattern[str]:
    """A detail alone, or of somebody."""
    return re.compile(rf"(?:{_one_of('before')})?(?:(?:{_one_of('alone')})|{_owned('people')})(?:{_one_of('behind')})?")


@cache
def _employees() -> re.Pattern[str]:
    return re.compile(rf"{_owned('staff')}(?:{_one_of('behind')})?")


def _owned(whose: str) -> str:
    """A detail behind whose it is, or before."""
    people, details = f"(?:{_one_of(whose)})", f"(?:{_one_of('alone', 'names')})"
    return rf"(?:{people}(?:{_one_of('between')})?{details}|{details}(?:{_one_of('of')})?{people})"
