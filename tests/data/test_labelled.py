"""Labelled comments, a file a source: every line is read, and the one question is whether comments alone are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts, reading
from data.errors import FileAmbiguous

# What is read here; the larger ones are of the same make.
_SMALL = 1 << 20


def test_labelled_files_lose_no_line_and_ask_one_question(real_files: Path) -> None:
    paths = [path for path in sorted((real_files / "labelled").glob("*/data.tsv")) if path.stat().st_size < _SMALL]
    assert len(paths) >= 5
    for path in paths:
        raw = reading.read(path)
        assert raw.read == path.read_bytes().count(b"\n") - 1, path.parent.name
        assert len(raw.torn) <= 1, path.parent.name
        with pytest.raises(FileAmbiguous, match="--as response") as asked:
            layouts.recognise(raw, path.name)
        assert [question.option for question in asked.value.questions] == ["as_table"]
        assert layouts.recognise(raw, path.name, as_table="response").table == "response"
