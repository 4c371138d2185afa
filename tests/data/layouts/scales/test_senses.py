"""Headers that ask for something bad, or that say in words which end of their numbers is the best."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.layouts.dictionary import asks_for, dictionary
from data.layouts.scales.senses import Best, Sense
from tests.data.test_layouts import laid_out, raw_of
from tests.stories.store.test_asked import asked

AGREE = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")
AGREE_KO = ("전혀 그렇지 않다", "그렇지 않다", "보통이다", "그렇다", "매우 그렇다")
AGREE_ZH = ("非常不同意", "不同意", "一般", "同意", "非常同意")
FIVE = ("1", "2", "3", "4", "5")

LOW = [
    "Satisfaction (lower is better)", "CSAT - lower score = more satisfied",
    "Overall satisfaction (the lower the better)",
    "Customer effort score (high = bad)", "Customer Effort Score (higher = more effort)",
    "만족도(낮을수록 만족)", "만족도 (점수가 낮을수록 만족)",
    "만족도(숫자가 작을수록 좋음)", "고객노력(CES, 낮을수록 좋음)",
    "满意度(数值越小越满意)", "满意度（分数越低越满意）", "满意度，越低越好", "滿意度(數值越小越滿意)",
    "Zufriedenheit (je niedriger desto besser)", "満足度(数字が小さいほど満足)", "満足度（低いほど良い）",
    "Satisfaction (plus c'est bas, mieux c'est)",
    "Satisfacción (cuanto más bajo, mejor)", "Satisfação (quanto menor, melhor)",
    "Customer effort score (1 = very low effort, 7 = very high effort)", "CES (1 = low effort to 5 = high effort)",
    "Aufwand (1 = wenig Aufwand, 5 = hoher Aufwand)", "고객 노력 (1 = 적은 노력, 5 = 많은 노력)",
    "Dissatisfaction (1 = low, 5 = high)", "불만족 정도", "How dissatisfied are you? (1-5)", "Unzufriedenheit",
    "만족도(1점이 가장 만족)", "만족도 (1이 가장 좋음)", "Satisfaction (1 being best)",
    "Satisfaction, 1 = most satisfied",
    "满意度(1为最满意)", "Satisfacción (1 = mejor)", "Satisfaction (1 = meilleur)",
    "満足度(1が最も満足)", "Zufriedenheit (1 ist am besten)",
    "Insatisfaction (1 à 5)", "Insatisfacción", "不満度", "不满意程度", "不滿意度", "불만족도 (1-5)",
]  # fmt: skip
HIGH = [
    "満足度(5が最も満足)", "만족도(5점이 가장 만족)", "Satisfaction (5 is the best)",
    "Satisfaction (higher is better)", "만족도(높을수록 만족)", "满意度(越高越满意)", "만족도 (낮을수록 불만)",
    "Customer effort (1 = high effort, 5 = low effort)", "불만족도 (1 = 매우 불만족, 5 = 매우 만족)",
]  # fmt: skip
OPEN = [
    "Effort (1 low - 5 high)", "Customer effort [1 = Low, 5 = High]", "Customer Effort (1 = minimal effort)",
    "Customer effort (1 = high, 5 = low)", "CES客户努力程度(1=低,5=高)",
    "고객노력 (1 낮음 ~ 5 높음)", "Effort (1 = faible, 5 = élevé)",
    "Satisfaction (reverse coded)", "만족도(역문항)", "满意度(反向计分)", "I am dissatisfied with the service",
    "서비스가 불만족스러웠다", "我对服务不满意", "I was not dissatisfied",
    "불만족하지 않았다", "Satisfaction (5 = dissatisfied)", "Q1 Most satisfied with the branch", "문항1 가장 만족",
    "Satisfaction (1 being highest)", "Satisfaction (5 = lowest)",
    "만족도(5점이 가장 불만족)", "满意度(5为最不满意)",
]  # fmt: skip
SILENT = [
    "Satisfaction (1 = lowest)", "만족도(1점이 최저)", "满意度(1为最低)", "Satisfacción (1 = peor)",
    "만족도", "Satisfaction (1-5)", "满意度", "How easy was it to open your account?", "Customer effort score", "CES",
    "How satisfied or dissatisfied are you with our bank?", "Satisfaction/Dissatisfaction", "만족도/불만족도",
    "불만 처리 만족도", "불편사항 처리 만족도", "不满处理满意度",
    "我对服务是否满意", "CSAT (1: dissatisfied)", "쉬웠습니까?",
    "How satisfied are you with the handling of your complaint?", "Wie zufrieden oder unzufrieden sind Sie?",
]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize(
    "best, text",
    [(best, text) for best, texts in ((Best.LOW, LOW), (Best.HIGH, HIGH), (Best.OPEN, OPEN)) for text in texts]
    + [(Best.SILENT, text) for text in SILENT],
)
def test_which_end_of_its_numbers_a_header_calls_the_best(best: Best, text: str) -> None:
    assert dictionary().best_end(text) is best


@pytest.mark.sampled
@pytest.mark.parametrize(
    "sense, text",
    [
        (Sense.STATEMENT, "I was not satisfied with my visit"),
        (Sense.STATEMENT, "It was not easy to resolve my issue"),
        (Sense.STATEMENT, "It took a lot of effort to resolve my issue"), (Sense.STATEMENT, "전반적으로 불만족한다"),
        (Sense.STATEMENT, "서비스에 만족하지 못했다"), (Sense.STATEMENT, "办理业务很麻烦"),
        (Sense.STATEMENT, "Ich bin mit dem Service unzufrieden"), (Sense.STATEMENT, "サービスに不満である"),
        (Sense.STATEMENT, "No estoy satisfecho con el servicio"),
        (Sense.STATEMENT, "I would not recommend this bank (0-10)"),
        (Sense.STATEMENT, "추천하지 않을 의향(0-10)"), (Sense.STATEMENT, "不推荐的可能性"),
        (Sense.DOUBTFUL, "The staff was rude"), (Sense.DOUBTFUL, "직원이 불친절했다"), (Sense.DOUBTFUL, "等候时间太久"),
        (Sense.GOOD, "만족한다 (1=전혀 그렇지 않다, 5=매우 그렇다)"),
        (Sense.GOOD, "추천 의향 (0=전혀 추천하지 않음, 10=매우 추천)"),
        (Sense.GOOD, "I am satisfied with the service"), (Sense.GOOD, "NPS (0 = would not recommend)"),
    ],
)  # fmt: skip
def test_what_a_header_asks_for(sense: Sense, text: str) -> None:
    assert asks_for(text) is sense


def scores(folder: Path, header: str, words: tuple[str, ...], name: str = "csat", **said: Any) -> list[str]:
    """The score of each of the words, as it is stored."""
    lines = [f"2026-03-{1 + n % 28:02d},{words[n % len(words)]}" for n in range(40)]
    _, tables = laid_out(raw_of(folder, "\n".join([f'date,"{header}"', *lines]) + "\n"), **said)
    return [str(float(row[name])) for row in tables["response"][: len(words)]]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [
        ("I am dissatisfied with the service", AGREE),
        ("서비스가 불만족스러웠다", AGREE_KO), ("我对服务不满意", AGREE_ZH),
        ("Dissatisfaction", ("Very low", "Low", "Medium", "High", "Very high")),
        ("불만족 정도", FIVE), ("Satisfaction (lower is better)", FIVE), ("不满意程度", FIVE),
        ("서비스가 불만족스러웠다 (1=전혀 그렇지 않다, 5=매우 그렇다)", FIVE),
        ("I am satisfied (1 = strongly agree, 5 = strongly disagree)", FIVE),
    ],
)  # fmt: skip
def test_what_is_surely_bad_is_turned_over(tmp_path: Path, header: str, words: tuple[str, ...]) -> None:
    assert scores(tmp_path, header, words) == ["5.0", "4.0", "3.0", "2.0", "1.0"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [
        ("I am satisfied with the service", AGREE), ("서비스에 만족한다", AGREE_KO), ("我对服务满意", AGREE_ZH),
        ("불만족도", ("매우 불만족", "불만족", "보통", "만족", "매우 만족")), ("Satisfaction/Dissatisfaction", FIVE),
        ("I am dissatisfied (1 = strongly agree, 5 = strongly disagree)", FIVE),
    ],
)  # fmt: skip
def test_what_is_good_or_has_its_own_words_is_not(tmp_path: Path, header: str, words: tuple[str, ...]) -> None:
    assert scores(tmp_path, header, words) == ["1.0", "2.0", "3.0", "4.0", "5.0"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [
        ("I was not dissatisfied with the service", AGREE),
        ("서비스가 불만족스럽지 않았다", AGREE_KO), ("对服务没有不满意", AGREE_ZH),
        ("I am dissatisfied with the service", FIVE), ("Effort (1 low - 5 high)", FIVE),
    ],
)  # fmt: skip
def test_of_what_is_not_certain_one_question_is_asked_and_its_answer_holds(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    lines = [f"2026-03-{1 + n % 28:02d},{words[n % 5]}" for n in range(40)]
    (found,) = asked(tmp_path, f'date,"{header}"', *lines).questions
    assert [value for value, _ in found.choices] == ["1-5", "5-1"]
    name = "ces" if "ffort" in header else "csat"
    assert scores(tmp_path, header, words, name, scale=(5, 1))[0] == "5.0"
    assert scores(tmp_path, header, words, name, scale=(1, 5))[0] == "1.0"


@pytest.mark.parametrize(
    "header", ["I would not recommend this bank (0-10)", "추천하지 않을 의향(0-10)", "不推荐的可能性"]
)
def test_of_a_refusal_to_recommend_it_is_asked_which_end_is_the_best(tmp_path: Path, header: str) -> None:
    points = tuple(map(str, range(11)))
    lines = [f"2026-03-{1 + n % 28:02d},{points[n % 11]}" for n in range(40)]
    (found,) = asked(tmp_path, f'date,"{header}"', *lines).questions
    ways = [value for value, _ in found.choices]
    assert ways == [f"{header}=nps:0-10", f"{header}=nps:10-0"]
    for way, first in zip(ways, ("0.0", "10.0"), strict=True):
        assert scores(tmp_path, header, points, "nps", mapping={header: way.rpartition("=")[2]})[0] == first


@pytest.mark.sampled
@pytest.mark.parametrize("header", ["How likely are you to recommend us", "추천 의향", "推荐意愿"])
@pytest.mark.parametrize("scale", [(5, 1), (7, 1)])
def test_what_is_said_of_the_scale_of_scores_turns_no_recommendation(
    tmp_path: Path, header: str, scale: tuple[int, int]
) -> None:
    points = tuple(map(str, range(11)))
    assert scores(tmp_path, header, points, "nps", scale=scale)[0] == "0.0"


@pytest.mark.parametrize(
    "header, words", [("I am unhappy", AGREE), ("어려웠다", AGREE_KO), ("办理业务很麻烦", AGREE_ZH)]
)
def test_a_statement_that_is_said_to_be_a_score_is_turned_over_as_well(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    assert scores(tmp_path, header, words, mapping={header: "csat"})[0] == "5.0"
