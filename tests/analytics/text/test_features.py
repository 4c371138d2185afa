"""Comments as one array of characters and their n-grams, against a plain reading of the same rules."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.text.features import RECIPES, Batch, Recipe, batch, chunks, grams, looked_up, rows, words
from analytics.text.negation import signs


def shown(text: Batch) -> list[str]:
    return ["".join(map(chr, text.codes[first:behind])) for first, behind in zip(text.starts, text.ends, strict=True)]


@pytest.mark.parametrize(
    "written, read",
    [
        ("Good  Service!!!!", " good service!!"),
        ("", " "),
        (None, " "),
        ("안 좋다 ㅋㅋㅋㅋ", " 안 좋다 ㅋㅋ"),
        ("ＡＢＣ　１２３", " abc 00"),
        ("first\nsecond", " first.second"),
        ("\u1112\u1161\u11ab", " 한"),
    ],
)
def test_characters_are_made_alike(written: str | None, read: str) -> None:
    assert shown(batch(pa.array([written], pa.string()))) == [read]


def test_a_batch_knows_where_each_comment_and_word_is() -> None:
    text = batch(pa.array(["not good", "", "don't"]))
    first, behind = words(text)
    assert ["".join(map(chr, text.codes[a:b])) for a, b in zip(first, behind, strict=True)] == ["not", "good", "don't"]
    assert len(text) == 3


def plain(comment: str, recipe: Recipe) -> Counter[int]:
    """How many features of each size a comment has, counted one by one: it has a blank before it and three behind."""
    padded = f" {comment}   "
    spoken = comment.split(" ") if comment else []
    found = Counter({size: len(comment) + 1 for size in recipe.characters if len(padded) >= size})
    found.update({-size: max(len(spoken) - size + 1, 0) for size in recipe.words})
    return +found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text("abcd", min_size=1, max_size=5), max_size=4).map(" ".join), min_size=1, max_size=5))
def test_every_n_gram_is_found_once(comments: list[str]) -> None:
    comments = [
        comment
        for comment in comments
        if not any(a == b == c for a, b, c in zip(comment, comment[1:], comment[2:], strict=False))
    ] or ["a"]
    recipe, text = RECIPES["en"], batch(pa.array(comments))
    counted = [Counter[int]() for _ in comments]
    for size, hashes, places in grams(text, recipe):
        for place in range(len(hashes)) if places is None else places:
            line = int(np.searchsorted(text.starts, place, "right")) - 1
            if place < text.ends[line]:
                counted[line][size] += 1
    assert counted == [plain(comment, recipe) for comment in comments]


def test_a_comment_has_the_same_features_wherever_it_stands() -> None:
    recipe = RECIPES["ko"]
    alone, among = (batch(pa.array(comments)) for comments in (["직원이 친절"], ["앱", "직원이 친절", "", "대기"]))
    ones = [rows(text, recipe, np.ones(len(text.codes), np.int32)) for text in (alone, among)]
    assert (ones[0][0] != ones[1][1]).nnz == 0


def test_what_is_learnt_from_is_what_is_summed() -> None:
    """rows() for training and looked_up() for reading agree, negation and all."""
    chance = np.random.default_rng(3)
    table = chance.integers(-127, 128, 1 << 20).astype(np.int8)
    text = batch(pa.array(["the app is not good at all, but fine", "", "no wait", "I never had any problem"]))
    sign = signs(text, "en")
    summed = text.sums(looked_up(text, RECIPES["en"], table) * sign) / np.sqrt(text.ends - text.starts)
    assert rows(text, RECIPES["en"], sign) @ table.astype(np.float32) == pytest.approx(summed, abs=1e-3)


def test_chunks_cover_everything_once() -> None:
    assert list(chunks(5, 2)) == [(0, 2), (2, 4), (4, 5)]


@pytest.mark.parametrize(
    "language, written, turned",
    [
        ("en", "not good at all, but fine", "not____________, but fine"),
        ("en", "good", "good"),
        ("ko", "친절하지 않다 좋아요", "____ 않다 좋아요"),
        ("ko", "친절하지않아요", "___지않아요"),
        ("ko", "안 좋아요", "안 ___"),
        ("ko", "안좋아요", "안___"),
        ("ko", "안내 좋아요", "안내 좋아요"),
        ("ko", "문제가 없어요", "___ 없어요"),
        ("ko", "앱은 좋고 오류가 나지 않아요", "앱은 좋고 ___ __ 않아요"),
        ("ko", "비싼 편이 아니에요", "__ __ 아니에요"),
        ("ko", "앱이 잘 안 열려요", "앱이 _ 안 ___"),
        ("zh", "不好用", "不__"),
        ("zh", "服务没有问题", "服务没有__"),
        ("zh", "没钱", "没_"),
    ],
)
def test_negation_turns_what_it_stands_over(language: str, written: str, turned: str) -> None:
    text = batch(pa.array([written]))
    sign = signs(text, language)[1 : text.ends[0]]
    assert "".join("_" if turn < 0 else chr(code) for code, turn in zip(text.codes[1:], sign, strict=False)) == turned
