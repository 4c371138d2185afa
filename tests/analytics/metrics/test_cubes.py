"""The cubes after any sequence of uploads and undos equal a full count, and answer as the rows do."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analytics.metrics import counting, cubes, query, refreshes
from analytics.metrics.catalogue import METRICS
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.metrics.subjects import SUBJECTS
from analytics.voice import scores
from data.store.store import Store
from tests.banks import commit

START = datetime(2026, 3, 2)
SPAN = Period(date(2026, 3, 1), date(2026, 4, 30))
WORDS = ("Rude staff, and the fees are too high", None, "앱이 자꾸 꺼져요", "排队太久了", "Friendly staff", "12345")
EVERYTHING = Period(date(2000, 1, 1), date(2030, 1, 1))


def moment(rng: np.random.Generator, days: int = 40) -> datetime:
    return START + timedelta(days=int(rng.integers(days)), seconds=int(rng.integers(8 * 3600, 18 * 3600)))


def responses(rng: np.random.Generator, keys: range) -> list[dict[str, Any]]:
    return [
        {
            "response_id": str(k),
            "responded_at": moment(rng),
            "nps": int(rng.integers(11)),
            "csat": float(rng.integers(1, 6)),
            "branch_id": str(rng.choice(["A", "B", "C"])),
            "channel": str(rng.choice(["app", "branch"])),
            "verbatim": WORDS[k % len(WORDS)],
        }
        for k in keys
    ]


def complaints(rng: np.random.Generator, keys: range) -> list[dict[str, Any]]:
    rows = []
    for k in keys:
        opened = moment(rng)
        closed = opened + timedelta(days=float(rng.exponential(9))) if rng.random() < 0.7 else None
        rows.append(
            {
                "complaint_id": str(k), "opened_at": opened, "due_at": opened + timedelta(days=15), "closed_at": closed,
                "branch_id": str(rng.choice(["A", "B", "C"])), "outcome": str(rng.choice(["upheld", "rejected"])),
                "narrative": WORDS[k % len(WORDS)],
            }
        )  # fmt: skip
    return rows


def visits(rng: np.random.Generator, keys: range) -> list[dict[str, Any]]:
    rows = []
    for k in keys:
        issued, wait = moment(rng), int(rng.exponential(500))
        served = rng.random() < 0.9
        called = issued + timedelta(seconds=wait) if served else None
        rows.append(
            {
                "visit_id": str(k), "issued_at": issued, "called_at": called,
                "ended_at": called + timedelta(seconds=int(rng.exponential(300))) if called else None,
                "branch_id": str(rng.choice(["A", "B", "C"])), "service": str(rng.choice(["cash", "loan"])),
            }
        )  # fmt: skip
    return rows


def contacts(rng: np.random.Generator, keys: range) -> list[dict[str, Any]]:
    rows = []
    for k in keys:
        joined, wait = moment(rng), int(rng.exponential(40))
        left, answered = joined + timedelta(seconds=wait), rng.random() < 0.9
        rows.append(
            {
                "contact_id": str(k), "enqueued_at": joined, "answered_at": left if answered else None,
                "abandoned_at": None if answered else left,
                "ended_at": left + timedelta(seconds=200) if answered else None, "queue": str(rng.choice(["x", "y"])),
            }
        )  # fmt: skip
    return rows


MAKERS = {"response": responses, "complaint": complaints, "visit": visits, "contact": contacts}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store after uploads that overlap by key, undos and a redo, its cubes refreshed after each or after several."""
    store, rng, uploads = Store(str(tmp_path_factory.mktemp("cubes"))), np.random.default_rng(7), []
    for step in range(3):
        for table, make in MAKERS.items():
            uploads.append(commit(store, table, make(rng, range(400 * step, 400 * step + 800))).upload_id)
            if step != 1:
                cubes.open(store)
    for upload in (uploads[0], uploads[5], uploads[6], uploads[7], uploads[9]):
        store.undo(upload, "test")
        if upload != uploads[6]:
            cubes.open(store)
    store.redo(uploads[5], "test")
    return store


def sorted_rows(table: pa.Table, keys: list[str]) -> pd.DataFrame:
    frame = table.to_pandas()
    frame = frame[(frame.drop(columns=keys) != 0).any(axis=1)]
    return frame.sort_values(keys).reset_index(drop=True).sort_index(axis=1)


@pytest.mark.sampled
@pytest.mark.parametrize("key", SUBJECTS)
def test_refreshed_days_equal_a_full_count(store: Store, key: str) -> None:
    opened, subject = cubes.open(store), SUBJECTS[key]
    names = list(counting.measures(key))
    whole = {t["rollup"][0].as_py(): t for t in counting.build(opened.snapshot, subject, None)}
    for groups in subject.rollups:
        kept = opened[key].rows(set(groups), {}, names, asked=False)
        assert kept is not None
        keys = ["day", *groups]
        counted = whole["+".join(groups)].select([*keys, *names])
        pd.testing.assert_frame_equal(sorted_rows(kept, keys), sorted_rows(counted, keys), check_dtype=False)


@pytest.mark.parametrize("key", ["complaints", "visits", "contacts"])
def test_counts_up_to_an_edge_are_those_of_the_rows(store: Store, key: str) -> None:
    snapshot, subject = cubes.open(store).snapshot, SUBJECTS[key]
    rows = subject.rows(snapshot, None)
    measured = {name: m(rows) for name, m in counting.measures(key).items()}
    (of,) = counting.steps(measured)
    assert len(of.edges) > 100
    counted = rows.group_by("day").agg(**{name: counting.total(measured[name]) for name in list(of.edges)[::9]})
    whole = next(t for t in counting.build(snapshot, subject, None) if t["rollup"][0].as_py() == "")
    one, other = (t.to_pandas().sort_values("day") for t in (snapshot.to_arrow(counted), whole))
    pd.testing.assert_frame_equal(
        one.reset_index(drop=True), other[one.columns].reset_index(drop=True), check_dtype=False
    )


def test_values_on_an_edge_and_lists_without_any() -> None:
    lists = pa.array([[1.0, 1.01, 3.0, 9.0], None, [], [0.5]], pa.list_(pa.float64()))
    found = counting.stepwise(pa.table({"day": [1, 2, 3, 4], "them": lists}), "them", {"le_3": 3.0, "le_1": 1.0})
    assert found.to_pydict() == {"day": [1, 2, 3, 4], "le_1": [1, 0, 0, 1], "le_3": [3, 0, 0, 1]}
    assert (
        counting.stepwise(found.select(["day"]).slice(4).append_column("x", lists.slice(4)), "x", {"a": 1}).num_rows
        == 0
    )


def current(store: Store, table: str) -> pd.DataFrame:
    snapshot = store.snapshot()
    return snapshot.to_arrow(snapshot.table(table)).to_pandas()


def test_survey_numbers_equal_those_of_the_rows(store: Store) -> None:
    rows, opened = current(store, "response"), cubes.open(store)
    nps = 100 * ((rows.nps >= 9).mean() - (rows.nps <= 6).mean())
    assert query.value(opened, "nps", Filters(EVERYTHING)).value == pytest.approx(nps)
    assert query.value(opened, "csat", Filters(EVERYTHING)).value == pytest.approx(rows.csat.mean())
    assert query.value(opened, "csat_top2", Filters(EVERYTHING)).value == pytest.approx((rows.csat >= 4).mean())
    by_branch = query.by(opened, "csat", "branch_id", Filters(EVERYTHING)).frame.set_index("group")["value"]
    assert by_branch.to_dict() == pytest.approx(rows.groupby("branch_id").csat.mean().to_dict())
    only = Filters(EVERYTHING, where=(("branch_id", ("A",)), ("channel", ("app",))))
    expected = rows[(rows.branch_id == "A") & (rows.channel == "app")].csat.mean()
    assert query.value(opened, "csat", only).value == pytest.approx(expected)


def test_complaint_numbers_equal_those_of_the_rows(store: Store) -> None:
    rows, opened = current(store, "complaint"), cubes.open(store)
    end = pd.Timestamp("2026-03-31 23:59:59")
    march = Filters(Period(date(2026, 3, 1), date(2026, 3, 31)))
    still = (rows.opened_at <= end) & ~(rows.closed_at <= end)
    assert query.value(opened, "complaints_open", march).value == still.sum()
    assert query.value(opened, "complaints_overdue", march).value == (still & (rows.due_at <= end)).sum()
    closed = rows[rows.closed_at.between("2026-03-01", end)]
    days = (closed.closed_at - closed.opened_at).dt.total_seconds() / 86400
    assert query.value(opened, "complaints_closed", march).value == len(closed)
    assert query.value(opened, "days_to_close_median", march).value == pytest.approx(days.median(), rel=0.02)
    assert query.value(opened, "days_to_close_p90", march).value == pytest.approx(days.quantile(0.9), rel=0.02)


@pytest.mark.parametrize("key, q", [("wait_p50", 0.5), ("wait_p90", 0.9), ("wait_p95", 0.95)])
def test_wait_quantiles_are_within_two_percent_of_the_rows(store: Store, key: str, q: float) -> None:
    rows = current(store, "visit")
    waits = (rows.called_at - rows.issued_at).dt.total_seconds().dropna()
    assert query.value(cubes.open(store), key, Filters(SPAN)).value == pytest.approx(waits.quantile(q), rel=0.02)


def test_visit_numbers_equal_those_of_the_rows(store: Store) -> None:
    rows, opened = current(store, "visit"), cubes.open(store)
    waits = (rows.called_at - rows.issued_at).dt.total_seconds().dropna()
    assert query.value(opened, "wait_mean", Filters(SPAN)).value == pytest.approx(waits.mean())
    assert query.value(opened, "wait_over_target", Filters(SPAN)).value == pytest.approx((waits > 900).mean())
    assert query.value(opened, "walk_away", Filters(SPAN)).value == pytest.approx(rows.called_at.isna().mean())
    cells = query.grid(opened, "visits", Filters(SPAN)).frame
    assert cells["value"].sum() == len(rows)
    slot = rows.issued_at.dt.hour * 2 + rows.issued_at.dt.minute // 30
    expected = rows.groupby([rows.issued_at.dt.day_of_week, slot]).size()
    assert cells.set_index(["weekday", "half_hour"])["value"].to_dict() == expected.to_dict()


def test_call_numbers_equal_those_of_the_rows(store: Store) -> None:
    rows, opened = current(store, "contact"), cubes.open(store)
    waits = (rows.answered_at - rows.enqueued_at).dt.total_seconds()
    assert query.value(opened, "call_loss", Filters(SPAN)).value == pytest.approx(rows.answered_at.isna().mean())
    assert query.value(opened, "service_level", Filters(SPAN)).value == pytest.approx((waits <= 20).mean())
    expected = waits.dropna().quantile(0.9)
    assert query.value(opened, "call_wait_p90", Filters(SPAN)).value == pytest.approx(expected, rel=0.02)


def test_comment_numbers_equal_those_of_the_rows(store: Store) -> None:
    surveys, complaints = current(store, "response"), current(store, "complaint")
    opened = cubes.open(store)
    words = pd.concat([surveys.verbatim, complaints.narrative]).dropna()
    assert query.value(opened, "comments", Filters(SPAN)).value == len(words)
    assert query.value(opened, "comments_scored", Filters(SPAN)).value == pytest.approx((words != "12345").mean())
    # Two of the six speak of the staff.
    of_staff = Filters(SPAN, where=(("theme", ("attitude",)), ("source", ("survey",))))
    about = surveys.verbatim.str.contains("staff", na=False)
    assert query.value(opened, "theme_mentions", of_staff).value == about.sum()
    rest = surveys[surveys.verbatim.notna() & ~about].nps.mean()
    value = query.value(opened, "theme_effect_nps", of_staff)
    assert value.value == pytest.approx(surveys[about].nps.mean() - rest)


@pytest.mark.sampled
@pytest.mark.parametrize("key", [k for k, m in METRICS.items() if m.window == "period"])
def test_weeks_add_up_to_the_series(store: Store, key: str) -> None:
    opened = cubes.open(store)
    series = query.over_time(opened, key, Filters(SPAN), "week").frame
    for _, week in series.iterrows():
        alone = query.value(opened, key, Filters(Period(week.start, week.end)))
        assert (alone.value is None) == bool(pd.isna(week.value))
        assert alone.value is None or alone.value == pytest.approx(week.value)


def test_a_killed_refresh_is_invisible_and_two_at_once_do_not_double(store: Store) -> None:
    opened, subject = cubes.open(store), SUBJECTS["visits"]
    before = query.value(opened, "visits", Filters(SPAN)).value
    piece = next(iter(counting.build(opened.snapshot, subject, None)))
    unfinished = piece.append_column("refresh", pa.array(["999999999999-dead"] * piece.num_rows))
    store.append_derived("visits", unfinished)
    cubes.refresh(store, opened.snapshot, subject, [date(2026, 3, 3), date(2026, 3, 4)])
    cubes.refresh(store, opened.snapshot, subject, [date(2026, 3, 3), date(2026, 3, 9)])
    assert query.value(cubes.open(store), "visits", Filters(SPAN)).value == before


def test_one_suppressed_group_takes_another_with_it(tmp_path: Any) -> None:
    store, rng = Store(str(tmp_path)), np.random.default_rng(1)
    rows = responses(rng, range(60))
    for i, row in enumerate(rows):
        row["branch_id"] = "A" if i < 40 else "B" if i < 55 else "C"
    commit(store, "response", rows)
    found = query.by(cubes.open(store), "csat", "branch_id", Filters(EVERYTHING)).frame.set_index("group")
    assert found["suppressed"].to_dict() == {"A": False, "B": True, "C": True}
    assert found["value"].isna().to_dict() == {"A": False, "B": True, "C": True}


def test_rows_behind_a_number_are_paged_and_counted(store: Store) -> None:
    opened, rows = cubes.open(store), current(store, "complaint")
    first = query.rows(opened, "complaints", Filters(SPAN), page=0, size=20)
    second = query.rows(opened, "complaints", Filters(SPAN), page=1, size=20)
    assert first.total == len(rows)
    assert len(first.frame) == len(second.frame) == 20
    assert not set(first.frame.complaint_id) & set(second.frame.complaint_id)
    still_open = query.rows(opened, "complaints_open", Filters(SPAN)).total
    assert still_open == query.value(opened, "complaints_open", Filters(SPAN)).value


def test_other_formulas_or_targets_count_anew(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(str(tmp_path))
    commit(store, "visit", visits(np.random.default_rng(3), range(50)))
    assert cubes.open(store)["visits"].version == 1
    monkeypatch.setattr(refreshes, "_base", lambda: "other formulas")
    monkeypatch.setattr(cubes, "_fresh", {})
    assert cubes.Cubes(store.snapshot())["visits"].version == 0
    assert query.value(cubes.open(store), "visits", Filters(SPAN)).value == 50


def test_a_complaint_closed_after_the_last_opening_is_counted(tmp_path: Any) -> None:
    store = Store(str(tmp_path))
    opened, closed = datetime(2026, 3, 3, 9), datetime(2026, 3, 5, 9)
    commit(store, "complaint", [{"complaint_id": str(i), "opened_at": opened, "closed_at": closed} for i in range(12)])
    found = cubes.open(store)
    assert found.newest("complaints") == date(2026, 3, 5)
    late = Filters(Period(date(2026, 3, 5), date(2026, 3, 5)))
    assert query.value(found, "complaints_open", late).value == 0
    assert query.value(found, "days_to_close_median", late).value == pytest.approx(2, rel=0.02)


def test_days_without_a_comment_are_counted_without_reading_any(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store, opened = Store(str(tmp_path)), datetime(2026, 3, 3, 9)
    both: list[dict[str, Any]] = [{"complaint_id": key, "opened_at": opened} for key in "ab"]
    told = commit(store, "complaint", [{**row, "narrative": "They charged me twice"} for row in both])
    assert query.value(cubes.open(store), "comments", Filters(SPAN)).n == 2
    monkeypatch.setattr(scores, "scored", lambda *_: pytest.fail("no comment is there to be read"))
    store.undo(told.upload_id)
    commit(store, "complaint", [{**both[0], "narrative": " "}, both[1]])
    found = cubes.open(store)
    assert (found["comments"].version, found["themes"].version, found["comments"].span) == (3, 3, None)
    assert query.value(found, "complaints", Filters(SPAN)).value == 2


@pytest.mark.parametrize("where", [{"branch_id": ("B1",)}, {"branch_id": ("B1", "B2")}, {"branch_id": ("no such",)}])
def test_groups_chosen_in_memory_are_those_that_the_engine_chooses(
    store: Store, where: dict[str, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = list(counting.measures("visits"))
    small = cubes.open(store)["visits"].rows({"branch_id"}, where, names)
    monkeypatch.setattr(cubes, "FEW", 0)
    large = cubes.open(store)["visits"].rows({"branch_id"}, where, names)
    assert small is not None
    assert large is not None
    keys = ["day", "branch_id"]
    pd.testing.assert_frame_equal(sorted_rows(small, keys), sorted_rows(large, keys))
