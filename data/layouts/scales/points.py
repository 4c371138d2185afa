"""One value as a point of a scale: digits with what stands around them, shares, stars; words are read by the column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from data.checking import casting
from data.checking.days import narrow
from data.layouts.expressions import Scope, Verb
from data.layouts.scales.scales import fold
from data.store import duck

# A point in digits, with a word behind it, or behind its word: 9, 5점, 4. Good, Good (4), Very likely - 10.
NUMBERED = r"^(\d{1,3}(?:\.\d+)?)\s*(?:점|分|点|points?|stars?)?(?:\s*[.:)\-–=(（]\s*(?:[^\d\s].*)?)?$"
WORDED = (
    r"^(?:\D.*[(（]|(?i:not|extremely|very|highly|least|most|전혀|매우|아주|非常|完全|极|極|一定|绝对)\D*[-–:：]\s*)"
    r"(\d{1,2})\s*(?:점|分|点|points?)?[)）]?$"
)
# 4/5, 4 out of 5, 5점 만점에 4점; 80 %; stars, full and hollow; 3,5.
_OUT_OF = (
    r"^(\d{1,3}(?:[.,]\d+)?)\s*(?:/|／|(?i:out of|of|von|sur|de))\s*(\d{1,3})\s*(?:점|分|点|(?i:points?|stars?))?$"
)
_OF_FULL = r"^(\d{1,3})\s*(?:점|分)\s*(?:만점|满分|滿分)\s*(?:에|중|,|，)?\s*(\d{1,3}(?:\.\d+)?)\s*(?:점|分)?$"
_PERCENT = r"^(\d{1,3}(?:[.,]\d+)?)\s*[%％]$"
_FULL, _HOLLOW = "\u2605\u2b50\u272d\u272a\U0001f31f", "\u2606\u2729\u2730"
_STARS = rf"^[{_FULL}{_HOLLOW}\x{{FE0F}}\s]*[{_FULL}{_HOLLOW}][{_FULL}{_HOLLOW}\x{{FE0F}}½\s]*$"
_COMMA = r"^(\d{1,2}),(\d{1,2})$"
# Digits in rings, which alone are digits.
_RINGED = "".join(map(chr, range(0x2460, 0x2469)))
_PLAIN = "123456789"
_TEN = chr(0x2469)
_UNRINGED = str.maketrans(_RINGED, _PLAIN)
_RING = rf"^[{_RINGED}{_TEN}]\s*(?:점|分|点)?$"
_HUNDRED = 100
# A point has so many spellings of its name at most, of fewer letters than this on average.
_SPELLINGS, _SENTENCE = 3, 25
# So many points of each name are no points that it names.
_POINTS = 1.5


@dataclass(frozen=True)
class Number:
    """A point and, where the value tells it, of how many; is_odd: it is not written in digits alone."""

    point: float
    out_of: int = 0
    is_odd: bool = False


@lru_cache(maxsize=1 << 14)
def number(text: str) -> Number | None:
    """The point that a value's digits or stars say; None for words."""
    text = narrow(text)
    if re.match(_RING, text):
        text = text.translate(_UNRINGED).replace(_TEN, "10")
    if found := re.match(NUMBERED, text, re.IGNORECASE) or re.match(WORDED, text):
        return Number(float(found[1]))
    if found := re.match(_OUT_OF, text):
        return Number(_decimal(found[1]), int(found[2]), True)
    if found := re.match(_OF_FULL, text):
        return Number(float(found[2]), int(found[1]), True)
    if found := re.match(_PERCENT, text):
        return Number(_decimal(found[1]), _HUNDRED, True)
    if found := re.match(_COMMA, text):
        return Number(_decimal(text), 0, True)
    if re.match(_STARS.replace(r"\x{FE0F}", "\ufe0f"), text):
        hollow = sum(map(text.count, _HOLLOW))
        full = sum(map(text.count, _FULL)) + text.count("½") / 2
        return Number(full, int(hollow + full + 0.5) if hollow else 0, True)
    return None


def label(text: str) -> str:
    """The words beside a value's digits."""
    return re.sub(r"[\d().（）:：\-–=점分点]+", " ", text.casefold()).strip()


def are_prose(texts: Iterable[str]) -> bool:
    """True for texts with a number that are no names of points: a point has one name, in a few spellings at most.

    No name is that of several points.
    """
    told = {text: (said.point, fold(label(text))) for text in texts if (said := number(text))}
    points, names = {point for point, name in told.values() if name}, {name for _, name in told.values() if name}
    pairs = {pair for pair in told.values() if pair[1]}
    if len(names) > 1 and len(pairs) >= _POINTS * len(names) and 2 * len(pairs) > len(told):
        return True
    if 2 * sum(bool(name) for _, name in told.values()) <= len(told) or len(names) <= len(points):
        return False
    return len(names) > _SPELLINGS * len(points) or sum(map(len, names)) >= _SENTENCE * len(names)


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


@dataclass(frozen=True)
class Point(Verb):
    """A point of a scale, whatever stands around its digits or in place of them; what is none is handed on.

    words: lower-case word -> point. nothing: lower-case words for no answer. turned: the ends, where low is best.
    out_of: the highest point of a column that writes its points as shares or stars; 0 for one that does not.
    """

    column: str
    words: Mapping[str, str] = field(hash=False)
    nothing: frozenset[str] = frozenset()
    turned: tuple[int, int] | None = None
    out_of: int = 0

    def sql(self, scope: Scope) -> str:
        """The point as an SQL expression."""
        text = scope.column(self.column)
        # With the digits and spaces of any keyboard; a word is looked up as it stands.
        plain = casting.narrow(text)
        digit = f"replace(translate({plain}, '{_RINGED}', '{_PLAIN}'), '{_TEN}', '10')"
        ring = f"WHEN regexp_matches({plain}, {duck.literal(_RING)}) THEN regexp_extract({digit}, '\\d+') "
        digits, inside = duck.literal(NUMBERED), duck.literal(WORDED)
        # A list, as the engine makes a join of so long an IN, which takes longer to plan than a part of a file to read.
        none = duck.literals(tuple(sorted(self.nothing)) or ("",))
        words = " ".join(f"WHEN {duck.literal(w)} THEN {duck.literal(p)}" for w, p in self.words.items())
        named = f"CASE lower({text}) {words} ELSE {text} END" if words else text
        # What is said of a value goes before its own digits. Nearly all are plain digits: these need no look at words.
        first = [word for word in (*self.words, *self.nothing) if any(map(str.isdigit, word))]
        odd = duck.literals(tuple(sorted(first)) or ("",))
        bare = f"length({text}) < 3 AND NOT list_contains({odd}, {text}) AND try_cast({text} AS UTINYINT) IS NOT NULL"
        said = f"WHEN list_contains({odd}, lower({text})) THEN {named} " if words and first else ""
        found = (
            f"CASE WHEN {bare} THEN {text} WHEN list_contains({none}, lower({text})) THEN NULL {said}{ring}"
            f"WHEN regexp_matches({plain}, {digits}) THEN regexp_extract({plain}, {digits}, 1) "
            f"WHEN regexp_matches({plain}, {inside}) THEN regexp_extract({plain}, {inside}, 1) "
            f"{self._shares(plain) if self.out_of else ''}ELSE {named} END"
        )
        if self.turned is None:
            return found
        both = sum(self.turned)
        return f"coalesce(({both} - try_cast({found} AS DOUBLE))::VARCHAR, {found})"

    def _shares(self, text: str) -> str:
        """SQL of shares and stars, as branches of a CASE; a share of something else than the scale is handed on."""
        out_of, full, percent, stars, comma = map(duck.literal, (_OUT_OF, _OF_FULL, _PERCENT, _STARS, _COMMA))
        filled = f"length(regexp_replace({text}, {duck.literal(f'[^{_FULL}]')}, '', 'g'))"
        half = f"CASE WHEN contains({text}, '½') THEN 0.5 ELSE 0 END"
        cases = {
            f"regexp_extract({text}, {out_of}, 2) = '{self.out_of}'": f"regexp_extract({text}, {out_of}, 1)",
            f"regexp_extract({text}, {full}, 1) = '{self.out_of}'": f"regexp_extract({text}, {full}, 2)",
            f"regexp_matches({text}, {stars})": f"({filled} + {half})::VARCHAR",
            f"regexp_matches({text}, {comma})": text,
        }
        if self.out_of == _HUNDRED:
            cases[f"regexp_matches({text}, {percent})"] = f"regexp_extract({text}, {percent}, 1)"
        return "".join(f"WHEN {test} THEN replace({value}, ',', '.') " for test, value in cases.items())

    @property
    def reads(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)
