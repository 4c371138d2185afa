"""The same rows with other columns, a time beside the day, or numbers from 1 again are asked about, others not."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored

pytestmark = pytest.mark.usefixtures("uncounted")

HEADS = {
    "en": (("Date", "Branch", "Overall satisfaction", "Likelihood to recommend", "Comment"), "Channel"),
    "ko": (("응답일", "지점", "만족도", "추천의향", "의견"), "채널"),
    "zh": (("提交时间", "网点", "总体满意度", "推荐意愿", "意见"), "渠道"),
}
TEXTS = {"en": ("", "Long wait", "Great"), "ko": ("", "대기가 길어요", "좋아요"), "zh": ("", "排队太久", "不错")}
Rows = list[list[str]]


def answers(language: str, seed: int, people: int = 40, branch: str = "", begin: int = 0) -> Rows:
    """Two or so a day, in three branches; satisfaction and recommendation go together, as they do."""
    drawn = random.Random(seed)
    rows = []
    for n in range(people):
        score = drawn.choices((1, 2, 3, 4, 5), (5, 10, 20, 40, 25))[0]
        day = date(2026, 9, 1) + timedelta(days=begin + n // 2)
        told = [str(score), str(min(10, 2 * score + drawn.randint(-1, 1))), drawn.choice(TEXTS[language])]
        rows.append([f"{day}", branch or f"B{drawn.randint(1, 3)}", *told])
    return rows


def written(path: Path, head: tuple[str, ...], rows: Rows) -> Path:
    path.write_text("\n".join(",".join(row) for row in (head, *rows)) + "\n", encoding="utf-8")
    return path


def asked(path: Path, store: Store, said: Options | None = None) -> list[str]:
    with intake.inspect(path, store=store, options=said) as plan, pytest.raises(FileAmbiguous) as found:
        intake.commit(plan, store)
    return [value for question in found.value.questions for value, _ in question.choices]


def more(rows: Rows, value: str = "App") -> Rows:
    return [[*row, value] for row in rows]


def without(rows: Rows, place: int) -> Rows:
    return [row[:place] + row[place + 1 :] for row in rows]


def timed(rows: Rows) -> Rows:
    return [[f"{row[0]} {9 + n % 8:02}:{n * 7 % 60:02}", *row[1:]] for n, row in enumerate(rows)]


@pytest.mark.sampled
@pytest.mark.parametrize("language", HEADS)
@pytest.mark.parametrize(
    "how", ["a column more", "no branch", "no comment", "with a time", "days alone", "another order"]
)
def test_the_same_rows_in_another_form_are_asked_about_and_stay(
    tmp_path: Path, store: Store, language: str, how: str
) -> None:
    """Fewer still and most are equal to another in part; of ten new ones each is added once."""
    head, column = HEADS[language]
    rows = answers(language, 1)
    every = rows + answers(language, 2, 10, begin=20)
    first = timed(rows) if how == "days alone" else rows
    intake.take(written(tmp_path / "one.csv", head, first), store)
    heads, again = {
        "a column more": ((*head, column), more(every)),
        "no branch": ((head[0], *head[2:]), without(every, 1)),
        "no comment": (head[:-1], without(every, 4)),
        "with a time": (head, timed(every)),
        "days alone": (head, every),
        "another order": ((column, *head[::-1]), [row[::-1] for row in more(every)]),
    }[how]
    path = written(tmp_path / "two.csv", heads, again)
    assert "stored" in asked(path, store)
    outcome = intake.take(path, store, options=Options(accept=("stored",)))
    assert (outcome.added, outcome.replaced, outcome.unchanged) == (10, 0, 40)
    assert len(stored(store, "response")) == 50


@pytest.mark.sampled
@pytest.mark.parametrize("header", ["ID", "Response", "Case No", "번호", "编号", "Número"])
def test_a_rolling_export_that_is_numbered_anew_counts_each_row_once(tmp_path: Path, store: Store, header: str) -> None:
    """Whether the header says that the numbers only count rows, so that their content names them, or not."""
    head = HEADS["ko" if header == "번호" else "zh" if header == "编号" else "en"][0]
    rows = answers("en", 3, 60)

    def numbered(some: Rows) -> Rows:
        return [[str(n), *row] for n, row in enumerate(some, 1)]

    intake.take(written(tmp_path / "one.csv", (header, *head), numbered(rows[:40])), store)
    path = written(tmp_path / "two.csv", (header, *head), numbered(rows[20:]))
    if header.isascii() and not header.startswith("N"):
        assert "stored" in asked(path, store)
    outcome = intake.take(path, store, options=Options(accept=("stored",)))
    assert (outcome.added, outcome.unchanged) == (20, 20)
    assert len(stored(store, "response")) == 60


@pytest.mark.sampled
@pytest.mark.parametrize("language", HEADS)
def test_other_rows_of_the_same_days_are_not_asked_about(tmp_path: Path, store: Store, language: str) -> None:
    """Other respondents with a column more, those of another branch, the next weeks, and the same without a branch."""
    head, column = HEADS[language]
    short = (head[0], *head[2:4])
    files = {
        "one.csv": (head, answers(language, 1)),
        "others.csv": ((*head, column), more(answers(language, 2))),
        "branch.csv": ((column, *head), [["App", *row] for row in answers(language, 3, branch="B9")]),
        "next.csv": ((*head, column), more(answers(language, 1, begin=20))),
        "timed.csv": (head, timed(answers(language, 4))),
        "bare.csv": (short, [[row[0], *row[2:4]] for row in answers(language, 5)]),
    }
    for name, (heads, rows) in files.items():
        assert intake.take(written(tmp_path / name, heads, rows), store).added == 40


@pytest.mark.sampled
@pytest.mark.parametrize("number", ["R-{}", "응답-{}", "答卷{}"])
def test_rows_with_other_numbers_of_their_own_are_others(tmp_path: Path, store: Store, number: str) -> None:
    head = ("Response ID", *HEADS["en"][0])
    rows = answers("en", 1, 12)
    for first in (7310, 8450):
        told = [[number.format(first + n * 3), *row] for n, row in enumerate(rows)]
        assert intake.take(written(tmp_path / f"{first}.csv", head, told), store).added == 12


@pytest.mark.sampled
@pytest.mark.parametrize("language", HEADS)
def test_scores_and_days_alone_tell_where_their_counts_agree(tmp_path: Path, store: Store, language: str) -> None:
    """Hundreds a day of five points are equal by chance in any two files, but no day as a whole."""
    (day, _, score, *_), column = HEADS[language]
    drawn = random.Random(7)

    def crowd(each: int) -> Rows:
        return [[f"2026-09-{at:02}", str(drawn.randint(1, 5))] for at in range(1, 5) for _ in range(each + at)]

    rows = crowd(100)
    intake.take(written(tmp_path / "one.csv", (day, score), rows), store)
    assert "stored" in asked(written(tmp_path / "two.csv", (day, score, column), more(rows)), store)


@pytest.mark.sampled
@pytest.mark.parametrize("language", HEADS)
def test_a_few_corrected_rows_are_counted_once(tmp_path: Path, store: Store, language: str) -> None:
    head, column = HEADS[language]
    rows = answers(language, 1, 60)
    intake.take(written(tmp_path / "one.csv", head, rows), store)
    mended = [[*row[:2], str(6 - int(row[2])), *row[3:]] if n in (4, 20) else row for n, row in enumerate(rows)]
    path = written(tmp_path / "two.csv", (*head, column), more(mended))
    outcome = intake.take(path, store, options=Options(accept=("stored",)))
    assert (outcome.added, len(stored(store, "response"))) == (0, 60)


COMPLAINTS = {
    "en": (
        "Date received,Branch,Complaint text,Status",
        ("Slow card", "Long wait", "High fee"),
        "Open",
        "Closed",
        "Date closed",
    ),
    "ko": (
        "접수일,지점,민원내용,상태",
        ("한도 조회 안됨", "대기 너무 김", "수수료 과다"),
        "처리중",
        "처리완료",
        "처리완료일",
    ),
    "zh": ("受理日期,网点,投诉内容,状态", ("信用卡处理太慢", "排队太久", "手续费高"), "未办结", "已办结", "办结日期"),
}


@pytest.mark.sampled
@pytest.mark.parametrize("language", COMPLAINTS)
@pytest.mark.parametrize("answer, closed", [("stored", 0), ("updated", 20)])
def test_complaints_that_were_closed_since_are_updated_where_that_is_said(
    tmp_path: Path, store: Store, language: str, answer: str, closed: int
) -> None:
    head, texts, is_open, is_closed, when = COMPLAINTS[language]
    rows = [[f"2026-09-{n * 3 % 28 + 1:02}", f"B{n % 3}", texts[n * 7 % 11 % 3]] for n in range(30)]
    before = tuple(head.split(","))
    intake.take(written(tmp_path / "one.csv", before, more(rows[:24], is_open)), store)
    since = [[*row, is_closed, "2026-10-05"] if n < 20 else [*row, is_open, ""] for n, row in enumerate(rows)]
    path = written(tmp_path / "two.csv", (*before, when), since)
    assert {"stored", "updated", "repeated"} <= {*asked(path, store)}
    intake.take(path, store, options=Options(accept=(answer,)))
    found = stored(store, "complaint")
    assert (len(found), int(found.closed_at.notna().sum())) == (30, closed)
    assert set(found.branch_id) == {"B0", "B1", "B2"}


@pytest.mark.sampled
@pytest.mark.parametrize("language", HEADS)
def test_an_update_adds_what_was_not_known_and_keeps_what_the_file_lacks(
    tmp_path: Path, store: Store, language: str
) -> None:
    """The second file has a channel, an answer and a corrected score, and no branch."""
    head, column = HEADS[language]
    rows = timed(answers(language, 1))
    intake.take(written(tmp_path / "one.csv", head, rows), store)
    again = [[row[0][:10], *row[2:], "App", f"{n % 2}"] for n, row in enumerate(rows)]
    again[3][1] = str(6 - int(again[3][1])) if again[3][1] != "3" else "1"
    path = written(tmp_path / "two.csv", (head[0], *head[2:], column, "Queue was short"), again)
    assert "updated" in asked(path, store)
    outcome = intake.take(path, store, options=Options(accept=("updated",)))
    assert (outcome.added, outcome.replaced) == (0, 40)
    found = stored(store, "response").sort_values("responded_at")
    assert [*found.csat.astype(int).astype(str)] == [row[1] for row in again]
    assert {*found.channel} == {"App"}
    assert [*found.branch_id] == [row[1] for row in rows]
    assert [f"{at:%Y-%m-%d %H:%M}" for at in found.responded_at] == [row[0] for row in sorted(rows)]
    assert {*stored(store, "answer").response_id} == {*found.response_id}


INVITED = {
    "en": ("sent_on", "channel", "sent"),
    "ko": ("발송일", "채널", "발송건수"),
    "zh": ("发送日期", "渠道", "发送数量"),
}


@pytest.mark.sampled
@pytest.mark.parametrize("language", INVITED)
@pytest.mark.parametrize("order", ["finer", "coarser"])
def test_totals_with_a_column_more_or_fewer_are_not_counted_twice(
    tmp_path: Path, store: Store, language: str, order: str
) -> None:
    """Of twenty days each has one total, or one for each of two channels; two further days are new."""
    day, column, sent = INVITED[language]
    days = [[f"2026-09-{n + 1:02}", str(200 + n * 7 % 19)] for n in range(22)]
    by_channel = [[day, to, n] for day, count in days for to, n in (("SMS", "120"), ("App", str(int(count) - 120)))]
    fine, coarse = (day, column, sent), (day, sent)
    if order == "finer":
        one, path = written(tmp_path / "one.csv", coarse, days[:20]), written(tmp_path / "two.csv", fine, by_channel)
    else:
        one, path = written(tmp_path / "one.csv", fine, by_channel[:40]), written(tmp_path / "two.csv", coarse, days)
    intake.take(one, store)
    assert asked(path, store) == ["repeated", "stored"]
    intake.take(path, store, options=Options(accept=("stored",)))
    assert stored(store, "invitation").sent.sum() == sum(int(count) for _, count in days)


@pytest.mark.sampled
@pytest.mark.parametrize("language", INVITED)
def test_other_totals_of_the_same_days_are_added(tmp_path: Path, store: Store, language: str) -> None:
    day, column, sent = INVITED[language]
    days = [f"2026-09-{n + 1:02}" for n in range(20)]
    intake.take(written(tmp_path / "one.csv", (day, sent), [[d, str(200 + n)] for n, d in enumerate(days)]), store)
    for to, many in (("SMS", 50), ("App", 90)):
        path = written(
            tmp_path / f"{to}.csv", (day, column, sent), [[d, to, str(many + n)] for n, d in enumerate(days)]
        )
        assert intake.take(path, store).added == 20
