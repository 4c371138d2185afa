"""What names a row, through the way of a file: numbers that begin anew replace nothing, real numbers replace theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import chunks, intake
from analytics.ingest.intake import Options, Outcome
from analytics.ingest.plans import REASONS, STORED, UPDATED
from analytics.metrics.cubes import open as open_cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters, value
from data.errors import FileAmbiguous
from data.settings import ROOT
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")

MONDAY = date(2026, 11, 2)
NOVEMBER = Filters(Period(date(2026, 11, 1), date(2026, 11, 30)))
# Whatever is asked is meant as it stands; no row is said to be a stored one.
MEANT = tuple(reason for reason in REASONS if reason not in (STORED, UPDATED))


def write(folder: Path, name: str, header: str, lines: list[str]) -> Path:
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def take(path: Path, store: Store, options: Options | None = None) -> Outcome:
    """A file taken in by someone who means whatever is asked before it is stored."""
    return intake.take(path, store, options=replace(options or Options(), accept=MEANT))


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    """Added, replaced, unchanged, refused."""
    return outcome.added, outcome.replaced, outcome.unchanged, outcome.rejected


def rows(store: Store, table: str) -> list[dict[str, Any]]:
    with store.snapshot() as snapshot:
        return list(snapshot.to_arrow(snapshot.table(table)).to_pylist())


def told(outcome: Outcome) -> str:
    return " ".join(map(str, outcome.notices))


def survey(first: int, number: int, headers: str, start: date, score: int = 0) -> tuple[str, list[str]]:
    """So many responses numbered from `first`, three a day."""
    lines = [f"{first + n},{start + timedelta(n // 3)},{(n + score) % 5 + 1},visit {start} {n}" for n in range(number)]
    return headers, lines


RUNNING = [
    "순번,응답일,만족도,의견",
    "序号,填写时间,满意度,意见",
    "No,Date,Satisfaction,Comment",
    "번호,응답일시,만족도,의견",
    "ID,Date,CSAT,Comment",
]


@pytest.mark.sampled
@pytest.mark.parametrize("headers", RUNNING)
def test_a_number_that_begins_anew_in_every_file_replaces_nothing(tmp_path: Path, store: Store, headers: str) -> None:
    first = take(write(tmp_path, "one.csv", *survey(1, 30, headers, MONDAY)), store)
    second = take(write(tmp_path, "two.csv", *survey(1, 30, headers, MONDAY + timedelta(14), 2)), store)
    assert (counts(first), counts(second)) == ((30, 0, 0, 0), (30, 0, 0, 0))
    assert headers.partition(",")[0] in told(first)
    assert "--identity number" in told(first)
    # Six of each point from 1 to 5 in either file.
    csat = value(open_cubes(store), "csat", NOVEMBER)
    assert (csat.n, csat.value) == (60, 3.0)


@pytest.mark.sampled
@pytest.mark.parametrize("headers", RUNNING[:3])
def test_a_cumulative_export_with_other_numbers_adds_what_is_new(tmp_path: Path, store: Store, headers: str) -> None:
    _, old = survey(1, 30, headers, MONDAY)
    take(write(tmp_path, "one.csv", headers, old), store)
    newest = [f"{n},2026-11-1{n % 3 + 4},5,later {n}" for n in range(1, 6)]
    shifted = [f"{n + 5},{line.partition(',')[2]}" for n, line in enumerate(old, 1)]
    again = take(write(tmp_path, "two.csv", headers, [*newest, *shifted]), store)
    assert counts(again) == (5, 0, 30, 0)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "headers", ["Response ID,Date,Satisfaction,Comment", "응답번호,응답일,만족도,의견", "答卷编号,填写时间,满意度,意见"]
)
def test_a_responses_number_names_it_with_its_day(tmp_path: Path, store: Store, headers: str) -> None:
    _, old = survey(1, 30, headers, MONDAY)
    take(write(tmp_path, "one.csv", headers, old), store)
    mended = [old[0].replace("visit", "a corrected visit"), *old[1:], "31,2026-11-12,5,new"]
    again = take(write(tmp_path, "two.csv", headers, mended), store)
    assert counts(again) == (1, 1, 29, 0)
    other = take(write(tmp_path, "three.csv", *survey(1, 30, headers, MONDAY + timedelta(14), 2)), store)
    assert counts(other) == (30, 0, 0, 0)


def test_answers_go_with_the_response_of_their_day(tmp_path: Path, store: Store) -> None:
    headers = "Response ID,Date,Satisfaction,Staff"
    for name, day, staff in (("one.csv", "2026-11-02", 4), ("two.csv", "2026-11-09", 2)):
        lines = [f"{n},{day},{n % 5 + 1},{staff}" for n in range(1, 11)]
        assert take(write(tmp_path, name, headers, lines), store).added == 10
    answers = {(row["response_id"], row["value"], row["day"]) for row in rows(store, "answer")}
    assert len(answers) == len({one for one, *_ in answers}) == 20
    assert {one for one, *_ in answers} == {row["response_id"] for row in rows(store, "response")}
    assert {(value, day) for _, value, day in answers} == {("4", date(2026, 11, 2)), ("2", date(2026, 11, 9))}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "numbers",
    [
        [f"2026110{n % 9 + 1}-{n:04}" for n in range(30)],
        [f"R_{n * 7919:x}Ab{n * 31:x}" for n in range(1, 31)],
        [str(118_500_001 + n * 37) for n in range(30)],
        [f"6f1e{n:04x}-77aa-4c1e-9d{n:02x}-0242ac12{n:04x}" for n in range(30)],
    ],
)
def test_a_real_number_names_a_response_on_any_day(tmp_path: Path, store: Store, numbers: list[str]) -> None:
    headers = "응답번호,응답일,만족도,의견"
    lines = [f"{number},2026-11-0{n % 9 + 1},{n % 5 + 1},의견 {n}" for n, number in enumerate(numbers)]
    first = take(write(tmp_path, "one.csv", headers, lines), store)
    lines[3] = lines[3].replace("2026-11-04", "2026-11-20")
    assert counts(take(write(tmp_path, "two.csv", headers, lines), store)) == (0, 1, 29, 0)
    assert "--identity" not in told(first)


TICKETS = {
    "지점명,번호표,발권일시,호출일시": "가온",
    "网点,排队号,取号时间,叫号时间": "城东支行",
    "Branch,Ticket number,Ticket taken at,Called at": "North",
}


def tickets(day: date, branches: tuple[str, ...], count: int = 20, number: str = "{}") -> list[str]:
    return [
        f"{branch},{number.format(n)},{day} 09:{n:02}:00,{day} 09:{n + 4:02}:00"
        for branch in branches
        for n in range(1, count + 1)
    ]


@pytest.mark.sampled
@pytest.mark.parametrize("headers", TICKETS)
@pytest.mark.parametrize("number", ["{}", "A{:03}", "1{:03}"])
def test_tickets_that_begin_anew_every_day_are_visits_of_their_own(
    tmp_path: Path, store: Store, headers: str, number: str
) -> None:
    branch = (TICKETS[headers],)
    for place in range(2):
        lines = tickets(MONDAY + timedelta(place), branch, number=number)
        assert counts(take(write(tmp_path, f"{place}.csv", headers, lines), store)) == (20, 0, 0, 0)
    assert value(open_cubes(store), "visits", NOVEMBER).value == 40
    again = take(write(tmp_path, "again.csv", headers, [*lines, *tickets(MONDAY, branch, number=number)]), store)
    assert counts(again) == (0, 0, 40, 0)


@pytest.mark.parametrize("headers", TICKETS)
def test_numbers_that_begin_anew_inside_a_file_are_not_refused(tmp_path: Path, store: Store, headers: str) -> None:
    lines = [*tickets(MONDAY, ("A", "B")), *tickets(MONDAY + timedelta(1), ("A", "B"))]
    assert counts(take(write(tmp_path, "all.csv", headers, lines), store)) == (80, 0, 0, 0)


def test_queues_that_share_their_numbers_at_one_branch_are_told_apart_by_the_moment(
    tmp_path: Path, store: Store
) -> None:
    lines = [
        f"가온,{n},2026-11-02 09:{n:02}:{10 * desk:02},2026-11-02 10:00:00" for desk in (0, 1) for n in range(1, 21)
    ]
    outcome = take(write(tmp_path, "desks.csv", next(iter(TICKETS)), lines), store)
    assert counts(outcome) == (40, 0, 0, 0)


def test_one_thing_told_twice_is_refused_by_its_row(tmp_path: Path, store: Store) -> None:
    lines = tickets(MONDAY, ("가온",))
    outcome = take(write(tmp_path, "twice.csv", next(iter(TICKETS)), [*lines, lines[4]]), store)
    assert counts(outcome) == (20, 0, 0, 1)
    assert (outcome.rejections[0].row, outcome.rejections[0].column) == (22, "번호표")


COMPLAINTS = [
    "민원번호,접수일,민원내용,민원유형",
    "投诉编号,投诉日期,投诉内容,投诉类型",
    "Complaint number,Opened at,Narrative,Reason",
]


@pytest.mark.sampled
@pytest.mark.parametrize("headers", COMPLAINTS)
@pytest.mark.parametrize("number", ["가-{}", "C{:04}", "{}"])
def test_complaints_counted_by_their_file(tmp_path: Path, store: Store, headers: str, number: str) -> None:
    for month in (10, 11):
        lines = [f"{number.format(n)},2026-{month}-{n % 12 + 1:02},text {n},fees" for n in range(40)]
        assert counts(take(write(tmp_path, f"{month}.csv", headers, lines), store)) == (40, 0, 0, 0)
    lines[7] = lines[7].replace("fees", "service")
    assert counts(take(write(tmp_path, "mended.csv", headers, lines), store)) == (0, 1, 39, 0)


@pytest.mark.parametrize("headers", COMPLAINTS)
def test_a_complaint_with_a_real_number_is_replaced_as_a_whole(tmp_path: Path, store: Store, headers: str) -> None:
    lines = [f"CMP-2026-{4711 + 13 * n},2026-11-{n % 12 + 1:02},text {n},fees" for n in range(40)]
    first = take(write(tmp_path, "one.csv", headers, lines), store)
    lines[7] = lines[7].replace("2026-11-08", "2026-11-02").replace("fees", "service")
    assert counts(take(write(tmp_path, "two.csv", headers, lines), store)) == (0, 1, 39, 0)
    assert "--identity" not in told(first)


def test_the_user_says_what_names_a_row_and_it_is_remembered(tmp_path: Path, store: Store) -> None:
    headers, lines = survey(1, 30, RUNNING[0], MONDAY)
    first = take(write(tmp_path, "one.csv", headers, lines), store, options=Options(identity="number"))
    assert "--identity" not in told(first)
    mended = [lines[0].replace("visit", "corrected"), *lines[1:]]
    assert counts(take(write(tmp_path, "two.csv", headers, mended), store)) == (0, 1, 29, 0)
    other = write(tmp_path, "three.csv", *survey(1, 30, headers, MONDAY + timedelta(14), 2))
    assert counts(take(other, store, options=Options(identity="row"))) == (30, 0, 0, 0)
    assert counts(take(write(tmp_path, "four.csv", headers, lines), store)) == (30, 0, 0, 0)


@pytest.mark.parametrize("identity", ["day", "row"])
def test_the_number_of_teller_itself_can_be_said_to_begin_anew(tmp_path: Path, store: Store, identity: Any) -> None:
    headers = "response_id,responded_at,nps,Any other thing"
    for day in ("2026-11-02", "2026-11-09"):
        lines = [f"{n},{day},{n % 11},x{n}" for n in range(1, 13)]
        outcome = take(write(tmp_path, f"{day}.csv", headers, lines), store, options=Options(identity=identity))
        assert counts(outcome) == (12, 0, 0, 0)
    assert len({row["response_id"] for row in rows(store, "answer")}) == 24


def test_what_names_a_row_stays_the_same_for_the_next_file(tmp_path: Path, store: Store) -> None:
    take(write(tmp_path, "one.csv", *survey(1, 30, RUNNING[0], MONDAY)), store)
    headers, lines = survey(31, 30, RUNNING[0], MONDAY + timedelta(14))
    assert counts(take(write(tmp_path, "two.csv", headers, lines), store)) == (30, 0, 0, 0)
    both = [f"{n},{line.partition(',')[2]}" for n, line in enumerate(lines, 1)]
    assert counts(take(write(tmp_path, "three.csv", headers, both), store)) == (0, 0, 30, 0)


AGAIN = [
    ("Call ID,Queued at,Answered at,Ended at", "{day} 10:{n:02}:00,{day} 10:{n:02}:20,{day} 10:{n:02}:50", "contact"),
    ("콜ID,인입시각,응답시각,종료시각", "{day} 10:{n:02}:00,{day} 10:{n:02}:20,{day} 10:{n:02}:50", "contact"),
    ("投诉编号,受理时间,办结日期,网点", "{day} 10:{n:02},{day} 11:{n:02},A", "complaint"),
]


@pytest.mark.sampled
@pytest.mark.parametrize("headers, row, table", AGAIN)
def test_numbers_that_begin_anew_in_a_later_file_are_asked_about(
    tmp_path: Path, store: Store, headers: str, row: str, table: str
) -> None:
    """Twelve rows with numbers of their own, then three days of ten rows from 1 to 10, none of which may be lost."""
    first = [f"{7 * n + 100_103},{row.format(day='2026-11-02', n=n)}" for n in range(12)]
    assert counts(take(write(tmp_path, "one.csv", headers, first), store)) == (12, 0, 0, 0)
    later = [f"{n + 1},{row.format(day=f'2026-11-0{day}', n=n)}" for day in (4, 5, 6) for n in range(10)]
    path = write(tmp_path, "two.csv", headers, later)
    with pytest.raises(FileAmbiguous, match="20 rows have the number of another row") as asked:
        take(path, store)
    (question,) = asked.value.questions
    assert (question.option, [way for way, _ in question.choices]) == ("identity", ["day", "row"])
    assert counts(take(path, store, options=Options(identity="day"))) == (30, 0, 0, 0)
    assert len(rows(store, table)) == 42


def test_rows_that_an_earlier_version_stored_by_their_number_keep_it(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers, lines = survey(1, 30, RUNNING[0], MONDAY)
    with monkeypatch.context() as earlier:
        earlier.setattr("data.layouts.identified", lambda layout, *_: layout)
        take(write(tmp_path, "one.csv", headers, lines), store)
    mended = [lines[0].replace("visit", "corrected"), *lines[1:], "31,2026-11-14,5,new"]
    assert counts(take(write(tmp_path, "two.csv", headers, mended), store)) == (1, 1, 29, 0)


def test_the_numbers_of_a_tool_that_goes_on_counting_stay_numbers(tmp_path: Path, store: Store) -> None:
    headers = "序号,提交答卷时间,所用时间,来源,总体满意度"
    lines = [f"{n},2026/11/{n % 9 + 1} 10:00:00,60秒,微信,{n % 5 + 1}" for n in range(1, 31)]
    assert "--identity" not in told(take(write(tmp_path, "one.csv", headers, lines), store))
    lines[0] = lines[0].replace("微信", "链接")
    assert take(write(tmp_path, "two.csv", headers, [*lines, "31,2026/11/20 10:00:00,9秒,链接,5"]), store).added == 1


def test_parts_of_a_file_give_the_same_keys_as_the_whole(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = [*tickets(MONDAY, ("가온", "나온"), 40), *tickets(MONDAY + timedelta(1), ("가온", "나온"), 40)]
    lines = [f"{n},2026-11-{n % 20 + 1:02},{n % 5 + 1},의견 {n // 3}" for n in range(1, 301)]
    files = [write(tmp_path, "t.csv", next(iter(TICKETS)), every), write(tmp_path, "s.csv", RUNNING[0], lines)]
    for file in files:
        assert take(file, store).rejected == 0
    monkeypatch.setenv("TELLER_PART_MEGABYTES", "0.003")
    for file in files:
        more = write(tmp_path, f"more-{file.name}", *_parted(file))
        outcome = take(more, store)
        assert (outcome.added, outcome.replaced, outcome.rejected) == (1, 0, 0)


def _parted(file: Path) -> tuple[str, list[str]]:
    """The same file with one row more."""
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    new = "가온,41,2026-11-03 15:00:00,2026-11-03 15:10:00" if "번호표" in header else "301,2026-11-22,1,새 의견"
    return header, [*lines, new]


def test_a_file_in_parts_is_really_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from data.files import reader

    monkeypatch.setenv("TELLER_PART_MEGABYTES", "0.003")
    path = write(tmp_path, "t.csv", next(iter(TICKETS)), tickets(MONDAY, ("가온", "나온"), 50))
    assert len(list(chunks.parts(reader.opened(path, "t.csv", None, None, tmp_path)))) > 1


@pytest.mark.parametrize(
    "files, table",
    [
        (("tickets_mon.csv", "tickets_tue.csv"), "visit"),
        (("survey_running_number_week45.csv", "survey_running_number_week46.csv"), "response"),
    ],
)
def test_the_invented_cases(store: Store, files: tuple[str, str], table: str) -> None:
    folder = ROOT.parent / "shared" / "cases" / "upload"
    if not folder.is_dir():
        pytest.skip(f"the invented cases are not at {folder}")
    for file in files:
        assert counts(take(folder / file, store)) == (30, 0, 0, 0)
    assert len(rows(store, table)) == 60
