"""One file from bytes to fresh numbers: what goes in, what is refused, what is said, and no row unaccounted for."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options, Outcome, Plan, Step
from analytics.insights import history
from analytics.text.mask import luhn, mask
from data.errors import FileRefused
from data.store.store import Store

HEADER = "response_id,responded_at,nps,customer_key,verbatim\n"
GOOD = [f"r{n},2026-03-{n:02},{n % 11},c{n},fine" for n in range(1, 10)]


def write(folder: Path, *lines: str, header: str = HEADER, name: str = "survey.csv") -> Path:
    path = folder / name
    path.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def stored(store: Store, table: str) -> pd.DataFrame:
    with store.snapshot() as snapshot:
        return snapshot.to_arrow(snapshot.table(table)).to_pandas().sort_values("row_no", ignore_index=True)


def counts(outcome: Outcome) -> tuple[int, int, int, int, int]:
    """Read, added, replaced, unchanged and refused; they always add up."""
    o = outcome
    assert o.read == o.added + o.replaced + o.unchanged + o.rejected
    return o.read, o.added, o.replaced, o.unchanged, o.rejected


def test_good_rows_go_in_and_bad_ones_are_listed(tmp_path: Path, store: Store) -> None:
    path = write(tmp_path, *GOOD, "r10,2026-03-10,77,c,x", "r11,2026-03-11")
    outcome = intake.take(path, store, by="kim")
    assert counts(outcome) == (11, 9, 0, 0, 2)
    assert outcome.state == "committed"
    assert [(r.row, r.column, r.value) for r in outcome.rejections] == [(11, "nps", "77"), (12, "", "r11 | 2026-03-11")]
    assert stored(store, "response").nps.tolist() == [n % 11 for n in range(1, 10)]
    entry = store.history()[0]
    assert (entry.by, entry.file, entry.layout, entry.read, entry.rejected) == (
        "kim", "survey.csv", "template_response", 11, 2,
    )  # fmt: skip


def test_the_answer_as_plain_values(tmp_path: Path, store: Store) -> None:
    said = intake.take(write(tmp_path, *GOOD, "r10,2026-03-10,77,c,x"), store).as_json()
    assert {k: said[k] for k in ("table", "layout", "encoding", "rows", "added", "rejected")} == {
        "table": "response", "layout": "template_response", "encoding": "utf-8", "rows": 10, "added": 9, "rejected": 1,
    }  # fmt: skip
    assert said["rejections"] == [
        {
            "row": 11, "column": "nps", "value": "77", "reason": "This is not between 0 and 10.",
            "remedy": "Correct the value.",
        }
    ]  # fmt: skip
    assert said["upload_id"] == store.history()[0].upload_id


def test_the_same_file_twice_changes_nothing(tmp_path: Path, store: Store) -> None:
    path = write(tmp_path, *GOOD)
    first = intake.take(path, store)
    again = intake.take(path, store)
    assert (again.state, counts(again), again.upload_id) == ("already", (9, 0, 0, 9, 0), first.upload_id)
    assert len(store.history()) == 1
    assert "added before" in str(again.notices[-1])


def test_a_corrected_file_replaces_its_rows_and_undo_brings_them_back(tmp_path: Path, store: Store) -> None:
    intake.take(write(tmp_path, *GOOD), store)
    path = write(tmp_path, "r1,2026-03-01,10,c1,better", *GOOD[1:], "r12,2026-03-12,3,c,new")
    mended = intake.take(path, store, options=Options(accept=("replaced",)))
    assert counts(mended) == (10, 1, 1, 8, 0)
    assert stored(store, "response").nps[0] == 10
    store.undo(mended.upload_id, "kim")
    assert stored(store, "response").nps.tolist() == [n % 11 for n in range(1, 10)]


def test_too_many_refused_rows_and_nothing_goes_in(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, *GOOD[:7], "r8,x,1,c,", "r9,x,1,c,")
    outcome = intake.take(path, store)
    assert (outcome.state, outcome.rejected, outcome.added, outcome.upload_id) == ("refused", 2, 0, "")
    assert store.version() == 0
    assert str(outcome.notices[-1]).startswith("2 of 9 rows were refused, more than 20 %")
    monkeypatch.setenv("TELLER_REFUSED_SHARE_LIMIT", "0.5")
    assert counts(intake.take(path, store)) == (9, 7, 0, 0, 2)


def test_a_dry_run_tells_all_and_stores_nothing(tmp_path: Path, store: Store) -> None:
    outcome = intake.take(write(tmp_path, *GOOD, "r10,x,1,c,"), store, options=Options(dry_run=True))
    assert (outcome.state, outcome.read, outcome.rejected, len(outcome.rejections)) == ("checked", 10, 1, 1)
    assert store.version() == 0


def test_a_look_before_storing_shows_the_rows_as_they_will_be(tmp_path: Path, store: Store) -> None:
    told: list[Step] = []
    plan = intake.inspect(write(tmp_path, *GOOD, "r10,2026-03-10,5,c1,call 010-1234-5678"), progress=told.append)
    assert (plan.layout, plan.table, plan.read, plan.rejected, plan.refused) == (
        "template_response", "response", 10, 0, False,
    )  # fmt: skip
    preview = plan.preview.to_pylist()
    assert len(preview) == 10
    assert preview[9]["verbatim"] == "call [phone]"
    assert preview[9]["customer_key"] == preview[0]["customer_key"] != "c1"
    assert "row_key" not in preview[0]
    assert list(dict.fromkeys(str(step.said) for step in told)) == ["Reading survey.csv", "Checking 10 rows"]
    assert counts(intake.commit(plan, store, by="kim")) == (10, 10, 0, 0, 0)


def test_keys_are_hashed_and_comments_masked_in_the_store(tmp_path: Path, store: Store) -> None:
    intake.take(write(tmp_path, "r1,2026-03-01,5,C-77,mail me@bank.example or 02-123-4567"), store)
    row = stored(store, "response").iloc[0]
    assert row.verbatim == "mail [email] or [phone]"
    assert len(row.customer_key) == 32
    raw = b"".join(path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file())
    assert b"C-77" not in raw
    assert b"me@bank.example" not in raw


def test_options_choose_table_columns_and_make_another_upload(tmp_path: Path, store: Store) -> None:
    path = write(tmp_path, "2026-03-01,9,x", "2026-03-02,1,y", header="day,score,why\n")
    with pytest.raises(FileRefused, match="day, score, why"):
        intake.take(path, store)
    mapped = intake.take(path, store, options=Options("response", mapping={"day": "responded_at", "score": "nps"}))
    assert counts(mapped) == (2, 2, 0, 0, 0)
    assert stored(store, "response").verbatim.tolist() == ["x", "y"]
    other = Options("response", mapping={"day": "responded_at", "score": "nps", "why": "answer"})
    again = intake.take(path, store, options=other)
    assert (again.state, again.tables) == ("committed", ("response", "answer"))


def test_the_file_has_the_name_that_people_know(tmp_path: Path, store: Store) -> None:
    path = write(tmp_path, *GOOD, name="tmp83x")
    assert intake.take(path, store, name="설문 3월.csv").file == "설문 3월.csv"
    assert store.history()[0].file == "설문 3월.csv"


def test_a_refused_response_leaves_no_answers_behind(tmp_path: Path, store: Store) -> None:
    header = "imag1,expe1,qual1,val1,sat1,sat2,loy1,gender\n"
    path = write(tmp_path, *["8,9,6,7,6,7,9,male"] * 9, "8,9,6,7,high,7,9,male", header=header)
    outcome = intake.take(path, store)
    assert counts(outcome) == (10, 9, 0, 0, 1)
    assert [(r.row, r.column, r.value) for r in outcome.rejections] == [(11, "sat1", "high")]
    assert (len(stored(store, "answer")), stored(store, "answer").row_no.max()) == (72, 10)


MERGED = "DERIVED_cfpb_merged.csv"
REAL: list[tuple[str, str, dict[str, Any]]] = [
    ("complaints_cfpb/DERIVED_cfpb_merged.csv", "cfpb_complaints", {"complaint": 13689}),
    ("complaints_cfpb/complaints_sample_ziyuyan.csv", "cfpb_complaints", {"complaint": 6623}),
    ("calls_anonymous_bank/february1999.txt", "anonymous_bank_calls", {"contact": 33344}),
    ("survey_bank_satisfaction/satisfaction_gender.csv", "bank_satisfaction", {"response": 250, "answer": 7000}),
    ("survey_ko_kiosk_servqual/kiosk.csv", "kiosk_servqual_ko", {"response": 211, "answer": 33761}),
    ("comments_ko_kbank/kbank_reviews_noname.csv", "app_reviews_ko", {"response": 2040}),
    ("comments_en_bank_reviews/bank_reviews3_noname.csv", "bank_reviews_en", {"response": 1000, "answer": 5000}),
]


def staged(plan: Plan, table: str) -> pd.DataFrame:
    """Rows as they wait to be stored."""
    return pd.concat(map(pd.read_parquet, plan.tables[table].files)).sort_values("row_no", ignore_index=True)


@cache
def look(path: Path) -> Plan:
    """One real file read and checked, once for all tests."""
    return intake.inspect(path)


@pytest.mark.parametrize("file,layout,rows", REAL)
def test_real_files_load_without_being_told(real_files: Path, file: str, layout: str, rows: dict[str, int]) -> None:
    plan = look(real_files / file)
    assert plan.layout == layout
    assert plan.rejections == ()
    assert {name: table.rows for name, table in plan.tables.items()} == rows
    assert plan.read == plan.tables[plan.table].rows


def test_real_calls_give_the_published_figures(real_files: Path) -> None:
    calls = staged(look(real_files / "calls_anonymous_bank" / "february1999.txt"), "contact")
    assert calls.row_key.nunique() == 33344
    assert calls.outcome.value_counts().to_dict() == {
        "answered": 27162, "abandoned": 3932, "left_in_menu": 1972, "not_a_call": 278,
    }  # fmt: skip
    wait = (calls.answered_at.fillna(calls.abandoned_at) - calls.enqueued_at).dt.total_seconds()
    assert wait.sum() / (calls.outcome != "not_a_call").sum() == pytest.approx(41.35, abs=0.005)
    service = (calls.ended_at - calls.answered_at).dt.total_seconds()
    assert [round(service.mean()), round(service.std()), service.median()] == [177, 217, 107]
    assert (calls.answered_at.notna() & calls.employee_id.isna()).sum() == 491
    assert calls.day.min().isoformat() == "1999-02-01"


def test_real_complaints_keep_their_outcomes(real_files: Path) -> None:
    found = staged(look(real_files / "complaints_cfpb" / MERGED), "complaint")
    assert found.status.value_counts().to_dict() == {"closed": 8767, "open": 4922}
    assert found.outcome.value_counts().to_dict() == {"rejected": 6718, "partial": 1736, "upheld": 266}
    assert found.is_timely.value_counts().to_dict() == {True: 13587, False: 102}
    assert found.is_disputed.value_counts().to_dict() == {False: 37, True: 10}
    assert found.narrative.notna().sum() == 2064


def test_the_merged_complaints_replace_nothing_of_the_sample(
    real_files: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "record", lambda *_: None)  # both are counted in test_real_surveys
    first, second = (look(real_files / "complaints_cfpb" / name) for name in ("complaints_sample_ziyuyan.csv", MERGED))
    intake.commit(first, store)
    merged = intake.commit(second, store)
    assert counts(merged) == (13689, 7066, 0, 6623, 0)


def test_real_kiosk_survey_keeps_its_pairs_and_its_non_users(real_files: Path) -> None:
    plan = look(real_files / "survey_ko_kiosk_servqual" / "kiosk.csv")
    responses, answers = (staged(plan, name) for name in ("response", "answer"))
    assert responses.status.value_counts().to_dict() == {"complete": 207, "screened_out": 4}
    assert responses.csat.isna().sum() == 4
    assert answers.groupby("role").item.nunique().to_dict() == {
        "demographic": 3, "driver": 24, "expectation": 24, "other": 108, "outcome": 4,
    }  # fmt: skip
    pairs = {f"{kind}_{n:02}" for kind in ("expect", "perceive") for n in range(1, 25)}
    assert pairs <= set(answers.item)
    assert "(기대 설문)" in answers[answers["item"] == "expect_07"].label.iloc[0]
    assert answers[answers["item"] == "sex"].value.value_counts().to_dict() == {"여": 155, "남": 56}


def test_real_reviews_keep_their_stars(real_files: Path) -> None:
    korean = staged(look(real_files / "comments_ko_kbank" / "kbank_reviews_noname.csv"), "response")
    assert korean.csat.value_counts().to_dict() == {1: 1416, 3: 217, 5: 193, 2: 131, 4: 83}
    assert (korean.day.min().isoformat(), korean.day.max().isoformat()) == ("2018-09-13", "2022-08-04")
    plan = look(real_files / "comments_en_bank_reviews" / "bank_reviews3_noname.csv")
    english, answers = (staged(plan, name) for name in ("response", "answer"))
    assert english.response_id.nunique() == 1000
    assert english.csat.between(0.5, 5).all()
    assert (answers[answers["item"] == "bank"].value == "review").sum() == 285


@pytest.mark.parametrize(
    "text,masked",
    [
        ("mail kim.lee@bank.co.kr now", "mail [email] now"), ("010-1234-5678입니다", "[phone]입니다"),
        ("전화 01012345678", "전화 [phone]"), ("02-123-4567", "[phone]"), ("请打13812345678", "请打[phone]"),
        ("+82 10-1234-5678", "[phone]"), ("(555) 234-5678", "[phone]"),
        ("카드 4111 1111 1111 1111 번", "카드 [card] 번"),
        ("주민번호 900101-1234567", "주민번호 [resident number]"), ("9001011234567", "[resident number]"),
        ("order 4111 1111 1111 1112", "order 4111 1111 1111 1112"), ("2026-03-01 12:30:00", "2026-03-01 12:30:00"),
        ("waited 1,234,567 hours @ home", "waited 1,234,567 hours @ home"), ("account 123456789", "account 123456789"),
    ],
)  # fmt: skip
def test_personal_details_become_their_kind(text: str, masked: str) -> None:
    assert mask(pa.chunked_array([[text, None, "plain"]])).to_pylist() == [masked, None, "plain"]


def test_the_check_digit_of_a_card() -> None:
    assert luhn("4111-1111-1111-1111")
    assert not luhn("4111-1111-1111-1112")
    assert not luhn("0000")
