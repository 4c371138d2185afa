"""Scores that a file's headers hardly tell: codes of questions, points of no known question, words of an own scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake, looking, preview_lines
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")
COMMENTS = ("slow staff", "long wait today", "fine and quick")


def file(tmp_path: Path, header: str, values: Sequence[Any], besides: str = "Date", more: str = "") -> Path:
    """30 rows of a date, the values in turn, and what stands in every row besides."""
    lines = [f"2026-03-{n % 28 + 1:02},{values[n % len(values)]}{more}" for n in range(30)]
    path = tmp_path / "survey.csv"
    path.write_text("\n".join([f'{besides},"{header}"{",x" if more else ""}', *lines]) + "\n", encoding="utf-8")
    return path


def asked(path: Path, **said: Any) -> FileAmbiguous:
    with pytest.raises(FileAmbiguous) as found:
        intake.inspect(path, options=Options(**said)).close()
    return found.value


def rows(path: Path, **said: Any) -> list[dict[str, Any]]:
    with intake.inspect(path, options=Options(**said)) as plan:
        assert plan.rejected == 0
        found: list[dict[str, Any]] = plan.preview.to_pylist()
        return found


@pytest.mark.sampled
@pytest.mark.parametrize(
    "code, field",
    [("Q1_NPS", "nps"), ("NPS_1", "nps"), ("QID3_NPS", "nps"), ("문1_NPS", "nps"), ("推荐_NPS", "nps"),
     ("Q5_CSAT", "csat"), ("Q7_CES", "ces")],
)  # fmt: skip
def test_a_code_that_holds_the_name_of_a_score_is_that_score(tmp_path: Path, code: str, field: str) -> None:
    values = range(11) if field == "nps" else range(1, 6) if field == "csat" else range(1, 8)
    found = rows(file(tmp_path, code, list(values)), **({"scale": (1, 7)} if field == "ces" else {}))
    assert [row[field] for row in found[:5]] == list(values)[:5]


@pytest.mark.parametrize("header", ["Recommend", "추천의향", "推荐意愿"])
def test_a_recommendation_out_of_ten_is_its_point(tmp_path: Path, header: str) -> None:
    found = rows(file(tmp_path, header, [f"{n % 11}/10" for n in range(22)]))
    assert [row["nps"] for row in found[:10]] == list(range(10))


def test_numbers_of_a_group_are_no_score(tmp_path: Path) -> None:
    """Of 3, 2 and 1 for promoter, passive and detractor none is a recommendation from 0 to 10."""
    header = "StartDate,EndDate,Finished,RecordedDate,ResponseId,Q1_NPS,Q1_NPS_GROUP"
    day = "2026-03-02 10:00:00"
    lines = [f"{day},{day},True,{day},R_{n:07}x,{n % 11},{1 + (n % 11 > 6) + (n % 11 > 8)}" for n in range(33)]
    path = tmp_path / "qualtrics.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    with intake.inspect(path) as plan:
        assert plan.mapping["Q1_NPS"] == "nps"
        assert plan.mapping["Q1_NPS_GROUP"].startswith("answer")


@pytest.mark.parametrize("header", ["Q1", "문항1", "第一题"])
def test_points_that_no_header_names_are_asked_about(tmp_path: Path, header: str) -> None:
    path = file(tmp_path, header, list(range(11)))
    values = [value for value, _ in asked(path).questions[0].choices]
    assert values == [f"{header}={way}" for way in ("nps", "csat", "ces", "answer")]
    assert [row["nps"] for row in rows(path, mapping={header: "nps"})[:3]] == [0, 1, 2]
    assert {row["status"] for row in rows(path, mapping={header: "answer"})} == {"partial"}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [
        ("评分", ("好评", "中评", "差评")), ("평가", ("좋아요", "싫어요")), ("Rating", ("thumbs up", "thumbs down")),
        ("打分", ("赞", "踩")),
    ],
)  # fmt: skip
def test_words_of_an_own_scale_are_asked_about_value_by_value(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    path = file(tmp_path, header, words)
    assert f"{header}=csat" in [value for value, _ in asked(path).questions[0].choices]
    points = asked(path, mapping={header: "csat"}).questions[0]
    assert {value for value, _ in points.entries} == set(words)
    said = {f"{header}:{word}": str(len(words) - at) for at, word in enumerate(words)}
    ends = asked(path, mapping={header: "csat"}, values=said).questions[0]
    assert ends.choices[0][0] == f"1-{len(words)}"
    assert ends.choices[-1][0] == "1-10"
    found = rows(path, mapping={header: "csat"}, values=said, scale=(1, len(words)))
    assert [row["csat"] for row in found[: len(words)]] == list(range(len(words), 0, -1))
    assert rows(path, mapping={header: "answer"})[0]["status"] == "partial"


@pytest.mark.parametrize(
    "header, words",
    [
        ("Would you recommend us?", ("Yes", "Maybe", "No")), ("추천하시겠습니까?", ("예", "글쎄요", "아니오")),
        ("您是否愿意推荐我们?", ("是", "不确定", "否")),
    ],
)  # fmt: skip
def test_a_recommendation_by_yes_and_no_leads_on_whatever_is_answered(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    path = file(tmp_path, header, words)
    values = [value for value, _ in asked(path).questions[0].choices]
    assert values == [f"{header}=answer:outcome", f"{header}=csat"]
    assert rows(path, mapping={header: "answer:outcome"})[0]["status"] == "partial"
    points = asked(path, mapping={header: "csat"}).questions[0]
    said = {f"{header}:{word}": str(3 - at) for at, word in enumerate(words)}
    assert {value for value, _ in points.entries} == set(words)
    assert [row["csat"] for row in rows(path, mapping={header: "csat"}, values=said)[:3]] == [3, 2, 1]


@pytest.mark.parametrize(
    "words",
    [
        ("不满意", "基本满意", "满意", "非常满意"),
        ("불만족", "약간 만족", "만족", "매우 만족"),
        ("Dissatisfied", "Somewhat satisfied", "Satisfied", "Very satisfied"),
    ],
)
def test_points_are_proposed_without_steps_that_nobody_chose(tmp_path: Path, words: tuple[str, ...]) -> None:
    entries = asked(file(tmp_path, "Overall satisfaction", words)).questions[0].entries
    assert entries == tuple((word, str(at)) for at, word in enumerate(words, 1))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, high, first",
    [
        ("만족도(1=매우 만족, 5=매우 불만족)", 5, 5), ("Satisfaction (1 = very good, 6 = very poor)", 6, 6),
        ("满意度（1=非常满意，5=非常不满意）", 5, 5), ("满意度（5分=非常满意，1分=非常不满意）", 5, 1),
        ("만족도 (1점: 매우 불만족, 7점: 매우 만족)", 7, 1), ("Satisfaction (1 = very poor, 6 = very good)", 6, 1),
    ],
)  # fmt: skip
def test_a_header_that_explains_its_ends_says_the_scale(tmp_path: Path, header: str, high: int, first: int) -> None:
    """Of 1, 2, 3 and 4 alone neither end could be told; 1 is the best or the worst as the words say."""
    found = rows(file(tmp_path, header, [1, 2, 3, 4]))
    assert (found[0]["csat"], found[0]["csat_low"], found[0]["csat_high"]) == (first, 1, high)


def test_a_complete_response_whose_score_means_none_is_partial_and_not_refused(tmp_path: Path, store: Store) -> None:
    """Twenty say Complete, with a capital, and five of them 99: their comments are kept, and no row is refused."""
    lines = [f"2026-10-{n + 1:02},Complete,{99 if n % 4 == 0 else n % 5 + 1},comment {n}" for n in range(20)]
    path = tmp_path / "states.csv"
    path.write_text("\n".join(["Date,Status,Overall satisfaction,Comment", *lines, "2026-10-28,Partial,3,late"]))
    outcome = intake.take(path, store, options=Options(values={"Overall satisfaction:99": "none"}))
    assert (outcome.added, outcome.rejected) == (21, 0)
    with store.snapshot() as snapshot:
        states = snapshot.to_arrow(snapshot.table("response"))["status"].to_pylist()
    assert (states.count("partial"), states.count("complete")) == (6, 15)


def test_partial_responses_and_those_without_a_submission_are_told(tmp_path: Path, store: Store) -> None:
    """Of 30 six are partial and two of these without a score: four partial ones count."""
    header = "#,How likely are you to recommend us?,Response Type,Start Date (UTC),Submit Date (UTC),Network ID,Tags"
    lines = []
    for n in range(30):
        kind, score = ("partial", "" if n % 15 == 0 else 9) if n % 5 == 0 else ("completed", n % 11)
        start = f"2026-03-{n % 28 + 1:02} 10:00:00"
        lines.append(f"{n:08x}aa,{score},{kind},{start},{'' if kind == 'partial' else start},n{n},")
    path = tmp_path / "typeform.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    with intake.inspect(path, store=store) as plan:
        assert plan.expected
        told = [text.render() for text in preview_lines.found(plan.expected)]
        assert any("6 of 30 responses are partial. 4 of them have a score" in text for text in told)
        assert plan.expected.as_json()["incomplete"] == {"partial": {"rows": 6, "scored": 4}}
        assert any("Submit Date (UTC) is empty" in n.render() and "Start Date" in n.render() for n in plan.notices)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, branches",
    [
        ("응답ID,응답일,지점,NPS,의견", ("강남지점", "종로지점")),
        ("答卷编号,日期,网点,NPS,意见", ("东门支行", "西门支行")),
        ("Response ID,Date,Branch,NPS,Comment", ("North branch", "South branch")),
        ("Memo,Date,Branch,NPS,Comment", ("North branch", "South branch")),
    ],
)  # fmt: skip
def test_the_same_rows_on_other_days_are_asked_about_once(
    tmp_path: Path, store: Store, header: str, branches: tuple[str, ...]
) -> None:
    """30 rows of ids S000 to S029, then the same one day later: they count twice only where that is said."""

    def made(name: str, later: int, step: int) -> Path:
        lines = [
            f"S{n:03},2026-03-{n % 15 + 2 + later:02},{branches[n % 2]},{n * step % 11},{COMMENTS[n % 3]}"
            for n in range(30)
        ]
        path = tmp_path / name
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        return path

    assert intake.take(made("one.csv", 0, 7), store).added == 30
    with pytest.raises(FileAmbiguous, match="on other days") as fault:
        intake.take(made("two.csv", 1, 7), store)
    assert [value for question in fault.value.questions for value, _ in question.choices] == ["added"]
    # Other answers under the same numbers are those of other customers.
    assert intake.take(made("three.csv", 1, 3), store).added == 30


@pytest.mark.parametrize(
    "header, words",
    [
        ("Response ID,提交时间,满意度 Satisfaction", ("不满意 Dissatisfied", "一般 Neutral", "满意 Satisfied")),
        ("序号,提交时间,您对本次服务是否满意？", ("C.不满意", "B.一般", "A.满意")),
        ("응답번호,응답일,창구 만족도(필수)", ("불만(1단계)", "보통(2단계)", "만족(3단계)")),
    ],
)
def test_words_under_the_header_of_a_score_are_asked_about_and_not_dropped(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    """Thirty answers, ten of each word: 1, 2 and 3 points."""
    column = header.split(",")[2]
    lines = [f"R{n}x,2026-03-{n % 28 + 1:02},{words[n % 3]}" for n in range(30)]
    path = tmp_path / "s.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    said = Options(as_table="response")
    with pytest.raises(FileAmbiguous) as found:
        intake.inspect(path, options=said)
    question = found.value.questions[0]
    assert (question.option, question.column, {word for word, _ in question.entries}) == ("values", column, {*words})
    points = {f"{column}:{word}": str(point) for point, word in enumerate(words, 1)}
    with intake.inspect(path, options=replace(said, scale=(1, 3), values=points)) as plan:
        assert [row["csat"] for row in plan.preview.to_pylist()[:3]] == [1, 2, 3]


@pytest.mark.parametrize(
    "stars, question, yes, no, other",
    [("Rating", "Would you recommend us?", "Yes", "No", "“Rating”"),
     ("별점", "저희 은행을 추천하시겠습니까?", "예", "아니요", "“별점”"),
     ("星级", "您会推荐我们吗？", "是", "否", "“星级”")],
)  # fmt: skip
def test_an_answer_that_takes_the_satisfaction_away_from_another_column_names_it(
    tmp_path: Path, stars: str, question: str, yes: str, no: str, other: str
) -> None:
    """Stars are the satisfaction unless the recommendation is said to be: then they may drive it, and it is said."""
    path, star = tmp_path / "survey.csv", "\u2605"
    lines = [f"2026-03-{n % 28 + 1:02},{star * (n % 5 + 1)},{(yes, no)[n % 2]}" for n in range(30)]
    path.write_text("\n".join([f'Date,{stars},"{question}"', *lines]) + "\n", encoding="utf-8")
    found = asked(path)
    said = [str(words) for value, words in found.questions[0].choices if value.endswith("=csat")]
    assert said
    assert other in said[0]
    assert f"{other} is not the satisfaction" in str(found)
    kept = {question: "csat"}, {f"{question}:{yes}": "5", f"{question}:{no}": "1"}
    with intake.inspect(path, options=Options(mapping=kept[0], values=kept[1])) as plan:
        assert plan.items[stars][1] == "driver"
        assert f"({stars})" in looking.questions(plan.items, "en")


def test_scores_that_occur_are_not_called_the_highest(tmp_path: Path) -> None:
    few = asked(file(tmp_path, "满意度", [2, 3, 4]))
    assert few.title.render("zh").endswith("文件中出现的分值为2、3、4。")
    assert few.title.render("en").endswith("The file has these scores: 2, 3, 4.")
    many = asked(file(tmp_path, "Satisfaction", list(range(1, 9))))
    assert str(many.title).endswith("The highest score in the file is 8.")
    assert many.title.render("ko").endswith("가장 높은 점수: 8.")
