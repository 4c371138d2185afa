"""What names a theme: lists of seeds per language that a bank may edit, found in a whole batch at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analytics.text.features import (
    SPACE,
    Batch,
    Codes,
    Flags,
    Places,
    Recipe,
    batch,
    grams,
    mixed,
    prefix,
    word_hashes,
    words,
)
from data.texts import N_

FILE = Path(__file__).with_name("themes.toml")
# The order is the order of the bits in which a comment's themes are kept: new ones go to the end.
THEMES = {
    "waiting": N_("Waiting and queue"),
    "attitude": N_("Staff attitude"),
    "competence": N_("Staff competence"),
    "fees": N_("Fees and rates"),
    "digital": N_("App and online"),
    "atm": N_("ATM and self-service"),
    "branch": N_("Branch environment"),
    "account": N_("Account and card"),
    "loans": N_("Loans"),
    "errors": N_("Errors and disputes"),
    "complaints": N_("Complaint handling"),
    "outreach": N_("Outreach and communication"),
    "security": N_("Security and fraud"),
    "privacy": N_("Privacy"),
}
Bits = npt.NDArray[np.int32]
_LONGEST = 3  # words of an English seed
# What may follow a Korean noun: particles, and the forms of "to be", "to do" and "not to be".
_PARTICLES = """
이 가 은 는 을 를 의 에 에서 로 으로 와 과 도 만 까지 부터 보다 처럼 이나 나 라도 들 들이 들은 들을
께서 께 에게 한테 이라 라 이라서 라서 이란 란 에는 에도 에서도 에서는 으로도 로도 으로는 로는 이랑 랑 하고
마다 조차 밖에 이며 이고 고 인데 인지 이네요 네요 이에요 예요 입니다 이다 임 이요 요 좀 때 때문 때문에 시
후 중 하는 하면 하려고 하러 하려면 할 한 해서 하니 하는데 했는데 했더니 해도 합니다 해요 하기 하기가 하다
하다가 했습니다 했어요 했다 함 됨 되고 되는 돼서 돼요 됩니다 되면 된 될 되네요 되었는데 됐는데 됐어요 관련
관련해서 등 및 이용 사용 들도 이었 였 이었습니다 였습니다 이었어요 였어요 이던데 던데 이지만 지만 이면 이라고
라고 이라는 라는 이라도 에요 쪽 측 님 님이 님은 님께서 분 분이 분은 분들 없이 없는 없고 없음 없어요 있는
많은 많고 안 못 및 상 내 별 형 성 도가 율 률 료
"""


@dataclass(frozen=True)
class Lexicon:
    """Seeds: theme -> language -> words; frozen, so that its digest tells which readings it made."""

    seeds: tuple[tuple[str, str, str], ...]  # theme, language, seed

    @cached_property
    def _hash(self) -> int:
        return hash(self.seeds)

    def __hash__(self) -> int:
        return self._hash  # asked for with every batch: thousands of words are hashed once

    @cached_property
    def digest(self) -> str:
        """Which lexicon this is, in 16 characters."""
        return blake2b(repr(self.seeds).encode(), digest_size=8).hexdigest()

    def edited(self, changes: Mapping[str, Mapping[str, Mapping[str, Iterable[str]]]]) -> Lexicon:
        """With the bank's changes: theme -> language -> {"add": words, "drop": words}."""
        left = set(self.seeds)
        for theme, languages in changes.items():
            for language, words_ in languages.items():
                left -= {(theme, language, seed) for seed in words_.get("drop", ())}
                left |= {(theme, language, seed.strip()) for seed in words_.get("add", ()) if seed.strip()}
        return Lexicon(tuple(sorted(left)))

    def words(self, theme: str, language: str) -> tuple[str, ...]:
        """One theme's seeds in one language."""
        return tuple(seed for of, spoken, seed in self.seeds if (of, spoken) == (theme, language))


@cache
def shipped() -> Lexicon:
    """The seeds that come with Teller."""
    listed = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Lexicon(
        tuple(
            sorted(
                (theme, language, seed)
                for theme in THEMES
                for language in listed[theme]
                for seed in listed[theme][language]
            )
        )
    )


@dataclass(frozen=True)
class _Table:
    """Seeds of one size as sorted hashes, the themes that they name as bits, and which are nouns."""

    hashes: Codes
    bits: Bits
    noun: Flags
    screen: Flags  # which upper 16 bits any of the hashes has

    def found(self, hashes: Codes) -> tuple[Places, Places]:
        """The places of the hashes that are seeds, and which seeds."""
        near = np.flatnonzero(self.screen[hashes >> np.uint32(16)])
        which = np.minimum(np.searchsorted(self.hashes, hashes[near]), len(self.hashes) - 1)
        same = self.hashes[which] == hashes[near]
        return near[same], which[same]


def _table(seeds: list[tuple[int, int, bool]]) -> _Table:
    merged: dict[int, tuple[int, bool]] = {}
    for hashed, bit, noun in seeds:
        bits, nouns = merged.get(hashed, (0, True))
        merged[hashed] = (bits | 1 << bit, nouns and noun)
    hashes = np.array(sorted(merged), np.uint32)
    screen = np.zeros(1 << 16, np.bool_)
    screen[hashes >> np.uint32(16)] = True
    themes = np.array([merged[int(each)][0] for each in hashes], np.int32)
    return _Table(hashes, themes, np.array([merged[int(each)][1] for each in hashes], np.bool_), screen)


@cache
def _tables(lexicon: Lexicon, language: str) -> dict[int, _Table]:
    """By size in characters, for English in words below 0."""
    forms = [
        (form, place, language == "ko" and not seed.endswith("-"))
        for place, theme in enumerate(THEMES)
        for seed in lexicon.words(theme, language)
        for form in (sorted(_forms(seed)) if language == "en" else (seed.rstrip("-"),))
    ]
    by_size: dict[int, list[tuple[int, int, bool]]] = {}
    text = batch(pa.array([form for form, _, _ in forms], pa.string()))
    for size, hashed, row in _hashed_words(text) if language == "en" else _hashed(text):
        _, place, noun = forms[row]
        by_size.setdefault(size, []).append((hashed, place, noun))
    return {size: _table(seeds) for size, seeds in by_size.items()}


def _hashed(text: Batch) -> Iterator[tuple[int, int, int]]:
    """The size and hash of each row's characters, and the row."""
    sizes = text.ends - text.starts - 1
    hashes = prefix_hashes(text, text.starts + 1, text.ends)
    yield from ((int(sizes[row]), int(hashes[row]), row) for row in range(len(text)) if sizes[row])


def _hashed_words(text: Batch) -> Iterator[tuple[int, int, int]]:
    """The number of words below 0 and the hash of each row, and the row; nothing for more than three words."""
    line = np.searchsorted(text.starts, words(text)[0], "right") - 1
    count = np.bincount(line, minlength=len(text))
    for size, hashes, places in grams(text, Recipe((), tuple(range(1, _LONGEST + 1)))):
        row = np.searchsorted(text.starts, np.arange(0) if places is None else places, "right") - 1
        whole = np.flatnonzero(count[row] == -size)
        yield from ((size, int(hashes[place]), int(row[place])) for place in whole)


def _forms(seed: str) -> set[str]:
    """The usual forms of an English seed's last word: fees, waited, waiting, queuing, complies."""
    forms = {seed, f"{seed}s", f"{seed}'s"}
    if len(seed) > 3:
        stem = seed[:-1] if seed[-1] in "ey" else seed
        forms |= (
            {f"{stem}ing", f"{stem}ed", f"{seed}es"}
            if seed[-1] != "y"
            else {f"{seed}ing", f"{seed}ed", f"{stem}ies", f"{stem}ied"}
        )
    return forms


def prefix_hashes(text: Batch, first: Places, behind: Places) -> Codes:
    """The hash of the characters from each `first` up to its `behind`."""
    return mixed(prefix(text, first, behind))


def found(text: Batch, language: str, lexicon: Lexicon) -> tuple[Places, Bits]:
    """Where a seed begins, and the themes that it names as bits; a place may come twice."""
    tables = _tables(lexicon, language)
    if not tables or not len(text.codes):
        return np.zeros(0, np.int64), np.zeros(0, np.int32)
    pairs = _in_words(text, tables) if language == "en" else _in_characters(text, tables, language)
    return np.concatenate([place for place, _ in pairs]), np.concatenate([bits for _, bits in pairs])


def _in_words(text: Batch, tables: dict[int, _Table]) -> list[tuple[Places, Bits]]:
    pairs = [(np.zeros(0, np.int64), np.zeros(0, np.int32))]
    for size, hashes, places in grams(text, Recipe((), tuple(range(1, _LONGEST + 1)))):
        if size in tables and places is not None:
            where, which = tables[size].found(hashes)
            pairs.append((places[where], tables[size].bits[which]))
    return pairs


def _in_characters(text: Batch, tables: dict[int, _Table], language: str) -> list[tuple[Places, Bits]]:
    """Each size of seed with hashes from sums: what it costs grows with the sizes, not with the seeds."""
    pairs = []
    for size, table in tables.items():
        first = np.arange(max(len(text.codes) - size, 0))
        where, which = table.found(prefix_hashes(text, first, first + size))
        if language == "ko":
            fits = _fits(text, where, size, table.noun[which])
            where, which = where[fits], which[fits]
        pairs.append((where, table.bits[which]))
    return pairs


def _fits(text: Batch, where: Places, size: int, noun: Flags) -> Flags:
    """Korean seeds that begin a word or stand in a compound, and end it or are followed by a particle."""
    first, behind = words(text)
    if not len(where) or not len(first):
        return np.zeros(len(where), np.bool_)
    last = np.searchsorted(first, where + size - 1, "right") - 1
    begins = (text.codes[np.maximum(where - 1, 0)] == SPACE) | ~_hangul(text.codes[np.maximum(where - 1, 0)])
    rest_behind = np.maximum(behind[np.maximum(last, 0)], where + size)
    rest = word_hashes(text, where + size, rest_behind)
    ends = (rest_behind == where + size) | np.isin(rest, _particles())
    loose = (size > 2) | ~noun  # 대기시간은, 수수료율이: a longer noun may go on
    return (begins | ((size > 1) & noun)) & (ends | loose) & (last >= 0)


def _hangul(codes: Codes) -> Flags:
    return (codes >= 0xAC00) & (codes < 0xD7B0)


@cache
def _particles() -> Codes:
    text = batch(pa.array([_PARTICLES]))
    return np.unique(text.word_hashes)
