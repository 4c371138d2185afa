"""The header dictionary: what surveys call things, read once from headers.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from data.formats.remarks import is_remark
from data.layouts.expressions import normal
from data.layouts.scales import senses
from data.layouts.scales.claims import is_claim
from data.layouts.scales.explained import (
    best_point,
    explained,
    has_amounts,
    is_doubtful,
    is_of_marks,
    marked_ends,
    runs_down,
)
from data.layouts.scales.senses import Best, Sense, turned
from data.layouts.signs import simplified, unnumbered

# So many letters of a question say what a column is; more speak of other things as well.
_SHORT = 40
# A zone that a header of times names in brackets.
_ZONED = (
    r"[(（\[](?:(?:utc|gmt)\s?(?:[+-]\s?[\d:]+)?|[kcjeimpabg][sd]?t|hkt|sgt|cest|한국 ?(?:표준시|시간)|서울"
    r"|北京时间|北京時間|中国(?:标准)?时间|日本时间|[a-z]+ (?:standard )?time|[a-z]+/[a-z_]+)[)）\]]"
)
_ENDING = re.compile(
    rf"\s*(?:{_ZONED}|\*|\((?:필수|必填|required)\)|\[(?:필수|必填|单选题?|多选题?)\]|[?？:：])+\s*$", re.IGNORECASE
)

# An answer by its number, as 1번 is.
_NUMBERED = re.compile(r"(?<!\d)(\d{1,2})\s*번(?=[\s:=,은는])")
_HIGH, _UNIT = r"(100|10|[3-9])", r"\s*(?:점|分|点|點|points?)?\s*(?:[=:：]?\s*[(（]?[^\d()（）~]{0,30}[)）]?)?\s*"
_TO = r"(?:-|–|—|~|～|∼|/|to|through|bis|à|a(?= )|부터|에서|到|至|…|\.\.+)"
_SCALED = re.compile(
    r"\s*(?:[(（\[][^()（）\[\]]*\d[^()（）\[\]]*[)）\]]|(?:[,:]|\b(?:from|von|de|da|di)\b)?\s*\d+\s*(?:-|–|to|bis|à|a)\s*\d+"
    r"|(?:\b(?:sur|out of|von|de|su|sobre|max\.?)|/)\s*\d+)\s*$"
)
_END = r"(?!\d|\s*(?:[-/.월月년年일日시時분번째]|호점))"
_FROM_TO = re.compile(rf"(?<![\d.,/-])([01]){_UNIT}{_TO}\s*{_HIGH}{_END}")
_DOWN_TO = re.compile(rf"(?<![\d.,/-]){_HIGH}{_UNIT}{_TO}\s*([01]){_END}")
_OUT_OF = re.compile(
    r"(100|10|[3-9])\s*점\s*(?:만점|척도|기준)|满分\s*(?:为)?\s*(100|10|[3-9])|滿分\s*(100|10|[3-9])"
    r"|(100|10|[3-9])\s*分制|out of (100|10|[3-9])(?!\d)|(10|[3-9])[- ]point scale"
    r"|(?:^|[\s(（])/\s*(100|10|[3-9])(?![\d/])"
)


@dataclass(frozen=True)
class Entry:
    """What one thing is called: whole headers, patterns inside them, patterns that rule it out.

    first, last: words of a header that goes before others of the same thing, or behind them.
    """

    name: str
    whole: frozenset[str] = frozenset()
    inside: tuple[re.Pattern[str], ...] = ()
    out: tuple[re.Pattern[str], ...] = ()
    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    values: str = ""
    sure: tuple[re.Pattern[str], ...] = ()
    points: tuple[re.Pattern[str], ...] = ()
    brief: tuple[re.Pattern[str], ...] = ()

    def fits(self, *texts: str) -> int:
        """2 when one of the texts is a name of this thing, 1 when it holds one, else 0."""
        plain = [simplified(bare(text)) for text in texts]
        if any(pattern.search(text) for pattern in self.out for text in plain):
            return 0
        if any(comparable(text) in self.whole for text in plain):
            return 2
        return int(any(pattern.search(text) for pattern in self.inside for text in plain))

    def trails(self, *texts: str) -> bool:
        """True for a header that another of the same thing goes before, such as the start of a survey."""
        return any(word in simplified(bare(text)) for word in self.last for text in texts)

    def leads(self, *texts: str) -> bool:
        """True for a header that speaks of the whole, such as overall satisfaction."""
        return any(word in simplified(bare(text)) for word in self.first for text in texts)

    def is_sure(self, header: str, *texts: str) -> bool:
        """True for a header, or a short question behind it, that leaves no doubt, whatever the values look like."""
        plain = (bare(header), *(bare(text) for text in texts if len(text) <= _SHORT))
        return _any(self.sure, plain) and not _any(self.points, plain)

    def is_brief(self, *texts: str) -> bool:
        """True for a header of comments under which a few words that come again and again are choices."""
        return any(pattern.search(bare(text)) for pattern in self.brief for text in texts)


@dataclass(frozen=True)
class Dictionary:
    """All of headers.toml: fields in their order, personal details, scores of unknown kind, roles.

    titles: of complaints.
    row_numbers, other_numbers: numbers of a list's rows, and of customers, accounts and other things. rated: questions
    that may ask how something was.
    births, accounts: days of a customer's life and business, not of a response. day_names: what is surely a day's name;
    day_words: what may be one;
    period_names: that of a span of days, whatever its length; periods: that of a week, a month, a quarter, half a year
    or a year. calendar: year, month, quarter and day as columns of their
    own. generic_date: a day or a time of which the header says no more.

    tables: table -> column -> what systems call it, for tables other than surveys.
    """

    fields: tuple[Entry, ...]
    personal: Entry
    titles: Entry
    technical: Entry
    running: Entry
    row_numbers: Entry
    other_numbers: Entry
    counting: Entry
    sampled: Entry
    places: Entry
    derived: Entry
    service: tuple[re.Pattern[str], ...]
    settlement: tuple[re.Pattern[str], ...]
    unclear: Entry
    rated: Entry
    stars: Entry
    births: Entry
    accounts: Entry
    day_names: Entry
    day_words: Entry
    period_names: Entry
    periods: Mapping[str, Entry]
    calendar: Mapping[str, Entry]
    generic_date: Entry
    roles: Mapping[str, tuple[re.Pattern[str], ...]]
    nothing: frozenset[str]
    low_is_best: tuple[re.Pattern[str], ...]
    high_is_best: tuple[re.Pattern[str], ...]
    burdens: tuple[re.Pattern[str], ...]
    lasting: tuple[re.Pattern[str], ...]
    tables: Mapping[str, Mapping[str, tuple[str, ...]]]

    def says_low_is_best(self, *texts: str) -> bool:
        """True when a question explains its scale with 1 as the best, or asks how bad it was."""
        return self.best_end(*texts) is Best.LOW

    def says_high_is_best(self, *texts: str) -> bool:
        """True when a question explains its scale with the highest point as the best."""
        return self.best_end(*texts) is Best.HIGH

    def may_say_low_is_best(self, *texts: str) -> bool:
        """True when a question may explain its scale with its lowest point as the best, or asks of a burden."""
        return self.best_end(*texts) is Best.OPEN

    def best_end(self, *texts: str) -> Best:
        """Which end of its points a question calls the best: in a sentence, by their words or by what it asks for."""
        said = {*map(senses.best_end, texts), self._by_legend(*texts)} - {Best.SILENT}
        if said:
            return said.pop() if len(said) == 1 else Best.OPEN
        sense = asks_for(*texts)
        if sense is Sense.BAD:
            return Best.LOW
        is_open = sense in (Sense.STATEMENT, Sense.OPEN) or self.asks_of_a_burden(*texts)
        return Best.OPEN if is_open or any(map(is_doubtful, texts)) else Best.SILENT

    def best_by_remark(self, text: str) -> Best:
        """Which end a remark outside of the table calls the best; open where it ties points to words not understood."""
        text = _NUMBERED.sub(r"\1점", text)
        said = {senses.best_end(text), self._by_legend(text)} - {Best.SILENT}
        if said:
            return said.pop() if len(said) == 1 else Best.OPEN
        is_said = is_remark(text) or is_claim(text) or is_of_marks(text)
        return Best.OPEN if is_said and is_doubtful(text) else Best.SILENT

    def best_of(self, relative: str, *texts: str) -> Best:
        """Which end of words is the best that say how much there was, or that somebody agrees, by what is asked for."""
        sense = asks_for(*texts)
        if sense is Sense.BAD or (sense is Sense.STATEMENT and relative == senses.CONSENT):
            return Best.LOW
        is_open = sense in (Sense.STATEMENT, Sense.OPEN) or (sense is Sense.DOUBTFUL and relative == senses.CONSENT)
        is_burden = relative == senses.AMOUNT and self._is_burden(*texts)
        return Best.OPEN if is_open or is_burden else Best.HIGH

    def _by_legend(self, *texts: str) -> Best:
        """The best end by the words that a question gives to its points."""
        if ends := next(filter(None, map(explained, texts)), None):
            best = self.best_of(ends.relative, *texts) if ends.relative else Best.HIGH
            return best if best is Best.OPEN or ends.first.tone < 0 else turned(best)
        if self._is_of_amounts(*texts):
            return Best.OPEN
        stated = {end for end in map(best_point, texts) if end}
        if len(stated) == 1 and asks_for(*texts) is Sense.GOOD and not self._is_burden(*texts):
            return Best.LOW if stated == {-1} else Best.HIGH
        low, high = _any(self.low_is_best, texts), _any(self.high_is_best, texts) and not any(map(runs_down, texts))
        if low == high:
            return Best.OPEN if low else Best.SILENT
        is_consent = any(map(senses.is_of_consent, texts))
        best = self.best_of(senses.CONSENT, *texts) if is_consent else Best.HIGH
        return turned(best) if low else best

    def _is_of_amounts(self, *texts: str) -> bool:
        """True where a question of a burden, or of what may be bad, says of an end of its points how much that is."""
        return any(map(has_amounts, texts)) and self.best_of(senses.AMOUNT, *texts) is Best.OPEN

    def asks_of_a_burden(self, *texts: str) -> bool:
        """True for a question such as how much effort it took, whose high points may be good or bad."""
        return _any(self.burdens, texts)

    def _is_burden(self, *texts: str) -> bool:
        return self.asks_of_a_burden(*texts) or any(map(senses.is_burden, texts))

    def unit(self, *texts: str) -> str:
        """What a header says that its column counts, such as week or month; "" for another."""
        return next((name for name, entry in self.periods.items() if entry.fits(*texts)), "")

    def is_period(self, *texts: str) -> bool:
        """True for the header of a span of days, whatever its length."""
        return bool(self.period_names.fits(*texts) or self.unit(*texts))

    def is_facet(self, *texts: str) -> bool:
        """True for satisfaction with one thing: where the whole is asked about too, it is what may drive it."""
        csat = next(entry for entry in self.fields if entry.name == "csat")
        return bool(csat.fits(*texts)) and not csat.leads(*texts) and not _any(self.lasting, texts)

    def is_comment(self, *texts: str) -> bool:
        """True for a header, with its question, that can only be a comment's."""
        return next(entry for entry in self.fields if entry.name == "verbatim").is_sure(*texts)

    def is_unclear(self, *texts: str) -> bool:
        """True for the header of a score that does not say what it asked, whatever it says of its points."""
        return bool(self.unclear.fits(*texts, *(_SCALED.sub("", bare(text)) for text in texts)))

    def role(self, *texts: str) -> str | None:
        """The role that a question's words give away."""
        plain = [simplified(bare(text)) for text in texts]
        named = (role for role, ps in self.roles.items() if any(p.search(text) for p in ps for text in plain))
        return next(named, None)


def asks_for(*texts: str) -> Sense:
    """What a header, or its question in full, asks for."""
    found = [sense for sense in map(senses.sense, texts) if sense is not Sense.GOOD]
    return next((sense for sense in found if sense is not Sense.DOUBTFUL), found[0] if found else Sense.GOOD)


def _any(patterns: tuple[re.Pattern[str], ...], texts: tuple[str, ...]) -> bool:
    return any(pattern.search(simplified(text.casefold())) for pattern in patterns for text in texts)


def stated_scale(*texts: str) -> tuple[int | None, int] | None:
    """The ends of the scale that a question states, such as 1-7, 0점~10점 or out of 10, which leaves the lower open."""
    if ends := next(filter(None, map(explained, texts)), None):
        return ends.low, ends.high
    if marked := next(filter(None, map(marked_ends, texts)), None):
        return marked
    for text in map(bare, texts):
        if found := _FROM_TO.search(text):
            return int(found[1]), int(found[2])
        if found := _DOWN_TO.search(text):
            return int(found[2]), int(found[1])
        if found := _OUT_OF.search(text):
            return None, int(next(filter(None, found.groups())))
    # Marks go from 1, the best, to 6, unless the header calls its highest point the best.
    is_rising = any(best_point(text) == 1 for text in texts)
    return (1, 6) if any(map(is_of_marks, texts)) and not is_rising else None


def comparable(header: str) -> str:
    """A header for looking it up: normal, in simplified signs, and without percent signs."""
    return simplified(normal(header).replace("%", ""))


@lru_cache(maxsize=1 << 14)
def bare(header: str) -> str:
    """A header in lower case without its number and its mark of a required question."""
    return _ENDING.sub("", unnumbered(header.casefold())).strip()


@cache
def dictionary() -> Dictionary:
    """The dictionary as the project has it."""
    told = tomllib.loads((Path(__file__).parent / "headers.toml").read_text(encoding="utf-8"))
    return Dictionary(
        fields=tuple(_entry(name, given) for name, given in told["fields"].items()),
        personal=_entry("personal", told["personal"]),
        titles=_entry("titles", told["titles"]),
        technical=_entry("technical", told["technical"]),
        running=_entry("running", told["running"]),
        row_numbers=_entry("row_numbers", told["row_numbers"]),
        other_numbers=_entry("other_numbers", told["other_numbers"]),
        counting=_entry("counting", told["counting"]),
        sampled=_entry("sampled", told["sampled"]),
        places=_entry("places", told["places"]),
        derived=_entry("derived", told["derived"]),
        service=tuple(map(re.compile, told["places"]["service"])),
        settlement=tuple(map(re.compile, told["places"]["settlement"])),
        unclear=_entry("unclear", told["unclear"]),
        rated=_entry("rated", told["rated"]),
        stars=_entry("stars", told["stars"]),
        births=_entry("births", told["births"]),
        accounts=_entry("accounts", told["accounts"]),
        day_names=_entry("day_names", told["day_names"]),
        day_words=_entry("day_words", told["day_words"]),
        period_names=_entry("period_names", told["period_names"]),
        periods={name: _entry(name, given) for name, given in told["periods"].items()},
        calendar={name: _entry(name, given) for name, given in told["calendar"].items()},
        generic_date=_entry("generic_date", told["generic_date"]),
        roles={role: _patterns(patterns) for role, patterns in told["roles"].items()},
        nothing=frozenset(told["nothing"]["is"]),
        low_is_best=_patterns(told["low_is_best"]["has"]),
        high_is_best=_patterns(told["high_is_best"]["has"]),
        burdens=_patterns(told["burdens"]["has"]),
        lasting=_patterns(told["lasting"]["has"]),
        tables={
            table: {name: tuple(words) for name, words in given.items()} for table, given in told["tables"].items()
        },
    )


def _patterns(written: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(simplified(pattern)) for pattern in written)


def _entry(name: str, given: Mapping[str, Any]) -> Entry:
    return Entry(
        name,
        frozenset(map(comparable, given.get("is", ()))),
        _patterns(given.get("has", ())),
        _patterns(given.get("not", ())),
        tuple(map(simplified, given.get("first", ()))),
        tuple(map(simplified, given.get("last", ()))),
        given.get("values", ""),
        tuple(map(re.compile, given.get("sure", ()))),
        tuple(map(re.compile, given.get("points", ()))),
        tuple(map(re.compile, given.get("brief", ()))),
    )
