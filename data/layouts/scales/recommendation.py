"""A recommendation: its short names, and its groups of promoters, passives and detractors in words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from data.layouts.dictionary import stated_scale
from data.layouts.meaning import RECOMMENDED
from data.layouts.scales import scales

# Short names of the question, which is asked from 0 to 10.
_NAMES = re.compile(r"nps|(?<![a-z])(?:ltr|l2r|r2r|wtr)(?![a-z0-9])")

# The groups, folded, and the point that stands for each.
_GROUPS = {
    scales.fold(word): point
    for point, words in (
        ("9", "promoter promoters 추천고객 추천자 추천그룹 프로모터 推荐者 推荐型 推荐客户"),
        ("7", "passive passives neutral neutrals 중립고객 중립자 중립 被动者 中立者 被动型 中立客户 中立 被动 被動"),
        ("3", "detractor detractors 비추천고객 비추천자 비판자 贬损者 批评者 贬损型 贬低者 批评客户"),
    )
    for word in words.split()
}
# The ends of the same groups in words that also say yes or no: the one in the middle tells which is meant.
_ENDS = {
    scales.fold(word): point
    for point, words in (("9", "추천 推荐 推薦"), ("3", "비추천 不推荐 不推薦 贬损 貶損"))
    for word in words.split()
}


def groups(texts: Iterable[str]) -> dict[str, str]:
    """Lower-case word -> its point, where all are groups of a recommendation; empty where one is none, or all one."""
    folded = {text.casefold(): scales.fold(text) for text in texts}
    points = {word: _GROUPS.get(text) for word, text in folded.items()}
    if "7" in points.values():
        points = {word: point or _ENDS.get(folded[word]) for word, point in points.items()}
    found = {word: point for word, point in points.items() if point}
    return found if len(set(found.values())) > 1 and found.keys() == points.keys() else {}


def is_named(texts: Iterable[str]) -> bool:
    """True for a header or a question that says itself that it is asked from 0 to 10."""
    told = tuple(texts)
    return stated_scale(*told) == RECOMMENDED or any(_NAMES.search(text.casefold()) for text in told)
