"""Every real survey, comment and complaint file through the command line, with no option or the one it needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import cli
from analytics.ingest import intake
from data.store.store import Store

# File -> options that it truly needs, rows read, rows of each table.
REAL: list[tuple[str, list[str], dict[str, int]]] = [
    ("survey_qualtrics/Model+evaluation_February+26,+2021_01.25.csv", [], {"response": 65, "answer": 1896}),
    ("survey_qualtrics/qualtRics_pkg_sample.csv", [], {"response": 1, "answer": 5}),
    ("survey_qualtrics/qualtRics_pkg_sample_legacy.csv", [], {"response": 1, "answer": 4}),
    ("survey_surveymonkey/MIDWEST.csv", [], {"response": 2778, "answer": 40147}),
    ("survey_surveymonkey/comma-survey.csv", [], {"response": 1129, "answer": 12624}),
    ("survey_bank_satisfaction/satisfaction_gender.csv", [], {"response": 250, "answer": 7000}),
    ("survey_ko_kiosk_servqual/kiosk.csv", [], {"response": 211, "answer": 33761}),
    ("comments_en_bank_reviews/bank_reviews3_noname.csv", [], {"response": 1000, "answer": 5000}),
    ("comments_ko_kbank/kbank_reviews_noname.csv", [], {"response": 2040}),
    ("comments_en_banking77/train.csv", ["--as", "response"], {"response": 10003, "answer": 10003}),
    ("comments_zh_bdci2021_bank/half_even_ids.csv", ["--as", "response"], {"response": 3764, "answer": 7528}),
    ("complaints_cfpb/complaints_sample_ziyuyan.csv", [], {"complaint": 6623}),
    ("complaints_cfpb/DERIVED_cfpb_merged.csv", [], {"complaint": 13689}),
]
# Large files whose numbers are not counted as well, as those of others of their kind and language are.
LARGE = {"MIDWEST.csv", "comma-survey.csv", "train.csv", "DERIVED_cfpb_merged.csv"}


def add(store: Store, path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """What `cli.py add` answers: its exit status and its document of the one file."""
    ran = CliRunner().invoke(cli.app, ["--store", store.url, "--json", "add", str(path), *options])
    (document,) = json.loads(ran.stdout)
    return ran.exit_code, document


@pytest.mark.parametrize("file, options, rows", REAL, ids=[Path(file).name for file, *_ in REAL])
def test_real_files_load_with_the_one_question_they_need(
    real_files: Path, store: Store, file: str, options: list[str], rows: dict[str, int], request: pytest.FixtureRequest
) -> None:
    path = real_files / file
    if path.name in LARGE:
        request.getfixturevalue("uncounted")
    if options:
        status, asked = add(store, path)
        assert (status, asked["state"]) == (1, "asks")
        assert " ".join(options) in asked["error"]["remedy"]
    status, said = add(store, path, *options)
    count = next(iter(rows.values()))
    assert (status, said["state"], said["rows"], said["added"], said["rejected"]) == (0, "committed", count, count, 0)
    with store.snapshot() as snapshot:
        assert {name: snapshot.to_arrow(snapshot.table(name).count().as_table())[0][0].as_py() for name in rows} == rows


def test_every_real_file_is_in_the_list(real_files: Path) -> None:
    found = {
        f"{path.parent.name}/{path.name}"
        for kind in ("survey", "comments", "complaints")
        for path in real_files.glob(f"{kind}_*/*.csv")
    }
    assert found == {file for file, *_ in REAL}


def test_a_file_that_is_only_a_list_of_words_is_refused_clearly(real_files: Path, store: Store) -> None:
    status, said = add(store, real_files / "comments_en_banking77" / "categories.json")
    assert (status, said["error"]["title"]) == (1, "The JSON file categories.json holds no records.")


def test_days_and_months_are_asked_for_and_said(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "nps.csv"
    path.write_text("date,nps\n3/4/2026,9\n5/6/2026,10\n", encoding="utf-8")
    status, asked = add(store, path)
    assert (status, asked["state"]) == (1, "asks")
    assert "--order" in asked["error"]["remedy"]
    status, said = add(store, path, "--order", "dmy")
    assert (status, said["added"]) == (0, 2)
    with store.snapshot() as snapshot:
        days = snapshot.to_arrow(snapshot.table("response").select("day")).to_pydict()["day"]
    assert sorted(day.isoformat() for day in days) == ["2026-04-03", "2026-06-05"]


def test_the_plan_shows_what_each_column_is(real_files: Path) -> None:
    plan = intake.inspect(real_files / "survey_qualtrics" / "qualtRics_pkg_sample.csv")
    shown = {column: plan.mapping[column] for column in ("ResponseId", "RecordedDate", "Q1", "RecipientEmail")}
    assert shown == {
        "ResponseId": "response_id",
        "RecordedDate": "responded_at",
        "Q1": "answer",
        "RecipientEmail": "none",
    }


def test_the_scale_can_be_said_with_the_best_point_last(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "grades.csv"
    path.write_text("date,overall satisfaction\n2026-03-01,1\n2026-03-02,4\n", encoding="utf-8")
    assert CliRunner().invoke(cli.app, ["add", str(path), "--scale", "best"]).exit_code == 2
    status, said = add(store, path, "--scale", "6-1")
    assert (status, said["added"]) == (0, 2)
    with store.snapshot() as snapshot:
        found = snapshot.to_arrow(snapshot.table("response").select("csat", "csat_low", "csat_high")).to_pylist()
    assert sorted(row["csat"] for row in found) == [3, 6]
    assert {(row["csat_low"], row["csat_high"]) for row in found} == {(1, 6)}


def test_a_code_among_the_points_is_asked_for_and_said(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "nps.csv"
    path.write_text("date,likelihood to recommend\n2026-03-01,9\n2026-03-02,0\n2026-03-03,99\n", encoding="utf-8")
    status, asked = add(store, path)
    assert (status, asked["state"]) == (1, "asks")
    assert '--value "likelihood to recommend:99=none"' in asked["error"]["remedy"]
    status, said = add(store, path, "--no-answer", "99")
    assert (status, said["added"], said["rejected"]) == (0, 3, 0)
    with store.snapshot() as snapshot:
        found = snapshot.to_arrow(snapshot.table("response").select("nps", "status")).to_pylist()
    assert sorted((row["nps"], row["status"]) for row in found if row["nps"] is not None) == [
        (0, "complete"), (9, "complete"),
    ]  # fmt: skip
    assert [row["status"] for row in found if row["nps"] is None] == ["partial"]
