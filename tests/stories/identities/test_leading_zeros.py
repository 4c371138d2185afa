"""A file that a spreadsheet saved again without leading zeros in its numbers is asked about, and can be put right."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous, FileRefused
from data.store.store import Store
from tests.stories.identities.test_overlap import asked, write

pytestmark = pytest.mark.usefixtures("uncounted")

COMPLAINTS = [
    "Case ID,Date received,Issue,Status",
    "민원번호,접수일,민원유형,처리상태",
    "投诉编号,受理时间,投诉类型,处理状态",
]
# Numbers of no counter, of five digits and of six.
UNIQUE = [12_345 + n * 7919 for n in range(12)]


def complaints(form: str, state: str, numbers: list[int]) -> list[str]:
    return [f"{form.format(number)},2026-11-{2 + n % 5:02},Fees,{state}" for n, number in enumerate(numbers)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, numbers, before, after, digits",
    [
        (COMPLAINTS[0], UNIQUE, "{:08}", "{}", 8),
        (COMPLAINTS[1], range(1, 13), "{:06}", "{}", 6),
        (COMPLAINTS[2], UNIQUE, "{:08}", "{}.0", 8),
        (COMPLAINTS[0], UNIQUE, "{}", "{:08}", 1),
    ],
)
def test_the_same_numbers_without_their_zeros(
    tmp_path: Path, store: Store, header: str, numbers: list[int], before: str, after: str, digits: int
) -> None:
    intake.take(write(tmp_path / "one.csv", header, complaints(before, "Open", numbers)), store)
    again = write(tmp_path / "two.csv", header, complaints(after, "Closed", numbers))
    column = header.partition(",")[0]
    assert asked(again, store) == [f"values={column}:digits={digits}", "zeros"]
    said = Options(values={f"{column}:digits": str(digits)}, accept=("replaced",))
    outcome = intake.take(again, store, options=said)
    assert (outcome.added, outcome.replaced) == (0, 12)


def test_the_very_rows_of_a_survey_are_unchanged(tmp_path: Path, store: Store) -> None:
    header = "Response ID,Date,Satisfaction,Staff"
    rows = [f"{{:06}},2026-11-{2 + n % 5:02},{n % 5 + 1},{n % 4 + 1}" for n in range(12)]
    intake.take(
        write(tmp_path / "one.csv", header, [row.format(n) for row, n in zip(rows, UNIQUE, strict=True)]), store
    )
    bare = [row.replace(":06", "").format(n) for row, n in zip(rows, UNIQUE, strict=True)]
    again = write(tmp_path / "two.csv", header, bare)
    # Of six digits already: only the others lack one.
    assert asked(again, store) == ["values=Response ID:digits=6", "zeros"]
    outcome = intake.take(again, store, options=Options(values={"Response ID:digits": "6"}))
    assert (outcome.added, outcome.unchanged) == (0, 12)
    # What was said holds for the next file with these headers.
    assert intake.take(write(tmp_path / "three.csv", header, bare[:11]), store).unchanged == 11


def test_whoever_says_that_they_are_others_keeps_both(tmp_path: Path, store: Store) -> None:
    intake.take(write(tmp_path / "one.csv", COMPLAINTS[0], complaints("{:08}", "Open", UNIQUE)), store)
    again = write(tmp_path / "two.csv", COMPLAINTS[0], complaints("{}", "Closed", UNIQUE))
    assert intake.take(again, store, options=Options(accept=("zeros",))).added == 12


def test_numbers_of_several_widths_can_only_be_kept_apart_or_left(tmp_path: Path, store: Store) -> None:
    """Filled up to nine digits every other one would still be no stored number."""
    rows = complaints("{}", "Open", UNIQUE)
    mixed = [f"{'0' * (n % 2 + 2)}{row}" for n, row in enumerate(rows)]
    intake.take(write(tmp_path / "one.csv", COMPLAINTS[0], mixed), store)
    assert asked(write(tmp_path / "two.csv", COMPLAINTS[0], rows), store) == ["zeros"]


def test_other_numbers_are_not_asked_about(tmp_path: Path, store: Store) -> None:
    intake.take(write(tmp_path / "one.csv", COMPLAINTS[0], complaints("{:08}", "Open", UNIQUE)), store)
    others = complaints("{}", "Open", [number + 1 for number in UNIQUE])
    assert intake.take(write(tmp_path / "two.csv", COMPLAINTS[0], others), store).added == 12


@pytest.mark.parametrize("digits", ["none", "400"])
def test_a_width_that_is_none_is_refused(tmp_path: Path, store: Store, digits: str) -> None:
    path = write(tmp_path / "one.csv", COMPLAINTS[0], complaints("{}", "Open", UNIQUE))
    with pytest.raises(FileRefused, match="number of digits") as fault:
        intake.take(path, store, options=Options(values={"Case ID:digits": digits}))
    assert not isinstance(fault.value, FileAmbiguous)
