"""Tables of how often each score was given are no answers of people."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous, FileRefused
from data.files import reader
from data.formats.raw import Raw

KO, EN, ZH = ("강남", "역삼", "분당"), ("Harbour", "Northgate", "Southgate"), ("中山路", "人民路", "解放路")
DAYS = ("2026-11-02", "2026-11-03", "2026-11-04")


def read(folder: Path, header: str, rows: list[list[object]]) -> Raw:
    path = folder / "file.csv"
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return reader.read(path)


def count(*places: int) -> int:
    """Some number from 2 to 24."""
    return sum(place * (7 + 2 * at) for at, place in enumerate(places)) % 23 + 2


@pytest.mark.sampled
@pytest.mark.parametrize(
    "points, branches",
    [
        ("매우만족,만족,보통,불만족,매우불만족", KO),
        ("매우 만족(명),만족(명),보통(명),불만족(명),매우 불만족(명)", KO),
        ("5점,4점,3점,2점,1점", KO), ("추천고객,중립고객,비추천고객", KO),
        ("만족도 5,만족도 4,만족도 3,만족도 2,만족도 1", KO),
        ("Very satisfied,Satisfied,Neutral,Dissatisfied,Very dissatisfied", EN),
        ("5 stars,4 stars,3 stars,2 stars,1 star", EN),
        (",".join("\u2605" * n for n in (5, 4, 3, 2, 1)), EN),
        ("Excellent,Good,Fair,Poor", EN), ("0,1,2,3,4,5,6,7,8,9,10", EN), ("Promoters,Passives,Detractors", EN),
        ("Very satisfied count,Satisfied count,Neutral count,Dissatisfied count", EN),
        ("非常满意,满意,一般,不满意,非常不满意", ZH), ("5分,4分,3分,2分,1分", ZH), ("五星,四星,三星,二星,一星", ZH),
        ("非常滿意(人),滿意(人),普通(人),不滿意(人)", ZH), ("推荐者,中立者,贬损者", ZH),
    ],
)  # fmt: skip
def test_a_column_for_each_point_is_refused(tmp_path: Path, points: str, branches: tuple[str, ...]) -> None:
    wide = len(points.split(","))
    rows = [[b, d, *(count(i, j, n) for n in range(wide))] for i, b in enumerate(branches) for j, d in enumerate(DAYS)]
    with pytest.raises(FileRefused, match="how often each score was given") as fault:
        layouts.recognise(read(tmp_path, f"Branch,Date,{points}", rows), "file.csv")
    assert "one row for each response" in str(fault.value)
    assert not isinstance(fault.value, FileAmbiguous)


@pytest.mark.parametrize(
    "header, points",
    [
        ("Branch,Date,Satisfaction,Count", (1, 2, 3, 4, 5)),
        ("지점,일자,만족도,건수", (1, 2, 3, 4, 5)),
        ("网点,日期,评分,人数", (1, 2, 3, 4, 5)),
        ("지점,일자,만족도,인원", ("매우만족", "만족", "보통", "불만족", "매우불만족")),
        ("Branch,Date,Satisfaction,Number of customers", ("Satisfied", "Neutral", "Dissatisfied")),
    ],
)
def test_a_row_for_each_point_is_asked_about(tmp_path: Path, header: str, points: tuple[object, ...]) -> None:
    """Its numbers are small, so that they alone would say nothing."""
    rows = [
        [b, d, p, count(i, j, n) % 6 + 1]
        for i, b in enumerate(EN)
        for j, d in enumerate(DAYS)
        for n, p in enumerate(points)
    ]
    raw, column = read(tmp_path, header, rows), header.rpartition(",")[2]
    with pytest.raises(FileAmbiguous, match="stand for many answers") as fault:
        layouts.recognise(raw, "file.csv")
    assert fault.value.question
    (answer,) = [value for value, _ in fault.value.question.choices]
    assert answer == f"{column}=answer:other"


@pytest.mark.parametrize(
    "header, row",
    [
        # Questions with a number, of which the highest point is 5; ticks of options; other answers beside the score.
        ("Response ID,Date,CSAT,1,2,3", ["R{n}x", DAYS[0], "{up}", "{up}", "{down}", "2"]),
        ("Response ID,Date,CSAT,Rating 1,Rating 2,Rating 3", ["R{n}x", DAYS[0], "{up}", "{up}", "{down}", "2"]),
        ("Response ID,Date,CSAT,Good,Fair,Poor", ["R{n}x", DAYS[0], "{up}", "{tick}", "0", "1"]),
        ("Response ID,Date,Satisfaction,Visits", ["R{n}x", DAYS[0], "{up}", "{down}"]),
        ("Branch,Date,Satisfaction,Visits", [EN[0], DAYS[0], "{up}", "{down}"]),
    ],
)
def test_answers_of_people_are_taken(tmp_path: Path, header: str, row: list[str]) -> None:
    lines = [[cell.format(n=n, up=n % 5 + 1, down=5 - n % 4, tick=n % 2) for cell in row] for n in range(40)]
    assert layouts.recognise(read(tmp_path, header, list(map(list, lines))), "file.csv").table == "response"


def test_whoever_says_what_a_column_is_goes_on(tmp_path: Path) -> None:
    rows: list[list[object]] = [[b, d, 40, 50, 60] for b in EN for d in DAYS]
    raw = read(tmp_path, "Branch,Date,Good,Fair,Poor", rows)
    assert layouts.recognise(raw, "file.csv", mapping={"Good": "csat:0-100"}).table == "response"
