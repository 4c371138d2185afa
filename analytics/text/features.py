"""Comments as one array of characters, and the hashed n-grams of a whole batch without a loop over its comments.

Every comment is followed by four blanks, so that an n-gram that begins in a comment never reaches into the next one,
and the end of a comment is a feature like the end of a word. A feature is known by the place where it begins.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

PAD = 4  # blanks behind a comment; the last one also stands before the next comment
BITS = 20
SPACE = 32
_POINTS = 0x110000
_PRIME = np.uint32(0x9E3779B1)
_INVERSE = np.uint32(pow(0x9E3779B1, -1, 1 << 32))
_MIX = np.uint32(0x85EBCA6B)
_WORD = np.uint32(0xC2B2AE35)  # so that a word and the characters that it is made of are two features


@dataclass(frozen=True)
class Recipe:
    """Which n-grams are features: lengths in characters and in words."""

    characters: tuple[int, ...]
    words: tuple[int, ...]


RECIPES = {"ko": Recipe((1, 2, 3, 4), (1, 2)), "zh": Recipe((1, 2, 3, 4), (1, 2)), "en": Recipe((3, 4), (1, 2, 3))}


@dataclass(frozen=True)
class Batch:
    """Comments as one array of normalised characters; comment i has codes[starts[i] + 1 : ends[i]]."""

    codes: Codes
    starts: Places  # the blank before each comment
    ends: Places  # the first blank behind each comment
    dropped: Places  # places in the joined text, before normalising, of the characters that were left out

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def prefixes(self) -> Codes:
        """Sums of all characters before each place, each weighted by its own place."""
        sums = np.zeros(len(self.codes) + 1, np.uint32)
        np.cumsum(self.codes * _powers(len(self.codes) + 1)[0][:-1], dtype=np.uint32, out=sums[1:])
        return sums

    @cached_property
    def words(self) -> tuple[Places, Places]:
        """Where each word of the batch begins, and the place behind it."""
        letter = _letters().take(self.codes)
        edges = np.flatnonzero(letter[1:] != letter[:-1]) + 1
        return edges[::2], edges[1::2]  # a batch begins and ends with a blank

    @cached_property
    def word_hashes(self) -> Codes:
        """The hash of each word."""
        return word_hashes(self, *self.words)

    def sums(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The sum of `values`, one per character, over each comment."""
        return np.add.reduceat(values, self.starts) if len(self) else values[:0]


@cache
def _normal() -> Codes:
    """What each code point counts as: compatibility forms, lower case, 0 for digits, blanks for what cannot be seen."""
    table = np.arange(_POINTS, dtype=np.uint32)
    for point in range(0x10000):
        table[point] = ord(_normal_of(chr(point)))
    table[ord("\n")] = ord(".")  # a line is a sentence
    return table


def _normal_of(character: str) -> str:
    if unicodedata.category(character)[0] in "ZC":
        return " "
    if "\u3131" <= character <= "\u318e":  # Hangul letters by themselves, as in ㅋㅋ, stay what they are
        return character
    for changed in (lambda one: unicodedata.normalize("NFKC", one), str.lower):
        character = changed(character) if len(changed(character)) == 1 else character
    return "0" if character.isdigit() else character


@cache
def _letters() -> Flags:
    """Code points that words are made of; Chinese characters are words of their own and not among them."""
    table = np.zeros(_POINTS, np.bool_)
    for point in range(0x10000):
        table[point] = unicodedata.category(chr(point))[0] in "LNM"
    table[ord("'")] = True
    for first, last in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00)):
        table[first:last] = False
    return table


def batch(texts: pa.Array) -> Batch:
    """The comments' characters, normalised; a null counts as an empty comment."""
    texts = pc.utf8_trim_whitespace(pc.fill_null(texts, ""))
    lengths = pc.utf8_length(texts).to_numpy().astype(np.int64)
    raw = _joined(texts)
    if ((raw >> 8) == 0x11).any():  # Hangul in parts, as macOS writes it
        return batch(pc.utf8_normalize(texts, form="NFC")) if _composes(texts) else _collapsed(raw, lengths)
    return _collapsed(raw, lengths)


def _composes(texts: pa.Array) -> bool:
    return not texts.equals(pc.utf8_normalize(texts, form="NFC"))


def _joined(texts: pa.Array) -> Codes:
    """All comments in one array of code points, a blank before the first and four behind each."""
    rows = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts.cast(pa.string()))
    joined = pc.binary_join(rows, " " * PAD)[0].as_py()
    return np.frombuffer(f" {joined}{' ' * PAD}".encode("utf-32-le", "surrogatepass"), np.uint32)


def _collapsed(raw: Codes, lengths: Places) -> Batch:
    """Runs of blanks become one, runs of anything else two; what stays behind a comment stays."""
    codes = _normal().take(raw)
    starts = np.zeros(len(lengths), np.int64)
    np.cumsum(lengths[:-1] + PAD, out=starts[1:])
    ends = starts + lengths + 1
    again = codes[1:] == codes[:-1]
    drop = np.zeros(len(codes), np.bool_)
    drop[2:] = again[1:] & (again[:-1] | (codes[2:] == SPACE))
    drop[1] |= bool(again[:1].any()) and codes[1] == SPACE
    for blank in range(PAD):
        drop[ends + blank] = False
    dropped = np.flatnonzero(drop)
    if len(dropped):
        codes = codes[~drop]
        starts, ends = starts - np.searchsorted(dropped, starts), ends - np.searchsorted(dropped, ends)
    return Batch(codes, starts, ends, dropped)


def grams(text: Batch, recipe: Recipe) -> Iterator[tuple[int, Codes, Places | None]]:
    """For each length its size, the hashes (32 bits) and the places where they begin; None: at every place from 0 on.

    Lengths in words are negative. Places between two comments have hashes too: they mean nothing.
    """
    rolled = text.codes.copy()
    for size in range(1, max(recipe.characters, default=0) + 1):
        if size > 1:
            rolled = rolled[:-1] * _PRIME
            rolled += text.codes[size - 1 :]
        if size in recipe.characters:
            yield size, mixed(rolled), None
    yield from _words(text, recipe)


def _words(text: Batch, recipe: Recipe) -> Iterator[tuple[int, Codes, Places | None]]:
    first, _ = text.words
    if not len(first):
        return
    comment = np.searchsorted(text.starts, first, "right")
    rolled = single = text.word_hashes
    for size in range(1, max(recipe.words, default=0) + 1):
        if size > 1:
            rolled = rolled[:-1] * _PRIME
            rolled += single[size - 1 :]
        if size in recipe.words:
            whole = comment[: len(rolled)] == comment[size - 1 :] if size > 1 else slice(None)
            yield -size, mixed(rolled)[whole], first[: len(rolled)][whole]


def words(text: Batch) -> tuple[Places, Places]:
    """Where each word of the batch begins, and the place behind it."""
    return text.words


def among(hashes: Codes, listed: Codes) -> Flags:
    """Which hashes are in a short list: their upper bits rule out nearly all before any is looked at whole."""
    screen = np.zeros(1 << 16, np.bool_)
    screen[listed >> np.uint32(16)] = True
    held = screen.take(hashes >> np.uint32(16))
    near = np.flatnonzero(held)
    held[near] = np.isin(hashes[near], listed)
    return held


@cache
def marked(characters: str) -> Flags:
    """A table of all code points that is true for some."""
    table = np.zeros(_POINTS, np.bool_)
    table[[ord(character) for character in characters]] = True
    return table


def word_hashes(text: Batch, first: Places, behind: Places) -> Codes:
    """The hash of each word."""
    return mixed(prefix(text, first, behind) + _WORD)


def prefix(text: Batch, first: Places, behind: Places) -> Codes:
    """A number for the characters from each `first` up to its `behind`, from sums weighted by place."""
    down = _powers(len(text.codes) + 1)[1]
    return (text.prefixes[behind] - text.prefixes[first]) * down[first]


_KEPT: list[tuple[Codes, Codes]] = []


def _powers(size: int) -> tuple[Codes, Codes]:
    """Powers of the prime and of its inverse; kept, because every batch needs them."""
    if not _KEPT or len(_KEPT[-1][0]) < size:
        both = tuple(np.full(max(size, 1 << 18), base, np.uint32) for base in (_PRIME, _INVERSE))
        for powers in both:
            powers[0] = 1
            np.cumprod(powers, dtype=np.uint32, out=powers)
        _KEPT[:] = [(both[0], both[1])]
    return _KEPT[-1][0][:size], _KEPT[-1][1][:size]


def mixed(hashes: Codes) -> Codes:
    """Hashes whose upper bits depend on all of theirs."""
    result = hashes >> np.uint32(15)
    result ^= hashes
    result *= _MIX
    result ^= result >> np.uint32(13)
    result *= _WORD
    return result


def looked_up(text: Batch, recipe: Recipe, table: npt.NDArray[Any], bits: int = BITS) -> npt.NDArray[np.int32]:
    """For each place of the batch the sum of the table's weights of the features that begin there."""
    total = np.zeros(len(text.codes), np.int32)
    shift = np.uint32(32 - bits)
    for _, hashes, places in grams(text, recipe):
        weights = table.take((hashes >> shift).astype(np.intp), mode="clip")
        if places is None:
            total[: len(weights)] += weights
        else:
            total[places] += weights
    for blank in range(PAD - 1):
        total[text.ends + blank] = 0
    total[-1] = 0  # the blank behind the last comment is before no other
    return total


def shrunk(text: Batch) -> npt.NDArray[np.float64]:
    """What a comment's sum is multiplied by, so that a long comment is not certain by its length alone."""
    return 1 / np.sqrt(text.ends - text.starts)


def rows(text: Batch, recipe: Recipe, signs: npt.NDArray[np.int32], bits: int = BITS) -> Any:
    """A sparse matrix, one row a comment and one column a feature, that models learn from: what `looked_up` sums."""
    from scipy import sparse  # only training needs it

    columns, lines, values = [], [], []
    for _, hashes, places in grams(text, recipe):
        where = np.arange(len(hashes)) if places is None else places
        line = np.searchsorted(text.starts, where, "right") - 1
        inside = where < text.ends[line]
        columns.append((hashes[inside] >> np.uint32(32 - bits)).astype(np.int32))
        lines.append(line[inside].astype(np.int32))
        values.append(signs[where[inside]])
    line = np.concatenate(lines)
    value = (np.concatenate(values) * shrunk(text)[line]).astype(np.float32)
    return sparse.coo_matrix((value, (line, np.concatenate(columns))), shape=(len(text), 1 << bits)).tocsr()


def chunks(size: int, step: int) -> Iterator[tuple[int, int]]:
    """Pairs of begin and end that cut `size` rows into pieces of at most `step`."""
    return pairwise([*range(0, size, step), size])
