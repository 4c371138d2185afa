"""Personal details of customers and staff: names, telephones, addresses and numbers of accounts, which are not kept.

They are known by the words of a header, or by values that can be nothing else, and stored by no table: a person who
counts is known by a hashed key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from data.checking.casting import NO, YES
from data.formats.raw import Raw
from data.layouts.birthdays import are_birthdays
from data.layouts.column_profile import Facts, facts
from data.layouts.dictionary import bare, comparable, dictionary
from data.layouts.finding import Found
from data.layouts.person_names import is_capitalised, is_half, is_listed, is_name
from data.layouts.personal_words import one_of, patterns, words
from data.layouts.state_numbers import are_numbers

# Tables whose rows are no people's: a branch has a name and a telephone as well.
_OF_NO_ONE = ("branch", "calendar", "invitation", "margin", "target")
_MOST, _LETTERS = 0.9, 40
# So many digits of a day of birth say which day it was.
_BIRTH = 5
_IDENTITY = 5
# From so many different values on they are no kinds of customers; names of a known form are told by fewer, and by more
# where the header says nothing of them; so few that each comes so often are kinds of something.
_MANY, _SEVERAL, _VARIED, _SHARE, _FEW, _OFTEN = 20, 3, 8, 0.3, 6, 3
# Numbers of people and houses, and addresses.
_NUMBERED = re.compile(r"@|\d\D?\d\D?\d|^(?=.{9}).*\d")
_PARTS = re.compile(r"\s*[/,&+|()\uff08\uff09\u00b7]\s*|\s+(?:및|and|und|et|y)\s+|[和及与]")
_REACHED = re.compile(
    r"[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}|\+\d[\d ()./-]{7,17}\d|01[016789][ .-]?\d{3,4}[ .-]?\d{4}"
    r"|\(?0\d{1,3}[ .)/-]{1,2}\d{3,4}[ .-]?\d{4}|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\(?[2-9]\d\d\)?[ .-]\d{3}[ .-]\d{4}"
    # Of Britain and Germany, of Japan and Britain without a space, of France, Brazil, India, Taiwan and Spain.
    r"|\(?0\d{2,4}[ )/-]{1,2}\d{5,8}|\(?0\d{2,4}[ )/-]{1,2}\d{3} \d{3}|0[789]0\d{8}|07[1-9]\d{8}|0[1-9](?:[ .]\d\d){4}"
    r"|\(\d\d\) ?9? ?\d{4}[ -]?\d{4}|[6-9]\d{4}[ -]\d{5}|09\d\d-?\d{3}-?\d{3}|[67]\d\d(?: \d\d){3}"
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
    said = _said(texts)
    if told.looks_like("personal"):
        return True
    if dictionary().personal.fits(*texts) and not (said & words("numbered") and _are_kinds(told)):
        return True
    return not (_is_marked(said, told) or _are_kinds(told)) and (
        any(map(_is_a_detail, said))
        or _holds(texts, told)
        or _holds_names(said, "people", told)
        or _holds_identity(said, told)
    )


def _said(texts: tuple[str, ...]) -> set[str]:
    """What the headers say, each part also without the words of courtesy around it."""
    parts = {comparable(part) for text in texts for part in _parts(text)}
    return parts | {_courtesy().sub("", part) for part in parts}


@cache
def _courtesy() -> re.Pattern[str]:
    return re.compile(rf"^(?:{one_of('before')})|(?:{one_of('behind')})$")


def _parts(header: str) -> tuple[str, ...]:
    """The header, and what stands between its strokes, commas and brackets."""
    plain = bare(header)
    return (plain, *filter(None, _PARTS.split(plain))) if len(plain) <= _LETTERS else (plain,)


def _holds(texts: tuple[str, ...], told: Facts) -> bool:
    """True for a short header that holds the word of a detail, or of a day of birth above days."""
    short = [text for text in map(bare, texts) if len(text) <= _LETTERS]
    if any(pattern.search(text) for pattern in patterns("inside") for text in short):
        return True
    if not told.filled or not dictionary().births.fits(*texts):
        return False
    days = sum(n for text, n in told.counts.items() if len(re.sub(r"\D", "", text)) >= _BIRTH)
    return 2 * days > told.filled or told.looks_like("day")


def _holds_identity(said: set[str], told: Facts) -> bool:
    """True for a header of a number by which a state knows somebody, above values with so many digits."""
    numbered = sum(n for text, n in told.counts.items() if len(re.sub(r"\D", "", text)) >= _IDENTITY)
    return 2 * numbered > told.filled and any(map(_identities().fullmatch, said))


def _is_of_others(texts: tuple[str, ...], told: Facts) -> bool:
    """True for a detail of somebody of the bank that is no key, and for values that tell it under any header.

    Codes of cases and lots may look like telephones.
    """
    by_values = _is_reached(texts, told) or _are_persons(texts, told) or _are_born(texts, told)
    return by_values or _is_of_staff(texts, told)


def _are_born(texts: tuple[str, ...], told: Facts) -> bool:
    """True for days that are of birth by their values, but for those since when something of the bank has been."""
    since = any(pattern.search(bare(text)) for pattern in patterns("since") for text in texts)
    return not since and not dictionary().accounts.fits(*texts) and are_birthdays(told)


def _is_of_staff(texts: tuple[str, ...], told: Facts) -> bool:
    said = _said(texts)
    if _is_marked(said, told) or _are_kinds(told):
        return False
    return any(map(_is_of_bank, said)) or _holds_names(said, "staff", told)


def _is_reached(texts: tuple[str, ...], told: Facts) -> bool:
    """True where nearly all values are addresses of mail, telephones or numbers that states give."""
    if any(pattern.search(bare(text)) for pattern in patterns("codes") for text in texts):
        return False
    reached = sum(count for text, count in told.counts.items() if _REACHED.fullmatch(text))
    return (bool(told.filled) and reached >= _MOST * told.filled) or are_numbers(told)


def _are_persons(texts: tuple[str, ...], told: Facts) -> bool:
    """True for names of persons: a few where the header speaks of persons, and many different ones under any other."""
    named = [text for text in told.counts if is_name(text)]
    if any(pattern.search(bare(text)) for pattern in patterns("persons") for text in texts):
        return _are_called(named, told)
    is_whole = sum(told.counts[text] for text in named) >= _MOST * told.filled
    return is_whole and len(named) >= max(_VARIED, _SHARE * told.filled)


def _are_called(named: list[str], told: Facts) -> bool:
    """True for several names, or halves of names, of which some are known, where the header asks for one."""
    for known, is_like in ((named, is_capitalised), ([t for t in told.counts if is_half(t)], _is_one_word)):
        alike = {*known, *filter(is_like, told.counts)}
        is_whole = bool(alike) and sum(told.counts[text] for text in alike) >= _MOST * told.filled
        if is_whole and len(alike) >= _SEVERAL and _SEVERAL * len(known) >= len(alike):
            return True
    return False


def _is_one_word(text: str) -> bool:
    """True for one capitalised word, as family names and given ones are, and many others."""
    return text.isalpha() and text[:1].isupper() and text.casefold() not in words("things")


def unkept(table: str, raw: Raw, columns: Iterable[str]) -> tuple[str, ...]:
    """Those of the file's columns which nothing is made from that hold personal details."""
    if table in _OF_NO_ONE:
        return ()
    return tuple(column for column in columns if _is_personal(column, raw))


def _is_personal(column: str, raw: Raw) -> bool:
    texts, told = (column, raw.labels.get(column, column)), facts(raw.table[column])
    return _is_of_customer(texts, told) or _is_of_others(texts, told)


def _is_marked(said: set[str], told: Facts) -> bool:
    """True for yes and no, and for points: of what was asked about a name, or of a telephone as a channel."""
    values = {text.casefold() for text in told.counts}
    if not values:
        return False
    chosen = said & words("numbered") and not any(any(map(str.isdigit, text)) for text in values)
    return values <= {*YES, *NO} or told.is_rating or bool(chosen)


def _are_kinds(told: Facts) -> bool:
    """True for so few different values, each of them often, that they are kinds of something, if they are no names."""
    if not 0 < len(told.counts) <= _FEW or told.filled < _OFTEN * len(told.counts):
        return False
    return not any(is_name(text) or is_listed(text) or _NUMBERED.search(text) for text in told.counts)


def _holds_names(said: set[str], whose: str, told: Facts) -> bool:
    """True for a header that names a person and no more, above names: other words there are kinds of people."""
    if not said & words(whose) or not told.filled:
        return False
    plain = {t: n for t, n in told.counts.items() if len(t) <= _LETTERS and not any(map(str.isdigit, t))}
    if sum(plain.values()) < _MOST * told.filled:
        return False
    named = sum(count for text, count in plain.items() if is_name(text) or is_capitalised(text))
    return len(plain) > _MANY or (len(plain) >= _SEVERAL and named >= _MOST * told.filled)


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
    return re.compile(rf"(?:{one_of('before')})?(?:(?:{one_of('alone')})|{_owned('people')})(?:{one_of('behind')})?")


@cache
def _employees() -> re.Pattern[str]:
    return re.compile(rf"{_owned('staff')}(?:{one_of('behind')})?")


@cache
def _identities() -> re.Pattern[str]:
    """A number of a state alone, or of somebody."""
    alone, owned = one_of("identity"), _owned("people", "identity")
    return re.compile(rf"(?:{one_of('before')})?(?:(?:{alone})|{owned})(?:{one_of('behind')})?")


def _owned(whose: str, *what: str) -> str:
    """A detail behind whose it is, or before."""
    people, details = f"(?:{one_of(whose)})", f"(?:{one_of(*(what or ('alone', 'names')))})"
    return rf"(?:{people}(?:{one_of('between')})?{details}|{details}(?:{one_of('of')})?{people})"
