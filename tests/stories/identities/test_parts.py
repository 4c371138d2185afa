"""A file read in many small parts is the file read at once: what only the whole can tell is told all the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics.ingest import chunks, gathered, intake
from analytics.ingest.intake import Options, Plan, Step
from data.errors import FileAmbiguous, FileRefused
from data.store.store import Store

HEADER = "response_id,responded_at,nps,customer_key,verbatim\n"
Look = Callable[..., Plan]
LEGS = Options(values={"Call ID:legs": "one"})


def line(n: int, **said: object) -> str:
    """One sound row."""
    values = {"id": f"r{n}", "at": f"2026-{n % 9 + 1:02}-{n % 28 + 1:02}", "nps": n % 11, "who": f"c{n % 50}", **said}
    return f"{values['id']},{values['at']},{values['nps']},{values['who']},{said.get('why', 'fine')}\n"


def staged(plan: Plan, table: str = "response") -> pd.DataFrame:
    """Rows as they wait to be stored, without what differs between two looks at a file."""
    rows = pd.concat(map(pd.read_parquet, plan.tables[table].files)).sort_values(["row_no", "row_key"])
    return rows.drop(columns=["upload_id", "loaded_at"]).reset_index(drop=True)


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest) -> Look:
    """Look at a text in parts of so many bytes, about a hundred rows, or at once."""

    def inspect(text: str | bytes, size: int | None = 3000, **said: Any) -> Plan:
        path = tmp_path / said.pop("name", "survey.csv")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with monkeypatch.context() as patch:
            if size:
                patch.setenv("TELLER_PART_MEGABYTES", str(size / (1 << 20)))
            plan = intake.inspect(path, **said)
        request.addfinalizer(plan.close)
        return plan

    return inspect


def same(look: Look, text: str | bytes, size: int = 3000, **said: Any) -> Plan:
    """The plan in parts, which is the plan at once."""
    whole, parts = look(text, None, **said), look(text, size, **said)
    assert len(parts.tables[parts.table].files) > 1, "one part only"
    for table in whole.tables:
        pd.testing.assert_frame_equal(staged(parts, table), staged(whole, table))
    assert list(parts.all_rejections()) == list(whole.all_rejections())
    assert (parts.read, parts.rejected, parts.notices) == (whole.read, whole.rejected, whole.notices)
    assert parts.preview.equals(whole.preview)
    assert (parts.refused_rows is None) == (whole.refused_rows is None)
    if parts.refused_rows and whole.refused_rows:
        pd.testing.assert_frame_equal(pd.read_parquet(parts.refused_rows), pd.read_parquet(whole.refused_rows))
    return parts


def test_sound_rows_and_faults_of_every_kind_keep_their_numbers(look: Look) -> None:
    lines = [line(n) for n in range(1000)]
    lines[150] = "\n" + line(150)
    lines[300] = line(300, nps=77)
    lines[420] = "r420,2026-01-01\n"
    lines[555] = 'r555,2026-01-01,5,"c1,open\n'
    lines[610] = line(610, why='"two\n\nlines, ""said"""')
    lines[700] = ",,,,\n"
    lines[800] = HEADER
    plan = same(look, HEADER + "".join(lines) + "Total,,9,,\nTotal: 1000\n")
    wrong = {rejection.row for rejection in plan.all_rejections()}
    # One blank line above moves the numbers of what comes after it.
    assert wrong == {302 + 1, 422 + 1, 557 + 1, 802 + 1}
    assert (plan.read, plan.rejected) == (999, 4)
    assert plan.rejected == len(wrong)


def test_a_key_that_an_earlier_part_has_is_refused_by_the_number_of_its_first(look: Look) -> None:
    lines = [line(n) for n in range(1000)]
    lines[900], lines[901], lines[30] = line(5), line(950), line(5)
    plan = same(look, HEADER + "".join(lines))
    said = [(r.row, r.value, str(r.reason)) for r in plan.all_rejections()]
    assert said == [
        (32, "r5", "Row 7 has the same key."),
        (902, "r5", "Row 7 has the same key."),
        (952, "r950", "Row 903 has the same key."),
    ]
    assert plan.refused_rows
    assert pd.read_parquet(plan.refused_rows).row_no.tolist() == [32, 902, 952]


def test_rows_of_the_same_content_are_counted_on_through_all_parts(look: Look) -> None:
    header = "opened_at,product,reason\n"
    plan = same(look, header + "2026-03-01,card,fees\n2026-03-02,card,fees\n" * 400, options=Options("complaint"))
    keys = set(staged(plan, "complaint").row_key)
    assert len(keys) == plan.read == 800
    assert sorted(int(key.split("-")[1]) for key in keys if "-" in key)[-1] == 400


def test_responses_without_a_number_take_their_answers_with_them(look: Look) -> None:
    chance = random.Random(1)
    header = "imag1,expe1,qual1,val1,sat1,sat2,loy1,gender\n"
    rows = [f"{chance.randint(8, 9)},9,6,7,{chance.randint(6, 7)},7,9,male\n" for _ in range(600)]
    rows[444] = "8,9,6,7,high,7,9,male\n"
    plan = same(look, header + "".join(rows))
    answers, responses = staged(plan, "answer"), staged(plan)
    assert plan.rejected == 1
    assert len(answers) == 8 * 599
    assert set(answers.response_id) == set(responses.response_id) == set(responses.row_key)
    assert (answers.row_key == answers.response_id + "\x1f" + answers["item"]).all()
    assert answers.row_key.is_unique


@pytest.mark.parametrize("last, month", [("25/06/2026", 5), ("06/25/2026", 4)])
def test_the_order_of_dates_may_be_told_by_the_last_part(look: Look, last: str, month: int) -> None:
    lines = [line(n, at="04/05/2026") for n in range(500)]
    text = HEADER + "".join(lines)
    with pytest.raises(FileAmbiguous, match="--order dmy"):
        look(text)
    plan = same(look, text + line(500, at=last))
    assert plan.rejected == 0
    assert {day.month for day in staged(plan).day[:500]} == {month}


def test_a_question_that_proves_to_have_several_choices_late_is_read_so_from_the_start(look: Look) -> None:
    head = "Respondent ID,End Date,Used?,,Recommend?\n,,app,branch,Response\n"
    rows = [f"{1_000_000 + n},2026-03-01,{('app,', ',branch')[n % 2]},{n % 11}\n" for n in range(400)]
    one = same(look, head + "".join(rows))
    assert "Used?" in one.mapping
    rows[390] = "1000390,2026-03-01,app,branch,9\n"
    several = same(look, head + "".join(rows))
    assert {"Used?: app", "Used?: branch"} <= set(several.mapping)
    assert several.heads == (
        ("Respondent ID", "End Date", "Used?", "column 4", "Recommend?"),
        ("", "", "app", "branch", "Response"),
    )


def test_bytes_that_are_no_text_cost_their_own_rows_alone(look: Look) -> None:
    lines = [line(n, why="친절해요").encode() for n in range(600)]
    lines[200] = line(200).encode().replace(b"fine", b"\xb0\xa1 caf\xe9")
    lines[599] = line(599).encode().replace(b"fine", "좋아요".encode()[:-1])
    plan = same(look, HEADER.encode() + b"".join(lines))
    assert plan.encoding == "utf-8"
    said = [(r.row, r.column) for r in plan.all_rejections()]
    assert said == [(202, "verbatim"), (601, "verbatim")]
    assert "\ufffd" in plan.rejections[0].value
    assert "no text in the encoding utf-8" in str(plan.rejections[0].reason)


def test_a_damaged_value_in_an_older_encoding_costs_its_row_alone(look: Look) -> None:
    lines = [line(n, why="직원이 친절했어요").encode("cp949") for n in range(300)]
    lines[100] = line(100).encode().replace(b"fine", b"\xff\xff")
    plan = look(HEADER.encode() + b"".join(lines), options=Options(encoding="cp949"))
    assert [(r.row, r.column) for r in plan.all_rejections()] == [(102, "verbatim")]


@pytest.mark.sampled
@pytest.mark.parametrize("size", [200, 1000, 7000])
def test_quotation_marks_out_of_order_anywhere_cost_no_other_row(look: Look, size: int) -> None:
    chance = random.Random(size)
    lines = [line(n) for n in range(400)]
    for at in chance.sample(range(400), 12):
        lines[at] = line(at, why=chance.choice(['"open', 'say "hi" now', '"a" b', '5" pipe', '""', '"x""']))
    plan = same(look, HEADER + "".join(lines), size)
    assert plan.read == 400
    assert plan.rejected <= 12


def test_many_refusals_are_all_listed_and_the_first_held(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_REFUSED_SHARE_LIMIT", "0.9")
    rows = "".join(line(n, at="never" if n % 2 else "2026-01-01") for n in range(3000))
    plan = look(HEADER + rows, 20_000)
    assert (plan.rejected, len(plan.rejections)) == (1500, 1000)
    assert [r.row for r in plan.all_rejections()] == list(range(3, 3003, 2))


def test_progress_counts_rows_and_an_exception_in_it_leaves_nothing(look: Look, tmp_path: Path, store: Store) -> None:
    steps: list[Step] = []
    look(HEADER + "".join(map(line, range(2000))), progress=steps.append)
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert (steps[-1].done, steps[-1].total) == (2000, 2000)
    assert all(1500 < step.total < 2500 for step in steps[1:])

    class Stop(Exception):
        pass

    def stop(step: Step) -> None:
        if step.done:
            raise Stop

    with pytest.raises(Stop):
        look(HEADER + "".join(map(line, range(2000))), progress=stop, store=store)
    assert not list((tmp_path / "store" / ".staging").glob("*"))
    assert store.version() == 0


def test_more_answers_than_a_core_can_hold_are_staged_in_several_files(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "ANSWERS", 80)
    header = "imag1,expe1,qual1,val1,sat1,sat2,loy1,gender\n"
    plan = look(header + "".join(f"{n % 10},9,6,7,6,7,9,male\n" for n in range(50)), None)
    assert len(plan.tables["answer"].files) == 5
    assert staged(plan, "answer").row_key.is_unique


def test_a_file_without_rows_is_refused_however_it_is_cut(look: Look) -> None:
    for text in (HEADER, HEADER + "\n\n", HEADER + ",,,,\n"):
        with pytest.raises(FileRefused, match="a header and no rows"):
            look(text, 10)


def call(n: int, second: int, answered: int, ended: int) -> str:
    """One leg of a call; answered: -1 for not."""
    begin = datetime(2026, 11, 2, 9) + timedelta(minutes=n)
    at = [begin + timedelta(seconds=s) if s >= 0 else "" for s in (second, answered, ended)]
    return f"C{7919 * n % 90000},{at[0]},{at[1]},{at[2]},Card\n"


def test_legs_of_a_call_in_different_parts_are_one_call(look: Look) -> None:
    """The second legs of every tenth call stand at the end of the file, some 500 rows behind the first ones."""
    first = [call(n, 0, -1 if n % 10 == 0 else 5, 15) for n in range(480)]
    first.insert(1, call(0, 15, 20, 50))
    second = [call(n, 15, 20, 50) for n in range(10, 480, 10)]
    text = "Call ID,Start time,Answer time,End time,Queue\n" + "".join([*first, *second])
    plan = same(look, text, 6000, options=LEGS)
    rows = staged(plan, "contact")
    assert (len(rows), plan.rejected) == (480, 0)
    assert rows.answered_at.notna().all()
    assert "48 rows were joined to others" in " ".join(map(str, plan.notices))


def test_the_last_row_of_a_complaint_counts_whatever_part_it_is_in(look: Look) -> None:
    first = [f"K{7919 * n % 90000},2026-11-0{n % 9 + 1},Fees,Open\n" for n in range(300)]
    first[1:1] = ["K0,2026-11-01,Fees,Closed\n"]
    states = {n: "Closed" if n % 2 else "Open" for n in range(5, 300, 5)}
    later = [f"K{7919 * n % 90000},2026-11-0{n % 9 + 1},Fees,{state}\n" for n, state in states.items()]
    options = Options("complaint", values={"Complaint ID:repeats": "last"})
    plan = same(look, "Complaint ID,Received,Reason,Status\n" + "".join([*first, *later]), options=options)
    rows = staged(plan, "complaint")
    assert (len(rows), (rows.status == "closed").sum()) == (300, 31)


def test_rows_of_one_number_that_are_refused_keep_their_order(look: Look) -> None:
    first = [call(n, 0, -1, 15) for n in range(300)]
    first.insert(1, call(0, 15, 20, 50))
    first[250] = call(249, 0, 9, 3)
    second = [call(n, 15, 20, 50) if n % 20 else call(n, 15, 40, 30) for n in range(10, 300, 10)]
    text = "Call ID,Start time,Answer time,End time,Queue\n" + "".join([*first, *second])
    plan = same(look, text, 6000, options=LEGS)
    assert plan.rejected == 15


def test_more_rows_of_shared_numbers_than_can_be_held_are_refused(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "_MOST", 10)
    rows = [call(n % 200, 15 * (n // 200), -1, 15 * (n // 200) + 15) for n in range(400)]
    rows[1:1] = [call(0, 30, 35, 50)]
    with pytest.raises(FileRefused, match="More than 10 rows"):
        look("Call ID,Start time,Answer time,End time,Queue\n" + "".join(rows), 6000, options=LEGS)
