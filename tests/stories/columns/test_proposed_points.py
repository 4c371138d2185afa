"""Points that are proposed for words of a score: none by parts of words, and no two words alike."""

from collections import Counter
from pathlib import Path

import pytest

from data.layouts.column_profile import Facts
from data.layouts.scales import scales
from tests.data.test_layouts import laid_out, raw_of


@pytest.mark.parametrize(
    "words",
    [
        ("Terrible", "Could be better", "OK", "Good", "Great"), ("Bad", "Not good enough", "Good"),
        ("불만족", "썩 만족은 아님", "만족"), ("나쁨", "좋다고는 못하겠음", "보통", "좋음"),
        ("一般", "谈不上满意", "满意"), ("差", "好像不行", "还行", "好"),
        ("schlecht", "nicht so gut wie sonst", "gut"), ("Mauvais", "Peut mieux faire", "Bien", "Très bien"),
        ("Malo", "No tan bueno", "Bueno", "Muy bueno"),
    ],
)  # fmt: skip
def test_words_that_are_weakened_or_denied_in_any_way_have_no_point_by_their_parts(words: tuple[str, ...]) -> None:
    entries = dict(scales.proposed(dict.fromkeys(words, 9), None, of_five=True))
    assert entries[words[1]] == ""
    assert scales.leaning(words[1]) is None


@pytest.mark.parametrize(
    "scale",
    [
        "Poor|Average|Good|Very Good|Excellent",
        "Pas du tout satisfait|Plutôt pas satisfait|Plutôt satisfait|Très satisfait",
        "überhaupt nicht zufrieden|eher nicht zufrieden|teilweise zufrieden|eher zufrieden|voll und ganz zufrieden",
        "전혀 만족하지 않음|그다지 만족하지 않음|보통|만족|매우 만족",
        "不满意|不太满意|一般|满意|非常满意",
        "Nada satisfecho|Poco satisfecho|Satisfecho|Muy satisfecho",
        "Nada satisfeito|Pouco satisfeito|Indiferente|Satisfeito|Totalmente satisfeito",
    ],
)  # fmt: skip
def test_words_with_weakened_ones_are_read_in_their_order(scale: str) -> None:
    words = scale.split("|")
    reading = scales.read(dict.fromkeys(words, 8))
    assert reading
    assert reading.is_sure
    assert [reading.point(word) for word in words] == list(range(1, len(words) + 1))


@pytest.mark.parametrize(
    "words, points",
    [
        (("unzufrieden", "weniger zufrieden", "zufrieden", "sehr zufrieden", "begeistert"), "12345"),
        (("Bad", "Meh", "Good", "Very good", "Delighted"), "12345"),
        (("나쁨", "그냥 그래요", "좋음", "아주 좋음", "최고예요"), "12345"),
        (("不满意", "凑合", "满意", "很满意", "惊喜"), "12345"),
        # By the order alone a good word would be below the middle; of two that sound alike nobody knows the better one.
        (("Bad", "Good", "Very good", "Delighted", "Wonderful"), "24   "), (("실망", "별로", "좋음"), "  4"),
        (("失望", "糟糕", "凑合", "满意"), "  34"),
    ],
)  # fmt: skip
def test_points_are_proposed_apart_and_in_the_order_of_their_tone(words: tuple[str, ...], points: str) -> None:
    entries = dict(scales.proposed(dict.fromkeys(words, 9), None, of_five=True))
    assert "".join(entries[word] or " " for word in words) == points


@pytest.mark.parametrize(
    "words, size", [("基本满意|满意|非常满意", "345"), ("基本满意|非常满意", "12"), ("基本滿意|滿意|非常滿意", "345")]
)
def test_a_weak_word_takes_the_middle_of_the_usual_scale_where_few_steps_occur(words: str, size: str) -> None:
    reading = scales.read(dict.fromkeys(words.split("|"), 8))
    assert reading
    assert not reading.is_sure
    assert dict(scales.proposed(dict.fromkeys(words.split("|"), 8), reading)) == dict(
        zip(words.split("|"), size, strict=True)
    )


@pytest.mark.parametrize(
    "values, points",
    [
        ("매우 만족|4|보통|2|매우 불만족", [5, 3, 1]), ("非常满意|4|一般|2|非常不满意", [5, 3, 1]),
        ("Very satisfied|4|Neutral|2|Very dissatisfied", [5, 3, 1]), ("Satisfied|5|Dissatisfied|3|1", [4, 2]),
    ],
)  # fmt: skip
def test_words_stand_between_the_digits_of_their_column(values: str, points: list[int]) -> None:
    told = Facts(Counter(dict.fromkeys(values.split("|"), 4)), 30)
    assert told.reading
    assert [told.reading.point(value) for value in values.split("|") if not value.isdigit()] == points


@pytest.mark.sampled
@pytest.mark.parametrize(
    "head, words, marks",
    [
        ("응답일,지점,만족도,의견", ("매우 만족", "만족", "보통", "불만족", "매우 불만족"),
         "\u2460 |\u2461 |\u2462 |\u2463 |\u2464 "),
        ("提交日期,网点,满意度,意见", ("非常满意", "满意", "一般", "不满意", "非常不满意"), "A.|B.|C.|D.|E."),
        ("提交日期,网点,满意度,意见", ("非常满意", "满意", "一般", "不满意", "非常不满意"), "A、|B、|C、|D、|E、"),
        (
            "Response date,Branch,Satisfaction,Comment",
            ("Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied"),
            "(a) |(b) |(c) |(d) |(e) ",
        ),
    ],
)  # fmt: skip
def test_the_mark_of_an_option_is_no_part_of_its_words(
    tmp_path: Path, head: str, words: tuple[str, ...], marks: str
) -> None:
    said = [f"{mark}{word}" for mark, word in zip(marks.split("|"), words, strict=True)]
    lines = [f"2026-09-{n + 1:02},A,{said[n % 5]},it took long {n}x" for n in range(15)]
    _, rows = laid_out(raw_of(tmp_path, "\n".join((head, *lines)) + "\n"))
    assert [float(row["csat"]) for row in rows["response"]] == [5, 4, 3, 2, 1] * 3
