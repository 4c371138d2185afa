"""Invented comments in three languages, composed of clauses that fit a mood and a theme."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from data.demo.tables import Array
from data.demo.world import LANGUAGES

THEMES = (
    "waiting",
    "attitude",
    "competence",
    "fees",
    "app",
    "atm",
    "environment",
    "account",
    "loans",
    "errors",
    "complaint_handling",
    "outreach",
    "security",
    "privacy",
    "calls",
    "agent",
)
# What nobody spoke of before the story that it tells began.
NEWS = "fake_message"
MOODS = ("good", "plain", "bad")
GOOD, PLAIN, BAD = range(3)
WHEN = {
    "en": ("on Monday", "at noon", "this morning", "just before closing", "on the 25th", "before the holiday", "today"),
    "ko": ("월요일에", "점심때", "오늘 아침에", "마감 직전에", "25일에", "연휴 전에", "오늘"),
    "zh": ("星期一", "中午", "今天早上", "快下班时", "25号", "放假前", "今天"),
}


@cache
def clauses(language: str) -> dict[str, Any]:
    """The clauses of one language: theme -> mood -> sentences, and open, close, joint."""
    path = Path(__file__).with_name("clauses") / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def compose(rng: np.random.Generator, language: Array, mood: Array, themes: Array, minutes: Array) -> Array:
    """One comment a row as an object array.

    language and mood are numbers in LANGUAGES and MOODS; themes is rows x 2, -1 for none, one past THEMES for NEWS;
    minutes fill in waits.
    """
    comments = np.full(len(language), "", dtype=object)
    for number, code in enumerate(LANGUAGES):
        rows = np.flatnonzero(language == number)
        comments[rows] = _compose(rng, code, mood[rows], themes[rows], minutes[rows])
    return comments


def _compose(rng: np.random.Generator, code: str, mood: Array, themes: Array, minutes: Array) -> Array:
    words, joint = clauses(code), clauses(code)["joint"]
    first, second = (_sentences(rng, words, mood, themes[:, column]) for column in (0, 1))
    opening, closing = (_framing(rng, words[part], mood) for part in ("open", "close"))
    parts = [opening, first, second, closing]
    small = rng.integers(2, 7, len(mood))
    when = rng.integers(0, len(WHEN[code]), len(mood))
    return np.array(
        [
            _fill(joint.join(filter(None, row)), round(minute), number, WHEN[code][day])
            for *row, minute, number, day in zip(*parts, minutes, small, when, strict=True)
        ],
        dtype=object,
    )


def _sentences(rng: np.random.Generator, words: dict[str, Any], mood: Array, theme: Array) -> Array:
    """A sentence for each theme; a plain mood takes a good or a bad one."""
    bad = (mood == BAD) | ((mood == PLAIN) & (rng.random(len(mood)) < 0.5))
    chosen = np.full(len(mood), "", dtype=object)
    for number, name in enumerate((*THEMES, NEWS)):
        for side, wanted in (("good", ~bad), ("bad", bad)):
            rows = np.flatnonzero((theme == number) & wanted)
            chosen[rows] = _any(rng, words[name][side], len(rows))
    return chosen


def _framing(rng: np.random.Generator, words: dict[str, list[str]], mood: Array) -> Array:
    chosen = np.full(len(mood), "", dtype=object)
    for number, name in enumerate(MOODS):
        rows = np.flatnonzero(mood == number)
        chosen[rows] = _any(rng, words[name], len(rows))
    return chosen


def _any(rng: np.random.Generator, sentences: list[str], size: int) -> Array:
    return np.array(sentences, dtype=object)[rng.integers(0, len(sentences), size)]


def _fill(comment: str, minutes: int, number: int, when: str) -> str:
    return comment.format(m=minutes, n=number, day=when) if "{" in comment else comment
