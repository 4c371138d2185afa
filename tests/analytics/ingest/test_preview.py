"""What an upload would do is told before it is stored, and what can hardly be meant is asked first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analytics.doubts import doubts
from analytics.ingest import intake, preview_lines
from analytics.ingest.intake import Options, Plan
from data.errors import FileAmbiguous
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")

COMPLAINT = "complaint_id,opened_at,reason,channel"
VISIT = "visit_id,branch_id,issued_at,called_at,ended_at"


def write(path: Path, header: str, rows: Iterable[str]) -> Path:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def complaints(*days: str, first: int = 1, reason: str = "fees") -> list[str]:
    return [f"C{first + n},{day},{reason},app" for n, day in enumerate(days)]


def november(first: int, last: int) -> list[str]:
    return [f"2026-11-{day:02d}" for day in range(first, last + 1)]


def reasons(asked: FileAmbiguous) -> list[str]:
    return [question.choices[0][0] for question in asked.questions if question.option == "accept"]


def refused(path: Path, store: Store, options: Options | None = None) -> FileAmbiguous:
    """What is asked of a file; nothing of it is stored."""
    before = store.version()
    with pytest.raises(FileAmbiguous) as asked:
        intake.take(path, store, options=options)
    assert store.version() == before
    return asked.value


def looked_at(path: Path, store: Store, options: Options | None = None) -> Plan:
    with intake.inspect(path, store=store, options=options) as plan:
        return plan


def test_days_rows_and_changes_are_told(tmp_path: Path, store: Store) -> None:
    """Of 10 rows 4 are new, 5 stored just so, and one has another reason."""
    intake.take(write(tmp_path / "one.csv", COMPLAINT, complaints(*november(1, 6))), store)
    rows = complaints(*november(1, 10))
    rows[2] = rows[2].replace("fees", "rates")
    seen = looked_at(write(tmp_path / "two.csv", COMPLAINT, rows), store).expected
    assert seen is not None
    assert (seen.counts.added, seen.counts.unchanged, seen.counts.replaced) == (4, 5, 1)
    assert (seen.first, seen.last, dict(seen.days)) == (
        date(2026, 11, 1), date(2026, 11, 10), {date(2026, 11, day): 1 for day in range(1, 11)},
    )  # fmt: skip
    assert sorted(seen.changing) == [date(2026, 11, 3), *(date(2026, 11, day) for day in range(7, 11))]
    document = seen.as_json()
    assert document["examples"] == [
        {"table": "complaint", "row": 4, "key": {"complaint_id": "C3"}, "before": {"reason": "fees"},
         "after": {"reason": "rates"}},
    ]  # fmt: skip
    assert document["columns"] == {name: name for name in COMPLAINT.split(",")}
    assert document["days"]["first"] == "2026-11-01"


def test_rows_that_replace_others_are_asked_about_each_time(tmp_path: Path, store: Store) -> None:
    intake.take(write(tmp_path / "one.csv", COMPLAINT, complaints(*november(1, 3))), store)
    changed = write(tmp_path / "two.csv", COMPLAINT, complaints(*november(1, 3), reason="rates"))
    asked = refused(changed, store)
    assert reasons(asked) == ["replaced"]
    assert "3 rows would replace" in str(asked)
    assert "Row 2 (C1): Reason fees → rates." in str(asked)
    assert "--accept replaced" in str(asked)
    accepted = Options(accept=("replaced",))
    assert intake.take(changed, store, options=accepted).replaced == 3
    again = write(tmp_path / "three.csv", COMPLAINT, complaints(*november(1, 3), reason="cards"))
    assert reasons(refused(again, store)) == ["replaced"], "said of one file, not of its headers"


def test_a_dry_run_asks_too(tmp_path: Path, store: Store) -> None:
    intake.take(write(tmp_path / "one.csv", COMPLAINT, complaints(*november(1, 3))), store)
    changed = write(tmp_path / "two.csv", COMPLAINT, complaints(*november(1, 3), reason="rates"))
    refused(changed, store, Options(dry_run=True))
    outcome = intake.take(changed, store, options=Options(dry_run=True, accept=("replaced",)))
    assert (outcome.state, outcome.preview and outcome.preview.counts.replaced) == ("checked", 3)


def test_what_is_stored_just_so_is_never_asked_about(tmp_path: Path, store: Store) -> None:
    """Rows of 1998 that were accepted once, in another file: nothing changes, and nothing is asked."""
    rows = complaints("1998-11-02", *november(1, 3))
    first = Options(accept=("old",))
    intake.take(write(tmp_path / "one.csv", COMPLAINT, rows), store, options=first)
    same = write(tmp_path / "two.csv", COMPLAINT + ",closed_at", [f"{row}," for row in rows])
    assert intake.take(same, store).unchanged == 4
    assert intake.take(same, store).state == "already"


def test_an_older_file_again_says_what_has_replaced_its_rows(tmp_path: Path, store: Store) -> None:
    """Two of its three rows have other reasons since; its own are put back only where that is said."""
    old = write(tmp_path / "old.csv", COMPLAINT, complaints(*november(1, 3)))
    intake.take(old, store)
    seen = looked_at(old, store).expected
    assert seen is not None
    assert (seen.already, seen.later, seen.is_idle) == (True, (), True)
    new = write(tmp_path / "new.csv", COMPLAINT, complaints(*november(1, 2), reason="rates"))
    newer = intake.take(new, store, options=Options(accept=("replaced",)))
    outcome = intake.take(old, store)
    assert (outcome.state, store.version()) == ("already", 2), "nothing happens by itself"
    assert f"2 of its rows were replaced by new.csv ({newer.upload_id})" in " ".join(map(str, outcome.notices))
    assert outcome.preview is not None
    assert outcome.preview.as_json()["replaced_since"][0]["rows"] == 2
    plan = looked_at(old, store)
    assert [doubt.reason for doubt in doubts.doubts(plan)] == ["older"]
    back = intake.take(old, store, options=Options(accept=("older",)))
    assert (back.state, back.replaced, back.unchanged) == ("committed", 2, 1)
    with store.snapshot() as now:
        assert set(now.to_arrow(now.table("complaint"))["reason"].to_pylist()) == {"fees"}
    assert intake.take(old, store, options=Options(accept=("older",))).state == "already"


@pytest.mark.sampled
@pytest.mark.parametrize("header", ["Issue key", "Case No", "Ticket key"])
def test_the_key_of_an_issue_names_a_complaint(tmp_path: Path, store: Store, header: str) -> None:
    """An export of the same cases once more replaces them, and adds none."""
    heads = f"{header},Status,Created,Product"
    for name, state in (("one.csv", "Open"), ("two.csv", "Closed")):
        lines = [f"CMP-{100 + 7 * n},{state},2026-11-{2 + n:02d} 09:00,Cards" for n in range(9)]
        intake.take(write(tmp_path / name, heads, lines), store, options=Options(accept=("replaced",)))
    with store.snapshot() as now:
        assert now.to_arrow(now.table("complaint"))["status"].to_pylist() == ["closed"] * 9


def test_numbers_of_other_days_can_be_kept_beside_the_stored_ones(tmp_path: Path, store: Store) -> None:
    tickets = [[f"{400000 + n * n},B1,2026-11-{day:02d} 09:{n:02d},," for n in range(1, 6)] for day in (2, 3)]
    intake.take(write(tmp_path / "mon.csv", VISIT, tickets[0]), store)
    asked = refused(write(tmp_path / "tue.csv", VISIT, tickets[1]), store)
    assert [value for value, _ in asked.questions[0].choices] == ["replaced", "identity=day", "identity=row"]
    assert "--identity day" in str(asked)


def test_two_branches_without_a_branch_are_kept_apart_by_the_whole_row_alone(tmp_path: Path, store: Store) -> None:
    """The numbers begin at 1 in both, on the same day: branch, day and number are the same, and are no way out."""
    heads = "ticket,issued,called"
    one, two = (
        [f"{n},2026-11-02 09:{n:02}:{at:02},2026-11-02 10:{n + at:02}:00" for n in range(1, 21)] for at in (0, 20)
    )
    said = Options(accept=("one_day",))
    intake.take(write(tmp_path / "gangnam.csv", heads, one), store, options=said)
    second = write(tmp_path / "mapo.csv", heads, two)
    with pytest.raises(FileAmbiguous, match="20 rows would replace") as asked:
        intake.take(second, store, options=said)
    assert [value for value, _ in asked.value.questions[0].choices] == ["replaced", "identity=row"]
    assert "--identity row" in str(asked.value)
    assert "--identity day" not in str(asked.value)
    done = intake.take(second, store, options=replace(said, identity="row"))
    assert (done.added, done.replaced) == (20, 0)


@pytest.mark.parametrize(
    "day, reason, says",
    [
        ("1926-11-03", "old", "opened_at has dates before 2000 in 1 row: row 5: 1926-11-03"),
        ("2027-11-03", "future", "opened_at has dates after today in 1 row: row 5: 2027-11-03"),
    ],
)
def test_days_that_can_hardly_be_meant_are_asked_about_once(
    tmp_path: Path, store: Store, day: str, reason: str, says: str
) -> None:
    """Today is 23 November 2026; what was said of these headers holds for the next file."""
    path = write(tmp_path / "one.csv", COMPLAINT, complaints(*november(1, 3), day))
    asked = refused(path, store)
    assert reasons(asked) == [reason]
    assert says in str(asked)
    assert intake.take(path, store, options=Options(accept=(reason,))).added == 4
    outcome = intake.take(write(tmp_path / "two.csv", COMPLAINT, complaints(day, first=9)), store)
    assert outcome.added == 1
    assert f"--accept {reason}" in " ".join(map(str, outcome.notices))


@pytest.mark.parametrize("day", ["2016-11-03", "2021-01-31"])
def test_a_day_years_from_all_others_is_asked_about(tmp_path: Path, store: Store, day: str) -> None:
    path = write(tmp_path / "one.csv", COMPLAINT, complaints(*november(1, 20), day))
    asked = refused(path, store)
    assert reasons(asked) == ["far"]
    assert f"years from those of all other rows in 1 row: row 22: {day}" in str(asked)
    assert intake.take(path, store, options=Options(accept=("far",))).added == 21
    # What is stored just so is not asked about again.
    more = write(tmp_path / "two.csv", COMPLAINT, complaints(*november(1, 20), day, "2026-11-21"))
    assert intake.take(more, store).added == 1


def test_years_of_rows_are_no_slip(tmp_path: Path, store: Store) -> None:
    """Old cases of which there are several, or a file that goes on from year to year."""
    for days in (["2019-11-03", "2020-01-03", *november(1, 20)], [f"{year}-03-02" for year in range(2003, 2026, 2)]):
        assert intake.take(write(tmp_path / "one.csv", COMPLAINT, complaints(*days)), store).state == "committed"


def test_rows_that_change_are_counted_beside_those_that_do_not(tmp_path: Path, store: Store) -> None:
    intake.take(write(tmp_path / "one.csv", COMPLAINT, complaints(*november(1, 6))), store)
    seen = looked_at(write(tmp_path / "two.csv", COMPLAINT, complaints(*november(1, 9))), store).expected
    new = looked_at(write(tmp_path / "three.csv", COMPLAINT, complaints(*november(12, 15), first=50)), store).expected
    assert (seen and seen.changed, new and new.changed) == (3, 0)


def test_plans_lie_in_the_future(tmp_path: Path, store: Store) -> None:
    path = write(tmp_path / "campaigns.csv", "campaign_id,name,starts_on,ends_on", ["K1,Spring,2027-03-01,2027-03-31"])
    assert intake.take(path, store).added == 1


def test_all_rows_of_one_day_beside_a_column_of_days(tmp_path: Path, store: Store) -> None:
    """All were exported on the 20th, and answered before: the answer leads to the right days."""
    rows = [f"R{n},2026-11-20,{n % 5 + 1},2026-11-{n:02d}" for n in range(1, 13)]
    path = write(tmp_path / "survey.csv", "response_id,responded_at,csat,Day of the visit", rows)
    asked = refused(path, store)
    assert reasons(asked) == ["one_day"]
    assert "Day of the visit" in str(asked)
    (_, _), (other, _) = asked.questions[0].choices
    assert other == "mapping=Day of the visit=responded_at"
    plan = looked_at(path, store, Options(mapping={"Day of the visit": "responded_at"}))
    assert plan.expected is not None
    assert len(plan.expected.days) == 12


def test_many_rows_of_one_midnight_may_be_of_the_export(tmp_path: Path, store: Store) -> None:
    rows = [f"R{n},2026-11-20,{n % 5 + 1}" for n in range(1, 31)]
    path = write(tmp_path / "survey.csv", "response_id,responded_at,csat", rows)
    asked = refused(path, store)
    assert reasons(asked) == ["one_day"]
    assert "30 rows have the date 2026-11-20" in str(asked)
    assert intake.take(path, store, options=Options(accept=("one_day",))).added == 30
    later = write(
        tmp_path / "next.csv",
        "response_id,responded_at,csat",
        [row.replace("R", "S").replace("-20,", "-21,") for row in rows],
    )
    assert intake.take(later, store).added == 30, "remembered for these headers"


def test_a_day_of_tickets_by_the_clock_is_no_doubt(tmp_path: Path, store: Store) -> None:
    rows = [f"{n},B1,2026-11-02 09:{n:02d},2026-11-02 09:{n + 3:02d},2026-11-03 00:10" for n in range(1, 31)]
    assert intake.take(write(tmp_path / "day.csv", VISIT, rows), store).added == 30


def test_the_same_rows_saved_in_another_way_would_count_twice(tmp_path: Path, store: Store) -> None:
    """The second file has the same 24 answers under other numbers, its times without seconds."""
    answers = [(f"2026-11-{n % 20 + 1:02d} 10:{n:02d}", n % 11, n % 5 + 1) for n in range(24)]
    rows = [f"A{n},{at}:07,{nps},{csat}" for n, (at, nps, csat) in enumerate(answers)]
    header = "response_id,responded_at,nps,csat"
    intake.take(write(tmp_path / "one.csv", header, rows), store)
    other = write(
        tmp_path / "two.csv", header, [f"B{n},{at},{nps},{csat}" for n, (at, nps, csat) in enumerate(answers)]
    )
    asked = refused(other, store)
    assert reasons(asked) == ["repeated"]
    assert "24 of 24 new rows are stored already" in str(asked)
    assert intake.take(other, store, options=Options(accept=("repeated",))).added == 24


def test_other_rows_of_the_same_days_are_no_repetition(tmp_path: Path, store: Store) -> None:
    header = "response_id,responded_at,nps,csat"
    for name, step in (("A", 3), ("B", 7)):
        rows = [
            f"{name}{n},2026-11-{n % 20 + 1:02d} 1{step % 4}:{n:02d},{n * step % 11},{n % 5 + 1}" for n in range(40)
        ]
        assert intake.take(write(tmp_path / f"{name}.csv", header, rows), store).added == 40


def test_branches_scales_and_what_nothing_shows(tmp_path: Path, store: Store) -> None:
    intake.take(write(tmp_path / "branches.csv", "branch_id,name", ["B1,Harbour"]), store)
    words = ("Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied")
    rows = [f"R{n},2026-11-{n:02d} 10:00,{words[n % 5]},B{1 + n % 2},{n}" for n in range(1, 21)]
    path = write(tmp_path / "survey.csv", "response_id,responded_at,csat,branch_id,weight", rows)
    seen = looked_at(path, store).expected
    assert seen is not None
    assert [(b.name, b.rows, b.known) for b in seen.branches] == [("B1", 10, True), ("B2", 10, False)]
    (scale,) = seen.scales
    assert (scale.column, scale.low, scale.high, scale.worst, scale.best) == ("csat", 1, 5, 1, 5)
    assert dict(scale.words) == {word: str(5 - place) for place, word in enumerate(words)}
    assert seen.unused == ("response.weight",)


def test_what_no_number_is_made_of_is_replaced_unasked(tmp_path: Path, store: Store) -> None:
    """Another form of the same export has no language, which nothing shows; a comment that would go is asked about."""
    header = "response_id,responded_at,nps,language,verbatim"
    rows = [f"R{n},2026-11-{n:02d} 10:00,{n % 11},ko,fine {n}" for n in range(1, 13)]
    intake.take(write(tmp_path / "one.csv", header, rows), store)
    quiet = write(tmp_path / "two.csv", header.replace(",language", ""), [row.replace(",ko", "") for row in rows])
    assert intake.take(quiet, store).replaced == 12
    silent = [row.partition(",ko")[0] for row in rows]
    asked = refused(write(tmp_path / "three.csv", "response_id,responded_at,nps", silent), store)
    assert "12 rows would replace" in str(asked)
    assert "Comment fine 1 → –" in str(asked)


def test_a_table_that_nothing_shows_is_said_to_be(tmp_path: Path, store: Store) -> None:
    path = write(tmp_path / "margins.csv", "dimension,group_name,share", ["segment,retail,0.8", "segment,sme,0.2"])
    seen = looked_at(path, store).expected
    assert seen is not None
    assert seen.unused == ("margin",)


def test_a_store_that_is_not_there_yet_is_an_empty_one(tmp_path: Path, store: Store) -> None:
    plan = looked_at(write(tmp_path / "one.csv", COMPLAINT, complaints(*november(1, 3))), store)
    assert plan.expected is not None
    assert plan.expected.counts.added == 3
    assert store.version() == 0


def test_what_others_store_meanwhile_is_asked_about_too(tmp_path: Path, store: Store) -> None:
    mine = write(tmp_path / "mine.csv", COMPLAINT, complaints(*november(1, 3)))
    with intake.inspect(mine, store=store) as plan:
        intake.take(write(tmp_path / "theirs.csv", COMPLAINT, complaints(*november(1, 3), reason="rates")), store)
        with pytest.raises(FileAmbiguous, match="3 rows would replace"):
            intake.commit(plan, store)


def test_columns_that_make_one_time_together_are_said_together(tmp_path: Path, store: Store) -> None:
    lines = [f"2026-11-0{n + 1} 09:00:00,{80 if n % 3 else 20},{60 if n % 3 else 0},K{n}" for n in range(6)]
    path = write(tmp_path / "calls.csv", "calldate,duration,billsec,uniqueid", lines)
    plan = intake.inspect(path, store=store)
    assert plan.expected is not None
    assert "duration + billsec → answered_at" in str(preview_lines.columns(plan.expected))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header",
    [
        "Call date,Call time,Queue Name,Wait (s),Talk (s)",
        "통화일자,통화시각,큐,대기(초),통화(초)",
        "来电日期,来电时间,队列,等待(秒),通话(秒)",
    ],
)
def test_columns_say_what_each_is_used_for(tmp_path: Path, store: Store, header: str) -> None:
    lines = [f"2026-11-0{n + 1},09:0{n}:00,Loans,{20 + n},{60 * (n % 3)}" for n in range(6)]
    path = write(tmp_path / "calls.csv", header, lines)
    plan = intake.inspect(path, options=Options(as_table="contact"), store=store)
    day, time, queue, wait, talk = header.split(",")
    assert plan.expected is not None
    said = preview_lines.columns(plan.expected)
    assert (
        str(said) == f"Columns: {day} + {time} → enqueued_at, {queue} → queue, {wait} → answered_at, {talk} → ended_at."
    )


@pytest.mark.parametrize("bad, left", [(20, 18), (38, 0)])
def test_of_a_refused_file_no_row_is_said_to_be_new(tmp_path: Path, store: Store, bad: int, left: int) -> None:
    rows = [f"r{n},2026-11-{n % 20 + 1:02d},{77 if n < bad else n % 11}" for n in range(38)]
    outcome = intake.take(write(tmp_path / "survey.csv", "response_id,responded_at,nps", rows), store)
    assert (outcome.state, outcome.added) == ("refused", 0)
    assert outcome.preview is not None
    told = outcome.as_json()["preview"]
    assert (told["refused"], told["new"], told["replaced"], told["examples"]) == (True, 0, 0, [])
    line = preview_lines.rows(outcome.preview).render("en")
    assert "nothing is stored" in line
    assert (f"{left} rows that can be read" if left else "All rows are refused") in line
