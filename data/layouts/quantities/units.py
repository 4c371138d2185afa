"""The unit that a header states beside what a column is: 배상금액(천원), 赔付金额（万元）, hold_minutes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Literal

from data.contracts import Column
from data.layouts.quantities.currencies import NAMES
from data.layouts.signs import simplified

Quantity = Literal["money", "count", "seconds", "share", ""]
_MONEY, _SHARES, _PLAIN = ("redress_amount",), ("share",), ("weight", "score", "value")

_SIGNS = {"十": 10, "십": 10, "百": 100, "백": 100, "千": 1000, "천": 1000, "仟": 1000, "万": 10**4, "만": 10**4,
          "亿": 10**8, "억": 10**8, "조": 10**12}  # fmt: skip
_WORDS: dict[float, str] = {
    100: "hundreds|hundred",
    10**3: r"thousands|thousand|k|['’‘`´]?000s|['’‘`´]?000['’]?s?|1,?000['’]?s|1,?000|tsd|milliers|tausend",
    10**4: "10,?000",
    10**5: "lakhs|lakh|100,?000",
    10**6: r"millions|million|mln|mn|mm|mio|millones|1,?000,?000|['’]?000,000|['’]000['’]000",
    10**7: "crores|crore",
    10**9: "billions|billion|bn|mrd|1,?000,?000,?000",
}
# Letters that some write for a thousand and others for a million or more.
_OPEN = {"m": (10**6, 10**3), "mil": (10**6, 10**3), "t": (10**3, 10**12), "兆": (10**12, 10**6), "b": (10**9,)}
_SCALE = "|".join(
    rf"(?P<w{place}>{words})" for place, words in reversed(list(enumerate(_WORDS.values())))
)  # fmt: skip
_FACTORS = tuple(_WORDS)
_NOUNS = (
    "명|건|개|호|콜|인|좌|통|名|人|件|户|个|次|笔|통화|계좌|고객"
    "|persons|people|customers|accounts|calls|invitations|pcs|ea"
)
_TOKEN = re.compile(
    rf"\s*(?:(?P<signs>[{''.join(_SIGNS)}]+)|(?P<currency>{NAMES})(?![a-jl-z]{{2}})|(?:{_SCALE})(?![a-z])"
    rf"|(?P<before>k|m)(?=(?:{NAMES}))|(?P<open>mil|m|t|b|兆)(?![a-z])|(?P<noun>(?:{_NOUNS})(?![a-z]))"
    r"|(?P<join>(?:in|of|the|units?|단위|单位|x|×|\*|:|：|/|-|=|\.)(?![a-z])))\s*"
)
_TIMES: dict[float, tuple[str, ...]] = {
    1: ("s", "sec", "secs", "second", "seconds", "초", "秒", "초단위"),
    60: ("m", "min", "mins", "minute", "minutes", "분", "分", "分钟", "분단위"),
    3600: ("h", "hr", "hrs", "hour", "hours", "시간", "小时"),
    86400: ("d", "day", "days", "일", "天"),
    0.001: ("ms", "msec", "msecs", "millis", "millisecond", "milliseconds", "밀리초", "毫秒"),
}
_CLOCKS = (
    "hh:mm:ss",
    "h:mm:ss",
    "hh:mi:ss",
    "hms",
    "시:분:초",
    "시분초",
    "时:分:秒",
    "时分秒",
    "mm:ss",
    "m:ss",
    "分:秒",
    "분:초",
    "分秒",
)
_HOURS = ("hh:mm", "h:mm", "시:분", "时:分")
_SHARE: dict[float, tuple[str, ...]] = {
    0.01: ("%", "％", "percent", "per cent", "pct", "percentage", "퍼센트", "백분율", "百分比"),
    0.001: ("‰", "per mille", "permille", "천분율", "千分比"),
}
_STATING = re.compile(r"^(?:in\s+|units?\s*[:：=]?\s*|단위\s*[:：=]?\s*|单位\s*[:：=]?\s*)+")
_BRACKET = re.compile(r"[(（\[【<〈]([^()（）\[\]【】<>〈〉]*)[)）\]】>〉]")
_SHARES_OF = re.compile(r"[%％‰]|percent|(?:\b|_)(?:pct|rates?|ratio)\b|(?:[율률率]|비중|比例|占比)\s*$")
# A unit right behind a word, with nothing between.
_SIGN = "".join(_SIGNS)
_CLOSE: dict[Quantity, re.Pattern[str]] = {
    "money": re.compile(rf"(?<=[가-힣一-鿿])([{_SIGN}]+\s*(?:원|元|圆|円|달러|美元|krw|usd))$", re.IGNORECASE),
    "count": re.compile(rf"(?<=[가-힣一-鿿])([{_SIGN}]+\s*(?:명|건|호|개|名|人|件|户|个))$"),
    "seconds": re.compile(r"(?<=[가-힣一-鿿])(초|분|秒|分钟)$"),
}
# Above a table: what stands behind such a word, or behind “in”; a line that short may be a unit as a whole.
_LABEL = re.compile(r"(?:단위|单位|單位|計量單位|\bunits?(?: of measure)?\b)\s*[:：=]?\s*(.+)$", re.IGNORECASE)
_IN = re.compile(r"\b(?:amounts?|figures|values|numbers|times|durations)\b.*?\bin\s+(.+)$", re.IGNORECASE)
_SOME_SCALE = re.compile(rf"[{_SIGN}]|000|thousand|million|billion", re.IGNORECASE)
_OTHERS: tuple[Quantity, ...] = ("count", "seconds", "share")
_SHORT = 16
_LAST = 4
# Minutes and seconds are the first part of 1:15; hours where the header says so.
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True)
class Unit:
    """What a header says of its values' unit.

    text: as the header has it. factors: what a value is to be multiplied by, several where it can be more than one,
    none where the header states a form of times and no unit. pair: seconds of the first part of a time such as 1:15.
    """

    text: str
    factors: tuple[float, ...]
    pair: int = _MINUTE


def quantity(column: Column) -> Quantity:
    """What the numbers of a column count, which decides on the units that it may have; empty for one without units."""
    if column.kind not in ("number", "whole") or column.name in _PLAIN:
        return ""
    if column.name in _MONEY:
        return "money"
    if column.name in _SHARES:
        return "share"
    return "seconds" if column.unit == "s" else "count"


@lru_cache(1 << 14)
def says_share(header: str) -> bool:
    """True for the header of a share of things, such as Abandon %, 포기율(%) or 放弃率, which is no number of them."""
    plain = _BRACKET.sub("", header).strip()
    return any(_SHARES_OF.search(simplified(text.casefold())) for text in (header, plain))


@lru_cache(1 << 15)
def split(header: str, of: Quantity) -> tuple[str, Unit | None]:
    """A header without its unit, and the unit; the header as it stands and None where it states none."""
    for match in _BRACKET.finditer(header):
        if unit := _in_brackets(match[1], of):
            return _with(f"{header[: match.start()]} {header[match.end() :]}".strip(), unit, of)
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header).strip()
    pieces = list(re.finditer(r"[^\s_,·|]+", plain))
    for piece in pieces[1:][-_LAST:]:
        rest = re.sub(r"[_\s]+", " ", plain[piece.start() :])
        # What is only counted in, such as calls, is the column's own name.
        if (unit := _factors(rest, of)) and not re.fullmatch(rf"(?i)(?:(?:of|in|/|-)\s*)*(?:{_NOUNS})", rest):
            return _with(re.sub(r"[\s_,/:·|-]+$", "", plain[: piece.start()]), unit, of)
    close = _CLOSE.get(of)
    if close and (found := close.search(plain)) and (unit := _factors(found[1], of)):
        return plain[: found.start()], unit
    return header, None


def above(texts: Iterable[str], of: Quantity) -> Unit | None:
    """The unit that lines above a table state for all of its columns: 단위: 천원, 单位：万元, (in thousands).

    None where they state none; one without factors and without a form of times where a unit stands there that is none
    of those known.
    """
    for text in texts:
        labelled = [match[1] for match in (_LABEL.search(text), _IN.search(text)) if match]
        said = [*(match[1] for match in _BRACKET.finditer(text)), *([text] if len(text) <= _SHORT else [])]
        # A letter alone, as in Branch (M), is a unit only where a word says so.
        said = [*(each for each in said if not re.fullmatch(r"\W*[a-zA-Z]\W*", each)), *labelled]
        for unit in (_in_parts(each, of) for each in said):
            if unit:
                return unit
    named = (match[1] for text in texts if (match := _LABEL.search(text)))
    odd = next((text for text in named if of == "money" and _SOME_SCALE.search(text)), None)
    return None if odd is None or any(_in_parts(odd, other) for other in _OTHERS) else Unit(odd.strip(), ())


def alone(text: str, of: Quantity) -> Unit | None:
    """The unit that a cell is which holds nothing else, as in a row of units below the headers."""
    return _factors(text.strip().strip("()（）[]"), of)


def _in_parts(text: str, of: Quantity) -> Unit | None:
    """A unit, or the first of several for different columns, as in 천원, %; brackets around it belong to it."""
    plain = _STATING.sub("", _LABEL.sub(r"\1", text.strip()).strip("()（）[]【】<> ").strip())
    parts = (plain, *re.split(r"[,，、;；/·]", plain))
    return next((unit for part in parts if part.strip() and (unit := _factors(part.strip(), of))), None)


def _with(stem: str, unit: Unit, of: Quantity) -> tuple[str, Unit]:
    """The same with a further unit that stands before it, as in Amount USD ('000)."""
    rest, more = split(stem, of) if of in ("money", "count") else (stem, None)
    if more is None:
        return stem, unit
    factors = tuple(a * b for a in more.factors for b in unit.factors)
    return rest, Unit(f"{more.text} {unit.text}", factors)


def _in_brackets(text: str, of: Quantity) -> Unit | None:
    whole = _factors(text, of)
    if whole is not None:
        return whole
    units = [unit for part in re.split(r"[,，;；]", text) if (unit := _factors(part, of))]
    if len(units) < 2:
        return units[0] if units else None
    first, second = units[:2]
    return Unit(text.strip(), tuple(a * b for a in first.factors for b in second.factors), first.pair)


def _factors(text: str, of: Quantity) -> Unit | None:
    plain = simplified(text.casefold()).strip()
    if of in ("seconds", "share"):
        return _named(text, _STATING.sub("", plain).strip(" ."), of)
    at, is_unit = 0, False
    factors: list[tuple[float, ...]] = []
    while at < len(plain):
        found = _TOKEN.match(plain, at)
        if not found or found.end() == at or (found["currency"] and of != "money") or (found["noun"] and of == "money"):
            return None
        at, is_unit = found.end(), is_unit or not found["join"]
        factors.append(_factor(found))
    several = [1.0]
    for each in factors:
        several = [a * b for a in several for b in each]
    return Unit(text.strip(), tuple(several)) if is_unit else None


def _factor(found: re.Match[str]) -> tuple[float, ...]:
    """What one word of a unit multiplies by."""
    if signs := found["signs"]:
        return (float(prod(_SIGNS[sign] for sign in signs)),)
    if before := found["before"]:
        return (1000.0,) if before == "k" else tuple(map(float, _OPEN["m"]))
    if open_ := found["open"]:
        return tuple(map(float, _OPEN[open_]))
    place = next((place for place in range(len(_FACTORS)) if found[f"w{place}"]), None)
    return (1.0,) if place is None else (float(_FACTORS[place]),)


def _named(text: str, plain: str, of: Quantity) -> Unit | None:
    if of == "seconds" and plain in (*_CLOCKS, *_HOURS):
        return Unit(text.strip(), (), _HOUR if plain in _HOURS else _MINUTE)
    known = _TIMES if of == "seconds" else _SHARE
    factor = next((factor for factor, words in known.items() if plain in words), None)
    return None if factor is None else Unit(text.strip(), (float(factor),))
