"""The store on tables small enough to check by hand."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from data.contracts import TABLES
from data.errors import StoreError, UploadUnknown
from data.store.store import Receipt, Store, Upload
from tests.banks import commit, table


def complaint(key: str, day: int, reason: str = "fees") -> dict[str, Any]:
    return {"complaint_id": key, "opened_at": datetime(2026, 1, day, 9), "reason": reason}


def current(store: Store, *, days: Any = None) -> dict[str, str]:
    """Complaint -> reason, of the current rows."""
    with store.snapshot() as snapshot:
        rows = snapshot.to_arrow(snapshot.table("complaint", days)).to_pylist()
    assert len({row["complaint_id"] for row in rows}) == len(rows)
    return {row["complaint_id"]: row["reason"] for row in rows}


def counts(receipt: Receipt) -> tuple[int, int, int]:
    return receipt.added, receipt.replaced, receipt.unchanged


def january(*days: int) -> frozenset[date]:
    return frozenset(date(2026, 1, day) for day in days)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "bank"))


@pytest.fixture
def three(store: Store) -> Receipt:
    return commit(store, "complaint", [complaint("a", 1), complaint("b", 2), complaint("c", 3)], sha256="one")


def test_an_empty_folder_is_an_empty_store(store: Store, tmp_path: Path) -> None:
    with store.snapshot() as snapshot:
        assert (store.version(), snapshot.version, snapshot.names(), store.history()) == (0, 0, set(), [])
        for name, contract in TABLES.items():
            rows = snapshot.table(name)
            assert tuple(rows.columns)[: len(contract.names)] == contract.names
            assert snapshot.to_arrow(rows).num_rows == 0
        assert snapshot.derived("anything") is None
        assert snapshot.touched(0) == {}
    assert list(tmp_path.iterdir()) == []  # looking makes nothing


def test_columns_have_the_contracts_types(store: Store, three: Receipt) -> None:
    with store.snapshot() as snapshot:
        rows = snapshot.table("complaint")
        answer = snapshot.to_arrow(rows)
    kinds = {"text": pa.string(), "number": pa.float64(), "time": pa.timestamp("us"), "flag": pa.bool_()}
    assert {c.name: answer.schema.field(c.name).type for c in TABLES["complaint"].columns} == {
        c.name: kinds[c.kind] for c in TABLES["complaint"].columns
    }
    assert answer.schema.field("day").type == pa.date32()
    assert rows.schema().to_pyarrow() == answer.schema


def test_a_first_upload_is_all_new(store: Store, three: Receipt) -> None:
    assert counts(three) == (3, 0, 0)
    assert (three.read, three.rejected, three.version, three.already) == (3, 0, 1, False)
    assert three.days == {"complaint": january(1, 2, 3)}
    assert current(store) == {"a": "fees", "b": "fees", "c": "fees"}
    assert store.snapshot().names() == {"complaint"}


def test_a_later_row_of_a_key_replaces_the_earlier_one(store: Store, three: Receipt) -> None:
    later = commit(
        store, "complaint", [complaint("a", 9), complaint("b", 2), complaint("c", 3, "app"), complaint("d", 4)]
    )
    assert counts(later) == (1, 2, 1)
    assert later.days == {"complaint": january(1, 9, 3, 4)}  # b says the same again: the 2nd is not touched
    assert current(store) == {"a": "fees", "b": "fees", "c": "app", "d": "fees"}


def test_the_same_file_twice_changes_nothing(store: Store, three: Receipt) -> None:
    again = commit(store, "complaint", [complaint("a", 1, "never looked at")], sha256="one")
    assert (again.already, again.upload_id, again.version) == (True, three.upload_id, 1)
    assert counts(again) == (0, 0, 3)
    assert again.read == 3
    assert store.version() == 1
    assert current(store)["a"] == "fees"


def test_a_file_with_other_options_or_undone_is_not_the_same(store: Store, three: Receipt) -> None:
    rows = table("complaint", [complaint("a", 1)])
    assert not store.commit(Upload("x.csv", "one", options="as=complaint"), {"complaint": rows}).already
    store.undo(three.upload_id)
    assert not commit(store, "complaint", [complaint("b", 1)], sha256="one").already


def test_the_last_of_a_key_in_one_file_counts(store: Store) -> None:
    rows = [complaint("a", 1, "x"), complaint("b", 2), complaint("a", 5, "z"), complaint("a", 5, "z")]
    receipt = commit(store, "complaint", rows)
    assert counts(receipt) == (2, 1, 1)  # a comes three times: new, replaced, said again
    assert current(store) == {"a": "z", "b": "fees"}
    assert receipt.days == {"complaint": january(2, 5)}


def test_counts_must_add_up(store: Store) -> None:
    rows = {"complaint": table("complaint", [complaint("a", 1)])}
    receipt = store.commit(Upload("x.csv", read=3, rejected=2), rows)
    assert receipt.read == receipt.added + receipt.replaced + receipt.unchanged + receipt.rejected == 3
    with pytest.raises(ValueError, match="3 rows read"):
        store.commit(Upload("x.csv", read=3, rejected=1), rows)


def test_undo_brings_the_former_rows_back(store: Store, three: Receipt) -> None:
    later = commit(store, "complaint", [complaint("a", 9, "app"), complaint("d", 4)])
    undone = store.undo(later.upload_id, by="kim")
    assert (undone.removed, undone.restored, undone.version) == (2, 1, 3)
    assert undone.days == {"complaint": january(9, 4, 1)}
    assert current(store) == {"a": "fees", "b": "fees", "c": "fees"}
    redone = store.redo(later.upload_id, by="kim")
    assert (redone.removed, redone.restored, redone.days) == (1, 2, undone.days)
    assert current(store)["a"] == "app"


def test_undoing_the_first_of_two_equal_uploads_keeps_the_rows(store: Store, three: Receipt) -> None:
    again = commit(store, "complaint", [complaint("a", 1), complaint("b", 2)])
    assert counts(again) == (0, 0, 2)
    assert again.days == {}
    undone = store.undo(three.upload_id)
    assert (undone.removed, undone.restored, undone.days) == (1, 0, {"complaint": january(3)})
    assert current(store) == {"a": "fees", "b": "fees"}


def test_a_redo_stays_behind_what_came_after_it(store: Store, three: Receipt) -> None:
    store.undo(three.upload_id)
    later = commit(store, "complaint", [complaint("a", 7, "app")])
    assert counts(later) == (1, 0, 0)
    store.redo(three.upload_id)
    assert current(store) == {"a": "app", "b": "fees", "c": "fees"}


def test_undo_refuses_what_cannot_be_undone(store: Store, three: Receipt) -> None:
    with pytest.raises(UploadUnknown, match="no upload nonesuch"):
        store.undo("nonesuch")
    with pytest.raises(StoreError, match="is not undone"):
        store.redo(three.upload_id)
    store.undo(three.upload_id)
    with pytest.raises(StoreError, match="undone already"):
        store.undo(three.upload_id)
    assert store.version() == 2


def test_history_tells_every_upload_and_its_state(store: Store, three: Receipt) -> None:
    second = commit(store, "complaint", [complaint("a", 1, "app")], file="second.csv")
    store.undo(three.upload_id, by="lee")
    newest, oldest = store.history()
    assert (newest.upload_id, newest.file, newest.state, newest.replaced) == (
        second.upload_id,
        "second.csv",
        "committed",
        1,
    )
    assert (oldest.upload_id, oldest.state, oldest.live, oldest.changed_by) == (three.upload_id, "undone", False, "lee")
    assert oldest.changed_at is not None
    assert oldest.changed_at > oldest.at
    assert str(oldest.summary) == "3 added, 0 replaced, 0 unchanged, 0 refused."


def test_days_choose_rows(store: Store, three: Receipt) -> None:
    assert set(current(store, days=(date(2026, 1, 1), date(2026, 1, 2)))) == {"a", "b"}
    assert set(current(store, days=[date(2026, 1, 1), date(2026, 1, 3)])) == {"a", "c"}
    assert set(current(store, days={date(2026, 1, 2)})) == {"b"}
    assert current(store, days=[]) == {}


def test_a_day_is_chosen_after_replacing_not_before(store: Store, three: Receipt) -> None:
    commit(store, "complaint", [complaint("a", 9)])
    assert current(store, days=[date(2026, 1, 1)]) == {}
    assert set(current(store, days=[date(2026, 1, 9)])) == {"a"}


def test_touched_adds_up_what_came_after_a_version(store: Store, three: Receipt) -> None:
    commit(store, "complaint", [complaint("d", 8)])
    commit(store, "branch", [{"branch_id": "B1", "name": "Main"}])
    with store.snapshot() as snapshot:
        assert snapshot.touched(1) == {"complaint": {date(2026, 1, 8)}, "branch": set()}
        assert snapshot.touched(2) == {"branch": set()}
        assert snapshot.touched(3) == {}


def test_a_snapshot_stays_what_it_was(store: Store, three: Receipt) -> None:
    snapshot = store.snapshot()
    rows = snapshot.table("complaint")
    commit(store, "complaint", [complaint("a", 1, "app"), complaint("e", 1)])
    store.undo(three.upload_id)
    assert snapshot.version == 1
    assert set(snapshot.to_arrow(rows.complaint_id).to_pylist()) == {"a", "b", "c"}
    assert set(snapshot.to_arrow(snapshot.table("complaint").reason).to_pylist()) == {"fees"}


def test_derived_tables_grow_and_gain_columns(store: Store) -> None:
    store.append_derived("cube", pa.table({"day": [date(2026, 1, 1)], "visits": [3]}))
    store.append_derived("cube", pa.table({"day": [date(2026, 1, 2)], "visits": [4], "lost": [1]}))
    with store.snapshot() as snapshot:
        cube = snapshot.derived("cube")
        assert cube is not None
        rows = snapshot.to_arrow(cube.select("visits", "lost").order_by("visits")).to_pylist()
    assert rows == [{"visits": 3, "lost": None}, {"visits": 4, "lost": 1}]
    assert store.version() == 0


def test_a_column_the_contract_gains_is_empty_in_older_rows(
    store: Store, three: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = TABLES["complaint"]
    wider = type(old)(**{**vars(old), "columns": (*old.columns, type(old.columns[0])("severity", "whole", "Severity"))})
    monkeypatch.setitem(TABLES, "complaint", wider)
    assert current(store) == {"a": "fees", "b": "fees", "c": "fees"}
    receipt = commit(store, "complaint", [{**complaint("a", 1), "severity": 5}, {**complaint("d", 4), "severity": 2}])
    assert counts(receipt) == (1, 1, 0)
    with store.snapshot() as snapshot:
        rows = snapshot.table("complaint")
        found = {row["complaint_id"]: row["severity"] for row in snapshot.to_arrow(rows).to_pylist()}
        first = snapshot.to_arrow(snapshot.table("complaint", [date(2026, 1, 2)]).severity)
    assert found == {"a": 5, "b": None, "c": None, "d": 2}
    assert first.to_pylist() == [None]


def test_a_table_or_column_without_a_contract_is_refused(store: Store) -> None:
    rows = table("complaint", [complaint("a", 1)])
    with pytest.raises(KeyError):
        store.commit(Upload("x.csv"), {"nonesuch": rows})
    with pytest.raises(ValueError, match="colour"):
        store.commit(Upload("x.csv"), {"complaint": rows.append_column("colour", pa.array(["red"]))})
    assert store.version() == 0


def test_a_row_without_a_key_is_refused(store: Store) -> None:
    rows = table("complaint", [complaint("a", 1), complaint("b", 1)])
    keys = pa.array(["a", None], pa.string())
    with pytest.raises(ValueError, match="without a key"):
        store.commit(
            Upload("x.csv"), {"complaint": rows.set_column(rows.column_names.index("row_key"), "row_key", keys)}
        )


def test_undo_takes_all_tables_of_an_upload(store: Store) -> None:
    at = datetime(2026, 1, 1)
    responses = table("response", [{"response_id": "r", "responded_at": at, "nps": 9}])
    answers = table("answer", [{"response_id": "r", "item": i, "value": "5", "responded_at": at} for i in "abc"])
    receipt = store.commit(Upload("x.csv"), {"response": responses, "answer": answers})
    assert (receipt.tables, receipt.added, receipt.counts["answer"].added) == (("response", "answer"), 1, 3)
    assert store.snapshot().names() == {"response", "answer"}
    undone = store.undo(receipt.upload_id)
    assert (undone.removed, undone.days) == (1, {"response": january(1), "answer": january(1)})
    assert store.snapshot().names() == set()


def test_a_store_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    store = Store(str(tmp_path / "file" / "bank"))
    with pytest.raises(StoreError, match="cannot be written") as caught:
        commit(store, "complaint", [complaint("a", 1)])
    assert caught.value.remedy.message


def test_a_store_that_lost_a_file_says_so(store: Store, three: Receipt) -> None:
    for path in Path(store.url).glob("complaint/*.parquet"):
        path.unlink()
    with pytest.raises(StoreError, match=f"lost .* Upload {three.upload_id} .* brought 3 rows .* 0 are found"):
        Store(store.url).snapshot()


def test_questions_are_ibis_expressions(store: Store, three: Receipt) -> None:
    with store.snapshot() as snapshot:
        rows = snapshot.table("complaint")
        latest = snapshot.to_arrow(rows.group_by("reason").agg(n=rows.count(), last=rows.day.max()))
        scalar = snapshot.to_arrow(rows.count())
    assert latest.to_pylist() == [{"reason": "fees", "n": 3, "last": date(2026, 1, 3)}]
    assert isinstance(rows, ibis.Table)
    assert scalar.as_py() == 3


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["two words", "은행", "o'neill", "a[1]", "50%"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    store = Store(str(tmp_path / name))
    commit(store, "complaint", [complaint("a", 1)])
    store.maintain(keep_hours=0)
    commit(store, "complaint", [complaint("a", 2), complaint("b", 2)])
    assert set(current(store)) == {"a", "b"}


def test_a_file_url_is_a_folder(tmp_path: Path) -> None:
    commit(Store(f"file://{tmp_path}/the%20bank"), "complaint", [complaint("a", 1)])
    assert current(Store(str(tmp_path / "the bank"))) == {"a": "fees"}
