"""A file is dropped, looked at, stored, taken back and brought in again."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

from analytics.ingest.intake import Options
from data import settings
from data.store.store import Store
from tests.pages import conftest
from tests.pages.conftest import Open, words
from ui.uploads import questions

Stores = Callable[..., None]
HEADER = "complaint_id,opened_at,due_at,closed_at,reason,channel\n"
GOOD = "".join(f"C{n},2026-11-{n:02d},2026-11-{n + 5:02d},,fees,app\n" for n in range(1, 21))


def dropped(at: AppTest, text: str, name: str = "complaint.csv") -> AppTest:
    return conftest.dropped(at, text, name)


def test_a_file_is_looked_at_stored_undone_and_redone(stores: Stores, bank: Path, opened: Open) -> None:
    stores(demo=bank)
    at = dropped(opened("uploads"), HEADER + GOOD)
    assert not at.exception
    assert "complaint.csv is “Complaints”: all 20 rows can be stored." in words(at)
    assert len(at.dataframe[0].value) == 10
    at.button(key="commit").click().run()
    assert not at.exception
    assert "20 added" in words(at)
    assert "Complaints +20" in words(at), "what changed in the headline numbers"
    assert "Show our own bank" not in words(at), "with something of one's own, it is what is shown"
    undo = next(button for button in at.button if button.label == "Undo")
    undo.click().run()
    assert not at.exception
    assert "Nothing has been uploaded yet" in words(at)
    next(button for button in at.button if button.label == "Redo").click().run()
    assert "Uploads in force: 1" in words(at)


def test_refused_rows_are_told_with_reason_and_remedy(stores: Stores, opened: Open) -> None:
    stores()
    at = dropped(opened("uploads"), HEADER + GOOD + "C99,someday,,,fees,app\n")
    assert not at.exception
    assert "20 of its 21 rows can be stored" in words(at)
    refused = at.dataframe[0].value
    assert refused[["Row", "Column", "Value"]].to_numpy().tolist() == [[22, "opened_at", "someday"]]
    assert (refused[["Reason", "Remedy"]].map(len) > 5).all(axis=None)
    on_a_phone = [table.value for table in at.table]
    assert str(on_a_phone[0].iloc[0, 0]).replace("\\", "") == "22 · opened_at · someday"
    assert on_a_phone[1].to_numpy().tolist()[0] == ["Complaint number", "C1", "C2"], "a line for each column"


def test_a_refused_row_is_named_with_its_sheet(stores: Stores, opened: Open) -> None:
    """Sheets of equal headers are taken together: a row has the number that it has in its own."""
    content = io.BytesIO()
    made = xlsxwriter.Workbook(content)
    for number in (1, 2):
        sheet = made.add_worksheet(f"Week {number}")
        rows = [f"C{number}{n},2026-11-{n:02d},2026-11-{n + 5:02d},,fees,app".split(",") for n in range(10, 22)]
        bad = [["C99", "someday", "", "", "fees", "app"]] if number == 2 else []
        for place, row in enumerate((HEADER.strip().split(","), *rows, *bad)):
            sheet.write_row(place, 0, row)
    made.close()
    stores()
    at = conftest.dropped(opened("uploads"), content.getvalue(), "weeks.xlsx")
    assert not at.exception
    refused = at.dataframe[0].value
    assert refused[["Sheet", "Row", "Value"]].to_numpy().tolist() == [["Week 2", 14, "someday"]]


def test_a_file_that_cannot_go_in_is_told_with_its_remedy(stores: Stores, opened: Open) -> None:
    stores()
    at = dropped(opened("uploads"), "colour,shape\n", "shapes.csv")
    assert not at.exception
    assert "shapes.csv cannot be stored as it is" in words(at)
    assert "Export it again" in words(at)
    assert not [button for button in at.button if button.key == "commit"]


def test_a_file_that_nobody_knows_is_asked_about_in_place(stores: Stores, opened: Open) -> None:
    stores()
    at = dropped(opened("uploads"), "no,took,desk\n" + "".join(f"{n},2026-03-02 10:{n},b\n" for n in range(10, 20)))
    assert "No layout fits the file complaint.csv." in words(at)
    assert "--as" not in words(at), "a reader of the page has no command line"
    at.selectbox(key="question_1_0").set_value("visit")
    at.button(key="answer_1").click().run()
    assert not at.exception
    at.radio(key="question_2_0").set_value("took=issued_at")
    at.button(key="answer_2").click().run()
    assert "is “Branch visits”: all 10 rows can be stored." in words(at)
    assert at.session_state["case"].options.mapping == {"took": "issued_at"}


def test_personal_details_are_nowhere_on_the_page(stores: Stores, opened: Open) -> None:
    stores()
    comments = "response_id,responded_at,nps,verbatim\n" + "R1,2026-03-02 10:00,9,call me on 010-1234-5678\n"
    at = dropped(opened("uploads"), comments, "comments.csv")
    assert not at.exception
    shown = [*(frame.value.to_string() for frame in at.dataframe), *(code.value for code in at.code), words(at)]
    assert any("[phone]" in text for text in shown)
    assert not any("1234-5678" in text for text in shown)


def test_too_many_refused_rows_keep_the_file_out(stores: Stores, opened: Open) -> None:
    stores()
    at = dropped(
        opened("uploads"), HEADER + GOOD + "".join(f"C{n},2026-11-20,2026-11-01,,fees,app\n" for n in range(60, 90))
    )
    assert not at.exception
    assert "so nothing can be stored" in at.error[0].value
    assert not [button for button in at.button if button.key == "commit"]


def test_two_uploads_are_put_side_by_side(stores: Stores, opened: Open) -> None:
    stores()
    at = opened("uploads")
    for text in (HEADER + GOOD, HEADER + GOOD.replace("fees", "rates")):
        at = dropped(at, text)
        for doubt in at.radio:
            doubt.set_value("replaced").run()
        at.button(key="commit").click().run()
    newest, oldest = Store(settings.location("store")).history()
    at.selectbox(key="compare_0").set_value(oldest.upload_id)
    at.selectbox(key="compare_1").set_value(newest.upload_id).run()
    assert not at.exception
    assert "0 rows are the same in both, 20 have other values, 0 are only in complaint.csv" in words(at)
    assert at.table[0].value.iloc[0, 1:].str.startswith("20").all(), "20 complaints each"


@pytest.mark.parametrize(
    "option, value, expected",
    [
        ("scale", "5-1", Options(scale=(5, 1))),
        ("nothing", "99", Options(nothing=("98", "99"))),
        ("nothing", "mapping=a=b=answer:other", Options(mapping={"a=b": "answer:other"})),
        ("mapping", "scale=csat:1-5", Options(mapping={"scale": "csat:1-5"})),
        ("order", "dmy", Options(order="dmy")),
    ],
)
def test_an_answer_becomes_an_option(option: str, value: str, expected: Options) -> None:
    said = Options(nothing=("98",)) if expected.nothing else Options()
    assert questions.answered(said, option, value) == expected
