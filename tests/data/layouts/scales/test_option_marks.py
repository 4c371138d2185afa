"""Marks of options before words are peeled off; digits in rings are digits; marks against the words are asked about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.errors import FileAmbiguous
from tests.data.test_layouts import laid_out, raw_of

KO = ("매우 만족", "만족", "보통", "불만족", "매우 불만족")
ZH = ("非常满意", "满意", "一般", "不满意", "非常不满意")
EN = ("Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied")
RINGS = "\u2460\u2461\u2462\u2463\u2464"
WIDE = "\uff21\uff22\uff23\uff24\uff25"
HEADERS: dict[tuple[str, ...], str] = {KO: "만족도", ZH: "满意度", EN: "Satisfaction"}


def scores(folder: Path, header: str, texts: tuple[str, ...], name: str = "csat", **said: Any) -> list[float]:
    """The points that each of the values is stored as."""
    lines = [f"2026-09-{n % 28 + 1:02},{texts[n % len(texts)]}" for n in range(40)]
    _, tables = laid_out(raw_of(folder, "\n".join([f"date,{header}", *lines]) + "\n"), **said)
    return [float(row[name]) for row in tables["response"][: len(texts)]]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "form, marks, words",
    [
        ("{} {}", RINGS, KO), ("{}{}", RINGS, ZH), ("{}. {}", RINGS, EN), ("{}. {}", "가나다라마", KO),
        ("{} {}", "\u326e\u326f\u3270\u3271\u3272", KO), ("{}.{}", "ABCDE", ZH), ("{}、{}", WIDE, ZH),
        ("{}\uff0e{}", WIDE, ZH), ("({}) {}", "abcde", EN), ("{}) {}", "ABCDE", EN), ("({}) {}", "12345", KO),
        ("{} {}", "\u2776\u2777\u2778\u2779\u277a", EN),
    ],
)  # fmt: skip
def test_the_words_behind_marks_decide(tmp_path: Path, form: str, marks: str, words: tuple[str, ...]) -> None:
    values = tuple(form.format(mark, word) for mark, word in zip(marks, words, strict=True))
    assert scores(tmp_path, HEADERS[words], values) == [5, 4, 3, 2, 1]
    values = tuple(form.format(mark, word) for mark, word in zip(marks, words[::-1], strict=True))
    assert scores(tmp_path, HEADERS[words], values) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("header", HEADERS.values())
def test_digits_in_rings_are_digits(tmp_path: Path, header: str) -> None:
    assert scores(tmp_path, header, tuple(RINGS)) == [1, 2, 3, 4, 5]
    assert scores(tmp_path, header, tuple(RINGS), scale=(5, 1)) == [5, 4, 3, 2, 1]


def test_a_recommendation_in_rings_goes_to_ten(tmp_path: Path) -> None:
    values = tuple(map(chr, range(0x2460, 0x246A)))
    assert scores(tmp_path, "NPS", values, "nps") == [*range(1, 11)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, marks, words",
    [
        ("만족도(5점이 가장 만족)", RINGS, KO), ("Satisfaction (5 is the best)", RINGS, EN),
        ("满意度(1为最满意)", RINGS, ZH[::-1]), ("만족도", "\u2461\u2460\u2462\u2463\u2464", KO),
        ("满意度", "BACDE", ZH),
        ("Satisfaction", "ACBDE", EN),
    ],
)  # fmt: skip
def test_marks_that_speak_against_the_words_are_asked_about(
    tmp_path: Path, header: str, marks: str, words: tuple[str, ...]
) -> None:
    values = tuple(f"{mark}. {word}" for mark, word in zip(marks, words, strict=True))
    with pytest.raises(FileAmbiguous, match="so their points are not certain") as caught:
        scores(tmp_path, header, values)
    (question, _) = caught.value.questions
    assert [point for _, point in question.entries] == ["1", "2", "3", "4", "5"]
    said = {f"{header}:{text}": point for text, point in question.entries}
    assert sorted(scores(tmp_path, header, values, values=said)) == [1, 2, 3, 4, 5]


def test_marks_in_their_order_need_no_question(tmp_path: Path) -> None:
    values = tuple(f"{mark} {word}" for mark, word in zip(RINGS, KO, strict=True))
    assert scores(tmp_path, "만족도(1점이 가장 만족)", values) == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("header, words", [("만족도(5점이 가장 만족)", KO), ("Satisfaction (5 is the best)", EN)])
def test_numbers_whose_words_say_the_opposite_of_the_header_are_asked_about(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    values = tuple(f"{at}. {word}" for at, word in enumerate(words, 1))
    with pytest.raises(FileAmbiguous, match="is the best"):
        scores(tmp_path, header, values)
    assert scores(tmp_path, header, values, scale=(5, 1)) == [5, 4, 3, 2, 1]
