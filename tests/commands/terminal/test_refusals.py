"""What `--json` says of a file that is not stored: whether it asks, is refused or failed, and what would answer it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake
from commands.terminal import refusals
from commands.terminal.session import Session
from data.errors import FileAmbiguous, FileRefused, Question, StoreError
from data.store.store import Store
from data.texts import Text
from tests.test_cli import answer, run
from ui.uploads.questions import ASKED

pytestmark = pytest.mark.usefixtures("uncounted")
HEADER = "Response ID,Date,CSAT (1-5),Location\n"


def survey(place: Path, name: str, first: int, month: str = "09") -> Path:
    """Sixty responses over twenty days, at places that may be branches."""
    rows = (
        f"{'abcdefg'[n % 7]}{first + n}x,2026-{month}-{1 + n % 20:02},{1 + n % 5},{('North', 'Mapo')[n % 2]}\n"
        for n in range(60)
    )
    (place / name).write_text(HEADER + "".join(rows), encoding="utf-8")
    return place / name


def added(store: Store, *line: str, status: int) -> dict[str, Any]:
    (document,) = answer("add", *line, "--store", store.url, status=status)
    return document


def test_a_question_names_the_arguments_that_answer_it_and_is_asked_once(store: Store, tmp_path: Path) -> None:
    asked = added(store, str(survey(tmp_path, "a.csv", 1000)), status=1)
    assert (asked["state"], asked["error"]["about"]["column"]) == ("asks", "Location")
    (question,) = asked["error"]["questions"]
    assert (question["flag"], question["column"]) == ("--map", "Location")
    assert question["choices"][0]["say"] == ["--map", "Location=branch_id"]
    done = added(store, str(tmp_path / "a.csv"), *question["choices"][0]["say"], status=0)
    assert (done["state"], done["table"], done["added"]) == ("committed", "response", 60)
    other = added(store, str(survey(tmp_path, "b.csv", 2000, "08")), status=0)
    assert (other["state"], other["preview"]["columns"]["Location"]) == ("committed", "branch_id")
    assert any("It was read as a.csv was" in notice for notice in other["notices"])


def test_each_value_that_is_asked_about_has_its_rows_and_its_answer(store: Store, tmp_path: Path) -> None:
    words = ("Splendid", "Middling", "Ghastly")
    rows = "".join(f"r{n}x{n},2026-09-{1 + n % 20:02},{words[n % 3]}\n" for n in range(60))
    (tmp_path / "w.csv").write_text("Response ID,Date,Satisfaction\n" + rows, encoding="utf-8")
    asked = added(store, str(tmp_path / "w.csv"), status=1)
    question = asked["error"]["questions"][0]
    assert (asked["state"], question["flag"], question["form"]) == ("asks", "--value", "COLUMN:VALUE=CHOICE")
    assert {entry["value"]: entry["rows"] for entry in question["entries"]} == dict.fromkeys(words, 20)
    assert {choice["value"] for choice in question["choices"]} >= {"1", "5", "none"}


@pytest.mark.parametrize(
    "heads, words, language, listed",
    [
        ("응답일,만족도", ("꽝인데", "그럭저럭이야"), "ko", "꽝인데, 그럭저럭이야"),
        ("填写日期,满意度", ("差劲得很", "棒极了"), "zh", "差劲得很、棒极了"),
        ("Date,Satisfaction", ("Meh", "Rad"), "en", "Meh, Rad"),
    ],
)
def test_several_values_are_a_list_as_the_reader_writes_it(
    store: Store, tmp_path: Path, heads: str, words: tuple[str, str], language: str, listed: str
) -> None:
    rows = "".join(f"2026-09-{1 + n % 20:02},{words[n % 5 > 2]}\n" for n in range(40))
    (tmp_path / "w.csv").write_text(f"{heads}\n{rows}", encoding="utf-8")
    asked = added(store, str(tmp_path / "w.csv"), "--language", language, status=1)
    assert asked["error"]["about"]["values"] == listed
    assert listed in asked["error"]["title"]


def test_what_is_refused_says_why_and_where(store: Store, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    refused = added(store, str(tmp_path / "empty.csv"), status=1)
    assert (refused["state"], refused["error"]["questions"]) == ("refused", [])
    assert refused["error"]["about"]["file"] == "empty.csv"
    assert refused["error"]["remedy"]
    missing = added(store, str(tmp_path / "none.csv"), status=1)
    assert (missing["state"], missing["rejections"]) == ("failed", [])
    rows = "".join(f"C{n},2026-09-{1 + n % 20:02},{'2026-08-01' if n % 2 else ''},fees\n" for n in range(20))
    (tmp_path / "c.csv").write_text("case_id,opened_at,closed_at,reason\n" + rows, encoding="utf-8")
    result = run("add", str(tmp_path / "c.csv"), "--store", store.url, "--json")
    (document,) = json.loads(result.stdout)
    assert (result.exit_code, document["state"], document["rejected"]) == (1, "refused", 10)
    first = document["rejections"][0]
    assert (first["row"], first["column"], first["value"]) == (3, "closed_at", "2026-08-01")
    assert first["reason"]
    assert first["remedy"]


@pytest.mark.parametrize(
    "table, lines",
    [
        ("response", ["Submitted,Satisfaction (1-5)", "03/04/2026,4", "05/04/2026,3", "02/03/2026,3"]),
        ("response", ["제출일시,만족도", *(f"2026-03-{n:02},{'굿헐넵'[n % 3]}{'요' * (n % 2)}" for n in range(1, 25))]),
        ("complaint", ["投诉编号,投诉日期,处理状态,投诉类型", "C1,2026-03-01,甲,费用", "C2,2026-03-02,乙,费用"]),
        ("contact_interval", ["Date,Slot,Offered,Answered,Abandoned", "2026-03-01,1,9,8,1", "2026-03-01,2,9,8,1"]),
        (None, ["a,b", "1,2", "3,4"]),
    ],
)
def test_the_table_of_a_file_that_is_asked_about_is_told_where_it_is_known(
    table: str | None, lines: list[str], tmp_path: Path
) -> None:
    (tmp_path / "f.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(FileRefused) as caught:
        intake.inspect(tmp_path / "f.csv")
    assert refusals.document(Session(), caught.value)["table"] == table


def test_states() -> None:
    asked = Question("accept", "a", (("replaced", Text("Yes")), ("values=a:digits=6", Text("No"))))
    assert (
        refusals.state(FileAmbiguous("x", question=asked)) == refusals.state(FileRefused("x", question=asked)) == "asks"
    )
    assert refusals.state(FileRefused("x")) == "refused"
    assert refusals.state(StoreError("x")) == "failed"
    assert [refusals.say(asked, value) for value, _ in asked.choices] == [
        ["--accept", "replaced"], ["--value", "a:digits=6"],
    ]  # fmt: skip
    assert set(refusals.FLAGS) == set(ASKED), "the page and the command line ask the same"
