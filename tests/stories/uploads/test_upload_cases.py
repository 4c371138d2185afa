"""Files as analysts bring them, each with what is right: it is stored so, asked about, or refused where it may be.

What is asked is answered with what is true, and then it is stored right. The answers stand in cases/upload/README.md;
numbers are worked by hand from the few lines of each file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from analytics.ingest import intake
from analytics.ingest.intake import Options
from bench.silent.recipe import Case, File, Recipe, Truth
from bench.silent.taking import Result, taken
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")

FOLDER = Path(__file__).parents[2] / "cases" / "upload"
READ, READ_OR_ASKED, ASKED = ("right",), ("right", "answered"), ("answered",)
REFUSED = ("right", "answered", "refused")
# 30 answers of 1 to 5 in turn: their mean is 3, and 4 and 5 are two fifths.
FIVE = {"csat": (3.0,), "csat_top2": (0.4,), "responses": (30.0,)}
# 30 answers of 0 to 10 in turn: 4 of 9 and 10, 21 of 0 to 6.
ELEVEN = {"nps": (100 * (4 - 21) / 30,), "responses": (30.0,)}


def in_turn(first: date, count: int, turn: int) -> Counter[date]:
    """How many of so many rows fall on each day, where the days come in turn."""
    return Counter(first + timedelta(number % turn) for number in range(count))


MARCH = in_turn(date(2026, 3, 1), 30, 28)


@dataclass(frozen=True)
class Known:
    """One or more files in their order, how they may end, and the truth of them all; names: what a question names."""

    files: tuple[str, ...]
    ends: tuple[str, ...]
    truth: Truth
    names: str = ""
    open: str = field(default="", compare=False)


def survey(days: Counter[date], numbers: Mapping[str, tuple[float | None, ...]], **more: object) -> Truth:
    """The truth of a survey of 30 answers or so."""
    truth = Truth("response", sum(days.values()), "responses", numbers, days)
    return replace(truth, **more)  # type: ignore[arg-type]


def words(column: str, *worst_first: str) -> dict[str, object]:
    """What someone who knows a scale of words says of it."""
    points = {word: (str(point),) for point, word in enumerate(worst_first, start=1)}
    return {"points": {column: points}, "scale": (1, len(worst_first)), "fields": {column: ("csat",)}}


def fields(**columns: str) -> dict[str, tuple[str, ...]]:
    """What each column is."""
    return {column: tuple(what.split("|")) for column, what in columns.items()}


def visits(count: int, days: Counter[date], wait: float) -> Truth:
    """The truth of branch visits that all waited as long."""
    return Truth(
        "visit", count, "visits", {"visits": (float(count),), "wait_mean": (wait,), "walk_away": (0.0,)}, days,
        {"branch_id": {"가온": count}}, names=("day", "row"),
        fields=fields(지점명="branch_id", 번호표="visit_id", 발권일자="issued_at"),
    )  # fmt: skip


def totals(days: Counter[date] | dict[date, int], **columns: str) -> Truth:
    """The truth of 16 half-hours with 1,720 calls offered and 160 lost."""
    numbers = {"offered": (1720.0,), "call_loss": (160 / 1720,)}
    return Truth("contact_interval", 16, "offered", numbers, days, fields=fields(**columns))


_MONDAY, _CALLS = date(2026, 11, 2), date(1999, 8, 1)
_WEEKS = in_turn(_MONDAY, 30, 6) + in_turn(date(2026, 11, 9), 30, 6)
_MONTHS = {date(2026, month, 1): 10 for month in (1, 2, 3)}
_SHEETS = sum((in_turn(date(2026, month, 1), 20, 20) for month in (1, 2, 3)), Counter[date]())
_SATISFIED = {"fields": {"Satisfaction": ("csat",), "Overall satisfaction": ("csat",)}}
_HUNDRED = {"csat": (1 + 4 * (4 * 580 + 60 + 70) / 30 / 100,), "responses": (30.0,)}
_PERCENT = {"csat": (3.4,), "responses": (30.0,)}
_SIX = {"csat": (3.0,), "csat_top2": (1 / 3,), "responses": (60.0,)}
_AMOUNTS: dict[object, int] = {30000.0: 6, 2500.0: 6, 125000.0: 6, 1000000.0: 6, 5000.0: 6}
# Partial answers have a score too: whether they count among the numbers is another matter.
_PARTIAL = {"csat": (3.0, 3.5), "responses": (30.0, 24.0)}
_STATES = {
    "처리상태": {"처리중": ("open",), "처리완료": ("closed",)},
    "처리결과": {"수용": ("upheld",), "불수용": ("rejected",)},
}  # fmt: skip
_GROUPS = {"NPS": {"Promoter": ("10", "9"), "Passive": ("8", "7"), "Detractor": ("3", "0")}}
_DATED = {"scale": (1, 5), "fields": {"응답일": ("responded_at",), "만족도": ("csat",)}}
_VALID = Counter(date(2026, 3, 1) + timedelta(n % 28) for n in range(30) if n % 3)

KNOWN = (
    Known(("tickets_mon.csv",), READ, visits(30, Counter({_MONDAY: 30}), 360.0)),
    Known(
        ("tickets_mon.csv", "tickets_tue.csv"), READ_OR_ASKED,
        visits(60, Counter({_MONDAY: 30, date(2026, 11, 3): 30}), 360.0),
    ),
    Known(
        ("dates_yy_mm_dd.csv",), READ_OR_ASKED, survey(MARCH, FIVE, order=("ymd", "yy"), **_DATED), "응답일",
    ),
    Known(
        ("dates_roc_year.csv",), REFUSED,
        survey(MARCH, FIVE, order=("roc",), fields=fields(填寫日期="responded_at", 滿意度="csat"), scale=(1, 5)),
        "填寫日期",
    ),
    Known(("dates_month_only.csv",), READ_OR_ASKED, survey(Counter(_MONTHS), FIVE, **_DATED), "응답일"),
    Known(
        ("dates_buddhist.csv",), READ_OR_ASKED,
        survey(MARCH, FIVE, order=("dmy", "buddhist"), fields={"Survey date": ("responded_at",)}), "Survey date",
    ),
    Known(
        ("dates_null_1900.csv",), READ_OR_ASKED,
        survey(_VALID, {"csat": (3.0,), "responses": (20.0,)}, nothing=("1900-01-01",), **_DATED),
        "응답일",
    ),
    Known(
        ("calls_lost_without_abandon_time.csv",), READ_OR_ASKED,
        Truth(
            "contact", 120, "offered", {"offered": (120.0,), "call_loss": (20 / 120,), "speed_of_answer": (40.0,)},
            {date(2026, 11, 5): 120}, names=("number",),
            fields=fields(통화번호="contact_id", 인입일시="enqueued_at", 응답일시="answered_at", 종료일시="ended_at"),
        ),
    ),
    Known(
        ("scale_poor_to_excellent.csv",), READ_OR_ASKED,
        survey(MARCH, FIVE, **words("Overall satisfaction", "Poor", "Fair", "Good", "Very Good", "Excellent")),
    ),
    Known(
        ("scale_zh_jiben.csv",), READ_OR_ASKED,
        survey(MARCH, FIVE, **words("总体满意度", "非常不满意", "不满意", "基本满意", "满意", "非常满意")),
    ),
    Known(
        ("words_unsatisfied.csv",), READ_OR_ASKED,
        survey(MARCH, FIVE, **words(
            "Overall satisfaction", "Very unsatisfied", "Unsatisfied", "Neutral", "Satisfied", "Very satisfied"
        )),
    ),
    Known(
        ("words_zh_traditional.csv",), READ_OR_ASKED,
        survey(MARCH, FIVE, **words("整體滿意度", "非常不滿意", "不滿意", "普通", "滿意", "非常滿意")),
    ),
    Known(
        ("words_ko_daeche.csv",), READ_OR_ASKED,
        survey(
            MARCH, FIVE, **words("전반적 만족도", "매우 불만족", "대체로 불만족", "보통", "대체로 만족", "매우 만족")
        ),
    ),
    Known(
        ("stars.csv",), READ_OR_ASKED,
        survey(
            MARCH, FIVE, columns={"verbatim": {"A long wait at noon": 30}},
            **words("Rating", *("\N{BLACK STAR}" * n + "\N{WHITE STAR}" * (5 - n) for n in range(1, 6))),
        ),
    ),
    Known(
        ("nps_groups.csv",), REFUSED, survey(MARCH, {"nps": (0.0,)}, points=_GROUPS, fields={"NPS": ("nps",)}),
    ),
    Known(
        ("comments_short_words.csv",), READ_OR_ASKED,
        survey(
            MARCH, ELEVEN, columns={"verbatim": {"ok": 12, "good": 6, "excellent": 6, "poor": 6}},
            fields=fields(Comment="verbatim", NPS="nps"),
        ),
    ),
    Known(("monthly_means.csv",), REFUSED, Truth()),
    Known(
        ("complaints_ko_states.csv",), READ_OR_ASKED,
        Truth(
            "complaint", 40, "complaints",
            {"complaints": (40.0,), "complaints_open": (10.0,), "complaints_closed": (30.0,), "upheld_share": (2 / 3,)},
            in_turn(date(2026, 10, 1), 40, 28), names=("number",), points=_STATES,
            columns={"outcome": {"upheld": 20, "rejected": 20}, "status": {"open": 10, "closed": 30}},
        ),
        "처리상태",
    ),
    Known(
        ("visits_day_and_time_apart.csv",), READ_OR_ASKED, visits(40, Counter({_MONDAY: 40}), 240.0),
    ),
    Known(
        ("intervals_range.csv",), READ_OR_ASKED,
        totals({_MONDAY: 1720}, 일자="starts_at", 시간대="starts_at",
               인입호="offered", 응답호="answered", 포기호="abandoned"),
    ),
    Known(
        ("intervals_cloud_dead_end.csv",), READ_OR_ASKED,
        # 09:00 of UTC is 18:00 in Seoul: twelve half-hours (1,266 calls) that day, and four (454) after midnight.
        replace(totals(
            {_MONDAY: 1266, date(2026, 11, 3): 454},
            Queue="queue", StartInterval="starts_at", EndInterval="none",
        ), zone="UTC"),
    ),
    Known(
        ("calls_known_export_iso_dates.csv",), READ,
        Truth("contact", 60, "", {"offered": (56.0,), "call_loss": (8 / 56,)}),
    ),
    Known(
        ("reviews_plural.csv",), READ_OR_ASKED,
        survey(MARCH, FIVE, fields=fields(Reviews="verbatim", Stars="csat"), scale=(1, 5), columns={
            "verbatim": {f"Opened an account in {n} minutes, staff friendly": 1 for n in range(30)},
        }),
    ),
    Known(
        ("location_is_no_branch.csv",), READ_OR_ASKED,
        survey(MARCH, ELEVEN, columns={"branch_id": {}},
               fields=fields(Location="answer:demographic|answer:other|answer")),
        "Location",
    ),
    Known(
        ("typeform_start_submit.csv",), READ,
        survey(
            in_turn(date(2026, 3, 2), 30, 28), ELEVEN,
            columns={"response_id": {f"id{number:x}": 1 for number in range(30)}},
        ),
    ),
    Known(
        ("status_partial.csv",), READ_OR_ASKED,
        replace(
            survey(in_turn(date(2026, 3, 1), 30, 28), _PARTIAL), counted="",
            columns={"status": {"complete": 24, "partial": 6}},
            points={"Status": {"Complete": ("complete",), "Partial": ("partial",)}},
            fields={"Response ID": ("response_id",), "Status": ("status",)}, names=("number",), scale=(1, 5),
        ),
    ),
    Known(
        ("amounts_man.csv",), READ_OR_ASKED,
        Truth("complaint", 30, "complaints", {"complaints": (30.0,)}, in_turn(date(2026, 10, 1), 30, 28),
              {"redress_amount": _AMOUNTS}, names=("number",)),
    ),
    Known(
        ("scale_100.csv",), READ_OR_ASKED,
        survey(MARCH, _HUNDRED, scale=(0, 100), fields={"만족도(100점 만점)": ("csat",)},
               columns={"csat_low": {0.0: 30}, "csat_high": {100.0: 30}}),
    ),
    Known(
        ("scale_six_points.csv",), ASKED, survey(in_turn(date(2026, 3, 1), 60, 28), _SIX, scale=(1, 6), **_SATISFIED),
        "Satisfaction",
    ),
    Known(
        ("sheets_by_month.xlsx",), READ_OR_ASKED,
        survey(_SHEETS, {"csat": (3.0,), "responses": (60.0,)}, columns={"branch_id": {"가온": 60}}),
    ),
    Known(
        ("merged_header.xlsx",), READ,
        survey(MARCH, FIVE, columns={"branch_id": {"가온": 30}, "verbatim": {"창구가 적어요": 30}})
    ),
    Known(("pivot_months.xlsx",), READ_OR_ASKED, Truth()),
    Known(
        ("percent_cells.xlsx",), READ_OR_ASKED,
        survey(MARCH, _PERCENT, scale=(0, 100), **_SATISFIED),
    ),
    Known(
        ("survey_spss.sav",), REFUSED,
        survey(MARCH, FIVE | ELEVEN),
    ),
    Known(
        ("survey_running_number_week45.csv", "survey_running_number_week46.csv"), READ_OR_ASKED,
        survey(_WEEKS, {"csat": (3.0,), "responses": (60.0,)}, names=("row", "day"),
               columns={"branch_id": {"가온": 60}}, fields=fields(순번="none"), scale=(1, 5)),
    ),
)  # fmt: skip


def case(known: Known) -> ParameterSet:
    """A case by its files; one that is still to be put right must fail, so that none is forgotten."""
    marks = [pytest.mark.xfail(reason=known.open, strict=True)] if known.open else []
    return pytest.param(known, id="+".join(known.files), marks=marks)


def brought(known: Known, folder: Path) -> Result:
    """The files as a person brings them, who knows the truth."""
    files = tuple(File(name, (FOLDER / name).read_bytes()) for name in known.files)
    return taken(Case(Recipe(), files, known.truth), folder)


@pytest.mark.parametrize("known", list(map(case, KNOWN)))
def test_a_file_is_stored_right_or_asked_about(known: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")
    found = brought(known, tmp_path)
    assert found.end in known.ends, found.why
    if known.names and found.asked:
        about = [q for q in found.asked if known.names in (q.column, *(a for a, _ in q.choices))]
        assert any(question.examples or question.entries for question in about), found.asked


def test_every_case_is_in_the_list() -> None:
    listed = {name for known in KNOWN for name in known.files}
    assert listed == {path.name for path in FOLDER.iterdir() if path.name != "README.md"}


def test_merged_headers_name_drivers(store: Store) -> None:
    intake.take(FOLDER / "merged_header.xlsx", store)
    with store.snapshot() as snapshot:
        answers = snapshot.to_arrow(snapshot.table("answer").select("label", "role", "value")).to_pylist()
    assert Counter((a["label"].rpartition(": ")[2], a["role"]) for a in answers) == {
        ("직원", "driver"): 30, ("시설", "driver"): 30,
    }  # fmt: skip
    assert sum(int(a["value"]) for a in answers) == 30 * (1 + 2 + 3 + 4 + 5) * 2 // 5


def test_a_dry_run_stores_nothing(store: Store) -> None:
    outcome = intake.take(FOLDER / "tickets_mon.csv", store, options=Options(dry_run=True))
    assert (outcome.state, outcome.read, outcome.added) == ("checked", 30, 0)
