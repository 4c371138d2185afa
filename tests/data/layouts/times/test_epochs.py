"""Seconds since 1970 as spreadsheets and programs write numbers: read to the second, or refused where they are cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from data.errors import FileRefused
from data.formats import shapes
from data.layouts import sealed
from data.layouts.sealed import Told
from tests.data.test_layouts import TODAY, laid_out, raw_of

HEADS = ("Submitted,Overall satisfaction (1-5)", "응답일시,만족도(1-5)", "提交时间,满意度(1-5)")
SECONDS = [1_789_000_000 + n * 7919 for n in range(30)]
FORMS: dict[str, Callable[[int], str]] = {
    "pandas": lambda at: f"{at}.0", "digits": lambda at: f"{at:.9E}", "numpy": repr, "small": lambda at: f"{at:.10e}",
    "decimal comma": lambda at: f'"{at:.9E}"'.replace(".", ","), "R": lambda at: f"{at:.15g}".replace("789e", ".789e"),
}  # fmt: skip


def times(folder: Path, heads: str, form: Callable[[int], str]) -> list[str]:
    raw = raw_of(folder, "\n".join([heads, *(f"{form(at)},{n % 5 + 1}" for n, at in enumerate(SECONDS))]) + "\n")
    layout, _ = laid_out(raw)
    told = sealed.recalled(sealed.kept(Told(layout, shapes.shape(raw)), b"key"), b"key")
    assert told is not None
    made = told.layout.apply(raw, TODAY, "")["response"].sort_by("row_no")
    return [str(text) for text in made["responded_at"].to_pylist()]


@pytest.mark.sampled
@pytest.mark.parametrize("heads", HEADS)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_seconds_since_1970_are_read_in_any_exact_form(tmp_path: Path, heads: str, form: Callable[[int], str]) -> None:
    assert times(tmp_path, heads, form) == times(tmp_path, heads, str)


def test_thousandths_and_parts_of_a_second(tmp_path: Path) -> None:
    expected = [f"{at}250" for at in SECONDS]
    for form in ("{}250.0", "{}250", "{}.25", "{}.250000"):
        assert times(tmp_path, HEADS[0], form.format) == expected
    assert times(tmp_path, HEADS[0], lambda at: f"{at * 1000 + 250:.12E}") == expected


def test_a_short_one_among_long_ones_ends_in_zeros(tmp_path: Path) -> None:
    made = times(tmp_path, HEADS[0], lambda at: "1.789E+09" if at == SECONDS[0] else str(at))
    assert made == times(tmp_path, HEADS[0], str)


@pytest.mark.parametrize("heads", HEADS)
@pytest.mark.parametrize("form", ["{:.4E}", "{:.5e}", "{:.3E}"])
def test_times_that_a_spreadsheet_has_cut_are_refused_by_name(tmp_path: Path, heads: str, form: str) -> None:
    column = heads.partition(",")[0]
    with pytest.raises(FileRefused, match=f"times in {column} were shortened by a spreadsheet") as refused:
        times(tmp_path, heads, form.format)
    assert f"--map “{column}=none”" in refused.value.remedy.render()


def test_other_numbers_stay_as_they_are(tmp_path: Path) -> None:
    rows = (f"2026-03-{n % 28 + 1:02},{n % 5 + 1},{n * 1000}.0,1.2E+05,{-n}" for n in range(30))
    layout, made = laid_out(raw_of(tmp_path, "\n".join([f"Date,{HEADS[0].partition(',')[2]},A,B,C", *rows])))
    assert layout.epochs == ()
    assert {row["value"] for row in made["answer"] if row["item"] == "B"} == {"1.2E+05"}


@pytest.mark.sampled
@pytest.mark.parametrize("behind", [("1", "10", "100"), ("120", "123", "126")])
@pytest.mark.parametrize(
    "heads", ["uniqueid,Call start,Answered at", "통화번호,인입시각,응답시각", "呼叫编号,来电时间,接听时间"]
)
def test_a_second_and_a_number_are_the_number_of_a_call(tmp_path: Path, heads: str, behind: tuple[str, ...]) -> None:
    numbers = [f"1789084805.{part}" for part in behind]
    lines = [f"{number},2026-09-11 09:0{n}:05,2026-09-11 09:0{n}:25" for n, number in enumerate(numbers)]
    _, tables = laid_out(raw_of(tmp_path, "\n".join((heads, *lines)) + "\n"))
    assert [row["contact_id"] for row in tables["contact"]] == numbers


@pytest.mark.parametrize("header", ["Log entry", "키", "标记"])
def test_a_number_of_a_call_by_its_values_or_as_it_is_said(tmp_path: Path, header: str) -> None:
    for behind in (("1", "10", "100"), ("120", "123", "126")):
        lines = [f"1789084805.{part},2026-09-11 09:0{n}:05,2026-09-11 09:0{n}:25" for n, part in enumerate(behind)]
        raw = raw_of(tmp_path, "\n".join((f"{header},Call start,Answered at", *lines)) + "\n")
        _, tables = laid_out(raw, mapping={header: "contact_id"}, as_table="contact")
        assert [row["contact_id"] for row in tables["contact"]] == [f"1789084805.{part}" for part in behind]
