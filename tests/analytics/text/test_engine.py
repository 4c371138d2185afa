"""The engine as others use it: a column of comments in, what they say out."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest

from analytics.text import engine
from analytics.text.blob import VoiceBlob
from analytics.text.engine import SCHEMA, read, version
from analytics.text.lexicon import THEMES, shipped
from analytics.text.sentiment import contributions

GOOD = ["The staff were very helpful and friendly.", "직원이 정말 친절하고 빨라요.", "柜员态度很好，办得很快。"]
BAD = ["The app keeps crashing and nobody helps.", "앱이 자꾸 튕기고 너무 느려요.", "手机银行老是闪退，太差了。"]
NOTHING = [
    "",
    None,
    "   ",
    "12345",
    "!!!",
    "銀行のアプリはひどい",
    "Привет",
    "¿Dónde está la sucursal más cercana?",
    "qwrtz plkjh",
]


def test_good_and_bad_in_three_languages() -> None:
    table = read(pa.array(GOOD + BAD))
    assert table.schema.equals(SCHEMA)
    assert [value > 0 for value in table["polarity"].to_pylist()] == [True] * 3 + [False] * 3
    assert table["language"].to_pylist() == ["en", "ko", "zh"] * 2
    assert all(0 <= value <= 1 for value in table["subjectivity"].to_pylist())


@pytest.mark.parametrize("comment", NOTHING)
def test_what_cannot_be_scored_is_not_neutral(comment: str | None) -> None:
    [row] = read(pa.array([comment], pa.string())).to_pylist()
    assert row["scored"] is False
    assert row["polarity"] is None
    assert row["subjectivity"] is None


def test_a_comment_reads_alike_alone_and_in_mixed_company() -> None:
    column = [*GOOD, *NOTHING, *BAD]
    together = read(
        pa.chunked_array([pa.array(column[:7], pa.string()), pa.array(column[7:], pa.string())])
    ).to_pylist()
    alone = [read(pa.array([comment], pa.string())).to_pylist()[0] for comment in column]
    for one, other in zip(together, alone, strict=True):
        assert one["polarity"] == pytest.approx(other["polarity"], abs=1e-6)
        assert {each["theme"] for each in one["themes"]} == {each["theme"] for each in other["themes"]}


def test_nothing_in_nothing_out() -> None:
    assert read(pa.array([], pa.string())).schema.equals(SCHEMA)


@pytest.mark.parametrize(
    "comment, good, bad",
    [
        ("The staff were friendly but the app keeps crashing.", "attitude", "digital"),
        ("직원은 친절한데 앱이 자꾸 튕겨요", "attitude", "digital"),
        ("柜员态度很好，但是手机银行老是闪退", "attitude", "digital"),
    ],
)
def test_each_theme_is_judged_by_its_clause(comment: str, good: str, bad: str) -> None:
    [row] = read(pa.array([comment])).to_pylist()
    said = {each["theme"]: each["polarity"] for each in row["themes"]}
    assert said[good] > 0 > said[bad]


@pytest.mark.parametrize(
    "comment, theme, named",
    [
        ("I had to wait in the queue", "waiting", True),
        ("Waiting was fine", "waiting", True),
        ("The waiter at the restaurant", "waiting", False),  # a word, not a part of one
        ("A feedback form", "fees", False),
        ("수수료가 비싸요", "fees", True),
        ("체크카드를 받았어요", "account", True),
        ("앱에서 오류", "digital", True),
        ("앱솔루트 보드카", "digital", False),  # 앱 is no stem here
        ("기다렸습니다", "waiting", True),
        ("转账手续费太高", "fees", True),
        ("个人信息泄露", "privacy", True),
    ],
)
def test_seeds_are_found_by_word_stem_and_substring(comment: str, theme: str, named: bool) -> None:
    [row] = read(pa.array([comment])).to_pylist()
    assert (theme in {each["theme"] for each in row["themes"]}) is named


def test_the_bank_edits_its_lexicon() -> None:
    edited = shipped().edited({"branch": {"en": {"add": ["Gangnam office"], "drop": ["parking"]}}})
    themes = [
        {each["theme"] for each in row["themes"]}
        for row in read(pa.array(["parking", "the gangnam office"]), lexicon=edited).to_pylist()
    ]
    assert themes == [set(), {"branch"}]
    assert version(edited) != version() == engine.VERSION


def test_every_theme_has_seeds_in_every_language() -> None:
    assert all(shipped().words(theme, language) for theme in THEMES for language in ("ko", "zh", "en"))


def test_textblob_with_this_engine() -> None:
    good, nothing = VoiceBlob("직원이 정말 친절해요"), VoiceBlob("")
    assert good.language == "ko"
    assert good.polarity == good.sentiment.polarity > 0
    assert good.subjectivity == good.sentiment.subjectivity
    assert "attitude" in good.themes
    assert not nothing.scored
    assert math.isnan(nothing.polarity)
    assert nothing.contributions == ()


@pytest.mark.parametrize(
    "comment, language, good, bad",
    [
        ("  The staff were helpful.\nThe app is terrible", "en", "helpful", "terrible"),
        ("직원은 친절해요  앱은 최악", "ko", "친절해요", "최악"),
        ("服务很好，太垃圾了", "zh", "好", "垃圾"),
    ],
)
def test_the_words_that_decided(comment: str, language: str, good: str, bad: str) -> None:
    spans = contributions(comment, language)
    assert all(comment[span.begin : span.end] == span.text for span in spans)
    assert any(good in span.text and span.weight > 0 for span in spans)
    assert any(bad in span.text and span.weight < 0 for span in spans)
