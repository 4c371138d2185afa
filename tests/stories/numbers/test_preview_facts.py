"""What the page says of a file before it is stored the command line says too, in its words and in its JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.doubts import doubts
from analytics.ingest import preview_lines
from analytics.ingest.preview import Branch, Later, Preview, Scale
from analytics.ingest.words_read import Words
from analytics.text import mask
from commands.terminal import preview
from data.checking.interval_spans import Misfits
from data.matching.comparison import Replaced
from data.store.store import Store
from data.store.uploads import Counts
from data.texts import listed
from tests.test_cli import run

# A fact of the preview -> its value here, what of it stands in the JSON, and in the words of the terminal.
FACTS: dict[str, tuple[Any, str | None, str | None]] = {
    "days": ({date(2026, 11, 2): 7, date(2026, 11, 3): 1}, "2026-11-03", "3 Nov 2026"),
    "undated": (911, "911", None),
    "counts": (Counts(912, 913, 914), "912", "912"),
    "examples": ((Replaced("complaint", 915, {"complaint_id": "C1"}, {"reason": "a"}, {"reason": "b"}),), "915", "915"),
    "answers_replaced": (916, "916", None),
    "branches": ((Branch("Gangnam", 917, False),), "917", "Gangnam (917)"),
    "nowhere": (918, "918", "918"),
    "scales": ((Scale("Score", "csat", 2, 4, 1, 5, words={"fine": "4"}),), "Score", "fine = 4"),
    "columns": ({"Ending": "status"}, "Ending", "Ending → status"),
    "unused": (("employee",), "employee", "nothing shows it yet"),
    "words": ((Words("Ending", "complaint", "status", (("done", "closed", 919),)),), "919", "done → Closed (919)"),
    "items": ({"Counter": ("counter", "driver")}, "counter", "Counter"),
    "already": (False, "already", None),
    "later": ((), "replaced_since", None),
    "misfits": (Misfits(rest=920, offered=921), "920", "920"),
    "states": ({"partial": (922, 923)}, "922", "922"),
    "refused": (False, '"refused": false', None),
    "personal": (("Telephone",), "Telephone", None),
}  # fmt: skip
# What is said by a question, or only tells what is asked (analytics/doubts/doubts.py); words and JSON have these.
ASKED = {
    "changing", "moved", "differing", "moment", "alike", "dates", "besides", "odd", "overlap", "corrected", "zeros",
    "respondents", "again",
}  # fmt: skip
# What no sentence of the preview says: a count that is in the JSON alone, or what a notice of the file says.
UNSAID = {"version", "table"}


def test_each_fact_of_the_preview_is_in_the_json_and_in_the_words() -> None:
    assert {field.name for field in fields(Preview)} == {*FACTS, *ASKED, *UNSAID}
    seen = Preview(1, "complaint", **{name: value for name, (value, _, _) in FACTS.items()})
    document = json.dumps(seen.as_json(), ensure_ascii=False)
    words = "\n".join(text.render() for text in preview.lines(seen, "en"))
    lacking = [name for name, (_, told, _) in FACTS.items() if told and told not in document]
    lacking += [name for name, (_, _, said) in FACTS.items() if said and said not in words]
    assert not lacking


def test_an_upload_that_is_stored_already_names_what_came_since() -> None:
    seen = Preview(1, "complaint", already=True, later=(Later("u1", "other.csv", 3),))
    assert seen.as_json()["replaced_since"] == [{"upload_id": "u1", "file": "other.csv", "rows": 3}]


@pytest.mark.parametrize(
    "language, header, word, means, rows",
    [("ko", "처리상태", "처리완료", "종결", "(3)"), ("zh", "处理状态", "已办结", "办结", "（3）"),
     ("en", "Status", "Resolved", "Closed", "(3)")],
)  # fmt: skip
@pytest.mark.usefixtures("uncounted")
def test_where_storing_asks_all_that_is_known_is_said(
    tmp_path: Path, store: Store, language: str, header: str, word: str, means: str, rows: str
) -> None:
    """A complaint of next year is asked about; its state word, and the name that is not kept, are said all the same."""
    file = tmp_path / "c.csv"
    names = ("Kim Mina", "Lee Jun", "Park Sora")
    lines = [f"C{n},2027-0{n}-02,fees,app,{word},{name}" for n, name in enumerate(names, 1)]
    heads = f"complaint_id,opened_at,reason,channel,{header},customer_name"
    file.write_text("\n".join([heads, *lines]) + "\n", encoding="utf-8")
    result = run("--language", language, "--json", "add", str(file), "--dry-run", "--store", store.url)
    (document,) = json.loads(result.stdout)
    assert (document["state"], document["rows"], document["rejected"]) == ("asks", 3, 0)
    assert document["preview"]["words"] == [
        {"column": header, "becomes": "status", "values": [{"value": word, "means": "closed", "rows": 3}]}
    ]
    assert document["preview"]["personal"] == ["customer_name"]
    assert any("customer_name" in notice for notice in document["notices"])
    assert f"{word} → {means}" in result.stderr
    assert rows in result.stderr
    assert all(notice in result.stderr for notice in document["notices"])


@pytest.mark.parametrize("language, said", [("en", "a, b"), ("ko", "a, b"), ("zh", "a、b")])
def test_lists_have_the_signs_of_their_language(language: str, said: str) -> None:
    assert listed(["a", "b"], language) == said
    seen = Preview(1, "visit", columns={"x": "a", "y": "b"})
    columns = preview_lines.columns(seen)
    assert columns is not None
    assert f"x → {said[0]}{said[1:-1]}y → b" in columns.render(language)


@pytest.mark.parametrize("language, said", [("en", "[phone]"), ("ko", "[전화]"), ("zh", "[电话]")])
def test_masked_details_stand_in_the_reader_s_language(language: str, said: str) -> None:
    assert mask.in_words("ask [phone], not [this]", language) == f"ask {said}, not [this]"


def test_a_response_is_named_by_the_file_s_own_number() -> None:
    def named(table: str, key: str) -> str:
        return doubts.named(Replaced(table, 2, {"key": key}, {}, {}))

    assert named("response", "fa9208-R26-48120") == "R26-48120"
    assert named("response", "강남지점-2026-11-20-d9cfe8-FU0") == "FU0"
    assert named("complaint", "fa9208-R26-48120") == "fa9208-R26-48120"


def test_what_nothing_shows_yet_is_named_by_the_file_s_column() -> None:
    seen = Preview(1, "contact_interval", columns={"응답호": "answered"}, unused=("contact_interval.answered",))
    said = [text.render("ko") for text in preview_lines.found(seen)]
    assert said
    assert said[0].startswith("“응답호”(")
