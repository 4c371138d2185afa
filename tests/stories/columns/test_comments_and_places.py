"""A comment is no rating because it is short, no branch is called Urban, and a group of NPS is no second score."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from analytics.metrics.cubes import open as open_cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters, value
from data.errors import FileAmbiguous
from data.store.store import Store
from tests.data.layouts.aggregates.test_aggregates import take

pytestmark = pytest.mark.usefixtures("uncounted")

# 30 answers of 0 to 10 in turn: 0 to 7 thrice, 8 to 10 twice; 4 of 9 or 10, 21 of 0 to 6.
NPS = 100 * (4 - 21) / 30


def nps(store: Store) -> tuple[int, float | None]:
    days = [row["day"] for row in rows(store, "response")]
    found = value(open_cubes(store), "nps", Filters(Period(min(days), max(days))))
    return found.n, found.value


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    with store.snapshot() as snapshot:
        return list(snapshot.to_arrow(snapshot.table(table)).to_pylist())


def lines(*values: str) -> list[str]:
    """30 rows: a day, a point from 0 to 10, one of the values in turn."""
    return [f"2026-03-{n % 28 + 1:02},{n % 11},{values[n % len(values)]}" for n in range(30)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [
        ("Date,NPS,Comment", ("ok", "good", "excellent", "poor")),
        ("Date,NPS,Comments/Feedback", ("good", "poor")),
        ("Date,NPS,Reviews", ("excellent", "fair", "good")),
        ("Date,NPS,Review Body", ("good", "ok")),
        ("Date,NPS,Verbatims", ("good", "5 stars would come again")),
        ("응답일,추천 의향,의견", ("좋음", "보통", "나쁨")),
        ("응답일,추천 의향,후기내용", ("만족", "불만족", "보통")),
        ("응답일,추천 의향,내용", ("좋음", "나쁨")),
        ("日期,推荐意愿,评论内容", ("满意", "一般", "不满意")),
        ("日期,推荐意愿,意见", ("好", "差")),
        ("日期,推荐意愿,留言", ("满意", "好")),
    ],
)
def test_a_comment_by_its_header_is_one_where_its_words_are_short(
    tmp_path: Path, store: Store, header: str, words: tuple[str, ...]
) -> None:
    assert take(tmp_path, store, header, lines(*words)).added == 30
    found = rows(store, "response")
    assert {row["verbatim"] for row in found} == set(words)
    assert {row["csat"] for row in found} == {None}
    assert nps(store) == (30, NPS)


@pytest.mark.parametrize("header", ["Date,Review", "작성일,리뷰", "日期,评价"])
def test_a_header_that_can_be_both_is_a_score_where_its_values_are(tmp_path: Path, store: Store, header: str) -> None:
    plain = [f"2026-03-{n % 28 + 1:02},{n % 5 + 1}" for n in range(30)]
    with pytest.raises(FileAmbiguous, match="is a score"):
        take(tmp_path, store, header, plain)
    column = header.rpartition(",")[2]
    assert take(tmp_path, store, header, plain, mapping={column: "csat"}).added == 30
    assert {row["verbatim"] for row in rows(store, "response")} <= {None}


PLACES = [
    ("Date,NPS,Location", ("Urban", "Rural", "Semi-urban")),
    ("응답일,추천 의향,위치", ("도시", "농촌")),
    ("日期,推荐意愿,地点", ("城市", "农村")),
]


@pytest.mark.parametrize("header, words", PLACES)
def test_a_kind_of_settlement_is_an_answer_about_the_customer(
    tmp_path: Path, store: Store, header: str, words: tuple[str, ...]
) -> None:
    assert take(tmp_path, store, header, lines(*words)).added == 30
    assert {row["branch_id"] for row in rows(store, "response")} <= {None}
    assert {row["value"] for row in rows(store, "answer")} == set(words)


@pytest.mark.parametrize(
    "header, words",
    [
        ("Date,NPS,Branch", ("Urban", "Rural")), ("응답일,추천 의향,지점", ("수도권", "지방")),
        ("日期,推荐意愿,网点", ("城区", "郊区", "乡镇")),
    ],
)  # fmt: skip
def test_a_kind_of_settlement_under_the_header_of_a_branch_is_asked_about(
    tmp_path: Path, store: Store, header: str, words: tuple[str, ...]
) -> None:
    column = header.rpartition(",")[2]
    with pytest.raises(FileAmbiguous) as asked:
        take(tmp_path, store, header, lines(*words))
    assert [value for value, _ in asked.value.questions[0].choices] == [
        f"{column}=branch_id", f"{column}=answer:demographic",
    ]  # fmt: skip
    assert take(tmp_path, store, header, lines(*words), mapping={column: "branch_id"}).added == 30
    assert {row["branch_id"] for row in rows(store, "response")} == set(words)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [
        ("Date,NPS,Branch", ("North", "South", "City")),
        ("Date,NPS,Branch name", ("Downtown", "West")),
        ("응답일,추천 의향,지점", ("도심", "북부", "남부")),
        ("日期,推荐意愿,网点", ("北部", "南部")),
        ("Date,NPS,Location", ("Harbour Branch", "Old Town branch")),
        ("Date,NPS,Store", ("B001", "B002")),
        ("응답일,추천 의향,위치", ("가온지점", "나온지점")),
        ("日期,推荐意愿,地点", ("城东支行", "城西网点")),
    ],
)
def test_places_of_service_are_branches(tmp_path: Path, store: Store, header: str, words: tuple[str, ...]) -> None:
    assert take(tmp_path, store, header, lines(*words)).added == 30
    assert {row["branch_id"] for row in rows(store, "response")} == set(words)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [
        ("Date,NPS,Location", ("Avonlea", "Brigadoon")),
        ("응답일,추천 의향,위치", ("가온", "나온")),
        ("日期,推荐意愿,地点", ("甲", "乙")),
    ],
)
def test_a_place_that_may_be_either_is_asked_about(
    tmp_path: Path, store: Store, header: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(FileAmbiguous) as caught:
        take(tmp_path, store, header, lines(*words))
    (question,) = caught.value.questions
    column = header.rpartition(",")[2]
    assert [choice for choice, _ in question.choices] == [f"{column}=branch_id", f"{column}=answer:demographic"]
    assert take(tmp_path, store, header, lines(*words), mapping={column: "answer:demographic"}).added == 30
    assert {row["branch_id"] for row in rows(store, "response")} <= {None}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, groups",
    [
        ("Date,NPS,NPS Category", ("Detractor", "Promoter", "Passive")),
        ("Date,NPS,NPS Segment", ("1", "2", "3")),
        ("Date,Q1,Q1_NPS_GROUP", ("1", "2", "3")),
        ("응답일,NPS,NPS 구분", ("1", "2", "3")),
        ("응답일,추천 점수,NPS 등급", ("추천", "중립", "비추천")),
        ("日期,NPS,NPS分类", ("1", "2", "3")),
    ],
)
def test_a_group_of_recommendation_is_no_second_score(
    tmp_path: Path, store: Store, header: str, groups: tuple[str, ...]
) -> None:
    assert take(tmp_path, store, header, lines(*groups)).added == 30
    assert nps(store) == (30, NPS)
    assert {row["role"] for row in rows(store, "answer")} == {"other"}


def test_a_qualtrics_export_with_the_group_of_its_score_has_one_score(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "qualtrics.csv"
    asked = "How likely are you to recommend us?"
    head = [
        "StartDate,EndDate,Status,Progress,Finished,RecordedDate,ResponseId,Q1_NPS_GROUP,Q1",
        f"Start Date,End Date,Response Type,Progress,Finished,Recorded Date,Response ID,{asked} - Group,{asked}",
        ",".join(f'"{{""ImportId"":""{name}""}}"' for name in "abcdefghi"),
    ]
    at = "2026-03-02 10:00:00"
    body = [f"{at},{at},0,100,1,{at},R_{n:015x},{n % 3 + 1},{n % 11}" for n in range(30)]
    path.write_text("\n".join([*head, *body]) + "\n", encoding="utf-8")
    assert intake.take(path, store, options=Options()).added == 30
    assert nps(store) == (30, NPS)
