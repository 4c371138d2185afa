"""What is new: words and themes in more comments than before, beyond what chance would bring.

A term's odds in the new comments are compared with those in the comments before, both drawn towards its odds in all of
them (log-odds with an informative Dirichlet prior: Monroe, Colaresi and Quinn, Political Analysis 16 (2008) 372-403).
Counted are comments, not mentions: one angry comment is one. Many terms are looked at, so that the share of false ones
among those that are named is held down (Benjamini and Hochberg, JRSS B 57 (1995) 289-300). Terms that overlap and are
said in the same comments are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.special import ndtr

from analytics.text.features import SPACE, Batch, Codes, Places, among, batch, chunks, word_hashes, words
from analytics.text.language import STEP

LEAST = 5  # comments that a term must be in
FALSE_SHARE = 0.05
PRIOR = 500.0  # how many comments the odds of all are worth
SAME = 0.7  # share of the rarer term's comments that the other is in, from which on two overlapping terms are one
MOST = 300  # terms that are looked at for overlaps
EXAMPLES = 3
_SIZES = {"ko": (2, 3, 4, 5), "zh": (2, 3, 4)}
_WORDS = (1, 2, 3)
_STOP = """
a an and are as at be been but by can did do does for from had has have he her his i if in is it its
just me my no not of on or our she so that the their them then there they this to too up was we were
what when which who will with would you your am im i'm it's don't very all also get got more out one
only because about after again any how than into over
"""
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rise:
    """How much a term's odds rose: log-odds ratio, its z and the chance of the like without any rise."""

    ratio: float
    z: float
    p: float


@dataclass(frozen=True)
class Emergent:
    """A term that rose: in how many comments it is now and was before, and in which of the new ones."""

    term: str
    now: int
    before: int
    rise: Rise
    comments: tuple[int, ...]  # places of all new comments that hold it
    variants: tuple[str, ...] = ()  # overlapping terms that were merged into it

    @property
    def examples(self) -> tuple[int, ...]:
        """Places of a few of them."""
        return self.comments[:EXAMPLES]

    def spread(self, labels: Iterable[str | None]) -> dict[str, int]:
        """How many of its comments each branch or channel has, the most first; `labels`: one a new comment."""
        named = list(labels)
        counts: dict[str, int] = {}
        for place in self.comments:
            label = named[place]
            if label is not None:
                counts[label] = counts.get(label, 0) + 1
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def rises(now: npt.ArrayLike, before: npt.ArrayLike, size_now: int, size_before: int) -> tuple[Numbers, Numbers]:
    """Log-odds ratios of terms with counts of comments now and before, and their z."""
    here, there = np.asarray(now, np.float64), np.asarray(before, np.float64)
    # What is in all comments, or in none, is never taken for certain.
    size = max(size_now + size_before, 1)
    prior = np.clip(PRIOR * (here + there) / size, PRIOR / (size + 1), PRIOR * size / (size + 1))
    rest = PRIOR - prior
    ratio = np.log((here + prior) / (size_now - here + rest)) - np.log((there + prior) / (size_before - there + rest))
    return ratio, ratio / np.sqrt(1 / (here + prior) + 1 / (there + prior))


def beyond_chance(chances: npt.ArrayLike, share: float = FALSE_SHARE) -> npt.NDArray[np.bool_]:
    """Which tests hold when the expected share of false ones among them may be `share` (Benjamini and Hochberg)."""
    p = np.asarray(chances, np.float64)
    order = np.argsort(p, kind="stable")
    passes = np.flatnonzero(p[order] <= share * np.arange(1, len(p) + 1) / max(len(p), 1))
    held = np.zeros(len(p), np.bool_)
    held[order[: passes[-1] + 1 if len(passes) else 0]] = True
    return held


def emergent(now: pa.Array, before: pa.Array, language: str, least: int = LEAST) -> tuple[Emergent, ...]:
    """The terms of one language that rose from the comments before to those now, the surest first."""
    terms, texts, lines = _present(now, language, least)
    if not len(terms) or not len(before):
        return ()
    seen = _seen(before, language, terms)
    counts = np.array([len(line) for line in lines])
    ratio, z = rises(counts, seen, len(now), len(before))
    chance = 1 - ndtr(z)
    held = np.flatnonzero(beyond_chance(chance) & (ratio > 0))
    held = held[np.argsort(-z[held], kind="stable")][:MOST]
    found = [
        Emergent(
            texts[at],
            int(counts[at]),
            int(seen[at]),
            Rise(float(ratio[at]), float(z[at]), float(chance[at])),
            lines[at],
        )
        for at in held
    ]
    return tuple(_merged(found))


def _present(texts: pa.Array, language: str, least: int) -> tuple[Codes, list[str], list[tuple[int, ...]]]:
    """Terms that are in enough comments: their hashes, themselves, and the comments' places."""
    pairs, shown = [np.zeros(0, np.uint64)], {}
    for first, behind in chunks(len(texts), STEP):
        text = batch(texts[first:behind])
        for hashes, begins, ends in _terms(text, language):
            line = np.searchsorted(text.starts, begins, "right") - 1 + first
            pairs.append((hashes.astype(np.uint64) << np.uint64(32)) | line.astype(np.uint64))
            each, where = np.unique(hashes, return_index=True)
            shown.update({int(h): (text, int(begins[at]), int(ends[at])) for h, at in zip(each, where, strict=True)})
    both = np.unique(np.concatenate(pairs))
    terms, where, counts = np.unique((both >> np.uint64(32)).astype(np.uint32), return_index=True, return_counts=True)
    often = counts >= least
    lines = (both & np.uint64(0xFFFFFFFF)).astype(np.int64)
    places = [tuple(lines[at : at + size].tolist()) for at, size in zip(where[often], counts[often], strict=True)]
    return terms[often], [_text(*shown[int(term)]) for term in terms[often]], places


def _text(text: Batch, begin: int, end: int) -> str:
    return "".join(map(chr, text.codes[begin:end]))


def _seen(texts: pa.Array, language: str, terms: Codes) -> npt.NDArray[np.int64]:
    """In how many of the comments each term is; `terms` in order."""
    counts = np.zeros(len(terms), np.int64)
    for first, behind in chunks(len(texts), STEP):
        text, keys = batch(texts[first:behind]), [np.zeros(0, np.int64)]
        for hashes, begins, _ in _terms(text, language):
            at = np.minimum(np.searchsorted(terms, hashes), len(terms) - 1)
            known = np.flatnonzero(terms[at] == hashes)
            line = np.searchsorted(text.starts, begins[known], "right") - 1
            keys.append(line * len(terms) + at[known])
        counts += np.bincount(np.unique(np.concatenate(keys)) % len(terms), minlength=len(terms))
    return counts


def _terms(text: Batch, language: str) -> Iterator[tuple[Codes, Places, Places]]:
    """Hashes of terms and where they begin and end: English words, beginnings of Korean words, Chinese characters."""
    first, behind = words(text)
    if language == "zh":
        yield from _characters(text)
    elif language == "ko":
        for size in _SIZES["ko"]:
            long = first + size <= behind
            yield word_hashes(text, first[long], first[long] + size), first[long], first[long] + size
    else:
        yield from _phrases(text, first, behind)


def _characters(text: Batch) -> Iterator[tuple[Codes, Places, Places]]:
    han = np.append(0, np.cumsum((text.codes >= 0x3400) & (text.codes < 0xA000)))
    for size in _SIZES["zh"]:
        begins = np.flatnonzero(han[size:] - han[:-size] == size)
        yield word_hashes(text, begins, begins + size), begins, begins + size


def _phrases(text: Batch, first: Places, behind: Places) -> Iterator[tuple[Codes, Places, Places]]:
    """English words and phrases that neither begin nor end with a word that says nothing by itself."""
    single = text.word_hashes
    listed = batch(pa.array([_STOP.replace("\n", " ")]))
    empty = among(single, listed.word_hashes) | (behind - first < 2)
    joined = np.append(0, np.cumsum((behind[:-1] + 1 != first[1:]) | (text.codes[behind[:-1]] != SPACE)))
    for size in _WORDS:
        last = np.arange(size - 1, len(first))
        begin = last - size + 1
        whole = ~empty[begin] & ~empty[last] & (joined[last] == joined[begin])
        begins, ends = first[begin[whole]], behind[last[whole]]
        yield word_hashes(text, begins, ends), begins, ends


def _merged(found: list[Emergent]) -> Iterator[Emergent]:
    """Overlapping terms of the same comments as one: the longest that is said in most of them names it."""
    groups: list[list[Emergent]] = []
    for each in found:
        home = next((group for group in groups if any(_one(each, other) for other in group)), None)
        if home is None:
            groups.append([each])
        else:
            home.append(each)
    for group in groups:
        most = max(each.now for each in group)
        name = max((each for each in group if each.now >= SAME * most), key=lambda each: (len(each.term), each.rise.z))
        others = tuple(sorted({each.term for each in group} - {name.term}))
        yield Emergent(name.term, name.now, name.before, name.rise, name.comments, others)


def _one(one: Emergent, other: Emergent) -> bool:
    """Whether two terms overlap in their letters and in their comments."""
    short, long = sorted((one.term, other.term), key=len)
    overlap = short in long or any(
        short.endswith(long[:size]) or long.endswith(short[:size]) for size in range(2, len(short))
    )
    both = len(set(one.comments) & set(other.comments))
    return overlap and both >= SAME * min(one.now, other.now)
