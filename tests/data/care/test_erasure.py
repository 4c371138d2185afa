"""Erasing: after an undo and an erasing, no byte of an upload's comments is in the store's files."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import cli
from data.errors import StoreError
from data.store.store import Store

WORD, OTHER = "Schweigegeld", "Regenschirm"


def holding(folder: Path, word: str) -> list[str]:
    """The files of a folder that hold a word, as it stands or packed in Parquet."""
    found = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        packed = str(pq.read_table(pa.BufferReader(content)).to_pylist()) if path.suffix == ".parquet" else ""
        if word.encode() in content or word in packed:
            found.append(str(path.relative_to(folder)))
    return found


def run(store: Store, *given: str) -> str:
    result = CliRunner().invoke(cli.app, [*given, "--store", store.url, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def add(store: Store, name: str, word: str) -> str:
    """Comments of twelve customers, one file."""
    path = Path(store.url).with_name(name)
    rows = [f"{path.stem}-{n},2026-11-1{n % 9},{n % 11},They spoke of {word} to me number {n}" for n in range(12)]
    path.write_text("\n".join(["response_id,responded_at,nps,verbatim", *rows]) + "\n", encoding="utf-8")
    return str(json.loads(run(store, "add", str(path)))[0]["upload_id"])


@pytest.mark.parametrize("merged", [False, True])
def test_no_byte_is_left(store: Store, merged: bool) -> None:
    kept, gone = add(store, "kept.csv", OTHER), add(store, "gone.csv", WORD)
    if merged:
        run(store, "maintain", "--keep-hours", "240")
    run(store, "undo", gone)
    run(store, "maintain", "--keep-hours", "240")
    folder = Path(store.url)
    assert holding(folder, WORD) != []
    shown = run(store, "ask", "comments")
    run(store, "maintain", "--erase", "--keep-hours", "240")
    assert holding(folder, WORD) == []
    assert holding(folder, OTHER) != []
    assert run(store, "ask", "comments") == shown
    states = {entry["upload_id"]: entry["state"] for entry in json.loads(run(store, "uploads"))}
    assert states == {kept: "committed", gone: "erased"}
    with pytest.raises(StoreError, match="was erased"):
        Store(store.url).redo(gone)
    with pytest.raises(StoreError, match="was erased"):
        Store(store.url).undo(gone)
    # The file may come again, and a second erasing finds nothing to do.
    assert Store(store.url).erase() == ()
    add(store, "gone.csv", WORD)
    assert holding(folder, WORD) != []


def test_the_store_as_it_was_is_no_longer_shown_with_what_was_erased(store: Store) -> None:
    upload = add(store, "gone.csv", WORD)
    then = store.moment(store.version())
    store.undo(upload)
    Store(store.url, as_of=then).snapshot().close()
    store.erase("kim")
    with pytest.raises(StoreError, match=f"upload {upload} was erased"):
        Store(store.url, as_of=then).snapshot()


def test_an_erasing_that_broke_off_is_taken_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.undo(add(store, "gone.csv", WORD))
    with monkeypatch.context() as patch:
        patch.setattr("data.care.erasure.write_out", lambda *_: (_ for _ in ()).throw(OSError("cut off")))
        with pytest.raises(StoreError, match="cut off"):
            store.erase()
    assert holding(Path(store.url), WORD) != []
    store.erase()
    assert holding(Path(store.url), WORD) == []
