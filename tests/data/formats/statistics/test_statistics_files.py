"""Files of SPSS, Stata and SAS: values by their labels, times as ISO, broken files refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data import layouts, settings
from data.errors import FileRefused
from data.files import reader, sandbox
from data.formats import shapes
from data.formats.statistics import clocks, statistics_files, value_labels
from data.layouts import labelled
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored

pytestmark = pytest.mark.usefixtures("uncounted", "unconfined")

FIVE = {1: "Very dissatisfied", 2: "Dissatisfied", 3: "Neutral", 4: "Satisfied", 5: "Very satisfied"}
KOREAN = {1: "매우 불만족", 2: "불만족", 3: "보통", 4: "만족", 5: "매우 만족"}
CHINESE = {1: "非常不满意", 2: "不满意", 3: "一般", 4: "满意", 5: "非常满意"}
DAYS = [date(2026, 3, day) for day in range(1, 11)]


def survey(path: Path, q1: list[float], labels: dict[int, str], question: str = "Overall satisfaction") -> Path:
    """Ten answers of ten days: q1 and a likelihood to recommend of 0 to 9."""
    frame = pd.DataFrame({"day": DAYS, "q1": [float(v) for v in q1], "q2": [float(v) for v in range(10)]})
    said: dict[str, Any] = {
        "column_labels": ["", question, "Likelihood to recommend"],
        "variable_value_labels": {"q1": labels} if labels else {},
    }
    write: Any = {".dta": pyreadstat.write_dta, ".xpt": pyreadstat.write_xport}.get(path.suffix, pyreadstat.write_sav)
    if path.suffix == ".xpt":
        said.pop("variable_value_labels")
    if path.suffix == ".zsav":
        said["compress"] = True
    write(frame, str(path), **said)
    return path


@pytest.mark.sampled
@pytest.mark.parametrize(
    "labels, question", [(FIVE, "Overall satisfaction"), (KOREAN, "전반적 만족도"), (CHINESE, "总体满意度")]
)
def test_labels_tell_the_scale_where_only_some_of_them_occur(
    tmp_path: Path, labels: dict[int, str], question: str
) -> None:
    # Turned over, as the words say: 1 is the best of five.
    turned = {6 - code: word for code, word in labels.items()} | {99: "Don't know"}
    with intake.inspect(survey(tmp_path / "a.sav", [1.0, 2, 5, 1, 1, 2, 1, 1, 1, 1], turned, question)) as plan:
        rows = plan.preview.to_pylist()
    assert [row["csat"] for row in rows] == [5, 4, 1, 5, 5, 4, 5, 5, 5, 5]
    assert {(row["csat_low"], row["csat_high"]) for row in rows} == {(1, 5)}


def test_labels_of_no_known_scale_tell_its_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unconfined: Callable[[Path], bool]
) -> None:
    """In a process of its own, as any user's file of them is read."""
    monkeypatch.setattr(sandbox, "is_plain", unconfined)
    labels = {1: "so bad", 2: "bit poor", 3: "meh", 4: "rather ok", 5: "quite ok", 6: "wow"}
    path = survey(tmp_path / "a.sav", [1.0, 2, 3] * 3 + [1], labels)
    said = Options(values={"q1:so bad": "1", "q1:bit poor": "2", "q1:meh": "3"})
    with intake.inspect(path, options=said) as plan:
        assert {(row["csat"], row["csat_low"], row["csat_high"]) for row in plan.preview.to_pylist()} == {
            (1, 1, 6), (2, 1, 6), (3, 1, 6)
        }  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize(
    "name, labels, question",
    [("a.sav", FIVE, "Overall satisfaction"), ("a.zsav", KOREAN, "전반적 만족도"), ("a.dta", CHINESE, "总体满意度")],
)
def test_codes_with_a_word_each_are_stored_by_their_words(
    tmp_path: Path, store: Store, name: str, labels: dict[int, str], question: str
) -> None:
    path = survey(tmp_path / name, [1, 2, 3, 4, 5] * 2, labels, question)
    raw = reader.read(path)
    assert raw.table["q1"].to_pylist() == [*labels.values()] * 2
    assert raw.table["day"].to_pylist() == [day.isoformat() for day in DAYS]
    assert raw.labels == {"q1": question, "q2": "Likelihood to recommend"}
    outcome = intake.take(path, store)
    assert (outcome.state, outcome.added) == ("committed", 10)
    rows = stored(store, "response")
    # 1 to 5 twice over, and a likelihood of 0 to 9.
    assert (rows.csat.tolist(), rows.nps.tolist()) == ([1, 2, 3, 4, 5] * 2, list(range(10)))
    assert (set(rows.csat_low), set(rows.csat_high)) == ({1}, {5})


@pytest.mark.parametrize(
    "best, worst", [("sehr zufrieden", "sehr unzufrieden"), ("매우 만족", "매우 불만족"), ("非常满意", "非常不满意")]
)
def test_ends_in_words_beside_their_numbers_are_heard(tmp_path: Path, store: Store, best: str, worst: str) -> None:
    labels = {1: f"1 - {best}", 2: "2", 3: "3", 4: "4", 5: f"5 - {worst}"}
    intake.take(survey(tmp_path / "a.sav", [1.0, 2, 3, 4, 5] * 2, labels, "Overall satisfaction"), store)
    assert stored(store, "response").csat.tolist() == [5, 4, 3, 2, 1] * 2


@pytest.mark.parametrize("nothing", ["N/A", "모름", "不适用"])
def test_labels_that_are_numbers_count_whatever_their_codes_are(tmp_path: Path, store: Store, nothing: str) -> None:
    """As a tool numbers its options by their texts: 1, 10, 2 and so on."""
    labels = dict(enumerate(["1", "10", "2", "3", "4", "5", "6", "7", "8", "9", nothing], start=1))
    path = survey(tmp_path / "a.sav", [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 11], labels, "Overall satisfaction")
    intake.take(path, store)
    scores = stored(store, "response").csat.dropna().tolist()
    assert sorted(scores) == [1, 2, 3, 4, 5, 6, 7, 8, 10]


@pytest.mark.sampled
@pytest.mark.parametrize("question", ["Comment", "의견", "意见"])
def test_short_words_are_comments_by_the_question(tmp_path: Path, store: Store, question: str) -> None:
    words = {1: "excellent", 2: "good", 3: "ok", 4: "poor"}
    frame = pd.DataFrame({"V1": DAYS, "V2": [1.0, 2.0, 3.0, 4.0, 5.0] * 2, "V3": [1.0, 2.0, 3.0, 4.0, 3.0] * 2})
    labels: dict[str, Any] = {"V2": FIVE, "V3": words}
    said: dict[str, Any] = {"column_labels": ["Survey date", "Overall satisfaction", question]}
    path = tmp_path / "short.sav"
    pyreadstat.write_sav(frame, str(path), variable_value_labels=labels, **said)
    intake.take(path, store)
    assert stored(store, "response").verbatim.tolist() == ["excellent", "good", "ok", "poor", "ok"] * 2


@pytest.mark.sampled
@pytest.mark.parametrize("question", ["Rating", "별점", "評分"])
def test_stars_are_a_score_by_the_question_where_the_header_is_a_number(
    tmp_path: Path, store: Store, question: str
) -> None:
    """Of such a column nothing but its question tells what it is; it is no list of comments without a score."""
    said = [f"The queue was too long on day {day.day}, and nobody helped us" for day in DAYS]
    frame = pd.DataFrame({"V1": DAYS, "V2": [1.0, 2.0, 3.0, 4.0, 5.0] * 2, "V3": said})
    labels: dict[str, Any] = {"V2": {point: "⭐" * point for point in range(1, 6)}}
    path = tmp_path / "stars.sav"
    said_of: dict[str, Any] = {"column_labels": ["Survey date", question, "Comment"]}
    pyreadstat.write_sav(frame, str(path), variable_value_labels=labels, **said_of)
    intake.take(path, store)
    assert stored(store, "response").csat.tolist() == [1, 2, 3, 4, 5] * 2


@pytest.mark.sampled
@pytest.mark.parametrize(
    "ends, question, best",
    [
        ({1: "Very dissatisfied", 5: "Very satisfied"}, "Overall satisfaction", 5),
        ({1: "매우 불만족", 5: "매우 만족"}, "전반적 만족도", 5), ({1: "非常不满意", 5: "非常满意"}, "总体满意度", 5),
        ({1: "Very satisfied", 5: "Very dissatisfied"}, "Overall satisfaction", 1),
        ({1: "매우 만족", 5: "매우 불만족"}, "전반적 만족도", 1), ({1: "非常满意", 5: "非常不满意"}, "总体满意度", 1),
    ],
)  # fmt: skip
def test_where_labels_name_the_ends_the_codes_stay_and_the_question_says_the_scale(
    tmp_path: Path, store: Store, ends: dict[int, str], question: str, best: int
) -> None:
    # Nobody chose the lowest point: only the labels tell that there is one.
    path = survey(tmp_path / "a.sav", [2, 3, 4, 5, 5] * 2, ends, question)
    raw = reader.read(path)
    assert raw.table["q1"].to_pylist() == ["2", "3", "4", "5", "5"] * 2
    assert raw.labels["q1"].startswith(f"{question} (1 ~ 5")
    intake.take(path, store)
    rows = stored(store, "response")
    assert rows.csat.tolist() == ([2, 3, 4, 5, 5] if best == 5 else [4, 3, 2, 1, 1]) * 2
    assert (set(rows.csat_low), set(rows.csat_high)) == ({1}, {5})


@pytest.mark.parametrize(
    "labels, seen, shown",
    [
        ({0: "Not at all", 10: "Extremely"}, range(11), {}),
        ({0: "Not at all", 10: "Extremely", 99: "Don't know"}, [0, 3, 10, 99], {99: "Don't know"}),
        ({1: "나쁨", 5: "좋음", 6: "모름"}, [1, 2, 3, 4, 5, 6], {6: "모름"}),
        ({1: "差", 5: "好", 9: "其他"}, [2, 9], {9: "其他"}),
        ({1: "Bad", 3: "Fair", 5: "Good"}, [1, 3, 5], {}), ({1: "Bad", 5: "Good"}, [1, 5], {}),
        ({1: "남", 2: "여", 9: "기타"}, [1, 2, 9], {1: "남", 2: "여", 9: "기타"}), ({0: "None"}, [0, 1, 2], {}),
        ({1: "Gaon", 2: "Naru"}, [1, 2, 3], {1: "Gaon", 2: "Naru"}), ({1: "是", 0: "否"}, [1], {1: "是", 0: "否"}),
        ({**{n: str(n) for n in range(1, 10)}, 0: "Not at all likely", 10: "Extremely likely"}, range(11), {}),
        ({n + 1: str(n) for n in range(11)}, [1], {n + 1: str(n) for n in range(11)}),
        ({1: "5 - Best", 2: "4", 3: "3", 4: "2", 5: "1 - Worst"}, [1], {1: "5", 2: "4", 3: "3", 4: "2", 5: "1"}),
        ({"m": "male", "f": "female"}, ["m"], {"m": "male", "f": "female"}),
        *(
            # In the order of the alphabet, with no answer between: every code has its word, so none is a point.
            (dict(enumerate(words, 1)), range(1, 7), dict(enumerate(words, 1)))
            for words in (
                ("Insatisfait", "N/A", "Neutre", "Satisfait", "Très insatisfait", "Très satisfait"),
                ("보통", "해당 없음", "만족", "매우 만족", "불만족", "매우 불만족"),
                ("一般", "不适用", "不满意", "满意", "非常不满意", "非常满意"),
            )
        ),
    ],
)  # fmt: skip
def test_what_labels_make_of_codes(labels: dict[Any, str], seen: Any, shown: dict[Any, str]) -> None:
    assert value_labels.meanings(labels, seen) == shown


def test_missing_values_of_the_user_are_empty(tmp_path: Path) -> None:
    frame = pd.DataFrame({"q": [1.0, 9.0, None], "s": ["가", "다", "나"]})
    pyreadstat.write_sav(frame, str(tmp_path / "m.sav"), missing_ranges={"q": [9]})
    assert reader.read(tmp_path / "m.sav").table.to_pydict() == {"q": ["1", None, None], "s": ["가", "다", "나"]}


@pytest.mark.parametrize("name, write", [("t.sav", "write_sav"), ("t.dta", "write_dta"), ("t.xpt", "write_xport")])
def test_times_become_iso(tmp_path: Path, name: str, write: str) -> None:
    values = {"d": [date(2026, 3, 1), None], "t": [datetime(2026, 3, 1, 9, 30), None], "h": [time(9, 30), None]}
    getattr(pyreadstat, write)(pd.DataFrame(values), str(tmp_path / name))
    read = reader.read(tmp_path / name).table.slice(0, 1).to_pydict()
    assert read == {"d": ["2026-03-01"], "t": ["2026-03-01 09:30:00"], "h": ["09:30:00"]}


@pytest.mark.parametrize(
    "program, form, number, shown",
    [
        # 1 March 2026: day 24166 from 1960; second 13991702400 from 14 October 1582. Counted by datetime.
        ("spss", "MOYR8", 13991702400, "2026-03-01"), ("spss", "TIME8", 90000, "25:00:00"), ("spss", "F8.2", 5, None),
        ("stata", "%tm", 794, "2026-03-01"), ("stata", "%tq", 265, "2026-04-01"), ("stata", "%tw", 53, "1961-01-08"),
        ("stata", "%td", 24166, "2026-03-01"), ("stata", "%tcHH:MM:SS", 34200000, "09:30:00"),
        ("stata", "%9.0g", 5, None),
        ("sas", "YYMMDD10", 24166, "2026-03-01"), ("sas", "DATETIME20", 2087942400 + 60, "2026-03-01 00:01:00"),
        ("sas", "TIME8", 60, "00:01:00"), ("sas", "BEST12", 5, None), ("sas", "DATE9", 1e12, "1000000000000"),
    ],
)  # fmt: skip
def test_the_clocks_of_the_programs(program: str, form: str, number: float, shown: str | None) -> None:
    found = clocks.clock(program, form)
    assert (found(number) if found else None) == shown


def test_a_long_file_comes_in_parts_with_running_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyreadstat.write_sav(pd.DataFrame({"q": range(10)}), str(tmp_path / "long.sav"))
    monkeypatch.setattr(statistics_files, "_VALUES", 3)
    count, _, parts = statistics_files.rows(tmp_path / "long.sav", "long.sav")
    found = list(parts)
    assert (count, [part.read for part in found]) == (10, [3, 3, 3, 1])
    assert [number for part in found for number in part.row_no.to_pylist()] == list(range(1, 11))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", ["a.sav", "a.zsav", "a.dta", "a.xpt"])
def test_a_broken_file_is_refused_by_name(tmp_path: Path, name: str, share: float) -> None:
    path = survey(tmp_path / name, [1, 2, 3, 4, 5] * 2, FIVE)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(FileRefused, match=name):
        reader.read(path)


def test_characters_of_an_unnamed_encoding_are_asked_about(tmp_path: Path) -> None:
    pyreadstat.write_dta(pd.DataFrame({"s": ["QQQQ"]}), str(tmp_path / "old.dta"), version=10)
    path = tmp_path / "old.dta"
    path.write_bytes(path.read_bytes().replace(b"QQQQ", "지점".encode("cp949")))
    assert reader.read(path, encoding="cp949").table["s"].to_pylist() == ["지점"]


def test_a_file_of_sas_is_known_by_its_first_bytes() -> None:
    sas = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011") + bytes(100)
    assert statistics_files.is_one(sas)
    assert not statistics_files.is_one(b"$FLAT,b\n")
    assert not statistics_files.is_one(b"nps,comment\n1,x\n")


def test_such_files_are_read_in_a_process_of_their_own_and_cost_others_nothing(
    tmp_path: Path, unconfined: Callable[[Path], bool]
) -> None:
    assert not unconfined(survey(tmp_path / "a.sav", [1] * 10, FIVE))
    asked = "import sys, data.files.reader, analytics.ingest.worker; print('pyreadstat' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=settings.ROOT, check=True)
    assert done.stdout.strip() == "False"


LISTS = {
    "complaint": (
        ("민원번호", "접수일", "완료일", "지점", "민원내용"), ("投诉编号", "受理日期", "办结日期", "网点", "投诉内容"),
        ("Complaint ID", "Date received", "Date closed", "Branch", "Description"),
    ),
    "visit": (
        ("번호표", "발권시각", "호출시각", "지점", "업무"),
        ("排队号", "取号时间", "叫号时间", "网点", "业务类型"),
        ("Ticket", "Issued at", "Called at", "Branch", "Service"),
    ),
    "contact": (
        ("통화ID", "인입시각", "응답시각", "상담원", "스킬그룹"),
        ("通话编号", "进线时间", "接听时间", "坐席", "技能组"),
        ("Call ID", "Enqueued at", "Answered at", "Agent", "Queue"),
    ),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("table, labels", [(table, one) for table, some in LISTS.items() for one in some])
def test_labels_of_variables_are_the_headers_of_a_list(tmp_path: Path, table: str, labels: tuple[str, ...]) -> None:
    rows = [
        [f"C{n:04}", datetime(2026, 3, n, 9, n), datetime(2026, 3, n, 9, n + 9), "A", f"It was wrong {n}"]
        for n in range(1, 11)
    ]
    frame = pd.DataFrame(rows, columns=["v1", "v2", "v3", "v4", "v5"])
    writers: dict[str, Any] = {".sav": pyreadstat.write_sav, ".dta": pyreadstat.write_dta}
    found = []
    for suffix, write in writers.items():
        write(frame, str(tmp_path / f"a{suffix}"), column_labels=list(labels))
        raw = reader.read(tmp_path / f"a{suffix}")
        shape = labelled.named(raw, shapes.shape(raw), None, ())
        found.append(layouts.recognise(shapes.unfolded(raw, shape), f"a{suffix}"))
    path = tmp_path / "a.csv"
    frame.to_csv(path, header=list(labels), index=False)
    same = layouts.recognise(reader.read(path), "a.csv")
    assert {one.table for one in found} == {table} == {same.table}
    assert [dict(one.columns) for one in found] == [dict(same.columns)] * 2


def test_a_survey_keeps_the_names_of_its_variables(tmp_path: Path) -> None:
    for n, (labels, question) in enumerate(((FIVE, "Overall satisfaction"), (KOREAN, "만족도"), (CHINESE, "满意度"))):
        raw = reader.read(survey(tmp_path / f"{n}.sav", [1.0, 2, 5, 1, 1, 2, 1, 1, 1, 1], labels, question))
        assert labelled.named(raw, shapes.shape(raw), None, ()).names == ("day", "q1", "q2")


def test_a_list_of_a_statistics_program_is_taken_by_its_labels(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"v1": [f"C{n}" for n in range(9)], "v2": DAYS[:9], "v3": [f"It was wrong {n}" for n in range(9)]}
    )
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), column_labels=["민원번호", "접수일", "민원내용"])
    with intake.inspect(tmp_path / "a.sav") as plan:
        assert plan.mapping == {"민원번호": "complaint_id", "접수일": "opened_at", "민원내용": "narrative"}
        assert [row["narrative"] for row in plan.preview.to_pylist()] == [f"It was wrong {n}" for n in range(9)]
