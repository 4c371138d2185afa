"""The parts of the weekly summary on small banks: the headline and its exception, changes, complaints, trust."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from analytics.metrics import cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.summary.changed import changed, shortened
from analytics.summary.complaints import complaints, due_next, repeats
from analytics.summary.headline import headline
from analytics.summary.outliers import unusual
from analytics.summary.part import Asked
from analytics.summary.provenance import suppressed, trust
from analytics.summary.tiles import tiles
from data.store.store import Store
from data.store.uploads import Upload
from data.texts import LANGUAGES, width
from tests import banks

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
MONDAYS = [datetime(2026, 11, 16) - timedelta(weeks=n) for n in range(20)]
LATEST = MONDAYS[0]
WIGGLE = (0, 3, 1, -2, 2, -1, -3)
Row = dict[str, Any]


def asked(language: str = "en", **where: str) -> Asked:
    return Asked(Filters(WEEK, where=tuple((d, (member,)) for d, member in where.items())), language)


def responses(monday: datetime, count: int, **more: Any) -> list[Row]:
    """A week's responses, four and five by turns, so many of them fives."""
    week = MONDAYS.index(monday)
    return [
        {
            "response_id": f"{monday:%m%d}{more.get('branch_id', '')}{n}", "responded_at": monday + timedelta(hours=10),
            "csat": 5 if n < count // 2 + WIGGLE[week % 7] else 4, "csat_low": 1, "csat_high": 5, **more,
        }
        for n in range(count)
    ]  # fmt: skip


def grievances(monday: datetime, count: int, reason: str = "fees", **more: Any) -> list[Row]:
    return [
        {
            "complaint_id": f"{monday:%m%d}{reason}{n}", "opened_at": monday + timedelta(days=n % 7, hours=9),
            "reason": reason, **more,
        }
        for n in range(count)
    ]  # fmt: skip


def steady(store: Store, complaints_now: int = 20) -> cubes.Cubes:
    """Twenty weeks of the same satisfaction, and of twenty complaints a week but in the last one."""
    banks.commit(store, "response", [row for monday in MONDAYS for row in responses(monday, 60)])
    usual = [row for n, monday in enumerate(MONDAYS[1:]) for row in grievances(monday, 20 + WIGGLE[n % 7])]
    banks.commit(store, "complaint", usual + grievances(LATEST, complaints_now))
    return cubes.open(store)


def test_a_steady_week_says_so(store: Store) -> None:
    part = headline(steady(store), asked())
    assert part.lines[0].words == "Satisfaction 4.50 (±0.13, n = 60): normal variation, and nothing else stands out."
    assert (part.absent, part.lines[0].mood, len(part.lines)) == ("", "", 1)
    (fact,) = part.facts
    assert (fact.metric, fact.value, fact.n, fact.period) == ("csat", 4.5, 60, "2026-11-16..2026-11-22")


def test_the_exception_is_named_beside_a_steady_score(store: Store) -> None:
    part = headline(steady(store, 80), asked())
    assert part.lines[0].words.endswith("normal variation; not so: Complaints (80).")
    assert part.lines[1].words.startswith("Complaints: 80; its own normal range is ")
    assert part.facts[1].value == 80


def test_fewer_complaints_are_no_exception(store: Store) -> None:
    assert unusual(steady(store, 1), asked().filters) == ()


def test_a_wait_beside_other_branches(store: Store) -> None:
    rows = []
    for branch in range(10):
        for n in range(30):
            issued = LATEST + timedelta(hours=12, minutes=2 * n)
            called = issued + timedelta(minutes=40 if branch == 3 else 3 + branch % 3, seconds=n)
            times = {"issued_at": issued, "called_at": called, "ended_at": called + timedelta(minutes=4)}
            rows.append({"visit_id": f"{branch}-{n}", "branch_id": f"B{branch}", **times})
    banks.commit(store, "visit", rows)
    banks.commit(store, "branch", [{"branch_id": f"B{n}", "name": f"Branch {n}"} for n in range(10)])
    banks.commit(store, "response", [row for monday in MONDAYS for row in responses(monday, 60)])
    part = headline(cubes.open(store), asked())
    assert part.lines[0].words.endswith("normal variation; the noon wait at Branch 3 is not.")
    assert part.facts[1].where == (("branch_id", "B3"), ("part_of_day", "noon"))
    # A branch's own report is not told of other branches.
    own = headline(cubes.open(store), asked(branch_id="B3"))
    assert "usual among branches" not in " ".join(line.words for line in own.lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_suppressed_score_says_so_and_tells_no_number(store: Store, language: str) -> None:
    banks.commit(store, "response", responses(LATEST, 9))
    part = headline(cubes.open(store), asked(language))
    assert part.absent
    (fact,) = part.facts
    assert (fact.value, fact.n, fact.absent) == (None, None, "too_few")


def test_a_bank_without_surveys_has_another_headline(store: Store) -> None:
    banks.commit(store, "complaint", [row for monday in MONDAYS for row in grievances(monday, 20)])
    bank = cubes.open(store)
    assert headline(bank, asked()).lines[0].words.startswith("Complaints 20 (±")
    found = tiles(bank, asked())
    assert len(found.tiles) == 6
    assert len({fact.metric for fact in found.facts}) == 6
    assert [bool(tile.absent) for tile in found.tiles] == [fact.value is None for fact in found.facts]


def test_what_changed_has_parts_that_add_up_and_a_comment(store: Store) -> None:
    rows = [row for monday in MONDAYS for row in responses(monday, 60, segment="retail", channel="app")]
    bad = [
        {**row, "csat": 1 + n % 2, "verbatim": f"The app is broken and terrible, call me at 010-1234-{1000 + n}."}
        for n, row in enumerate(rows) if row["responded_at"] > LATEST
    ]  # fmt: skip
    banks.commit(store, "response", [row for row in rows if row["responded_at"] < LATEST] + bad)
    part = changed(cubes.open(store), asked())
    assert 1 <= len(part.lines) <= 3
    assert len(part.quotes) == len(part.lines)
    assert part.lines[0].mood == "worse"
    assert "rate" in part.lines[0].small
    numbers = {fact.metric: fact.value for fact in part.facts}
    moved = (numbers["csat"] or 0) - (numbers["csat.before"] or 0)
    assert (numbers["csat.mix"] or 0) + (numbers["csat.rate"] or 0) == pytest.approx(moved)
    assert "broken" in part.quotes[0]


def test_no_comment_is_quoted_of_too_few(store: Store) -> None:
    rows = [row for monday in MONDAYS for row in responses(monday, 60)]
    told = [{**r, "csat": 1, "verbatim": "Terrible." if n < 9 else None} for n, r in enumerate(responses(LATEST, 60))]
    banks.commit(store, "response", [row for row in rows if row["responded_at"] < LATEST] + told)
    assert changed(cubes.open(store), asked()).quotes == ("",)


def test_no_comparison_is_said(store: Store) -> None:
    bank = steady(store)
    assert "no comparison" in changed(bank, Asked(Filters(WEEK, "none"), "en")).absent


def test_a_long_comment_is_cut_between_words_and_never_inside_a_mask() -> None:
    text = "Please call me. " * 8 + "My number is [resident number] and so on " + "x" * 40
    cut = shortened(text)
    assert width(cut) <= 152
    assert cut.endswith("…")
    assert cut.count("[") == cut.count("]")
    assert shortened("짧은\n의견") == "짧은 의견"
    assert width(shortened("불만입니다 " * 60)) <= 152


def test_complaints_by_hand(store: Store) -> None:
    sunday = LATEST + timedelta(days=6)
    due = [sunday + timedelta(days=n) for n in (0, 1, 7, 8)]
    rows = [{"complaint_id": f"d{n}", "opened_at": LATEST, "due_at": day} for n, day in enumerate(due)]
    rows += [{"complaint_id": "closed", "opened_at": LATEST, "due_at": due[1], "closed_at": LATEST}]
    rows += [{"complaint_id": "twice", "opened_at": LATEST, "due_at": due[1], "is_duplicate": True}]
    banks.commit(store, "complaint", rows)
    bank = cubes.open(store)
    assert due_next(bank, asked().filters) == 2
    part = complaints(bank, asked())
    table = {row[0]: row[1] for row in part.rows}
    assert table == {"New": "5", "Closed": "1", "Open": "4", "Overdue": "1", "Overdue next week if not closed": "2"}
    first, cause = (line.words for line in part.lines)
    assert first == "Complaints are known from 16 Nov 2026 on only."
    assert cause == "No cause is recorded for this week's complaints."


def test_without_due_days_nothing_is_said_of_overdue(store: Store) -> None:
    bank = steady(store)
    part = complaints(bank, asked())
    assert [row[1] for row in part.rows[3:]] == ["–", "–"]
    assert "complaints_overdue" not in {fact.metric for fact in part.facts}


def test_causes_that_come_back(store: Store) -> None:
    rows = [row for monday in MONDAYS[:4] for row in grievances(monday, 2, "fees")]
    rows += [row for monday in MONDAYS[:3] for row in grievances(monday, 5, "fraud")]
    rows += grievances(MONDAYS[3], 9, "privacy", root_cause="training")
    rows += [row for monday in MONDAYS[:4] for row in grievances(monday, 1, "cards")]  # one is no repetition
    banks.commit(store, "complaint", rows)
    bank = cubes.open(store)
    found = repeats(bank, asked().filters).set_index("cause")
    assert found["n"].to_dict() == {"fraud": 5, "fees": 2, "cards": 1}
    assert found["weeks"].to_dict() == {"fraud": 3, "fees": 4, "cards": 4}
    words = complaints(bank, asked()).lines[0].words
    assert words == "Causes that came back in each of the last 4 weeks: fees (2)."


def test_the_footer_counts_files_refusals_and_what_is_hidden(store: Store) -> None:
    rows = responses(LATEST, 30, channel="app") + responses(LATEST, 4, channel="web", branch_id="B1")
    upload = Upload(file="a.csv", by="test", read=36, rejected=2)
    store.commit(upload, {"response": banks.table("response", rows)})
    banks.commit(store, "response", responses(MONDAYS[5], 12))
    bank = cubes.open(store)
    # By channel: web is too small, and app too, so that the total does not tell it; by segment and branch: of 30 and 4.
    hidden, cells = suppressed(bank, asked().filters)
    part = trust(bank, asked())
    words = [line.words for line in part.lines]
    assert "Week 47 of 2026, 16–22 Nov 2026; compared with 9–15 Nov 2026." in words
    assert "Scope: the whole bank, no filters." in words
    assert "Files with rows of the week: 1; rows read 36, refused 2." in words
    assert f"Too small to show (fewer than 10): {hidden} of {cells} groups that were looked at." in words
    assert 0 < hidden < cells
    assert words[-1].startswith(f"Data version {store.version()}.")


def test_the_footer_names_the_scope(store: Store) -> None:
    words = [line.words for line in trust(steady(store), asked(channel="app", segment="senior")).lines]
    assert "Scope: channel “app” and segment “senior”; nothing of other groups is in it." in words
