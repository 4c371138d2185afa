"""Which way calls went is told by the values of a column, whatever its header: only calls to the bank are offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.formats.raw import Raw
from tests.data.test_layouts import TODAY, raw_of

HEADS = "Call ID,Start Time,Answer Time,End Time"


def calls(folder: Path, header: str, ways: tuple[str, ...]) -> Raw:
    """Twelve calls of these ways in turn, all answered."""
    lines = (
        f"C{n:03},2026-11-05 09:{n:02}:00,2026-11-05 09:{n:02}:20,2026-11-05 09:{n:02}:50,{ways[n % len(ways)]}"
        for n in range(12)
    )
    return raw_of(folder, "\n".join([f"{HEADS},{header}", *lines]) + "\n")


def outside(raw: Raw, **said: str) -> int:
    """How many calls are none to the bank."""
    rows = layouts.recognise(raw, "calls.csv", values=said).apply(raw, TODAY, "")["contact"]
    return rows["outcome"].to_pylist().count("not_a_call") if "outcome" in rows.column_names else 0


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, ways",
    [
        ("I/O", ("I", "O", "I")), ("Flow", ("In", "Out", "In")), ("호구분2", ("수신", "발신", "수신")),
        ("콜종류", ("인바운드 콜", "아웃바운드 콜", "인바운드 콜")), ("类别", ("呼入", "呼出", "来电")),
        ("着発", ("着信", "発信", "着信")), ("Art", ("eingehend", "ausgehend", "eingehend")),
        ("Queue", ("Inbound", "Outbound", "Inbound")),
    ],
)  # fmt: skip
def test_a_column_of_ways_is_known_by_its_values(tmp_path: Path, header: str, ways: tuple[str, ...]) -> None:
    assert outside(calls(tmp_path, header, ways)) == 4


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, ways",
    [
        ("호구분", ("인바운드", "아웃바운드", "내선")), ("类别", ("呼入", "呼出", "内部")),
        ("Leg", ("Inbound", "Outbound", "Internal")), ("I/O", ("I", "O", "INT")),
    ],
)  # fmt: skip
def test_internal_calls_are_asked_about_and_proposed_as_none(
    tmp_path: Path, header: str, ways: tuple[str, ...]
) -> None:
    raw = calls(tmp_path, header, ways)
    with pytest.raises(FileAmbiguous) as found:
        outside(raw)
    (question,) = found.value.questions
    word = ways[2].casefold()
    assert question.entries == ((word, "not_a_call"),)
    assert f"--value “{header}:{word}=not_a_call”" in found.value.render()
    assert outside(raw, **{f"{header}:{word}": "not_a_call"}) == 8
    assert outside(raw, **{f"{header}:{word}": "none"}) == 4


def test_codes_under_a_header_that_says_direction_are_asked_about(tmp_path: Path) -> None:
    raw = calls(tmp_path, "통화방향", ("1", "2", "1"))
    with pytest.raises(FileAmbiguous, match="통화방향 mean calls to the bank: 1, 2"):
        outside(raw)
    assert outside(raw, **{"통화방향:2": "not_a_call", "통화방향:1": "none"}) == 4


@pytest.mark.parametrize("ways", [("O", "X", "O"), ("Loans", "Cards", "Loans"), ("In", "In", "In")])
def test_other_words_say_no_way(tmp_path: Path, ways: tuple[str, ...]) -> None:
    assert outside(calls(tmp_path, "Note", ways)) == 0
