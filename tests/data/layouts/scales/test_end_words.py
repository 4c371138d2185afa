"""Words of the ends of a scale beside the digits of its values, and headers that nobody understands: asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.layouts.dictionary import asks_for, dictionary
from data.layouts.scales.claims import is_claim
from data.layouts.scales.senses import Best, Sense
from tests.data.layouts.scales.test_senses import AGREE, AGREE_KO, AGREE_ZH, scores
from tests.data.test_layouts import laid_out, raw_of
from tests.stories.store.test_asked import asked

# Words beside the lowest point and the highest, of which the lowest is the best.
ENDS = [
    ("CSAT", "1 - Best", "5 - Worst"), ("Satisfaction", "1 (high)", "5 (low)"), ("만족도", "1(최고)", "5(최저)"),
    ("만족도", "1점(가장 좋음)", "5점(가장 나쁨)"), ("满意度", "1(最好)", "5(最差)"),
    ("滿意度", "1分(最優)", "5分(最劣)"),
    ("Zufriedenheit", "1 (beste)", "5 (schlechteste)"), ("Satisfaction", "1 (meilleure note)", "5 (pire)"),
    ("Satisfacción", "1 (mejor)", "5 (peor)"), ("Satisfação", "1 (melhor)", "5 (pior)"),
    ("満足度", "1(一番良い)", "5(一番悪い)"), ("CSAT", "1 (loved it)", "5"),
]  # fmt: skip
UNKNOWN = [
    ("CSAT", "1 (zing)", "5 (zang)"), ("만족도", "1(가나)", "5(다라)"), ("满意度", "1(甲)", "5(乙)"),
    ("CSAT", "1", "5 (zing)"),
]  # fmt: skip
PLAIN = [
    ("CSAT", "1 star", "5 stars"), ("만족도", "1점", "5점"), ("满意度", "1分", "5分"), ("CSAT", "1 (app)", "5 (app)"),
]  # fmt: skip


def five(first: str, last: str) -> tuple[str, ...]:
    """The five points, of which the ends have words; one word on all is none of an end."""
    word = first.removeprefix("1")
    return (first, *(f"{n}{word}" if word == last.removeprefix("5") else f"{n}" for n in "234"), last)


@pytest.mark.sampled
@pytest.mark.parametrize("header, first, last", ENDS)
def test_words_at_the_ends_turn_the_values_over(tmp_path: Path, header: str, first: str, last: str) -> None:
    assert scores(tmp_path, header, five(first, last)) == ["5.0", "4.0", "3.0", "2.0", "1.0"]


@pytest.mark.sampled
@pytest.mark.parametrize("header, first, last", [(header, f"1 {b[1:]}", f"5 {a[1:]}") for header, a, b in ENDS[:11]])
def test_the_other_way_round_they_stay(tmp_path: Path, header: str, first: str, last: str) -> None:
    first, last = first.replace("점", "").replace("分", ""), last.replace("점", "").replace("分", "")
    assert scores(tmp_path, header, (first, "2", "3", "4", last)) == ["1.0", "2.0", "3.0", "4.0", "5.0"]


@pytest.mark.sampled
@pytest.mark.parametrize("header, first, last", UNKNOWN)
def test_of_words_that_nobody_knows_it_is_asked_which_end_is_the_best(
    tmp_path: Path, header: str, first: str, last: str
) -> None:
    words = (first, "2", "3", "4", last)
    lines = [f"2026-03-{1 + n % 28:02d},{words[n % 5]}" for n in range(40)]
    (found,) = asked(tmp_path, f'date,"{header}"', *lines).questions
    assert (found.option, [value for value, _ in found.choices]) == ("scale", ["1-5", "5-1"])
    assert scores(tmp_path, header, words, scale=(5, 1))[0] == "5.0"


@pytest.mark.sampled
@pytest.mark.parametrize("header, first, last", PLAIN)
def test_units_and_one_word_for_all_are_no_words_of_ends(tmp_path: Path, header: str, first: str, last: str) -> None:
    assert scores(tmp_path, header, five(first, last)) == ["1.0", "2.0", "3.0", "4.0", "5.0"]


NOT_KNOWN = [
    "CSAT (1 = zing)", "Satisfaction (zing = 1)", "Satisfaction (1 zing)", "CSAT (10 = never)",
    "Satisfaction rank (1st is best)", "Satisfaction ranking", "Satisfaction (higher scores preferred)", "CSAT_rev",
    "만족도(1: 가나다)", "만족도 순위", "만족도(1위~5위)", "만족도 (1점이 가나다)", "추천지수(10=절대안해)",
    "满意度等级(一级最好)", "满意度排名", "满意度(1代表甲)", "満足度(1番良い~5番悪い)", "満足度(1がすごい)",
    "満足度ランキング",
    "Zufriedenheit (1 = Zack)", "Zufriedenheit (5 heißt Zack)", "Satisfaction (1 = zut)", "Satisfacción (1 es zas)",
    "Satisfaction; low scores are preferred", "만족도(작은 수가 우수)", "满意度(数字小的好)",
    "満足度(小さいほうが良い)", "满意度（值小为优）", "滿意度（以低分為優）", "만족도(5→1)", "Satisfaction (5 -> 1)",
    "Satisfação (1 é zás)", "Satisfaction (1 yes, 2 no)",
]  # fmt: skip
TURNED = [
    "滿意度（分數愈低愈滿意）", "滿意度（愈小愈好）", "滿意度（分數愈高愈不滿意）",
    "CSAT (top = 1)", "Satisfaction (1 = meilleure note)", "Zufriedenheit (höher = schlechter)", "CSAT (1 = love it)",
    "Zufriedenheit (1 = volle Zufriedenheit)", "Satisfacción (1 es lo mejor)", "추천지수(0=적극추천)",
    "NPS(0=一定推荐)",
]  # fmt: skip
# What tells nothing of an end, however many digits there are.
HARMLESS = [
    "Q1: Satisfaction with the branch", "Satisfaction (out of 5)", "Satisfaction / 5", "CSAT (Q3 2026)", "CSAT_2",
    "Satisfaction (5-point scale)", "Satisfaction (branch 3)", "Satisfaction with call-back within 2 hours",
    "Overall satisfaction (1st visit)", "Satisfaction with best rate saver", "Satisfaction, wave 2", "CSAT (1-5)",
    "문1. 만족도", "만족도(1~5점)", "만족도(5점 만점)", "만족도(1→5)",
    "1창구 만족도", "직원 만족도(3번 창구)", "강남 2호점 만족도",
    "2026년 3월 만족도",
    "최고금리 예금 만족도", "Q1 상담 만족도", "满意度（5分制）", "第一题 满意度", "1号窗口满意度", "满意度等级(1-5)",
    "满意度(满分5分)",
    "満足度（5段階評価）", "問1 満足度", "1番窓口の満足度", "Frage 1: Zufriedenheit",
    "Zufriedenheit (Skala von 1 bis 5)",
    "Note de satisfaction sur 5", "Satisfacción (escala de 1 a 5)", "Satisfação (1 a 5)",
]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("text", NOT_KNOWN)
def test_a_header_that_seems_to_speak_of_an_end_is_no_silence(text: str) -> None:
    assert dictionary().best_end(text) is Best.OPEN


@pytest.mark.sampled
@pytest.mark.parametrize("text", TURNED)
def test_the_words_of_the_best_at_the_lowest_point_are_understood(text: str) -> None:
    assert dictionary().best_end(text) is Best.LOW


@pytest.mark.sampled
@pytest.mark.parametrize("text", HARMLESS)
def test_other_digits_and_words_are_no_claim(text: str) -> None:
    assert (dictionary().best_end(text), is_claim(text)) == (Best.SILENT, False)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "sense, text",
    [
        (Sense.STATEMENT, "I am far from satisfied"), (Sense.STATEMENT, "I have been less than satisfied"),
        (Sense.STATEMENT, "만족도가 떨어진다"), (Sense.STATEMENT, "我很难满意"),
        (Sense.STATEMENT, "Ich bin kaum zufrieden"),
        (Sense.GOOD, "I could not be more satisfied"), (Sense.GOOD, "더할 나위 없이 만족한다"),
        (Sense.GOOD, "不能更满意了"),
        (Sense.GOOD, "Je suis on ne peut plus satisfait"), (Sense.DOUBTFUL, "I could be more satisfied"),
        (Sense.OPEN, "How hesitant are you to recommend us"), (Sense.OPEN, "추천하기 망설여진다"),
        (Sense.GOOD, "How likely or unlikely are you to recommend us"),
    ],
)  # fmt: skip
def test_words_of_distance_deny_and_praise_in_a_denial_does_not(sense: Sense, text: str) -> None:
    assert asks_for(text) is sense


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words, first",
    [
        ("I am far from satisfied", AGREE, "5.0"), ("만족도가 떨어진다", AGREE_KO, "5.0"),
        ("我对服务很难满意", AGREE_ZH, "5.0"),
        ("I could not be more satisfied", AGREE, "1.0"), ("더할 나위 없이 만족한다", AGREE_KO, "1.0"),
    ],
)  # fmt: skip
def test_agreement_is_with_what_the_statement_says(
    tmp_path: Path, header: str, words: tuple[str, ...], first: str
) -> None:
    assert scores(tmp_path, header, words)[0] == first


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, first, last, why",
    [
        ("CSAT", "1 - Best", "5 - Worst", "as the words of its values say"),
        ("만족도(낮을수록 좋음)", "1", "5", "as its header says"),
        ("满意度", "1(最好)", "5(最差)", "as the words of its values say"),
        ("CSAT (top = 1)", "1", "5", "as its header says"),
    ],
)  # fmt: skip
def test_it_is_said_what_was_turned_over_and_why(tmp_path: Path, header: str, first: str, last: str, why: str) -> None:
    lines = [f"2026-03-{1 + n % 28:02d},{(first, '2', '3', '4', last)[n % 5]}" for n in range(40)]
    layout, _ = laid_out(raw_of(tmp_path, "\n".join([f'date,"{header}"', *lines]) + "\n"))
    assert any("turned over" in str(note) and why in str(note) and header in str(note) for note in layout.notes)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "best, text",
    [
        (Best.OPEN, "Satisfaction (best 1)"), (Best.LOW, "만족도(5점 척도, 최고 1)"),
        (Best.SILENT, "만족도(5점 만점, 최저 1)"),
        (Best.OPEN, "만족도(불만족 5점)"), (Best.OPEN, "满意度（满意1分）"),
        (Best.OPEN, "Satisfaction (dissatisfied 5)"),
        (Best.SILENT, "만족도(만족 5점)"), (Best.SILENT, "만족도(만족 1~5점)"), (Best.SILENT, "満足度(満足5点)"),
        (Best.SILENT, "Satisfaction (worst 1)"), (Best.SILENT, "满意度(5分制，最差1)"),
    ],
)  # fmt: skip
def test_words_before_a_point_in_brackets_are_its_own(best: Best, text: str) -> None:
    assert dictionary().best_end(text) is best


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header", ["How unlikely are you to recommend us? 0-10", "추천의향 (10=절대안해)", "不推荐的可能性", "NPS (0 zing)"]
)
@pytest.mark.parametrize("scale, first", [((10, 0), "10.0"), ((0, 10), "0.0")])
def test_the_scale_answers_for_a_recommendation_that_is_the_only_score(
    tmp_path: Path, header: str, scale: tuple[int, int], first: str
) -> None:
    points = tuple(map(str, range(11)))
    lines = [f"2026-03-{1 + n % 28:02d},{points[n % 11]}" for n in range(40)]
    assert [found.option for found in asked(tmp_path, f'date,"{header}"', *lines).questions] == ["mapping"]
    assert scores(tmp_path, header, points, "nps", scale=scale)[0] == first
