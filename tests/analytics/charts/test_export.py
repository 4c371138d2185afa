"""What leaves as CSV runs nowhere, and is otherwise what it was."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pytest

from analytics.charts import export
from data.settings import ROOT


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "=", "＝1+1", "-", "+82 10 1"],
)
def test_what_could_run_is_kept_from_running(text: str) -> None:
    assert export.escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "-5", "+5.25", "-1,234.5", "-12 %", "1-2", "좋아요 =)", "2026-11-23"])
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert export.escaped(text) == text


def test_a_table_comes_back_as_it_was_but_for_what_could_run() -> None:
    frame = pd.DataFrame(
        {"=a": ["=1", None, '좋아요, "네"\n'], "n": [-1.5, None, 2.0], "d": pd.to_datetime(["2026-01-02"] * 3)}
    )
    content = export.csv(frame)
    assert content.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(io.BytesIO(content))
    assert list(back.columns) == ["'=a", "n", "d"]
    assert back["'=a"].tolist()[::2] == ["'=1", '좋아요, "네"\n']
    assert pd.isna(back["'=a"][1])
    assert back["n"].tolist()[::2] == [-1.5, 2.0]
    assert frame["=a"][0] == "=1", "the table itself is not changed"


def test_no_page_makes_a_csv_of_its_own() -> None:
    makers = [path.name for path in Path(ROOT, "pages").glob("*.py") if re.search(r"\.to_csv\(", path.read_text())]
    assert makers == []
    # Streamlit's own download of a table escapes nothing.
    assert "Download as CSV" in Path(ROOT, "ui", "style.css").read_text()
