"""Files with a row for each answer: turned so that each respondent is a row, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.ingest import intake
from data.errors import FileRefused
from data.files import reader
from data.formats import long_form
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored
from tests.data.test_layouts import laid_out, raw_of
from tests.stories.values.test_sheets import book

pytestmark = pytest.mark.usefixtures("uncounted")

KO = ("응답자ID,응답일시,지점,문항,응답", ("전반적 만족도", "추천의향", "의견"))
ZH = ("答卷编号,提交时间,网点,题目,答案", ("总体满意度", "推荐意愿", "意见"))
EN = (
    "respondent_id,submitted_at,branch,question,answer",
    ("Overall satisfaction", "Likelihood to recommend", "Comment"),
)


def long(folder: Path, kind: tuple[str, tuple[str, ...]], people: int = 10) -> Path:
    """People who answered three questions: 1 to 5, 0 to 9 and a few words, a second apart."""
    header, questions = kind
    lines = [header]
    for n in range(people):
        answers = (n % 5 + 1, n % 10, f"words of {n}")
        lines += [
            f"R{n},2026-03-{n % 28 + 1:02} 09:00:0{second},Gaon,{question},{answer}"
            for second, (question, answer) in enumerate(zip(questions, answers, strict=True))
        ]
    path = folder / "long.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", [KO, ZH, EN])
def test_each_respondent_becomes_one_response(tmp_path: Path, store: Store, kind: tuple[str, tuple[str, ...]]) -> None:
    path = long(tmp_path, kind)
    raw = reader.read(path)
    assert raw.columns == (*kind[0].split(",")[:3], *kind[1])
    # The time is that of the last answer; the row, that of the first.
    assert list(raw.table.to_pylist()[1].values()) == ["R1", "2026-03-02 09:00:02", "Gaon", "2", "1", "words of 1"]
    assert raw.row_no.to_pylist() == list(range(2, 32, 3))
    assert "10 respondents and 3 questions" in str(raw.notes[0])
    outcome = intake.take(path, store)
    assert (outcome.state, outcome.added) == ("committed", 10)
    rows = stored(store, "response")
    assert (rows.csat.tolist(), rows.nps.tolist()) == ([1, 2, 3, 4, 5] * 2, list(range(10)))
    assert rows.verbatim.tolist() == [f"words of {n}" for n in range(10)]


@pytest.mark.parametrize(
    "kind, said", [(KO, "R3 has 2 or more answers to 추천의향: 3 and 9"), (ZH, "R3 .* 推荐意愿: 3 and 9"),
                   (EN, "R3 .* Likelihood to recommend: 3 and 9")],
)  # fmt: skip
def test_two_different_answers_are_refused(tmp_path: Path, kind: tuple[str, tuple[str, ...]], said: str) -> None:
    path = long(tmp_path, kind)
    more = f"R3,2026-03-04 09:00:01,Gaon,{kind[1][1]},"
    path.write_text(path.read_text("utf-8") + f"{more}3\n", encoding="utf-8")
    assert reader.read(path).read == 10
    path.write_text(path.read_text("utf-8") + f"{more}9\n", encoding="utf-8")
    with pytest.raises(FileRefused, match=said):
        reader.read(path)


def test_rows_without_a_respondent_or_question_are_refused_one_by_one(tmp_path: Path) -> None:
    path = long(tmp_path, EN)
    path.write_text(path.read_text("utf-8") + ",2026-03-04,Gaon,Comment,x\nR1,2026-03-04,Gaon,,x\n", encoding="utf-8")
    assert [(torn.row, torn.cells[4]) for torn in reader.read(path).torn] == [(32, "x"), (33, "x")]


def test_codes_are_the_columns_and_their_words_the_questions(tmp_path: Path) -> None:
    lines = ["Response ID,Question ID,Question Text,Answer Text,Answer Value,Device"]
    for n in range(4):
        lines += [f"{n},Q1,How satisfied are you?,,{n + 1},a{n}", f"{n},Q2,Why?,because {n},,b{n}"]
    (tmp_path / "l.csv").write_text("\n".join(lines), encoding="utf-8")
    raw = reader.read(tmp_path / "l.csv")
    assert raw.table.slice(0, 1).to_pylist() == [{"Response ID": "0", "Q1": "1", "Q2": "because 0"}]
    assert raw.labels == {"Q1": "How satisfied are you?", "Q2": "Why?"}
    assert str(raw.notes[1]) == "These columns have different values for one respondent and were not stored: Device."


def test_a_workbook_may_be_long_too(tmp_path: Path) -> None:
    header, questions = KO
    rows = [header.split(","), *((n, "2026-03-01", "가온", q, 3) for n in range(5) for q in questions)]
    raw = reader.read(book(tmp_path / "l.xlsx", {"S": rows}))
    assert (raw.read, raw.columns[3:]) == (5, questions)


@pytest.mark.parametrize(
    "text",
    [
        # One row each: the three names alone do not make it long.
        "respondent,question,answer\n1,Why?,a\n2,Who?,b\n3,When?,c\n4,Where?,d\n",
        "response_id,item,value\n1,a,5\n1,b,4\n2,a,5\n2,b,4\n",
        "受访者,满意度,意见\n1,5,a\n2,4,b\n",
    ],
)  # fmt: skip
def test_other_files_stay_as_they_are(tmp_path: Path, text: str) -> None:
    (tmp_path / "w.csv").write_text(text, encoding="utf-8")
    raw = reader.read(tmp_path / "w.csv")
    assert (raw.columns, raw.read) == (tuple(text.split("\n")[0].split(",")), text.count("\n") - 1)


@pytest.mark.parametrize(
    "header, question",
    [
        ("答卷编号,提交时间,题目,答案", "总体满意度"), ("응답자ID,응답일시,문항,응답", "전반적 만족도"),
        ("ResponseId,RecordedDate,QID,Value", "Overall satisfaction"),
    ],
)  # fmt: skip
def test_one_question_alone_is_long_form_too(tmp_path: Path, store: Store, header: str, question: str) -> None:
    lines = [f"R{n:03},2026-03-{n + 1:02},{question},{n % 5 + 1}" for n in range(20)]
    path = tmp_path / "l.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    outcome = intake.take(path, store)
    assert (outcome.table, outcome.added) == ("response", 20)
    assert stored(store, "response").csat.tolist() == [1, 2, 3, 4, 5] * 4


def test_a_file_too_large_to_turn_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_form, "MOST_BYTES", 100)
    with pytest.raises(FileRefused, match="has one row for each answer"):
        reader.read(long(tmp_path, EN))
    assert reader.read(long(tmp_path, ("a,b,c,d,e", EN[1]))).read == 30


def test_parts_are_put_together_before_they_are_turned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_PART_MEGABYTES", "0.001")
    raw = reader.read(long(tmp_path, EN, people=200))
    assert (raw.read, raw.table["Comment"].to_pylist()[199]) == (200, "words of 199")


@pytest.mark.sampled
@pytest.mark.parametrize("step", [1, 3])
@pytest.mark.parametrize(
    "header, questions",
    [("응답자,문항,응답", KO[1]), ("受访者,题目,回答", ZH[1]), ("respondent,question,answer", EN[1])],
)
def test_the_number_of_a_respondent_is_no_count_and_names_the_response(
    tmp_path: Path, header: str, questions: tuple[str, str, str], step: int
) -> None:
    lines = [
        f"{100 + n * step},{question},{answer}"
        for n in range(12)
        for question, answer in zip(questions, (n % 5 + 1, n % 11, f"words of {n}"), strict=True)
    ]
    layout, tables = laid_out(raw_of(tmp_path, "\n".join((header, *lines, ""))))
    assert layout.items is None
    named = [str(row["response_id"]).rpartition("-")[2] for row in tables["response"]]
    assert named == [str(100 + n * step) for n in range(12)]
