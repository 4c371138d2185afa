"""Headers that explain their scale: which end is the best, and what is asked where they leave it open."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.layouts.dictionary import dictionary, stated_scale
from tests.stories.store.test_asked import asked, recognised_rows

DOWN = [
    "전반적 만족도 (①매우만족~⑤매우불만족)", "만족도[매우만족(1)~매우불만족(5)]",
    "1점은 매우 만족, 5점은 매우 불만족이라고 할 때 만족도는?", "만족도 매우만족① 만족② 보통③ 불만족④ 매우불만족⑤",
    "만족도 (높음 1 ~ 5 낮음)", "만족도 (1등급 최고 ~ 5등급 최저)", "총 만족도(1=가장 만족, 5=가장 불만족)",
    "总体满意度【1非常满意—5非常不满意】", "总体满意度（1代表非常满意，5代表非常不满意）",
    "总体满意度（非常满意=1，非常不满意=5）", "满意度 1到5分，1分为非常满意，5分为非常不满意",
    "满意度（1最满意，5最不满意）",
    "On a scale of 1 to 5, where 1 is very satisfied and 5 is very dissatisfied, how satisfied are you?",
    "Satisfaction (1 high - 5 low)", "Satisfaction, very satisfied 1 2 3 4 5 very dissatisfied",
    "Satisfaction (1 = most satisfied, 5 = least satisfied)",
    "Satisfaction (1 - Very Good; 2 - Good; 3 - Average; 4 - Bad; 5 - Very Bad)",
]  # fmt: skip
UP = [
    "만족도[매우불만족(1)~매우만족(5)]", "만족도 (①매우불만족~⑤매우만족)", "总体满意度【1非常不满意—5非常满意】",
    "满意度（1星最差，5星最好）", "Satisfaction (1 low - 5 high)", "5 is very satisfied and 1 is very dissatisfied",
]  # fmt: skip
OPEN = [
    "만족도(매우만족~매우불만족)", "满意度（非常满意→非常不满意）", "满意度（5非常不满意）",
    "Satisfaction 1–5 (excellent–poor)", "Satisfaction (1=Always, 5=Never)", "Satisfaction (5 = very dissatisfied)",
]  # fmt: skip
SILENT = [
    "How satisfied or dissatisfied are you with our bank?", "서비스 만족도 1-5, 불만 사항", "2026년 1월 만족도",
    "만족도 (1~5)", "How satisfied are you with our 5 very friendly branches?", "满意度(5分制)",
]  # fmt: skip
LOW_EFFORT = 'date,"How much effort did it take? (1 = very low, 7 = very high)"'
# Of the points 1, 1, 2, 5 turned over on a scale to 5: 5, 5, 4, 1.
POINTS, TURNED = (1, 1, 2, 5), ["5.0", "5.0", "4.0", "1.0"]


@pytest.mark.parametrize("text", DOWN)
def test_a_header_that_calls_its_lowest_point_the_best(text: str) -> None:
    assert (dictionary().says_low_is_best(text), dictionary().says_high_is_best(text)) == (True, False)
    assert stated_scale(text) == (1, 5)


@pytest.mark.parametrize(
    "text, high",
    [
        ("Gesamtnote (1 = sehr gut, 6 = ungenügend)", 6), ("Zufriedenheit (1 = hervorragend, 5 = schlecht)", 5),
        ("Satisfacción (1 = excelente, 5 = pésimo)", 5), ("Satisfaction (1 = excellent, 7 = poor)", 7),
        ("Soddisfazione (1 = ottimo, 5 = pessimo)", 5), ("만족도 (1 = 탁월, 7 = 매우 미흡)", 7),
        ("满意度（1 = 卓越，7 = 很差）", 7),
    ],
)  # fmt: skip
def test_the_ends_that_a_header_names_are_those_of_the_scale(text: str, high: int) -> None:
    assert dictionary().says_low_is_best(text)
    assert stated_scale(text) == (1, high)


@pytest.mark.parametrize(
    "text", ["Schulnote", "Gesamtnote", "Zufriedenheit (Schulnoten 1-6)", "Zufriedenheit (1 = super, 6 = mies)"]
)
def test_of_german_marks_and_of_unknown_words_it_is_asked_which_end_is_the_best(text: str, tmp_path: Path) -> None:
    """Of marks 1 is the best in Germany and 6 in Switzerland."""
    rows = [f"2026-03-{1 + n % 28:02d},{(1, 1, 2, 1, 2, 6)[n % 6]}" for n in range(36)]
    (found,) = asked(tmp_path, f'date,"{text}"', *rows).questions
    assert [value for value, _ in found.choices] == ["1-6", "6-1"]


@pytest.mark.parametrize("text", UP)
def test_a_header_that_calls_its_highest_point_the_best(text: str) -> None:
    known = dictionary()
    assert not known.says_low_is_best(text)
    assert not known.may_say_low_is_best(text)
    assert known.says_high_is_best(text)


@pytest.mark.parametrize("text", OPEN)
def test_a_header_that_may_call_its_lowest_point_the_best_is_asked_about(text: str, tmp_path: Path) -> None:
    rows = [f"2026-03-{1 + n % 28:02d},{1 + n % 5}" for n in range(30)]
    (found,) = asked(tmp_path, f'date,"{text}"', *rows).questions
    assert [value for value, _ in found.choices] == ["1-5", "5-1"]


@pytest.mark.parametrize("text", SILENT)
def test_other_headers_say_nothing_of_it(text: str) -> None:
    known = dictionary()
    assert not known.says_low_is_best(text)
    assert not known.says_high_is_best(text)
    assert not known.may_say_low_is_best(text)


@pytest.mark.parametrize("text", [DOWN[0], DOWN[7], DOWN[12]])
def test_its_points_are_turned_over_without_a_question(text: str, tmp_path: Path) -> None:
    lines = [f"2026-03-0{n + 1},{point}" for n, point in enumerate(POINTS)]
    _, rows = recognised_rows(tmp_path, f'date,"{text}"', *lines)
    assert [row["csat"] for row in rows] == TURNED


def test_a_recommendation_the_other_way_round_is_turned_over_too(tmp_path: Path) -> None:
    header = 'date,"How likely are you to recommend us? (0 = very likely, 10 = very unlikely)"'
    _, rows = recognised_rows(tmp_path, header, "2026-03-01,0", "2026-03-02,3", "2026-03-03,10")
    assert [row["nps"] for row in rows] == ["10.0", "7.0", "0.0"]


def test_the_turned_scale_is_among_the_ends_that_are_asked_for(tmp_path: Path) -> None:
    rows = [f"2026-03-{1 + n % 28:02d},{1 + n % 4}" for n in range(30)]
    (found,) = asked(tmp_path, "date,Overall satisfaction (1 = best)", *rows).questions
    assert all(int(worst) > int(best) for worst, best in (value.split("-") for value, _ in found.choices))
    (found,) = asked(tmp_path, "date,How much effort did it take? Customer effort score", *rows).questions
    ways = [tuple(map(int, value.split("-"))) for value, _ in found.choices]
    assert {(best, worst) for worst, best in ways} == set(ways)
    (found,) = asked(tmp_path, LOW_EFFORT, *rows).questions
    assert [value for value, _ in found.choices] == ["1-7", "7-1"]


def test_a_zero_beside_a_turned_scale_is_no_answer_or_its_best_point(tmp_path: Path) -> None:
    rows = [f"2026-03-{1 + n % 28:02d},{n % 6}" for n in range(30)]
    (found,) = asked(tmp_path, f'date,"{DOWN[0]}"', *rows).questions
    assert [value for value, _ in found.choices] == [f"{DOWN[0]}:0=none", "scale=5-0"]
