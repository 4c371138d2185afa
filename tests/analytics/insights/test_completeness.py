"""Whether a week is there in whole, on a bank of six branches that are open Monday to Friday; worked by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from math import isclose, sqrt
from random import Random
from types import SimpleNamespace

import pytest

from analytics import wording
from analytics.insights import completeness, headlines
from analytics.insights.ageing import ageing
from analytics.insights.changes import changes
from analytics.insights.completeness import Lack, Reported
from analytics.metrics import cubes
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Value
from analytics.summary import gaps
from analytics.summary import headline as headlines_of_reports
from analytics.summary.calls import calls
from analytics.summary.changed import changed
from analytics.summary.complaints import complaints
from analytics.summary.headline import headline
from analytics.summary.part import Asked, Line
from analytics.summary.provenance import trust
from analytics.summary.tiles import tiles
from data.errors import ReportRefused
from data.store.store import Store
from data.texts import LANGUAGES
from reports.content import sources
from reports.content.edition import Edition
from tests import banks
from tests.torn import BRANCHES, HOLIDAYS, MONDAYS, WEEK, Row, answers, grievances, make, visits, working_days

ASKED = Asked(Filters(WEEK), "en")


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Cubes]:
    """The bank whose newest week is there in part."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_TODAY", "2026-11-23")
        yield cubes.open(make(tmp_path_factory.mktemp("torn")))


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")


def test_four_of_six_branches_without_a_file_are_two_thirds_of_the_week(torn: Cubes) -> None:
    found = completeness.gap(torn, "visits", Filters(WEEK))
    assert found is not None
    # Each of the 30 days of branches was there in the eight weeks before: 5 x 8 less four holidays = 36 days a branch.
    assert (found.expected, found.reported, found.units, found.is_empty) == (30, 10, 6, False)
    assert isclose(found.sigma, sqrt(30 * (37 / 38) * (1 / 38)))
    assert found.lacking == (Lack(("B3", "B4", "B5", "B6"), tuple(working_days(MONDAYS[:1]))),)
    (words,) = gaps.said(torn, Filters(WEEK), "visits", "en")
    assert words.render("en") == (
        "Incomplete, 16–22 Nov: “Branch visits” has 10 of the usual 30 days of branches; missing: B3, B4, B5 and B6 "
        "(16–20 Nov)."
    )


def test_a_source_that_ends_on_tuesday_lacks_three_of_five_days(torn: Cubes) -> None:
    found = completeness.gap(torn, "complaints", Filters(WEEK))
    assert found is not None
    assert (found.expected, found.reported, found.units) == (5, 2, 1)
    assert found.lacking == (Lack((), tuple(working_days(MONDAYS[:1])[2:])),)
    (words,) = gaps.said(torn, Filters(WEEK), "complaints", "en")
    assert words.render("en") == ("Incomplete, 16–22 Nov: “Complaints” has 2 of the usual 5 days; missing: 18–20 Nov.")


def test_weekends_and_holidays_on_which_nobody_reports_are_not_missing(torn: Cubes) -> None:
    assert completeness.gap(torn, "survey", Filters(WEEK)) is None, "open Monday to Friday"
    holidays = Period(date(2026, 10, 5), date(2026, 10, 11))
    found = completeness.measured(torn, "visits", Filters(holidays), holidays)
    assert found is not None
    # Six branches, without Monday and Friday. Thursday was seen four times in the five weeks before, less Chuseok.
    assert (found.expected, found.reported) == (18, 18)


def test_a_scope_is_measured_by_its_own_branches(torn: Cubes) -> None:
    assert completeness.gap(torn, "visits", Filters(WEEK, where=(("branch_id", ("B1",)),))) is None
    lone = completeness.gap(torn, "visits", Filters(WEEK, where=(("branch_id", ("B6",)),)))
    assert lone is not None
    assert lone.is_absent


def test_nothing_of_an_incomplete_week_is_judged(torn: Cubes) -> None:
    kinds = {key: headlines.finding(torn, key, Filters(WEEK)).verdict.kind for key in ("visits", "complaints", "csat")}
    assert kinds == {"visits": "partial", "complaints": "partial", "csat": "steady"}
    assert headlines.headline(torn, ("complaints",), Filters(WEEK), "en").startswith(
        "Complaints stood at 6; the newest week is incomplete and not judged."
    )
    assert headlines.headline(torn, ("csat", "complaints"), Filters(WEEK), "en") == (
        "Nothing really changed; Satisfaction stood at 4.50 of 5. "
        "Not judged, because the newest week is incomplete: Complaints (6)."
    )
    assert not changes(torn, ("complaints", "visits"), ("branch_id",), Filters(WEEK)), "fewer came in, not fewer came"


def test_the_sheet_says_of_each_part_that_the_week_is_incomplete(torn: Cubes) -> None:
    first = headline(torn, ASKED).lines[0].words
    assert first == (
        "Satisfaction 4.50 (±0.19, n = 30): normal variation. Incomplete this week: Complaints and Branch visits."
    )
    assert {key: line.words for key, line in gaps.of_parts(torn, ASKED).items()} == {
        "complaints": "Incomplete week: Complaints. This part rests on what came in.",
        "waits": "Incomplete week: Branch visits. This part rests on what came in.",
        "branches": "Incomplete week: Branch visits. This part rests on what came in.",
        "ahead": "Incomplete week: Complaints. This part rests on what came in.",
        "changed": "Incomplete week: Complaints and Branch visits. This part rests on what came in.",
    }
    assert changed(torn, ASKED).absent.endswith("in the sources that are complete.")
    moods = {tile.fact.metric: (tile.mood, tile.words) for tile in tiles(torn, ASKED).tiles if not tile.absent}
    assert moods["complaints_open"] == ("partial", "incomplete week, not judged")
    assert "; not judged" not in str(moods["csat"])
    shares = next(line.words for line in trust(torn, ASKED).lines if line.words.startswith("Days of branches"))
    assert shares == (
        "Days of branches that reported, of the usual ones: Survey responses 100%, Complaints 40% and Branch visits "
        "33%."
    )


def test_a_page_of_thirteen_weeks_tells_of_its_newest_week(torn: Cubes) -> None:
    quarter = Filters(Period(date(2026, 8, 24), WEEK.end))
    assert completeness.gap(torn, "complaints", quarter) is None, "three of some thirty days are within the limit"
    (found,) = completeness.gaps(torn, quarter, "complaints")
    assert found.period == WEEK
    assert headlines.finding(torn, "complaints", quarter).verdict.kind == "partial"


def test_a_source_with_nothing_in_the_week_is_absent(store: Store) -> None:
    days = working_days()
    banks.commit(store, "complaint", grievances(days[5:]))
    banks.commit(store, "response", answers(days))
    opened = cubes.open(store)
    assert headlines.finding(opened, "complaints_open", Filters(WEEK)).value.value is None, "not the old number, steady"
    assert headlines.finding(opened, "complaints_open", Filters(WEEK)).verdict.kind == "none"
    part = complaints(opened, ASKED)
    assert part.absent
    assert not part.rows
    (words,) = gaps.said(opened, Filters(WEEK), "", "en")
    assert words.render("en") == "Incomplete, 16–22 Nov: nothing of “Complaints” came in."
    assert calls(opened, ASKED).absent.startswith("No file of “Calls and chats”"), "never brought in is another matter"


def test_a_branch_that_keeps_no_holidays_is_missing_on_one(store: Store) -> None:
    """B6 was open on the two holidays of October; a third, of the bank's own calendar, falls into the week."""
    special = date(2026, 11, 18)
    rows = [{"on_date": day, "country": "KR", "is_open": False} for day in (*HOLIDAYS, special)]
    banks.commit(store, "calendar", rows)
    days = [day for day in working_days() if day != special]
    banks.commit(store, "visit", visits(days) + visits(HOLIDAYS, ("B6",)))
    opened = cubes.open(store)
    found = completeness.measured(opened, "visits", Filters(WEEK), WEEK)
    assert found is not None
    assert (found.expected, found.reported) == (25, 24), "of five branches four days, of B6 five"
    lone = completeness.measured(opened, "visits", Filters(WEEK, where=(("branch_id", ("B6",)),)), WEEK)
    assert lone is not None
    assert lone.lacking == (Lack((), (special,)),)


def test_few_rows_a_day_are_missing_by_chance(store: Store) -> None:
    """One complaint every other day: two in a week, after four in most, are no gap."""
    days = [day for n, day in enumerate(working_days(MONDAYS[1:])) if n % 2 == 0]
    banks.commit(store, "complaint", grievances([*days, date(2026, 11, 16)], 1))
    opened = cubes.open(store)
    found = completeness.measured(opened, "complaints", Filters(WEEK), WEEK)
    assert found is not None
    assert found.share < 0.9
    assert not found.is_partial


def test_a_branch_of_few_days_that_fell_silent(store: Store) -> None:
    """Four branches report on three days of each week, on others each time; in the newest week two do not at all."""
    rows: list[Row] = []
    for back, monday in enumerate(MONDAYS):
        for at, branch in enumerate(BRANCHES[:4] if back else BRANCHES[:2]):
            rows += visits([monday + timedelta((back * 2 + at + n) % 5) for n in range(3)], (branch,))
    banks.commit(store, "visit", rows)
    found = completeness.gap(cubes.open(store), "visits", Filters(WEEK))
    assert found is not None
    assert found.gone == 0.5
    assert {unit for lack in found.lacking for unit in lack.units} == {"B3", "B4"}
    assert all(day.weekday() < 5 for lack in found.lacking for day in lack.days), "nobody ever reports at weekends"


def test_a_week_of_fewer_rows_is_no_week_of_fewer_files(store: Store) -> None:
    """Six branches report on three days of five in eight weeks, on two in the newest: 12 of 18, and none is gone."""
    rows: list[Row] = []
    for back, monday in enumerate(MONDAYS):
        for at, branch in enumerate(BRANCHES):
            rows += visits([monday + timedelta((back * 2 + at + n) % 5) for n in range(3 if back else 2)], (branch,))
    banks.commit(store, "visit", rows)
    found = completeness.measured(cubes.open(store), "visits", Filters(WEEK), WEEK)
    assert found is not None
    assert (round(found.share, 2), found.gone) == (0.67, 0.0)
    assert found.expected - found.reported > 2 * found.sigma, "more than chance takes: the customers were fewer"
    assert not found.is_partial


@pytest.mark.parametrize(
    "language, sentence",
    [
        ("en", "Incomplete, 16–22 Nov: “Complaints” has nothing from: B4 (16–20 Nov)."),
        ("ko", "16일~22일"),
        ("zh", "B4"),
    ],
)
def test_a_branch_that_lacks_in_a_week_of_enough_days_is_told_without_these(
    torn: Cubes, language: str, sentence: str
) -> None:
    lack = (Lack(("B4",), tuple(working_days(MONDAYS[:1]))),)
    found = completeness.Reported("complaints", WEEK, "branch_id", 6, 29.6, 31, 1.0, False, gone=0.2, lacking=lack)
    assert found.is_partial
    words = gaps.in_words(torn, found, language).render(language)
    assert sentence in words
    assert not any(number in words for number in ("29", "30", "31"))


def test_a_source_of_few_rows_that_broke_off(store: Store) -> None:
    """Six branches report on one day in five, by turns: 0.2 of 30 days; nothing from Wednesday on is 0.8 ** 18."""
    rows: list[Row] = []
    for back, monday in enumerate(MONDAYS):
        for at, branch in enumerate(BRANCHES):
            rows += visits([monday + timedelta((at + back) % 5)], (branch,))
    banks.commit(store, "visit", [row for row in rows if row["issued_at"].date() < date(2026, 11, 18)])
    found = completeness.gap(cubes.open(store), "visits", Filters(WEEK))
    assert found is not None
    assert (round(found.expected, 1), found.reported) == (6.0, 3)
    assert isclose(found.silence, 0.8**18, rel_tol=0.1)
    assert found.lacking[0] == Lack((), tuple(working_days(MONDAYS[:1])[2:]))


def test_a_new_branch_and_a_closed_one(store: Store) -> None:
    """B5 opened a fortnight ago and B6 closed six weeks ago: neither is missing."""
    since, until = MONDAYS[1], MONDAYS[5]
    days = working_days()
    rows = visits(days, BRANCHES[:4])
    rows += visits([day for day in days if day >= since], ("B5",)) + visits([d for d in days if d < until], ("B6",))
    banks.commit(store, "visit", rows)
    assert completeness.gap(cubes.open(store), "visits", Filters(WEEK)) is None


def test_days_to_come_are_not_missing(torn: Cubes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-18")
    found = completeness.measured(torn, "complaints", Filters(WEEK), WEEK)
    assert found is not None
    assert (found.expected, found.reported) == (2, 2), "Monday and Tuesday are over"


def test_a_report_names_source_branches_days_and_remedy_or_marks_them(torn: Cubes) -> None:
    edition = Edition("weekly", "2026-W47", "en", "own", "", torn.version)
    with pytest.raises(ReportRefused) as refused:
        sources.sound(edition, torn)
    assert refused.value.title.render("en") == "The report of 2026-W47 would rest on an incomplete week."
    message = refused.value.message.render("en")
    assert "“Branch visits” has 10 of the usual 30 days of branches; missing: B3, B4, B5 and B6 (16–20 Nov)" in message
    assert "“Complaints” has 2 of the usual 5 days; missing: 18–20 Nov." in message
    assert "A source must have 90% of its usual days." in message
    assert "--stale mark" in refused.value.remedy.render("en")
    marked = sources.sound(replace(edition, stale="mark"), torn)
    assert sources.known(edition, torn).marks == marked
    assert len(marked) == 2


def test_a_refusal_names_every_source_that_is_old_or_incomplete_in_the_reader_s_language(
    torn: Cubes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_STALE_DAYS", "3")
    edition = Edition("weekly", "2026-W47", "ko", "own", "", torn.version)
    with pytest.raises(ReportRefused) as refused:
        sources.sound(edition, torn)
    message = refused.value.message.render("en")
    assert "Old data: nothing of “Complaints” after 18 Nov 2026." in message
    assert "“Branch visits” has 10 of the usual 30 days of branches" in message
    assert "“Complaints” has 2 of the usual 5 days" in message
    with pytest.raises(ReportRefused) as refused:
        sources.sound(replace(edition, where=(("branch_id", "B6"),)), torn)
    assert "nothing of “Branch visits” came in" in refused.value.message.render("en"), "the branch's own fault"


def test_days_without_rows_are_not_called_missing_where_more_of_them_are_usual(torn: Cubes) -> None:
    few = completeness.Reported(
        "complaints",
        WEEK,
        "branch_id",
        1,
        2.6,
        1,
        0.5,
        False,
        lacking=(Lack((), tuple(working_days(MONDAYS[:1]))[1:]),),
    )
    assert gaps.in_words(torn, few, "en").render("en") == (
        "Incomplete, 16–22 Nov: “Complaints” has 1 of the usual 3 days; nothing came in on: 17–20 Nov."
    )


def test_a_headline_says_which_days_a_number_is_of_where_these_are_not_the_report_s() -> None:
    december = Period(date(2026, 12, 1), date(2026, 12, 31))
    weeks = Period(date(2026, 12, 7), date(2027, 1, 3))
    own, other = (Value("csat", span, 3.74, 99, 3.56, 3.92) for span in (december, weeks))
    asked = Asked(Filters(december), "en")
    said = (Line("Satisfaction 3.74."),)
    assert headlines_of_reports._dated(said, [own], asked) == said
    (line,) = headlines_of_reports._dated(said, [other, own], asked)
    assert line.words == f"Satisfaction 3.74. Of whole weeks, {wording.period(weeks, 'en')}: Satisfaction."


def test_the_limit_is_a_setting(torn: Cubes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_COMPLETE_SHARE", "0.3")
    found = completeness.measured(torn, "visits", Filters(WEEK), WEEK)
    assert found is not None
    assert not found.is_partial, "a third of the usual days is enough for this bank"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_lacks_is_told_in_every_language(torn: Cubes, language: str) -> None:
    asked = replace(ASKED, language=language)
    told = [text.render(language) for text in gaps.said(torn, asked.filters, "", language)]
    told += [line.words for line in gaps.of_parts(torn, asked).values()]
    assert len(told) == 7
    assert not any("{" in words for words in told)


def test_closings_that_no_file_records_are_not_recorded_and_nothing_gets_worse(store: Store) -> None:
    """Fourteen weeks of complaints, none of which tells a closing or a state: open ones only ever grow."""
    banks.commit(store, "complaint", grievances(working_days(), is_closed=False))
    opened, week = cubes.open(store), Filters(WEEK)
    assert headlines.finding(opened, "complaints_open", week).value.absent == "unclosed"
    part = complaints(opened, Asked(week, "en"))
    assert [row[:2] for row in part.rows] == [
        ("New", "15"), ("Closed", "not recorded"), ("Open", "not recorded"), ("Overdue", "–"),
        ("Overdue next week if not closed", "–"),
    ]  # fmt: skip
    tile = next(tile for tile in tiles(opened, Asked(week, "en")).tiles if tile.fact.metric == "complaints_open")
    assert tile.absent == "not recorded: no file says which complaints are closed"
    assert not ageing(opened, week).groups


def test_of_many_parts_of_a_bank_none_is_incomplete_by_chance(store: Store) -> None:
    """Each branch reports on about six days of ten; every two of the six, in eight weeks: 120 parts."""
    luck = Random(11)
    weeks = [MONDAYS[0] - timedelta(7 * back) for back in range(18)]
    days = [monday + timedelta(n) for monday in weeks for n in range(5)]
    rows = [row for branch in BRANCHES for row in visits([day for day in days if luck.random() < 0.6], (branch,))]
    banks.commit(store, "visit", rows)
    bank = cubes.open(store)
    parts = [("branch_id", pair) for pair in combinations(BRANCHES, 2)]
    told = [
        completeness.gap(bank, "visits", Filters(week, where=(part,)))
        for part in parts for week in (Period(monday, monday + timedelta(6)) for monday in weeks[:8])
    ]  # fmt: skip
    assert sum(found is not None for found in told) == 0


def test_a_part_of_a_bank_whose_file_lacks_is_incomplete(torn: Cubes) -> None:
    found = completeness.gap(torn, "visits", Filters(WEEK, where=(("branch_id", BRANCHES[:4]),)))
    assert found is not None
    assert (found.gone, found.is_part) == (0.5, True)


@pytest.mark.parametrize(
    "language, said",
    [("en", "“Branch visits” ends on 13 Nov"), ("ko", "11월 13일까지만"), ("zh", "截至2026年11月13日")],
)
def test_a_source_that_ended_before_its_days_were_usual_is_not_said_to_have_none(language: str, said: str) -> None:
    """Two weeks of visits make the days after them usual: 600 visits are there, and 0 of the usual days."""
    found = Reported("visits", Period(date(2026, 9, 1), date(2026, 11, 30)), "branch_id", 3, 18.0, 0, 1.0, False)
    known = SimpleNamespace(newest=lambda _: date(2026, 11, 13))
    words = gaps.in_words(known, found, language).render(language)  # type: ignore[arg-type]
    assert said in words
    assert "18" in words
