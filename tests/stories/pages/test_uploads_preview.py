"""Before a file is stored the page says what that would do, and asks where it can hardly be meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import settings
from data.errors import FileAmbiguous, Question
from data.store.store import Store
from data.texts import Text
from tests.pages.conftest import Open, dropped, words
from ui.uploads import questions

Stores = Callable[..., None]
HEADER = "complaint_id,opened_at,due_at,closed_at,reason,channel\n"
GOOD = "".join(f"C{n},2026-11-{n:02d},2026-11-{n + 5:02d},,fees,app\n" for n in range(1, 21))
TICKETS = "visit_id,branch_id,issued_at,called_at,ended_at\n"
DAYS = [
    TICKETS
    + "".join(f"{400000 + n * n},B1,2026-11-{d:02d} 09:{n:02d},2026-11-{d:02d} 09:{n + 5:02d},\n" for n in range(1, 21))
    for d in (2, 3)
]


def stored() -> Store:
    return Store(settings.location("store"))


def add(at: AppTest, text: str, name: str) -> AppTest:
    dropped(at, text, name)
    assert not at.exception
    at.button(key="commit").click().run()
    assert not at.exception
    return at


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_storing_it_does_is_seen_before(stores: Stores, opened: Open, language: str) -> None:
    stores()
    at = dropped(opened("uploads", language=language), HEADER + GOOD, "complaint.csv")
    assert not at.exception
    chart = at.get("plotly_chart")[0].proto
    assert chart.spec.count("2026-11-") >= 20, "a bar a day"
    if language == "en":
        assert "20 rows are new, 0 are stored already with the same values, 0 would replace stored rows." in words(at)
        assert "The rows have 20 different dates, from 1 Nov 2026 to 20 Nov 2026." in words(at)
        assert "00:00" not in at.dataframe[0].value.to_string(), "the file tells days and no times"
    assert not at.button(key="commit").disabled


def test_rows_that_would_replace_others_are_asked_about(stores: Stores, opened: Open) -> None:
    stores()
    at = add(opened("uploads"), HEADER + GOOD, "week1.csv")
    at = dropped(
        at, HEADER + GOOD.replace("C1,2026-11-01,2026-11-06,,fees", "C1,2026-11-01,2026-11-06,,rates"), "week2.csv"
    )
    assert not at.exception
    assert "0 rows are new, 19 are stored already with the same values, 1 would replace a stored row." in words(at)
    assert at.table[0].value.to_numpy().tolist() == [["2 · C1", "Reason", "fees", "rates"]]
    assert at.button(key="commit").disabled
    at.radio[0].set_value("replaced").run()
    at.button(key="commit").click().run()
    assert not at.exception
    assert [entry.counts["complaint"].replaced for entry in stored().history()] == [1, 0]


def test_a_file_that_changes_nothing_has_no_button_to_store_it(stores: Stores, opened: Open) -> None:
    """The very file again, and its rows in another file; where others have replaced its rows, it can put them back."""
    stores()
    at = add(opened("uploads"), HEADER + GOOD, "week1.csv")
    for text in (HEADER + GOOD, HEADER.strip() + ",product\n" + GOOD.replace("\n", ",\n")):
        at = dropped(at, text, "again.csv")
        assert "its 20 rows are stored already, so nothing would change" in words(at)
        assert not [button for button in at.button if button.key == "commit"]
        at.button(key="discard").click().run()
    at = dropped(at, HEADER + GOOD.replace("fees", "rates"), "week2.csv")
    at.radio[0].set_value("replaced").run()
    at.button(key="commit").click().run()
    at = dropped(at, HEADER + GOOD, "week1.csv")
    assert "20 of its rows were replaced by week2.csv" in at.radio[0].label
    assert at.button(key="commit").label == "Put the older values back"
    at.radio[0].set_value("older").run()
    at.button(key="commit").click().run()
    assert not at.exception
    assert [entry.counts["complaint"].replaced for entry in stored().history()] == [20, 20, 0]


def test_dates_that_are_wrong_are_named_and_the_file_discarded(stores: Stores, opened: Open) -> None:
    stores()
    at = dropped(opened("uploads"), HEADER + GOOD + "C99,2062-11-01,,,fees,app\n", "week.csv")
    assert "opened_at has dates after today in 1 row: row 22: 2062-11-01." in at.radio[0].label.replace("\\", "")
    assert at.radio[0].options == ["These dates are right", "The dates are wrong: discard the file"]
    at.radio[0].set_value("discard").run()
    assert not [button for button in at.button if button.key == "commit"]
    at.button(key="discard").click().run()
    assert not at.exception
    assert "Nothing has been uploaded yet" in words(at)
    assert not stored().history()


def survey(name: str, moods: tuple[str, ...]) -> str:
    lines = [f"{name}{n},2026-11-{n % 20 + 1:02d} 10:00,{moods[n % len(moods)]}" for n in range(24)]
    return "\n".join(["response_id,responded_at,csat", *lines]) + "\n"


def test_how_words_were_read_is_seen_and_changed_for_a_remembered_file_too(stores: Stores, opened: Open) -> None:
    """Three words that no scale has are given points once; the next file is read by them, and can change them."""
    stores()
    at = dropped(opened("uploads"), survey("A", ("grumpf", "hmpf", "hmpf", "yay")), "one.csv")
    fields = [box for box in at.selectbox if str(box.key).startswith("question_1_0_")]
    assert [box.label for box in fields] == ["hmpf · 12 rows", "grumpf · 6 rows", "yay · 6 rows"]
    assert "The worst has the lowest number, the best the highest." in words(at)
    for box, point in zip(fields, ("3", "1", "5"), strict=True):
        box.set_value(point)
    at.button(key="answer_1").click().run()
    at.button(key="commit").click().run()
    assert not at.exception
    at = dropped(at, survey("B", ("grumpf", "yay", "yay")), "two.csv")
    assert at.table[0].value.to_numpy().tolist() == [["csat", "grumpf", "1", "8"], ["", "yay", "5", "16"]]
    reading = at.session_state["case"].reading
    box = at.selectbox(key=f"word_{reading}_0_1")
    assert (box.label, box.value) == ("yay · 16 rows", "5")
    box.set_value("4")
    at.button(key=f"reword_{reading}").click().run()
    assert not at.exception
    assert at.session_state["case"].options.values == {"csat:yay": "4"}
    # Whether 4 is the best point there is nobody said.
    (ends,) = [radio for radio in at.radio if "scale" in radio.label]
    ends.set_value(ends.options.index("From 1 to 5") if isinstance(ends.value, int) else "From 1 to 5")
    at.button(key=str(ends.key).replace("question", "answer").rpartition("_")[0]).click().run()
    assert not at.exception
    assert at.table[0].value.to_numpy().tolist()[1] == ["", "yay", "4", "16"]


def test_stored_choices_are_shown_in_the_reader_s_words(stores: Stores, opened: Open) -> None:
    """English stands in the store, not on a Korean page; words that are stored as they are need no telling."""
    stores()
    rows = HEADER.replace("reason", "reason,status,outcome") + GOOD.replace(",fees,", ",fees,Done,withdrawn,")
    at = dropped(opened("uploads", language="ko"), rows, "complaint.csv")
    shown = at.dataframe[0].value.to_string()
    assert "withdrawn" not in shown
    assert "closed" not in shown
    ((_, word, meaning, rows_read),) = at.table[0].value.to_numpy().tolist()
    assert (word, rows_read) == ("Done", "20")
    assert meaning != "closed"


def test_numbers_that_begin_anew_can_be_kept_beside_the_stored_ones(stores: Stores, opened: Open) -> None:
    stores()
    at = add(opened("uploads"), DAYS[0], "mon.csv")
    at = dropped(at, DAYS[1], "tue.csv")
    assert at.button(key="commit").disabled
    assert [option.replace("\\", "") for option in at.radio[0].options] == [
        "They are the same rows with new values: replace the stored ones",
        "They are different rows: numbers start again in each branch or on each day. Keep both",
        "They are different rows: the numbers do not identify a row. Keep both",
        "No: discard the file",
    ]
    at.radio[0].set_value("identity=row").run()
    at.button(key="otherwise").click().run()
    assert not at.exception
    assert at.session_state["case"].options.identity == "row"
    assert not at.session_state["case"].options.accept


def test_what_others_bring_in_meanwhile_is_seen(stores: Stores, opened: Open, tmp_path: Path) -> None:
    """The facts are those of the store as it is, not as it was when the file was dropped."""
    from analytics.ingest import intake

    stores()
    at = dropped(opened("uploads"), HEADER + GOOD, "mine.csv")
    assert not at.button(key="commit").disabled
    theirs = tmp_path / "theirs.csv"
    theirs.write_text(HEADER + GOOD.replace("fees", "rates"))
    intake.take(theirs, stored())
    at.run()
    assert "20 would replace stored rows" in words(at)
    assert at.button(key="commit").disabled


def test_the_words_of_a_scale_are_asked_in_one_field_each(
    stores: Stores, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores()
    points = tuple((str(n), Text("{n}", {"n": n})) for n in range(1, 4))
    asked = Question("values", "Mood", points, entries=(("meh", ""), ("fine", "2"), ("great", "3")))

    def unsure(*_: object, options: object, **__: object) -> None:
        raise FileAmbiguous("What do the words of Mood mean?", question=asked)

    monkeypatch.setattr("analytics.ingest.intake.inspect", unsure)
    at = dropped(opened("uploads"), "Mood\nmeh\n", "mood.csv")
    fields = [at.selectbox(key=f"question_1_0_{place}") for place in range(3)]
    assert [(field.label, field.value) for field in fields] == [("meh", None), ("fine", "2"), ("great", "3")]
    at.button(key="answer_1").click().run()
    assert [warning.value for warning in at.warning] == ["Each value needs an answer. These have none yet: meh."]
    assert not at.session_state["case"].options.values
    at.selectbox(key="question_1_0_0").set_value("1")
    at.button(key="answer_1").click().run()
    assert at.session_state["case"].options.values == {"Mood:meh": "1", "Mood:fine": "2", "Mood:great": "3"}


def test_words_of_a_column_that_is_no_score_need_no_points() -> None:
    words = Question("values", "Mood", entries=(("meh", ""), ("fine", "2")))
    other = Question("mapping", "Mood", (("Mood=answer", Text("x")),))
    answers = [(words, None), (words, "Mood:fine=2"), (other, "Mood=answer")]
    assert questions.unanswered(answers) == []
    assert questions.unanswered([*answers[:2], (other, None)]) == ["meh"]


def test_everything_the_command_line_can_say_has_a_field(stores: Stores, opened: Open) -> None:
    stores()
    survey = "response_id,responded_at,csat\n" + "".join(
        f"R{n},2026-11-{n:02d} 10:00,{n % 5 + 1}\n" for n in range(1, 21)
    )
    at = dropped(opened("uploads"), survey, "survey.csv")
    assert not at.exception
    fields = {
        box.key.removesuffix("_1") for box in (*at.selectbox, *at.text_input) if box.key and box.key.startswith("say_")
    }
    assert fields == {
        f"say_{name}"
        for name in ("encoding", "as_table", "layout", "order", "zone", "identity", "scale", "survey", "nothing")
    }
    at.text_input(key="say_scale_1").set_value("5-1")
    at.text_input(key="say_survey_1").set_value("Winter")
    at.button(key="reread_1").click().run()
    assert not at.exception
    assert at.session_state["case"].options.scale == (5, 1)
    assert at.session_state["case"].options.survey == "Winter"


def test_no_scale_is_said_to_be_none(stores: Stores, opened: Open) -> None:
    stores()
    at = dropped(opened("uploads"), HEADER + GOOD, "complaint.csv")
    at.text_input(key="say_scale_1").set_value("good")
    at.button(key="reread_1").click().run()
    assert "good is not a scale" in at.error[0].value


def test_one_s_own_upload_is_not_called_the_demo_bank_s(stores: Stores, bank: Path, opened: Open) -> None:
    stores(demo=bank)
    at = dropped(opened("uploads"), HEADER + GOOD, "complaint.csv")
    assert "Demo bank" not in words(at)
    assert "Demo bank" in words(opened("complaints")), "other pages say it"


@pytest.mark.parametrize(
    "option, value, name, expected",
    [
        ("accept", "replaced", "accept", ("replaced",)),
        ("accept", "identity=row", "identity", "row"),
        ("accept", "mapping=day=responded_at", "mapping", {"day": "responded_at"}),
        ("values", "Mood:a=b=3", "values", {"Mood:a=b": "3"}),
    ],
)
def test_an_answer_before_storing_becomes_an_option(option: str, value: str, name: str, expected: object) -> None:
    from analytics.ingest.intake import Options

    assert getattr(questions.answered(Options(), option, value), name) == expected


def test_an_order_of_dates_that_was_said_is_told_before_storing(stores: Stores, opened: Open) -> None:
    """Nothing in the file tells the order; its days are those of ten months, so that each bar is a week."""
    stores()
    rows = "".join(f"a{n}x{n},0{1 + n % 9}/{1 + n % 10:02d}/2026,{1 + n % 5}\n" for n in range(60))
    at = dropped(opened("uploads"), "Response ID,Date,CSAT (1-5)\n" + rows, "s.csv")
    at.radio[0].set_value("dmy")
    at.button(key="answer_1").click().run()
    assert not at.exception
    # 01/01/2026 is the same day in both orders: the next one is shown.
    assert "The dates in Date are read with the day first: 01/05/2026 is 2026-05-01." in words(at)
    assert any("each bar is a week" in caption.value for caption in at.caption)


def test_what_another_stored_at_the_last_moment_is_asked_on_the_page(
    stores: Stores, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The button was pressed for 20 new rows, and before they are stored 20 others have their numbers."""
    from analytics.ingest import intake

    stores()
    at = dropped(opened("uploads"), HEADER + GOOD, "mine.csv")
    theirs = tmp_path / "theirs.csv"
    theirs.write_text(HEADER + GOOD.replace("fees", "rates"))
    real, left = Store.commit, [lambda: intake.take(theirs, stored())]

    def commit(*given: object, **said: object) -> object:
        if left:
            left.pop()()
        return real(*given, **said)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "commit", commit)
    at.button(key="commit").click().run()
    assert not at.exception
    assert "20 would replace stored rows" in words(at)
    assert at.button(key="commit").disabled
    assert [entry.file for entry in stored().history()] == ["theirs.csv"]
    at.radio[0].set_value("replaced").run()
    at.button(key="commit").click().run()
    assert [entry.counts["complaint"].replaced for entry in stored().history()] == [20, 0]
