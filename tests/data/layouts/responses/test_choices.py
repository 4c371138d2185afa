"""State words of real systems: read as what they mean, or asked about value by value."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.contracts import TABLES
from data.errors import FileAmbiguous
from data.layouts.responses import choices
from data.layouts.scales import scales
from data.store.store import Store
from tests.data.test_layouts import laid_out, raw_of


def file(tmp_path: Path, header: str, *lines: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "table, column, word, choice",
    [
        ("complaint", "status", "처리완료", "closed"), ("complaint", "status", "처리중", "open"),
        ("complaint", "status", "In Progress", "open"), ("complaint", "status", "Resolved", "closed"),
        ("complaint", "status", "已办结", "closed"), ("complaint", "status", "辦理中", "open"),
        ("complaint", "status", "待受理", "open"), ("complaint", "status", "배정대기", "open"),
        ("complaint", "status", "Queued", "open"),
        ("complaint", "outcome", "수용", "upheld"), ("complaint", "outcome", "불수용", "rejected"),
        ("complaint", "outcome", "部分成立", "partial"), ("complaint", "outcome", "Not upheld", "rejected"),
        ("response", "status", "Disqualified", "screened_out"), ("response", "status", "Partial", "partial"),
        ("response", "status", "중도이탈", "partial"), ("response", "status", "被甄别", "screened_out"),
        ("response", "status", "False", "partial"), ("response", "status", "Screened-Out", "screened_out"),
        ("visit", "outcome", "No Show", "no_show"), ("visit", "outcome", "过号", "no_show"),
        ("complaint", "status", "결재완료", "closed"), ("complaint", "status", "Pending customer", "open"),
        ("complaint", "status", "待客户回复", "open"), ("contact", "outcome", "Picked up", "answered"),
        ("contact", "outcome", "接听成功", "answered"), ("contact", "outcome", "早释", "abandoned"),
        ("contact", "outcome", "미연결", "abandoned"), ("contact", "outcome", "호포기", "abandoned"),
        ("contact", "outcome", "대기중 끊음", "abandoned"), ("contact", "outcome", "Hung up in queue", "abandoned"),
        ("contact", "outcome", "미응답", "abandoned"), ("contact", "outcome", "已接听", "answered"),
    ],
)  # fmt: skip
def test_words_of_systems(table: str, column: str, word: str, choice: str) -> None:
    assert choices.meaning(table, TABLES[table].column(column), word) == choice


def test_no_word_means_two_choices_of_one_column() -> None:
    for table in TABLES.values():
        for column in (c for c in table.columns if choices.choices_of(c)):
            told = [(scales.fold(w), c) for c, words in choices._of(table.name, column.name).items() for w in words]
            both = {word for word, _ in told if len({c for w, c in told if w == word}) > 1}
            assert not both, (table.name, column.name)


def test_states_of_a_survey_are_kept_and_who_was_screened_out_does_not_count(tmp_path: Path) -> None:
    states = ("Complete", "Partial", "Disqualified")
    lines = [f"r{1000 + 7 * n},2026-03-{1 + n % 28:02},{states[n % 3]},{n % 5 + 1}" for n in range(30)]
    path = file(tmp_path, "Response ID,Date Submitted,Status,Satisfaction", *lines)
    with intake.inspect(path) as plan:
        kept = [row["status"] for row in plan.preview.to_pylist()[:3]]
    assert kept == ["complete", "partial", "screened_out"]


@pytest.mark.parametrize(
    "header, state, known, unknown, choice",
    [
        ("민원번호,접수일자,처리상태,민원유형", "처리상태", "처리완료", "금융위 협의", "open"),
        ("投诉编号,投诉日期,处理状态,投诉类型", "处理状态", "已办结", "待会签", "open"),
        ("Complaint number,Opened at,Status,Reason", "Status", "Resolved", "With legal", "open"),
    ],
)
def test_an_unknown_state_is_asked_about_value_by_value(
    tmp_path: Path, header: str, state: str, known: str, unknown: str, choice: str
) -> None:
    lines = [f"KX-20{n}7-{n},2026-03-{n + 1:02},{unknown if n % 4 == 0 else known},fees" for n in range(20)]
    path = file(tmp_path, header, *lines)
    with pytest.raises(FileAmbiguous) as found:
        intake.inspect(path)
    question = found.value.questions[0]
    assert (question.option, question.column) == ("values", state)
    assert dict(question.entries) == {unknown: "", known: "closed"}
    assert f"--value “{state}:{unknown}=?”" in str(found.value)
    with intake.inspect(path, options=Options(values={f"{state}:{unknown}": choice})) as plan:
        rows = plan.preview.to_pylist()
    assert [row["status"] for row in rows[:2]] == [choice, "closed"]


def test_a_state_can_say_nothing(tmp_path: Path) -> None:
    lines = [f"KX-20{n}7-{n},2026-03-{n + 1:02},{'n.v.t.' if n % 4 == 0 else 'Closed'},fees" for n in range(20)]
    path = file(tmp_path, "Complaint number,Opened at,Status,Reason", *lines)
    with intake.inspect(path, options=Options(values={"Status:n.v.t.": "none"})) as plan:
        assert [row["status"] for row in plan.preview.to_pylist()[:2]] == [None, "closed"]


def test_flags_are_read_in_words(tmp_path: Path) -> None:
    lines = [f"KX-20{n}7-{n},2026-03-{n + 1:02},fees,{'해당' if n % 2 else '비해당'}" for n in range(20)]
    path = file(tmp_path, "Complaint number,Opened at,Reason,Duplicate", *lines)
    with intake.inspect(path) as plan:
        assert [row["is_duplicate"] for row in plan.preview.to_pylist()[:2]] == [False, True]


def test_a_date_of_a_list_that_no_header_explains_is_asked_about(tmp_path: Path) -> None:
    lines = [f"KX-20{n}7-{n},2026-03-{n + 1:02},fees,2026-04-{n + 1:02}" for n in range(20)]
    path = file(tmp_path, "Complaint number,Opened at,Reason,Signed off", *lines)
    with pytest.raises(FileAmbiguous, match="Signed off") as found:
        intake.inspect(path)
    assert "Signed off=closed_at" in [value for value, _ in found.value.questions[0].choices]
    with intake.inspect(path, options=Options(mapping={"Signed off": "closed_at"})) as plan:
        assert str(plan.preview.to_pylist()[0]["closed_at"]).startswith("2026-04-01")


def _taken(path: Path, **values: str) -> list[dict[str, object]]:
    with intake.inspect(path, options=Options(values=values)) as plan:
        assert not plan.rejections
        return plan.preview.to_pylist()


@pytest.mark.sampled
@pytest.mark.parametrize("word", ["No response", "응답 없음", "N/A"])
def test_a_word_for_none_is_asked_about_where_it_may_be_the_end_of_a_call(tmp_path: Path, word: str) -> None:
    answered = "Answered"
    lines = [f"K{n},2026-03-02 10:{n:02}:00,2026-03-02 10:{n:02}:50,20,{answered if n else word}" for n in range(8)]
    path = file(tmp_path, "Call ID,Start time,End time,Wait (s),Status", *lines)
    with pytest.raises(FileAmbiguous) as found:
        intake.inspect(path)
    assert dict(found.value.questions[0].entries) == {answered: "answered", word: ""}
    rows = _taken(path, **{f"Status:{word}": "abandoned"})
    assert [row["outcome"] for row in rows[:2]] == ["abandoned", "answered"]
    # Begun at 10:00:00 and ended 50 seconds later, unanswered; the next waited 20 seconds from 10:01:00.
    assert (str(rows[0]["abandoned_at"])[:19], rows[0]["answered_at"]) == ("2026-03-02 10:00:50", None)
    assert str(rows[1]["answered_at"])[:19] == "2026-03-02 10:01:20"


@pytest.mark.parametrize("word, served", [("No response", "Served"), ("무응답", "완료"), ("无", "已办理")])
def test_and_of_a_visit(tmp_path: Path, word: str, served: str) -> None:
    lines = [f"Harbour,A{n:03},2026-03-02 10:{n:02},2026-03-02 10:{n + 5:02},{served if n else word}" for n in range(8)]
    path = file(tmp_path, "Branch,Ticket,Issued at,Called at,Outcome", *lines)
    with pytest.raises(FileAmbiguous) as found:
        intake.inspect(path)
    assert dict(found.value.questions[0].entries) == {served: "served", word: ""}
    assert [row["outcome"] for row in _taken(path, **{f"Outcome:{word}": "no_show"})[:2]] == ["no_show", "served"]


@pytest.mark.parametrize("header, choice", [("Status", "closed"), ("Outcome", "upheld"), ("Closed", "closed")])
def test_elsewhere_it_is_an_empty_cell_and_the_row_stays(tmp_path: Path, header: str, choice: str) -> None:
    known = "Yes" if header == "Closed" else choice
    words = ("-", "N/A", "None", "Unknown", "해당없음", "없음", "无", "不适用", *[known] * 10)
    lines = [f"KX-20{n}7-{n},2026-03-{n + 1:02},fees,{word}" for n, word in enumerate(words)]
    rows = _taken(file(tmp_path, f"Complaint number,Opened at,Reason,{header}", *lines))
    field = "outcome" if header == "Outcome" else "status"
    assert [row[field] for row in rows[:9]] == [*[None] * 8, choice]


def test_a_complaint_without_a_response_may_be_open_and_is_asked_about(tmp_path: Path) -> None:
    lines = [f"KX-20{n}7-{n},2026-03-{n + 1:02},fees,{'Closed' if n else 'No response'}" for n in range(8)]
    path = file(tmp_path, "Complaint number,Opened at,Reason,Status", *lines)
    with pytest.raises(FileAmbiguous):
        intake.inspect(path)
    assert [row["status"] for row in _taken(path, **{"Status:No response": "open"})[:2]] == ["open", "closed"]


def test_a_flag_with_some_words_for_none_is_kept(tmp_path: Path) -> None:
    answers = ("N/A", "Yes", "No")
    lines = [f"KX-20{n}7-{n},2026-03-{n + 1:02},2026-03-28,fees,{answers[n % 3]}" for n in range(9)]
    rows = _taken(file(tmp_path, "Complaint number,Opened at,Closed at,Reason,Timely response?", *lines))
    assert [row["is_timely"] for row in rows[:3]] == [None, True, False]


@pytest.mark.parametrize("word", ["No Answer", "무응답", "无应答"])
def test_words_for_no_answer_stay_lost_calls_when_all_others_are_said(tmp_path: Path, word: str) -> None:
    states = ["Answered", word, "Busy", "Failed", "Answered"]
    lines = [f"X-{500 + 7 * n},2026-11-{n + 2:02} 09:00:00,{states[n % 5]}" for n in range(20)]
    path = file(tmp_path, "Call ID,Start time,Status", *lines)
    said = {"Status:Answered": "answered", "Status:Busy": "not_a_call", "Status:Failed": "not_a_call"}
    said |= (
        {} if choices.meaning("contact", TABLES["contact"].column("outcome"), word) else {f"Status:{word}": "abandoned"}
    )
    with intake.inspect(path, options=Options(values=said)) as plan:
        assert plan.rejected == 0
        assert plan.preview["outcome"].to_pylist()[:4] == ["answered", "abandoned", "not_a_call", "not_a_call"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, words",
    [
        ("Call ID,Queued at,Answered at,Ended at,Result", ("Answered", "Abandoned", "None")),
        ("콜ID,인입시각,응답시각,종료시각,결과", ("응답", "포기", "없음")),
        ("通话编号,呼入时间,应答时间,结束时间,结果", ("接通", "放弃", "无")),
    ],
)
def test_of_calls_that_ended_in_no_way_it_is_asked_what_counts_as_waiting(
    tmp_path: Path, heads: str, words: tuple[str, str, str]
) -> None:
    rows = [
        f"{700_103 + n * 7919 % 99_991},2026-10-0{n % 9 + 1} 09:00:00,{answered},2026-10-0{n % 9 + 1} 09:01:30,{word}"
        for n in range(12)
        for word in (words[n % 3],)
        for answered in (f"2026-10-0{n % 9 + 1} 09:00:20" if word == words[0] else "",)
    ]
    raw = raw_of(tmp_path, "\n".join([heads, *rows]) + "\n")
    with pytest.raises(FileAmbiguous) as asked:
        laid_out(raw)
    (question,) = asked.value.questions
    told = {value: text.render("en") for value, text in question.choices}
    assert "its time there is no wait" in told["left_in_menu"]
    assert "all its time as waiting" in told["none"]
    key = f"{question.column}:{words[2]}"
    for meant, outcome, is_lost in (("none", None, True), ("left_in_menu", "left_in_menu", False)):
        _, made = laid_out(raw, values={key: meant})
        third = made["contact"][2]
        assert (third["outcome"], third["abandoned_at"] is not None) == (outcome, is_lost)


COMPLAINTS = "Ref,Opened,Category,Status\n" + "".join(
    f"C{n},2026-09-{n % 27 + 1:02},Fees,{('Closed', 'Shelved', 'Open')[n % 3]}\n" for n in range(30)
)


@pytest.mark.parametrize("meant", ["close", "?", "종료됨", "关了"])
def test_what_is_no_choice_is_refused_by_name_and_nothing_is_stored(store: Store, tmp_path: Path, meant: str) -> None:
    path = tmp_path / "complaints.csv"
    path.write_text(COMPLAINTS, encoding="utf-8")
    with pytest.raises(FileAmbiguous) as fault:
        intake.take(path, store, options=Options(values={"Status:Shelved": meant}))
    assert f"Status:shelved={meant}" in fault.value.title.render("en")
    (question,) = fault.value.questions
    assert [way for way, _ in question.choices] == ["open", "closed", "none"]
    assert store.history() == []


@pytest.mark.parametrize("meant", ["closed", "Closed", "종결", "办结", "Resolved"])
def test_a_choice_may_be_named_as_the_page_names_it(tmp_path: Path, meant: str) -> None:
    path = tmp_path / "complaints.csv"
    path.write_text(COMPLAINTS, encoding="utf-8")
    with intake.inspect(path, options=Options(values={"Status:Shelved": meant})) as plan:
        assert plan.rejected == 0
        rows = [row for file in plan.tables["complaint"].files for row in pq.read_table(file).to_pylist()]
    assert [row["status"] for row in rows].count("closed") == 20
