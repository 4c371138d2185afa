"""The command line says what a file does to the store, and asks before it does what can hardly be meant."""

from __future__ import annotations

import json
from pathlib import Path

from data.store.store import Store
from tests.test_cli import answer, calls, run


def test_a_file_is_told_before_it_is_stored(store: Store, tmp_path: Path) -> None:
    """One line a fact on standard error; the same facts in the document; what is doubtful keeps it out."""
    result = run("add", str(calls(tmp_path)), "--dry-run", "--store", store.url, "--json")
    assert "The rows have 2 different dates, from 2 Mar 2026 to 3 Mar 2026." in result.stderr
    assert "40 rows are new, 0 are stored already with the same values, 0 would replace stored rows." in result.stderr
    (document,) = json.loads(result.stdout)
    seen = document["preview"]
    assert (seen["new"], seen["unchanged"], seen["replaced"]) == (40, 0, 0)
    assert seen["days"]["counts"] == {"2026-03-02": 24, "2026-03-03": 16}
    assert seen["columns"]["queue"] == "queue"


def test_rows_that_replace_others_need_a_word(store: Store, tmp_path: Path) -> None:
    answer("add", str(calls(tmp_path)), "--store", store.url)
    other = str(calls(tmp_path, "other.csv", lost=20))
    result = run("add", other, "--store", store.url, "--json")
    assert result.exit_code == 1
    assert "--accept replaced" in result.stderr
    (document,) = json.loads(result.stdout)
    assert document["error"]["questions"][0]["option"] == "accept"
    assert document["error"]["questions"][0]["choices"][0]["value"] == "replaced"
    assert document["error"]["questions"][0]["entries"] == []
    assert (document["state"], document["preview"]["replaced"]) == ("asks", 10)
    assert answer("add", other, "--accept", "replaced", "--store", store.url)[0]["replaced"] == 10
    assert run("add", other, "--accept", "nonsense", "--store", store.url).exit_code == 2


def test_a_question_to_an_empty_store_names_the_file_that_is_wanted(store: Store) -> None:
    """By the headers of the template, as the reader's language has them, for people and for scripts."""
    said = {"en": "Answered at", "ko": "응답 시각", "zh": "应答时间"}
    for language, header in said.items():
        result = run("--language", language, "--json", "ask", "nps", "--store", store.url)
        (row,) = json.loads(result.stdout)
        assert row["value"] is None
        assert header in row["file"]
        assert "responded_at" not in row["file"]
