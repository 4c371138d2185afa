"""What only the user can know comes with what a page needs to ask for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.checking import questions
from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused, Question
from data.files import reader
from data.formats import codec
from data.texts import N_, Text

TODAY = date(2026, 11, 23)


def asked(folder: Path, *lines: str, **said: Any) -> FileAmbiguous:
    """What recognising the file, or reading its dates, asks."""
    path = folder / "file.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    raw = reader.read(path)
    with pytest.raises(FileAmbiguous) as caught:
        understood(raw, **said)
    return caught.value


def understood(raw: reader.Raw, **said: Any) -> None:
    made = layouts.recognise(raw, "file.csv", **said).apply(raw, TODAY, "salt")
    questions.ask_order(TABLES["response"], made["response"], {})


def recognised(folder: Path, *lines: str, **said: Any) -> layouts.Layout:
    return recognised_rows(folder, *lines, **said)[0]


def recognised_rows(folder: Path, *lines: str, **said: Any) -> tuple[layouts.Layout, list[dict[str, Any]]]:
    """The layout of a file of which nothing is to be asked, and its responses."""
    path = folder / "file.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    raw = reader.read(path)
    layout = layouts.recognise(raw, path.name, **said)
    return layout, layout.apply(raw, TODAY, "salt")["response"].sort_by("row_no").to_pylist()


def test_questions_pass_from_one_process_to_another(tmp_path: Path) -> None:
    question = Question("order", "date", (("dmy", Text(N_("The day comes first"))),), ("3/4/2026", "1/2/2026"))
    other = Question("sheet", choices=(("a", Text("{n} rows", {"n": 1})),))
    codec.leave_fault(FileAmbiguous("What?", remedy="Say.", questions=(question, other)), tmp_path)
    with pytest.raises(FileAmbiguous, match="What") as caught:
        codec.raise_fault(tmp_path)
    assert caught.value.questions == (question, other)
    assert caught.value.question == question


def test_an_error_without_a_question_has_none() -> None:
    assert FileAmbiguous("What?").questions == ()
    assert FileAmbiguous("What?").question is None


def test_dates_are_asked_for_with_an_example(tmp_path: Path) -> None:
    (found,) = asked(tmp_path, "date,overall satisfaction", "3/4/2026,4", "5/6/2026,5").questions
    assert (found.option, [value for value, _ in found.choices]) == ("order", ["dmy", "mdy"])
    assert found.examples == ("3/4/2026", "5/6/2026")


def test_scores_are_asked_for_as_a_mapping(tmp_path: Path) -> None:
    (found,) = asked(tmp_path, "date,score", "2026-03-01,4", "2026-03-02,5").questions
    assert (found.option, found.column) == ("mapping", "score")
    assert [value for value, _ in found.choices] == ["score=nps", "score=csat", "score=ces", "score=answer"]
    (found,) = asked(tmp_path, "date,satisfaction a,satisfaction b", "2026-03-01,4,5", "2026-03-02,5,1").questions
    assert [value for value, _ in found.choices] == ["satisfaction a=csat", "satisfaction b=csat"]


SCORED = "date,추천 의향(0-10),전반적 만족도"


def against(low: bool, n: int = 40, header: str = SCORED) -> tuple[str, ...]:
    """A survey whose satisfaction rises with its recommendation, or falls with it."""
    rows = [(day % 11, (5 - day % 11 // 2 or 1) if low else (day % 11 // 2 or 1)) for day in range(n)]
    return (header, *(f"2026-03-{1 + i % 28:02},{nps},{csat}" for i, (nps, csat) in enumerate(rows)))


def test_a_scale_that_runs_against_recommendation_is_asked_for(tmp_path: Path) -> None:
    found = asked(tmp_path, *against(low=True))
    (question,) = found.questions
    assert (question.option, question.column) == ("scale", "전반적 만족도")
    assert [value for value, _ in question.choices] == ["1-5", "5-1"]
    assert "--scale 5-1" in str(found)
    for ends in ((1, 5), (5, 1)):
        recognised(tmp_path, *against(low=True), scale=ends)
    recognised(tmp_path, *against(low=True), mapping={"전반적 만족도": "csat:5-1"})
    recognised(tmp_path, *against(low=False))
    recognised(tmp_path, *against(low=True, n=29))


def test_a_scale_that_its_words_explain_is_not_asked_for(tmp_path: Path) -> None:
    told = SCORED.replace("전반적 만족도", "전반적 만족도 (1=매우 만족 5=매우 불만족)")
    layout = recognised(tmp_path, *against(low=True, header=told))
    assert "turned over" in " ".join(map(str, layout.said(TODAY)))
    told = SCORED.replace("전반적 만족도", "전반적 만족도 (1=매우 불만족 5=매우 만족)")
    layout = recognised(tmp_path, *against(low=True, header=told))
    assert "1 to 5, 5 the best" in " ".join(map(str, layout.said(TODAY)))


def test_two_scores_are_asked_for_one_by_one(tmp_path: Path) -> None:
    head, *lines = against(low=True)
    lines = [f"{head},업무가 얼마나 쉬웠습니까?", *(f"{line},{line[-1]}" for line in lines)]
    found = asked(tmp_path, *lines).questions
    assert [q.option for q in found] == ["mapping", "mapping"]
    assert found[0].choices[1][0] == "전반적 만족도=csat:5-1"
    assert found[1].choices[1][0] == "업무가 얼마나 쉬웠습니까?=ces:5-1"


@pytest.mark.parametrize(
    "header",
    ["How much effort did it take?", "얼마나 많은 노력이 들었습니까?", "费力程度", "手間", "Kundenaufwand", "노력도"],
)
def test_the_direction_of_effort_is_asked_for(tmp_path: Path, header: str) -> None:
    lines = [f"2026-03-0{n},{n}" for n in range(1, 6)]
    found = asked(tmp_path, f"date,{header}", *lines, mapping={header: "ces"})
    assert [q.option for q in found.questions] == ["scale"]


def test_zero_below_a_scale_is_asked_for(tmp_path: Path) -> None:
    lines = ["date,overall satisfaction", *(f"2026-03-0{n + 1},{n}" for n in range(6))]
    (found,) = asked(tmp_path, *lines).questions
    none = "overall satisfaction:0"
    assert (found.option, [value for value, _ in found.choices]) == ("values", [f"{none}=none", "scale=0-5"])
    for said, low, lowest in (
        ({"nothing": ("0",)}, "1", None), ({"values": {none: "none"}}, "1", None), ({"scale": (0, 5)}, "0", "0"),
    ):  # fmt: skip
        layout, rows = recognised_rows(tmp_path, *lines, **said)
        assert (rows[0]["csat_low"], rows[0]["csat"], layout.name) == (low, lowest, "survey")
    recognised(tmp_path, lines[0] + " (0-5)", *lines[1:])


def test_zero_of_ten_is_a_point_unless_the_question_begins_at_one(tmp_path: Path) -> None:
    lines = [f"2026-03-0{n % 9 + 1},{n}" for n in range(11)]
    assert recognised_rows(tmp_path, "date,overall satisfaction", *lines)[1][0]["csat_low"] == "0"
    (found,) = asked(tmp_path, "date,전반적 만족도 (1~10점)", *lines).questions
    assert [value for value, _ in found.choices] == ["전반적 만족도 (1~10점):0=none", "scale=0-10"]


@pytest.mark.sampled
@pytest.mark.parametrize("code", ["99", "98", "-1", "9"])
def test_codes_of_a_score_are_asked_for(tmp_path: Path, code: str) -> None:
    lines = ["date,overall satisfaction", *(f"2026-03-01,{n % 5 + 1}" for n in range(30)), f"2026-03-02,{code}"]
    (found,) = asked(tmp_path, *lines).questions
    value = f"overall satisfaction:{code}"
    assert (found.option, found.choices[0][0], found.examples) == ("values", f"{value}=none", (code,))
    for said in ({"nothing": (code,)}, {"values": {value: "none"}}):
        assert recognised_rows(tmp_path, *lines, **said)[1][-1]["csat"] is None


def test_codes_of_answers_are_asked_for_once_and_kept_out_of_them(tmp_path: Path) -> None:
    lines = [f"2026-03-01,{n % 5 + 1},{n % 5 + 1},{n % 4 + 1}" for n in range(30)] + ["2026-03-02,1,99,99"]
    lines = ["date,overall satisfaction,직원 친절도,대기 시간", *lines]
    (found,) = asked(tmp_path, *lines).questions
    assert [value for value, _ in found.choices] == ["99", "mapping=직원 친절도=answer:other"]
    layout, _ = recognised_rows(tmp_path, *lines, nothing=("99",))
    assert layout.items is not None
    raw = reader.read(tmp_path / "file.csv")
    answers = layout.apply(raw, TODAY, "salt")["answer"].to_pylist()
    assert (len(answers), {a["role"] for a in answers}) == (60, {"driver"})
    kept = {"직원 친절도": "answer:other", "대기 시간": "answer"}
    assert recognised(tmp_path, *lines, mapping=kept).answers(raw)["직원 친절도"] == ("직원 친절도", "other")


def test_what_means_no_answer_in_one_column_is_a_point_in_another(tmp_path: Path) -> None:
    """Points 1 to 5 with a 0 among them, and recommendations 10, 9, 0, 0, 9, 0: three promoters, three detractors."""
    rows = zip((1, 2, 3, 4, 5, 0), (10, 9, 0, 0, 9, 0), strict=True)
    lines = ["응답일,전반적 만족도,추천의향(0~10)", *(f"2026-03-0{n + 1},{a},{b}" for n, (a, b) in enumerate(rows))]
    (found,) = asked(tmp_path, *lines).questions
    said, _, meant = found.choices[0][0].rpartition("=")
    made = recognised_rows(tmp_path, *lines, values={said: meant})[1]
    assert [row["csat"] for row in made] == ["1", "2", "3", "4", "5", None]
    assert [row["nps"] for row in made] == ["10", "9", "0", "0", "9", "0"]


def test_and_in_an_item_whose_code_another_column_has_as_a_value(tmp_path: Path) -> None:
    points = [(f"2026-03-01,{n % 5 + 1},{n % 5 + 1},{n % 4 + 1},{90 + n % 10}") for n in range(30)]
    lines = ["date,overall satisfaction,직원 친절도,대기 시간,나이", *points, "2026-03-02,1,99,99,99"]
    found = asked(tmp_path, *lines).questions
    assert [q.choices[0][0] for q in found] == ["직원 친절도:99=none", "대기 시간:99=none"]
    layout = recognised(tmp_path, *lines, values={"직원 친절도:99": "none", "대기 시간:99": "none"})
    answers = layout.apply(reader.read(tmp_path / "file.csv"), TODAY, "salt")["answer"].to_pylist()
    # Three of the thirty are 99 years old, and the one with the codes as well.
    assert [a["item"] for a in answers if a["value"] == "99"] == ["나이"] * 4


def test_words_for_no_answer_are_not_asked_for(tmp_path: Path) -> None:
    words = ("N/A", "해당없음", "不适用", "무응답", "don't know", "-")
    lines = ["date,overall satisfaction", *(f"2026-03-01,{n % 5 + 1}" for n in range(60))]
    _, rows = recognised_rows(tmp_path, *lines, *(f"2026-03-02,{word}" for word in words))
    assert {row["csat"] for row in rows[-len(words) :]} == {None}
    lines = ["date,overall satisfaction,staff,used", *(f"2026-03-01,5,{n % 5 + 1},N/A" for n in range(60))]
    layout, _ = recognised_rows(tmp_path, *lines, *(f"2026-03-02,5,{word},yes" for word in words))
    answers = layout.apply(reader.read(tmp_path / "file.csv"), TODAY, "salt")["answer"].to_pylist()
    assert {a["value"] for a in answers if a["item"] == "staff"} == {"1", "2", "3", "4", "5"}
    assert {a["value"] for a in answers if a["item"] == "used"} == {"N/A", "yes"}


@pytest.mark.parametrize(
    "header, values, ends",
    [
        ("만족도 (1-7)", "1,5,3", ("1", "7")), ("만족도 10점 만점", "8,5,3", ("1", "10")),
        ("overall satisfaction, 0 to 10", "5,5,3", ("0", "10")), ("满意度（满分5分）", "5,5,3", ("1", "5")),
        ("satisfaction", "1,5,6,7,6,7", ("1", "7")), ("satisfaction", "0,1,1,0", ("0", "1")),
    ],
)  # fmt: skip
def test_the_scale_is_as_the_question_states_it(
    tmp_path: Path, header: str, values: str, ends: tuple[str, str]
) -> None:
    head = f'date,"{header}"'
    _, rows = recognised_rows(tmp_path, head, *(f"2026-03-01,{value}" for value in values.split(",")))
    assert (rows[0]["csat_low"], rows[0]["csat_high"]) == ends


def test_everything_that_is_open_is_asked_at_once(tmp_path: Path) -> None:
    head, *lines = against(low=True)
    lines = [f"{head},직원 친절도", *(f"{line},{line[-1]}" for line in lines), "2026-03-02,1,2,99"]
    found = asked(tmp_path, *lines)
    assert [q.option for q in found.questions] == ["scale", "values"]
    assert "--scale 5-1" in str(found)
    assert "--value “직원 친절도:99=none”" in str(found)


@pytest.mark.parametrize(
    "header, text", [("Date", "2608200900"), ("응답일", "9월의 3째 날 09:10"), ("日期", "某月 3 日 09:10")]
)
def test_dates_that_cannot_be_read_are_shown_as_they_stand(tmp_path: Path, header: str, text: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text("\n".join([f"{header},csat", *(f"{text},{n % 5 + 1}" for n in range(20))]) + "\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="cannot be read") as caught:
        understood(reader.read(path), mapping={header: "responded_at"})
    assert text in caught.value.title.render("en")
