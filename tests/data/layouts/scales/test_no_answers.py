"""A number that means no answer is none in columns of whose scale it is no point, and asked about elsewhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import remembered_fit
from analytics.ingest.plans import Options
from data import layouts
from data.errors import FileAmbiguous
from data.formats.raw import Raw
from tests.data.test_layouts import laid_out, raw_of

HEADS = (
    "Response ID,Date,CSAT,NPS,Staff",
    "응답번호,응답일,만족도,추천의향,직원",
    "答卷编号,提交日期,满意度,推荐意愿,员工",
)


def survey(folder: Path, head: str) -> Raw:
    """Of 33 answers of satisfaction 5 are 9, of as many recommendations 3, and of the others 6."""
    rows = (
        f"R{n * 7919 % 9973}x,2026-10-{n % 28 + 1:02},{(1, 2, 3, 4, 5, 9)[n % 6]},{n % 11},{(1, 2, 3, 9, 4)[n % 5]}"
        for n in range(33)
    )
    return raw_of(folder, "\n".join([head, *rows]) + "\n")


def scores(raw: Raw, **said: Any) -> tuple[list[float | None], list[float | None], str]:
    layout = layouts.recognise(raw, "file.csv", **said)
    made = layout.apply(raw, date(2026, 11, 23), "salt")["response"]
    csat, nps = ([float(p) if p else None for p in made[name].to_pylist()] for name in ("csat", "nps"))
    return csat, nps, " ".join(str(note) if isinstance(note, str) else note.render() for note in layout.notes)


@pytest.mark.parametrize("head", HEADS)
def test_a_code_of_one_column_is_a_point_of_another(tmp_path: Path, head: str) -> None:
    raw = survey(tmp_path, head)
    csat, nps, notes = scores(raw, nothing=("9",))
    assert csat.count(None) == 5
    assert (nps.count(9.0), nps.count(None)) == (3, 0)
    assert f"In {head.split(',')[3]}, 9 is a point of the scale" in notes
    layout = layouts.recognise(raw, "file.csv", nothing=("9",))
    told = [text.render() for text in remembered_fit.left_out(raw, Options(nothing=("9",)), layout, is_all=True)]
    columns = head.split(",")
    assert [columns[2] in told[0], columns[4] in told[1], len(told)] == [True, True, 2]
    assert told[0].startswith("5 answers")
    assert told[1].startswith("6 answers")
    assert remembered_fit.left_out(raw, Options(nothing=("9",)), layout, is_all=False) == ()


@pytest.mark.parametrize("head", HEADS)
def test_of_one_column_it_is_said_alone(tmp_path: Path, head: str) -> None:
    column = head.split(",")[3]
    csat, nps, _ = scores(survey(tmp_path, head), nothing=("9",), values={f"{column}:9": "none"})
    assert (csat.count(None), nps.count(None)) == (5, 3)


@pytest.mark.parametrize("head", [head.rpartition(",")[0] for head in HEADS])
def test_a_code_that_is_a_point_wherever_it_stands_is_asked_about(tmp_path: Path, head: str) -> None:
    rows = (f"R{n * 7919 % 9973}x,2026-10-{n % 28 + 1:02},{n % 5 + 1},{n % 11}" for n in range(33))
    raw = raw_of(tmp_path, "\n".join([head, *rows]) + "\n")
    with pytest.raises(FileAmbiguous) as asked:
        scores(raw, nothing=("9",))
    column = head.split(",")[3]
    assert [value for value, _ in asked.value.questions[0].choices] == [f"{column}:9=none", f"{column}:9=9"]
    assert scores(raw, nothing=("9",), values={f"{column}:9": "9"})[1].count(9.0) == 3
    assert scores(raw, nothing=("9",), values={f"{column}:9": "none"})[1].count(None) == 3


@pytest.mark.parametrize("head", ["Response ID,Date,NPS", "응답번호,응답일,추천의향", "答卷编号,提交日期,推荐意愿"])
def test_all_codes_of_a_column_are_named_at_once(tmp_path: Path, head: str) -> None:
    rows = (f"R{n * 7919 % 9973}x,2026-10-{n % 28 + 1:02},{(0, 5, 7, 9, 10, 98, 99)[n % 7]}" for n in range(42))
    raw, column = raw_of(tmp_path, "\n".join([head, *rows]) + "\n"), head.rpartition(",")[2]
    with pytest.raises(FileAmbiguous) as asked:
        layouts.recognise(raw, "file.csv")
    assert f"--value “{column}:98=none” --value “{column}:99=none”" in asked.value.remedy.render()
    none = {f"{column}:98": "none", f"{column}:99": "none"}
    made = layouts.recognise(raw, "file.csv", values=none).apply(raw, date(2026, 11, 23), "salt")["response"]
    assert made["nps"].null_count == 12


@pytest.mark.parametrize("head", ["Response ID,Date,CSAT", "응답번호,응답일,만족도", "答卷编号,提交日期,满意度"])
def test_a_point_that_stands_apart_is_said_to_be_none(tmp_path: Path, head: str) -> None:
    rows = (f"R{n * 7919 % 9973}x,2026-10-{n % 28 + 1:02},{(1, 2, 3, 4, 5, 9)[n % 6]}" for n in range(42))
    raw, column = raw_of(tmp_path, "\n".join([head, *rows]) + "\n"), head.rpartition(",")[2]
    with pytest.raises(FileAmbiguous) as asked:
        layouts.recognise(raw, "file.csv")
    assert f"{column}:9=none" in [value for value, _ in asked.value.questions[0].choices]
    assert f"--value “{column}:9=none”" in asked.value.remedy.render()


def test_six_words_with_a_point_each_are_a_whole_scale(tmp_path: Path) -> None:
    words = ["sehr gut", "gut", "befriedigend", "ausreichend", "mangelhaft", "ungenügend"]
    rows = (f"R{n * 7919 % 9973}x,2026-10-{n % 28 + 1:02},{words[n % 6]}" for n in range(36))
    raw = raw_of(tmp_path, "\n".join(["ID,Datum,Gesamtzufriedenheit", *rows]) + "\n")
    said = {f"Gesamtzufriedenheit:{word}": str(6 - place) for place, word in enumerate(words)}
    made = layouts.recognise(raw, "file.csv", values=said).apply(raw, date(2026, 11, 23), "salt")["response"]
    assert {made[name][0].as_py() for name in ("csat", "csat_low", "csat_high")} == {"6", "1"}


GROUPS = {
    "Call ID,Queue,Channel,Enqueued at,Answered at,Ended at": ("contact", "chat", "Channel", "channel"),
    "민원번호,접수일,채널,유형,민원내용": ("complaint", "채팅", "채널", "channel"),
    "排队号,取号时间,叫号时间,结束时间,业务类型,网点": ("visit", "其他", "业务类型", "service"),
}


@pytest.mark.parametrize("head", GROUPS)
def test_rows_of_a_group_that_means_nothing_count_without_it(tmp_path: Path, head: str) -> None:
    table, word, column, field = GROUPS[head]
    rows = {
        "contact": lambda n, group: (
            f"C{n},cards,{group},2026-03-02 09:{n}:00,2026-03-02 09:{n}:09,2026-03-02 09:{n}:40"
        ),
        "complaint": lambda n, group: f"M{n},2026-03-{n},{group},대출,직원이 불친절했습니다 {n}",
        "visit": lambda n, group: f"A{n},2026-03-02 09:{n}:00,2026-03-02 09:{n}:09,2026-03-02 09:{n}:40,{group},B1",
    }[table]
    lines = [rows(n, word if n % 3 == 0 else "x") for n in range(10, 30)]
    raw = raw_of(tmp_path, "\n".join([head, *lines]) + "\n")
    values = {f"{column}:{word}": "none"}
    layout = layouts.recognise(raw, "file.csv", as_table=table, values=values)
    made = layout.apply(raw, date(2026, 11, 23), "salt")[table]
    assert made[field].to_pylist() == [None if n % 3 == 0 else "x" for n in range(10, 30)]
    said = [text.render() for text in remembered_fit.left_out(raw, Options(values=values), layout, is_all=True)]
    empty = f"6 cells in {column} are left empty, because they mean nothing: {word}. Their rows count all the same."
    assert said == [empty]


@pytest.mark.parametrize(
    "words", [("Promoter", "Passive", "Detractor"), ("추천", "중립", "비추천"), ("推荐者", "中立者", "贬损者")]
)
def test_a_code_among_groups_of_a_recommendation_is_asked_about(tmp_path: Path, words: tuple[str, ...]) -> None:
    lines = [f"2026-03-{n % 28 + 1:02},{'99' if n % 9 == 8 else words[n % 3]}" for n in range(40)]
    raw = raw_of(tmp_path, "\n".join(("Date,NPS", *lines)) + "\n")
    with pytest.raises(FileAmbiguous) as fault:
        laid_out(raw)
    assert "99" in fault.value.title.render("en")
    _, tables = laid_out(raw, values={"NPS:99": "none"})
    assert len(tables["response"]) == 40
