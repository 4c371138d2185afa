"""A workbook with one sheet a branch: what the names of its sheets are is asked once, and never of months."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.files import sandbox
from data.formats import refused_rows
from data.formats.sheets.sheet_names import Places, may_name, places_of
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored
from tests.stories.values.test_sheets import book

pytestmark = pytest.mark.usefixtures("uncounted", "unconfined")

NO_PLACES = (
    ("Sheet1", "Sheet2"), ("시트1", "시트2"), ("工作表1", "工作表2"), ("1월", "2월"), ("一月", "十二月"),
    ("Jan", "February"), ("2026-10", "2026-11"), ("W44", "W45"), ("Week 44", "Week 45"), ("10월 1주차", "10월 2주차"),
    ("第44周", "第45周"),
    ("Q1 2026", "Q2 2026"), ("20261001", "20261002"), ("Oct 5-11", "Oct 12-18"), ("Form Responses 1", "Data"),
    ("만족도 조사 10월", "만족도 조사 11월"), ("지점 1월", "지점 2월"), ("Survey Oct", "Survey Nov"),
    ("Leeds", "Sheet2"),
)  # fmt: skip
PLACES = (
    ("강남지점", "종로지점"), ("上海分行", "北京分行"), ("Leeds", "York"), ("1지점", "2지점"), ("Branch 1", "Branch 2"),
    ("강남 10월", "종로 10월"), ("Leeds 2026", "York 2026"), ("上海", "北京"),
    ("강남", "종로", "Sheet3"), ("朝阳支行", "海淀支行", "9月"), ("강남 9월", "강남 10월", "종로 9월"),
)  # fmt: skip


@pytest.mark.parametrize("is_place, groups", [(False, NO_PLACES), (True, PLACES)])
def test_which_names_may_be_places(is_place: bool, groups: tuple[tuple[str, ...], ...]) -> None:
    assert [names for names in groups if may_name(names) is not is_place] == []


def answers(mark: str, month: int = 3) -> list[tuple[Any, ...]]:
    rows = ((f"{mark}{month}-{n}", f"2026-0{month}-0{n} 10:00", n) for n in range(1, 6))
    return [("Response ID", "Submitted at", "Satisfaction"), *rows]


def tickets(hour: int) -> list[tuple[Any, ...]]:
    day = f"2026-03-02 {hour}"
    rows = ((n, f"{day}:0{n}", f"{day}:1{n}", f"{day}:2{n}") for n in range(1, 6))
    return [("번호표", "발행시각", "호출시각", "종료시각"), *rows]


def branches(store: Store, table: str = "response") -> dict[str, int]:
    counts = stored(store, table).branch_id.fillna("").value_counts()
    return {str(branch): int(n) for branch, n in counts.items()}


def test_what_the_names_are_is_asked_once_and_holds_for_the_next_file(tmp_path: Path, store: Store) -> None:
    first = book(tmp_path / "march.xlsx", {"Leeds": answers("L"), "York": answers("Y")})
    with pytest.raises(FileAmbiguous, match="no column says which row is of which: Leeds, York") as asked:
        intake.take(first, store)
    assert [value for value, _ in asked.value.questions[0].choices] == [
        "(sheet)=branch_id", "(sheet)=channel", "(sheet)=none",
    ]  # fmt: skip
    intake.take(first, store, options=Options(mapping={"(sheet)": "branch_id"}))
    assert branches(store) == {"Leeds": 5, "York": 5}
    later = intake.take(book(tmp_path / "april.xlsx", {"Bath": answers("B", 4), "Leeds": answers("L", 4)}), store)
    assert any("--map “(sheet)=branch_id”" in note.render("en") for note in later.notices)
    months = intake.take(book(tmp_path / "more.xlsx", {"May": answers("X", 5), "Jun": answers("X", 6)}), store)
    assert not any("(sheet)" in note.render("en") for note in months.notices)
    assert branches(store) == {"Leeds": 10, "York": 5, "Bath": 5, "": 10}


def test_names_that_are_nothing_leave_the_file_as_it_is(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, unconfined: Callable[[Path], bool]
) -> None:
    """In a process of its own, as any user's workbook is read."""
    monkeypatch.setattr(sandbox, "is_plain", unconfined)
    path = book(tmp_path / "n.xlsx", {"Leeds": answers("L"), "York": answers("Y")})
    with intake.inspect(path, store=store, options=Options(mapping={"(sheet)": "none"})) as plan:
        assert (plan.table, plan.items, plan.mapping["(sheet)"]) == ("response", {}, "none")
    # With a branch in the file, or one sheet alone, nothing is asked.
    told = {name: [(*row, "Branch" if not at else "가온") for at, row in enumerate(answers(name))] for name in "가나"}
    single: dict[str, Any] = {"Leeds": answers("Z")}
    for sheets in (dict[str, Any](told), single):
        with intake.inspect(book(tmp_path / "b.xlsx", sheets), store=store) as plan:
            assert plan.rejected == 0


def test_a_list_of_tickets_gets_its_branch_from_the_sheets(tmp_path: Path, store: Store) -> None:
    path = book(tmp_path / "t.xlsx", {"강남지점": tickets(10), "종로지점": [*tickets(11), (6, "x", "", "")]})
    said = Options(mapping={"(sheet)": "branch_id"}, identity="day", accept=("one_day",))
    with pytest.raises(FileAmbiguous, match="강남지점, 종로지점"):
        intake.inspect(path, store=store)
    with intake.inspect(path, store=store, options=said) as plan:
        refused_rows.write(plan, tmp_path / "mend.csv", "en")
        intake.commit(plan, store)
    assert branches(store, "visit") == {"강남지점": 5, "종로지점": 5}
    # A refused row keeps its branch.
    text = (tmp_path / "mend.csv").read_text("utf-8-sig").replace(",x,", ",2026-03-02 10:30,")
    (tmp_path / "mend.csv").write_text(text, encoding="utf-8-sig")
    intake.take(tmp_path / "mend.csv", store, options=Options(accept=("one_day",)))
    assert branches(store, "visit") == {"강남지점": 5, "종로지점": 6}


def test_known_branches_are_taken_and_it_is_said(tmp_path: Path, store: Store) -> None:
    (tmp_path / "list.csv").write_text("branch_id,name\nB1,Leeds\nB2,York\nB3,Bath\n", encoding="utf-8")
    intake.take(tmp_path / "list.csv", store)
    outcome = intake.take(book(tmp_path / "k.xlsx", {"LEEDS": answers("L"), "B2": answers("Y")}), store)
    assert "are known branches, and were taken as such: LEEDS, B2" in " ".join(n.render("en") for n in outcome.notices)
    assert branches(store) == {"B1": 5, "B2": 5}


def test_one_branch_alone_or_beside_another_sheet_keeps_its_branch(tmp_path: Path, store: Store) -> None:
    first = book(tmp_path / "1.xlsx", {"Leeds": answers("L"), "York": answers("Y")})
    intake.take(first, store, options=Options(mapping={"(sheet)": "branch_id"}))
    # Of this form it was said, so that a name which nobody knows yet is a branch too; of another form a known name is.
    wide = [(*row, "Channel" if not at else "web") for at, row in enumerate(answers("W", 1))]
    sheets = ({"Bath": answers("B", 4)}, {"Leeds": wide}, {"Sheet1": answers("D", 6), "York": answers("E", 6)})
    done = [intake.take(book(tmp_path / f"n{at}.xlsx", dict(each)), store) for at, each in enumerate(sheets)]
    # Nothing but a month tells no branch, which is said.
    done.append(intake.take(book(tmp_path / "m.xlsx", {"May": answers("M", 8)}), store))
    assert branches(store) == {"Leeds": 10, "York": 10, "Bath": 5, "": 10}
    said = [" ".join(note.render("en") for note in one.notices) for one in done]
    assert [at for at, text in enumerate(said) if "nothing was taken from them: Sheet1." in text] == [2]
    assert [at for at, text in enumerate(said) if "told its Branch" in text] == [3]


def test_a_sheet_without_a_name_of_its_own_among_branches_is_asked_about(tmp_path: Path, store: Store) -> None:
    path = book(tmp_path / "m.xlsx", {"Leeds": answers("L"), "York": answers("Y"), "Sheet3": answers("S")})
    with pytest.raises(FileAmbiguous, match="which row is of which: Leeds, York, Sheet3"):
        intake.take(path, store)
    done = intake.take(path, store, options=Options(mapping={"(sheet)": "branch_id"}))
    assert branches(store) == {"Leeds": 5, "York": 5, "": 5}
    assert "nothing was taken from them: Sheet3" in " ".join(note.render("en") for note in done.notices)


@pytest.mark.parametrize(
    "names, expected",
    [
        (("강남 9월", "서초 9월"), ("강남", "서초")),
        (("강남(9월)", "강남(10월)", "종로(9월)"), ("강남", "강남", "종로")),
        (("Gangnam Sep", "Seocho Sep"), ("Gangnam", "Seocho")), (("Leeds Q3 2026", "York 2026-09"), ("Leeds", "York")),
        (("朝阳9月", "海淀9月"), ("朝阳", "海淀")), (("9月朝阳", "十月海淀"), ("朝阳", "十月海淀")),
        (("Leeds", "Cape May"), ("Leeds", "Cape May")), (("May Hill", "March"), ("May Hill", "")),
        (("1지점", "4.19지점"), ("1지점", "4.19지점")), (("6월광장점", "Sheet2"), ("6월광장점", "")),
        (("Bath Sep", "York"), ("Bath", "York")),
    ],
)  # fmt: skip
def test_a_time_beside_a_place_is_no_part_of_it(names: tuple[str, ...], expected: tuple[str, ...]) -> None:
    found = places_of(names, Places(frozenset({"bath"})))
    assert tuple(found[name] for name in names) == expected


@pytest.mark.sampled
@pytest.mark.parametrize("marks", [("강남 9월", "서초 9월"), ("Leeds Sep", "York Sep"), ("朝阳9月", "海淀9月")])
def test_branches_of_a_month_are_asked_and_stored_by_their_names(
    tmp_path: Path, store: Store, marks: tuple[str, str]
) -> None:
    path = book(tmp_path / "m.xlsx", {marks[0]: answers("L"), marks[1]: answers("Y")})
    names = tuple(places_of(marks, Places()).values())
    with pytest.raises(FileAmbiguous, match=f"row is of which: {names[0]}, {names[1]}"):
        intake.take(path, store)
    intake.take(path, store, options=Options(mapping={"(sheet)": "branch_id"}))
    assert branches(store) == dict.fromkeys(names, 5)


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["강남지점", "朝阳支行", "Leeds Branch"])
def test_of_a_sheet_alone_that_is_called_as_a_branch_is_it_is_said(tmp_path: Path, name: str) -> None:
    path = book(tmp_path / "a.xlsx", {name: answers("L")})
    with intake.inspect(path) as plan:
        said = [note.render("en") for note in plan.notices]
        assert [text for text in said if f"The sheet is called {name}, and no column has a branch" in text]
    for meant, expected in (("branch_id", {name}), ("none", set())):
        with intake.inspect(path, options=Options(mapping={"(sheet)": meant})) as plan:
            assert not any("is called" in note.render("en") for note in plan.notices)
            assert {row.get("branch_id") for row in plan.preview.to_pylist()} - {None} == expected
    with intake.inspect(book(tmp_path / "s.xlsx", {"Branch survey": answers("L")})) as plan:
        assert not any("is called" in note.render("en") for note in plan.notices)
