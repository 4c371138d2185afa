"""Rows that stand in the store under other headers, numbers or branch names are asked about, however few they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.doubts import doubts
from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")


KOREAN = ("설문번호", "지점", "응답일시", "만족도(1~5)", "의견")
OTHERS = {
    "translated": ("Response ID", "Branch", "Submitted at", "Satisfaction (1-5)", "Comment"),
    "renamed": (*KOREAN[:4], "기타의견"),
    "added": (*KOREAN, "성별"),
    "left out": KOREAN[:4],
    "without numbers": ("지점", "응답일시", "만족도(1~5)", "의견", "성별"),
    "other numbers": ("응답번호", "지점", "응답일시", "만족도(1~5)", "의견"),
}


def form(path: Path, header: tuple[str, ...], people: range) -> Path:
    """Answers to a form, at a minute each."""
    lines = [",".join(header)]
    for n in people:
        told = [
            f"S{10007 + 13 * n}",
            "강남",
            f"2026-11-{n % 9 + 2:02} {9 + n % 8}:{n:02}",
            str(n % 5 + 1),
            f"창구 직원이 친절했습니다 {n}",
            "여",
        ]
        is_numbered = header[0] in ("설문번호", "Response ID", "응답번호")
        told = [f"WEB-{told[0]}", "강남지점", *told[2:]] if header[0] == "응답번호" else told
        lines.append(",".join(told[: len(header)] if is_numbered else told[1:]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.sampled
@pytest.mark.parametrize("how", OTHERS)
def test_an_overlapping_export_under_other_headers_is_asked_about(tmp_path: Path, store: Store, how: str) -> None:
    assert intake.take(form(tmp_path / "one.csv", KOREAN, range(40)), store).added == 40
    path = form(tmp_path / "two.csv", OTHERS[how], range(30, 60))
    with pytest.raises(FileAmbiguous, match=r"10 of 30 new rows .* from one\.csv") as found:
        intake.take(path, store)
    # That they are the stored rows is said first where their numbers are the same.
    by_number = how not in ("without numbers", "other numbers")
    (question,) = found.value.questions
    expected = ["stored", "repeated"] if by_number else ["repeated", "stored"]
    choices = [value for value, _ in question.choices]
    assert [value for value in choices if value != "updated"] == expected
    # Where the file says something else of them, they can be updated.
    assert ("updated" in choices) == (how in ("added", "without numbers", "other numbers"))
    assert "add --accept stored" in found.value.remedy.render("en")
    with intake.inspect(path, options=Options(accept=("stored",)), store=store) as plan:
        assert plan.expected
        assert (plan.expected.counts.added, plan.expected.counts.unchanged, doubts.doubts(plan)) == (20, 10, ())
    assert intake.take(path, store, options=Options(accept=("repeated",))).added == 30


@pytest.mark.sampled
@pytest.mark.parametrize("how", ["days alone", "days and comments alone", "another zone", "another scale", "one day"])
def test_an_export_in_another_form_is_asked_about(tmp_path: Path, store: Store, how: str) -> None:
    people = range(1, 13) if how == "one day" else range(30, 60)
    assert intake.take(form(tmp_path / "one.csv", KOREAN, range(40)), store).added == 40
    path = form(tmp_path / "two.csv", OTHERS["translated"], people)
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    for line in lines[1:]:
        day, _, minute = line[2].partition(" ")
        if how.startswith("days"):
            line[2] = day
        if how == "another zone":
            line[2] = f"{day} {int(minute[:-3]) - 5:02}{minute[-3:]}"
        if how == "another scale":
            line[3] = str((int(line[3]) - 1) * 25)
        if how == "one day" and int(day[-2:]) > 3:
            line[0], line[2] = f"T{line[0]}", f"{day} 20{minute[-3:]}"
    if how == "another scale":
        lines[0][3] = "Satisfaction (0-100)"
    if how == "days and comments alone":
        lines = [line[1:] for line in lines]
    path.write_text("\n".join(map(",".join, lines)) + "\n", encoding="utf-8")
    n = 3 if how == "one day" else 10
    with pytest.raises(FileAmbiguous, match=rf"{n} of {len(people)} new rows .* from one\.csv"):
        intake.take(path, store, options=Options(accept=("one_day",)))


def test_other_answers_of_the_same_days_are_not_asked_about(tmp_path: Path, store: Store) -> None:
    assert intake.take(form(tmp_path / "one.csv", KOREAN, range(40)), store).added == 40
    assert intake.take(form(tmp_path / "two.csv", OTHERS["translated"], range(41, 60)), store).added == 19


def visit(n: int) -> list[str]:
    at = f"2026-11-{n % 9 + 2:02} {9 + n % 8:02}"
    return ["강남", f"{n + 1}", f"{at}:{n % 40:02}:10", f"{at}:{n % 40 + 3 + n % 5:02}:30", f"{at}:{n % 40 + 12:02}:20"]


def call(n: int) -> list[str]:
    at = f"2026-11-{n % 9 + 2:02} {9 + n % 8:02}:{n % 59:02}"
    return [f"C{n * 7919 % 90000}", "예금", f"{at}:01", f"{at}:{11 + n % 9}", f"{at}:{40 + n % 7}"]


def complaint(n: int) -> list[str]:
    at = f"2026-11-{n % 9 + 2:02} {9 + n % 8:02}:{n % 59:02}"
    return [f"M-{n * 7919 % 90000}", at, "창구", f"상담이 너무 오래 걸렸습니다 {n}", "접수"]


# Headers, a row, and what the second file does to its columns.
LISTS: dict[str, tuple[str, Callable[[int], list[str]], Callable[[list[str], int], list[str]]]] = {
    "visits without their branch": ("지점,순번,발행시각,호출시각,종료시각", visit, lambda row, _: row[1:]),
    "visits of a branch of another name": (
        "지점,순번,발행시각,호출시각,종료시각", visit, lambda row, _: [f"{row[0]}지점", *row[1:]],
    ),
    "calls without their number": ("콜ID,상담그룹,인입시각,응답시각,종료시각", call, lambda row, _: row[1:]),
    "calls with other numbers": (
        "콜ID,상담그룹,인입시각,응답시각,종료시각", call, lambda row, _: [f"SEL-{row[0]}", *row[1:]],
    ),
    "visits without their end under a branch code": (
        "지점,순번,발행시각,호출시각,종료시각", visit, lambda row, _: ["0101", *row[1:4]],
    ),
    "complaints of the same minute": (
        "민원번호,접수일시,민원유형,민원내용,처리상태", complaint,
        lambda row, n: [f"N{n * 31 + 1000}", row[1], "Counter"],
    ),
    "complaints of the same text by day": (
        "민원번호,접수일시,민원유형,민원내용,처리상태", complaint,
        lambda row, n: [f"N{n * 31 + 1000}", row[1][:10], "Counter", row[3]],
    ),
    "complaints with other numbers": (
        "민원번호,접수일시,민원유형,민원내용,처리상태", complaint, lambda row, n: [f"N{n * 31 + 1000}", *row[1:]],
    ),
}  # fmt: skip


# Lists whose last columns are left out, and not the first one.
SHORTER = [kind for kind in LISTS if "without their end" in kind or "same" in kind]


@pytest.mark.sampled
@pytest.mark.parametrize("kind", LISTS)
def test_an_overlapping_list_with_other_keys_is_asked_about(tmp_path: Path, store: Store, kind: str) -> None:
    header, row, changed = LISTS[kind]
    second = [changed(row(n), n) for n in range(20, 60)]
    names = header.split(",")
    heads = [header, ",".join(names[: len(second[0])] if kind in SHORTER else names[-len(second[0]) :])]
    files = []
    for name, head, lines in zip(("one.csv", "two.csv"), heads, ([row(n) for n in range(40)], second), strict=True):
        files.append(tmp_path / name)
        files[-1].write_text("\n".join([head, *map(",".join, lines)]) + "\n", encoding="utf-8")
    assert intake.take(files[0], store).added == 40
    with pytest.raises(FileAmbiguous, match=r"20 of 40 new rows .* from one\.csv"):
        intake.take(files[1], store)


@pytest.mark.parametrize("counts", [(24, True), (24, False)])
def test_call_totals_under_another_queue_name_are_asked_about(
    tmp_path: Path, store: Store, counts: tuple[int, bool]
) -> None:
    rows, is_same = counts

    def totals(name: str, queue: str, more: int) -> Path:
        lines = [
            f"2026-11-02 {8 + n // 2:02}:{n % 2 * 30:02},{queue},{20 + n * 7 % 19 + more},{18 + n * 7 % 19},{2 + more}"
            for n in range(rows)
        ]
        path = tmp_path / name
        path.write_text("\n".join(["Start,Queue,Offered,Answered,Abandoned", *lines]) + "\n", encoding="utf-8")
        return path

    assert intake.take(totals("one.csv", "Card", 0), store).added == rows
    path = totals("two.csv", "카드", 0 if is_same else 1)
    if not is_same:
        assert intake.take(path, store).added == rows
        return
    with pytest.raises(FileAmbiguous, match=r"24 of 24 new rows .* from one\.csv"):
        intake.take(path, store)


def test_a_few_texts_of_complaints_and_calls_of_a_busy_day_are_other_rows(tmp_path: Path, store: Store) -> None:
    """Five texts in a week of two branches, and calls to the minute, are the same by chance."""
    texts = ("Long waiting time", "Unfriendly staff", "ATM out of order", "Hidden account fees", "Branch was closed")
    for name, first in (("North", 0), ("South", 500)):
        lines = [f"K-{(first + n) * 7919 % 90001},2026-11-{n % 7 + 2:02},{name},{texts[n * 3 % 5]}" for n in range(40)]
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(["Complaint ID,Received,Branch,Description", *lines]) + "\n", encoding="utf-8")
        assert intake.take(path, store).added == 40
    for queue, first in (("예금", 0), ("대출", 50_000)):
        lines = []
        for n in range(600):
            at = n * 7 % 120
            times = [f"2026-11-05 {9 + (at + more) // 60:02}:{(at + more) % 60:02}" for more in (0, 1, 4)]
            lines.append(",".join([f"C{(first + n) * 7919 % 999_983}", queue, *times]))
        path = tmp_path / f"{queue}.csv"
        path.write_text("\n".join(["콜ID,상담그룹,인입시각,응답시각,종료시각", *lines]) + "\n", encoding="utf-8")
        assert intake.take(path, store).added == 600


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, texts",
    [
        ("접수일,지점,유형,내용,상태", "대출 금리 안내가 달랐습니다"),
        ("受理日期,网点,投诉类型,投诉内容,处理状态", "贷款利率说明不一致需要更正"),
        ("Date received,Branch,Category,Description,Status", "Quoted a different rate"),
    ],
)
def test_another_branch_with_some_complaints_in_the_same_words_has_its_own(
    tmp_path: Path, store: Store, heads: str, texts: str
) -> None:
    def written(name: str, branch: str, shift: int) -> Path:
        rows = (f"2026-11-{n % 5 + 2:02},{branch},fees,{texts} {n + (shift if n > 7 else 0)},open" for n in range(14))
        path = tmp_path / name
        path.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
        return path

    intake.take(written("one.csv", "A", 0), store)
    with pytest.raises(FileAmbiguous, match="14 of 14 new rows"):
        intake.take(written("renamed.csv", "C", 0), store)
    assert intake.take(written("two.csv", "B", 100), store).added == 14


CLOSED_SINCE = {
    "ko": (
        "접수일,지점,민원내용,상태",
        ("한도 조회 안됨", "대기 너무 김", "수수료 과다", "앱 멈춤"),
        ("처리중", "처리완료"),
    ),
    "zh": ("受理日期,网点,投诉内容,状态", ("信用卡处理太慢", "排队太久", "手续费高", "利率错误"), ("未办结", "已办结")),
    "en": (
        "Date received,Branch,Complaint text,Status",
        ("Slow card", "Long wait", "High fee", "Wrong rate"),
        ("Open", "Closed"),
    ),
}


@pytest.mark.sampled
@pytest.mark.parametrize("language", CLOSED_SINCE)
def test_complaints_of_few_words_that_were_closed_since_are_asked_about(
    tmp_path: Path, store: Store, language: str
) -> None:
    # Six open ones, then the same six closed and six others: 18 were stored, unasked.
    head, texts, (opened, closed) = CLOSED_SINCE[language]

    def listed(name: str, people: range, state: str, *before: str) -> Path:
        rows = [f"2026-11-{1 + n * 3 % 28:02},B{n % 3},{texts[n % 4]},{state}" for n in people]
        (tmp_path / name).write_text("\n".join((head, *before, *rows)) + "\n", encoding="utf-8")
        return tmp_path / name

    assert intake.take(listed("one.csv", range(6), opened), store).added == 6
    since = listed("since.csv", range(6), closed).read_text(encoding="utf-8").splitlines()[1:]
    with pytest.raises(FileAmbiguous, match=r"6 of 12 new rows .* from one\.csv"):
        intake.take(listed("two.csv", range(6, 12), opened, *since), store)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "head", ["인입시각,응답시각,종료시각", "呼入时间,接通时间,结束时间", "Start time,Answer time,End time"]
)
def test_calls_of_the_same_minutes_and_other_seconds_are_others(tmp_path: Path, store: Store, head: str) -> None:
    def calls(seconds: int) -> list[str]:
        times = [f"2026-11-02 {9 + n // 12:02}:{{:02}}:{(n * 17 + seconds) % 60:02}" for n in range(24)]
        return [",".join(time.format(n * 5 % 50 + more) for more in (0, 1, 3)) for n, time in enumerate(times)]

    for name, seconds, added in (("one", 0, 24), ("two", 7, 24), ("one again", 0, 0)):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join((head, *calls(seconds))) + "\n", encoding="utf-8")
        assert intake.take(path, store).added == added
    # Saved by a spreadsheet, which cut their seconds off, they are the same.
    path.write_text("\n".join((head, *(re.sub(r":\d\d(,|$)", r"\1", line) for line in calls(0)))), encoding="utf-8")
    assert intake.take(path, store).added == 0
