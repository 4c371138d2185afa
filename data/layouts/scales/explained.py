"""A scale as a header explains it: which points have which words, and whether the lowest of them is the best."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from data.layouts.scales import claims, end_words, senses

# The lowest and the highest points that scales have, and the longest words for one.
_LOWEST, _HIGHEST, _LETTERS = (0, 1), (*range(3, 11), 100), 40
_NUMBER = re.compile(r"(?<![\d.])(?<!\d,)(\d{1,3})(?![\d.]*\d|[%])")
_PART = re.compile(r"[,;/()\[\]{}【】「」<>|~∼→、。?!\n]|\.(?:\s|$)|\s[-–—]+\s?|[-–—]+\s|[–—]")
# What stands between a point and its words.
_LEAD = re.compile(
    r"^\s*(?:점|分|点|點|星|级|등급|단계|points?\b|pts?\b|stars?\b)?[\s=:\-–.、)\]]*[(\[]?\s*"
    rf"{claims.VERBS}?\s*"
)
_TRAIL = re.compile(r"[\s=:\-–.(\[]+$")
_MARKED = re.compile(rf"^\s*(?:점|分|点|點|points?\b)?\s*(?:[=:]|{claims.VERBS})\s*[^\W\d]")
# The same before a point, and what stands behind one that only begins a range.
_EQUALS, _GOES_ON = (
    re.compile(r"=\s*$"),
    re.compile(r"^\s*(?:점|分|点)?\s*(?:[-–—~∼/]|to\b|bis\b|à\b|부터|에서|到|至)\s*$"),
)
# German school marks: 1 is the best in some countries, and 6 in others.
_MARKS = re.compile(r"(?:schul|gesamt|durchschnitts|bewertungs)note")
# From words of one end to words of the other, without any points.
_RANGE = re.compile(r"\s*(?:~|∼|→|–|—|\s-+\s|-+>?|\bto\b|부터|에서|到|至)\s*")
_BRACKETS = re.compile(r"\(([^()]*)\)")
# A point that is surely one of a scale, and no number of a question.
_EXPLAINING = re.compile(r"[(\[{【,;、]\s*\d{1,3}(?!\d)|(?<!\d)\d{1,3}\s*=|=\s*\d{1,3}(?!\d)")


@dataclass(frozen=True)
class Word:
    """What a point is called: 1 for good, -1 for bad, 0 for another.

    is_amount: much or little, which may be either. is_consent: of agreement, with something good or bad. is_marked: a
    sign such as = says that the words are the point's.
    """

    tone: int
    is_amount: bool = False
    is_consent: bool = False
    is_strong: bool = False
    is_marked: bool = False

    @property
    def is_said(self) -> bool:
        """True where there is no doubt that the words are the point's."""
        return self.is_strong or self.is_marked


@dataclass(frozen=True)
class Explained:
    """Both ends of a scale that a header explains, the lowest point and the highest, with their words."""

    low: int
    high: int
    first: Word
    last: Word

    @property
    def relative(self) -> str:
        """What the ends say with what is asked alone: agreement, or much and little; empty for others."""
        if self.first.is_consent or self.last.is_consent:
            return senses.CONSENT
        return senses.AMOUNT if self.first.is_amount or self.last.is_amount else ""


@lru_cache(maxsize=1 << 12)
def explained(text: str) -> Explained | None:
    """The ends of the scale, where the header calls one of them good and the other bad; None for another header."""
    found = [one for points in _readings(_plain(text)) if (one := _ends(points))]
    if not found or len({one.first.tone for one in found}) > 1:
        return None
    return max(found, key=lambda one: one.high)


@lru_cache(maxsize=1 << 12)
def has_amounts(text: str) -> bool:
    """True where a header says of an end of its scale how much that is, as low or very much, whatever it says else."""
    ends = (*_LOWEST, *_HIGHEST)
    return any(word.is_amount for found in _readings(_plain(text)) for point, word in found.items() if point in ends)


@lru_cache(maxsize=1 << 12)
def marked_ends(text: str) -> tuple[int, int] | None:
    """The lowest and the highest point that a header gives words to with a sign such as =, whatever the words mean."""
    points = sorted(point for point, word in next(_readings(_plain(text))).items() if word.is_marked)
    is_scale = len(points) > 1 and points[0] in _LOWEST and points[-1] in _HIGHEST
    return (points[0], points[-1]) if is_scale else None


def is_of_marks(text: str) -> bool:
    """True for the header of a school's marks, which go from 1 to 6."""
    return _MARKS.search(text.casefold()) is not None


@lru_cache(maxsize=1 << 12)
def best_point(text: str) -> int:
    """-1 where a header gives the words of the best to the lowest point alone, 1 where to the highest alone, else 0."""
    plain = _plain(text)
    low, high = _of_one_end(plain)
    if explained(text) or not _EXPLAINING.search(plain) or any(w.is_amount or w.is_consent for w in (*low, *high)):
        return 0
    sides = {*(-w.tone for w in low if w.tone), *(w.tone for w in high if w.tone)}
    best = [w for w in (*low, *high) if w.tone > 0 and w.is_strong]
    return sides.pop() if len(sides) == 1 and best else 0


@lru_cache(maxsize=1 << 12)
def is_doubtful(text: str) -> bool:
    """True where a header may say that the lowest point is the best, or says of an end what is not understood."""
    plain = _plain(text)
    if explained(text):
        return False
    if runs_down(text) or _MARKS.search(plain):
        return True
    low, high = _of_one_end(plain)
    if any(w.tone < 0 for w in low) or any(w.tone > 0 for w in high):
        return False
    if any(w.tone > 0 and w.is_said for w in low) or any(w.tone < 0 and w.is_said for w in high):
        return True
    return claims.is_claim(text)


@lru_cache(maxsize=1 << 12)
def runs_down(text: str) -> bool:
    """True for strong words of the good end that go over to those of the bad one, as from very good to very poor."""
    for part in re.split(r"[,;()\[\]{}【】「」<>|?!\n]", re.sub(r"\d+\s*(?:점|分|点)?", "", _plain(text))):
        sides = [side for side in _RANGE.split(part) if side.strip()]
        for good, bad in pairwise(sides):
            first, last = (_word(good.strip(), False, is_first=False, whole=False),
                           _word(bad.strip(), False, is_first=True, whole=False))  # fmt: skip
            if first and last and first.is_strong and last.is_strong and first.tone > 0 > last.tone:
                return True
    return False


def _plain(text: str) -> str:
    """The header in lower case, with points in circles as plain ones that stand by themselves."""
    spaced = "".join(f" {int(unicodedata.digit(c, 0))} " if unicodedata.category(c) == "No" and c not in "¹²³½¼¾" else c
                     for c in text)  # fmt: skip
    return unicodedata.normalize("NFKC", spaced).casefold()


def _readings(text: str) -> Iterator[dict[int, Word]]:
    """The points with their words, as these stand behind the points, before them, or at the outside of both ends."""
    pieces = _NUMBER.split(text)
    points = [int(piece) for piece in pieces[1::2]]
    between = pieces[::2]
    inside = [text.count("(", 0, at.start()) > text.count(")", 0, at.start()) for at in _NUMBER.finditer(text)]
    yield _joined(points, [_behind(piece, firm=firm) for piece, firm in zip(between[1:], inside, strict=True)])
    yield _joined(points, [_before(piece, behind) for piece, behind in pairwise(between)])
    for at in range(len(points) - 1):
        for to in range(at + 1, len(points)):
            if re.search(r"[^\W\d_]", _RANGE.sub("", between[to]).strip("점分点點 ")):
                break
            outside = (_before(between[at], whole=True), _behind(between[to + 1], whole=True))
            yield _joined([points[at], points[to]], list(outside))


def _joined(points: list[int], words: list[Word | None]) -> dict[int, Word]:
    found: dict[int, Word] = {}
    for point, word in zip(points, words, strict=True):
        if word and (point not in found or (word.tone and not found[point].tone)):
            found[point] = word
    return found


def _ends(points: dict[int, Word]) -> Explained | None:
    told = sorted(point for point, word in points.items() if word.tone)
    if len(told) < 2 or told[0] not in _LOWEST or told[-1] not in _HIGHEST:
        return None
    first, last = points[told[0]], points[told[-1]]
    return Explained(told[0], told[-1], first, last) if first.tone * last.tone < 0 else None


def _of_one_end(text: str) -> tuple[list[Word], list[Word]]:
    """The words of the lowest and of the highest points: those behind a point, and those before one with a sign.

    Where these say nothing, those before one in brackets, as in (lowest 1).
    """
    readings = _readings(text)
    after, before = next(readings), next(readings)
    told = after | {point: word for point, word in before.items() if word.is_marked}
    if not any(word.tone for point, word in told.items() if point in (*_LOWEST, *_HIGHEST)):
        inside = " ".join(_BRACKETS.findall(text))
        _, told, *_ = _readings(inside)
        # Of one point alone in brackets the words before it are its own.
        is_own = len(_NUMBER.findall(inside)) == 1
        told = {at: replace(word, is_marked=is_own) for at, word in told.items() if word.tone} or after
    low, high = ([word for point, word in told.items() if point in ends] for ends in (_LOWEST, _HIGHEST))
    return low, high


def _behind(piece: str, *, whole: bool = False, firm: bool = False) -> Word | None:
    """The word that begins what stands behind a point; None for no words. firm: the point stands in brackets."""
    words = _PART.split(_LEAD.sub("", piece, count=1), maxsplit=1)[0]
    marked = _MARKED.match(piece)
    is_firm = marked is not None and (firm or ":" not in marked[0])
    return _word(_TRAIL.sub("", words)[:_LETTERS], marked is not None, is_first=True, whole=whole, is_firm=is_firm)


def _before(piece: str, behind: str = "", *, whole: bool = False) -> Word | None:
    """The word that ends what stands before a point; behind: what stands after it."""
    words = _PART.split(_TRAIL.sub("", piece))[-1]
    is_marked = not whole and _EQUALS.search(piece) is not None and not _GOES_ON.match(behind)
    return _word(words.strip()[-_LETTERS:], is_marked, is_first=False, whole=whole, is_firm=is_marked)


def _word(words: str, is_marked: bool, *, is_first: bool, whole: bool, is_firm: bool = False) -> Word | None:
    """What words of a point say, or the longest strong ones that they begin or end with.

    is_firm: all of them are surely the point's, so that a part of them may tell it.
    """
    if not re.search(r"[^\W\d_]", words):
        return None
    for text in _cut(words, is_first) if not whole else (words,):
        said, is_amount, is_strong = (end_words.phrase if is_firm and text == words else end_words.told)(text)
        if said and (is_strong or text == words):
            return Word(said, is_amount, senses.is_of_consent(text), is_strong, is_marked)
    return Word(0, is_marked=is_marked)


def _cut(words: str, is_first: bool) -> Iterator[str]:
    """The words, and what is left of them, two signs at least, without more and more at the other end.

    No Latin word is cut apart.
    """
    yield words
    for at in range(1, len(words) - 1):
        left, right = (words[: len(words) - at], words[len(words) - at :]) if is_first else (words[:at], words[at:])
        if not re.match(r"[a-zà-ÿ']{2}", left[-1:] + right[:1]):
            yield left if is_first else right
