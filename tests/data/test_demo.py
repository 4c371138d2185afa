"""The demo bank: its size, its contracts, and that every planted story can be found in the numbers."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from data import demo
from data.checking.validator import check
from data.contracts import BOOKKEEPING, TABLES
from data.demo.comments import NEWS, THEMES, WHEN, clauses
from data.demo.queue import Shifts, serve
from data.errors import DemoError
from data.store.store import Store

UNTIL = date(2026, 11, 22)
Bank = dict[str, pd.DataFrame]


def made(scale: float, seed: int = demo.SEED, until: date = UNTIL) -> dict[str, pa.Table]:
    world = demo.make_world(seed, scale, until)
    return {name: table for _, tables in demo.families(world) for name, table in tables.items()}


@pytest.fixture(scope="module")
def small() -> dict[str, pa.Table]:
    return made(0.02)


@pytest.fixture(scope="module")
def world() -> demo.World:
    return demo.make_world(demo.SEED, 0.25, UNTIL)


@pytest.fixture(scope="module")
def bank(world: demo.World) -> Bank:
    tables = {name: table for _, tables in demo.families(world) for name, table in tables.items()}
    frames = {name: table.to_pandas() for name, table in tables.items()}
    visits = frames["visit"]
    visits["minutes"] = (visits.called_at - visits.issued_at).dt.total_seconds() / 60
    visits["hour"] = visits.issued_at.dt.hour + visits.issued_at.dt.minute / 60
    frames["contact"]["lost"] = frames["contact"].abandoned_at.notna()
    return frames


def within(times: pd.Series, span: tuple[date, date]) -> pd.Series:
    return (times >= pd.Timestamp(span[0])) & (times < pd.Timestamp(span[1] + timedelta(1)))


def nps(answers: pd.Series) -> float:
    given = answers.dropna()
    return float(100 * ((given >= 9).mean() - (given <= 6).mean()))


def fingerprint(tables: dict[str, pa.Table]) -> str:
    digest = hashlib.sha256()
    for name, table in tables.items():
        digest.update(name.encode())
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table.combine_chunks())
        digest.update(sink.getvalue())
    return digest.hexdigest()


# The bank as a whole


def test_same_seed_and_day_make_the_same_bank(small: dict[str, pa.Table]) -> None:
    assert fingerprint(made(0.02)) == fingerprint(small)


def test_another_seed_makes_another_bank(small: dict[str, pa.Table]) -> None:
    other = made(0.02, seed=7)
    assert other["visit"].num_rows != small["visit"].num_rows or other["visit"] != small["visit"]


@pytest.mark.sampled
@pytest.mark.parametrize("name", [name for name in TABLES if name != "contact_interval"])
def test_every_row_keeps_its_contract(small: dict[str, pa.Table], name: str) -> None:
    contract, table = TABLES[name], small[name]
    assert table.column_names[: len(contract.names)] == list(contract.names)
    assert set(table.column_names) - set(contract.names) <= set(BOOKKEEPING)
    strings = pa.table({c: _text(table[c]) for c in contract.names} | {"row_no": table["row_no"]})
    checked = check(contract, strings, b"any")
    assert checked.rejected == ()
    assert checked.accepted.num_rows == table.num_rows > 0
    assert pc.count_distinct(table["row_key"]).as_py() == table.num_rows
    assert table["day"].to_pylist() == checked.accepted["day"].to_pylist()


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    seconds = column.cast(pa.timestamp("s")) if pa.types.is_timestamp(column.type) else column
    return seconds.cast(pa.string())


def test_keys_are_those_that_checking_makes(small: dict[str, pa.Table]) -> None:
    for name in ("counter_session", "invitation", "calendar", "campaign", "target", "margin", "answer"):
        made_here = small[name]
        strings = pa.table({c: _text(made_here[c]) for c in TABLES[name].names} | {"row_no": made_here["row_no"]})
        checked = check(TABLES[name], strings, b"any").accepted
        assert checked["row_key"].to_pylist() == made_here["row_key"].to_pylist()


def test_it_is_stored_as_uploads_named_demo_and_only_once(tmp_path: object) -> None:
    store, told = Store(str(tmp_path)), list[float]()
    rows = demo.make(store, scale=0.005, until=UNTIL, progress=lambda _, done: told.append(done))
    snapshot = store.snapshot()
    stored = {name: snapshot.to_arrow(snapshot.table(name)).num_rows for name in rows}
    assert stored == rows
    assert {entry.file for entry in store.history()} == {demo.FILE}
    assert told == sorted(told)
    assert told[-1] == 1
    version = store.version()
    assert len(store.shelf.all("action")) == 4
    assert demo.make(store, scale=0.005, until=UNTIL) == rows
    assert store.version() == version


@pytest.mark.parametrize("scale", [0, -1, 1.5])
def test_a_size_that_cannot_be_made_is_refused(scale: float) -> None:
    with pytest.raises(DemoError, match="cannot be made"):
        demo.make_world(1, scale, UNTIL)


@pytest.mark.parametrize("until", [date(2026, 2, 28), date(2028, 2, 29), date(2027, 1, 1)])
def test_it_ends_on_the_day_asked_for(until: date) -> None:
    tables = made(0.01, until=until)
    for name, column in (("response", "responded_at"), ("complaint", "closed_at"), ("contact", "enqueued_at")):
        last = pc.max(tables[name][column]).as_py()
        assert until - timedelta(4) < last.date() <= until
    first = pc.min(tables["contact"]["enqueued_at"]).as_py().date()
    assert 540 <= (until - first).days <= 556


def test_the_full_bank_has_forty_branches_in_three_countries() -> None:
    world = demo.make_world(demo.SEED, 1.0, UNTIL)
    assert len(world.branch_ids) == len(set(world.branch_ids)) == 40
    assert set(world.country) == {0, 1, 2}
    assert world.open_days.sum() > 40 * 360


def test_a_bank_is_closed_on_holidays_and_weekends(bank: Bank) -> None:
    visits = bank["visit"]
    assert visits.issued_at.dt.day_of_week.max() == 4
    korean = visits.branch_id.isin(bank["branch"][bank["branch"].region.isin(["Seoul", "Busan"])].branch_id)
    assert datetime.combine(date(2025, 10, 6), time()) not in set(visits[korean].issued_at.dt.normalize())


# Branches: queues follow from arrivals and counters


def test_nobody_is_overtaken_and_no_counter_serves_two() -> None:
    rng = np.random.default_rng(3)
    arrived = np.sort(rng.uniform(0, 3_000, 200))
    never = np.full((1, 3), np.inf)
    shifts = Shifts(
        np.zeros((1, 3)),
        np.array([[900.0, 1_200, np.inf]]),
        np.array([[1_500.0, 1_800, np.inf]]),
        never,
        np.ones((1, 3)),
        np.zeros((1, 3)),
    )
    served = serve(np.zeros(200, int), arrived, np.full(200, 1e9), rng.exponential(60, 200), shifts)
    assert (np.diff(served.started) >= 0).all()
    assert (served.started >= arrived).all()
    for server in range(3):
        mine = served.server == server
        assert (served.started[mine][1:] >= served.ended[mine][:-1]).all()
    resting = (served.server == 0) & (served.started >= 900) & (served.started < 1_500)
    assert not resting.any()
    assert len(set(served.server)) == 3


def test_one_server_gives_the_waits_worked_by_hand() -> None:
    """Arrivals 0, 10, 20 s with 30 s of work: starts 0, 30, 60; the third leaves when patience is 35 s."""
    shifts = Shifts(*(np.array([[value]]) for value in (0.0, np.inf, np.inf, np.inf, 1.0, 0.0)))
    arrived, work = np.array([0.0, 10, 20]), np.full(3, 30.0)
    served = serve(np.zeros(3, int), arrived, np.array([99.0, 99, 99]), work, shifts)
    assert served.started.tolist() == [0, 30, 60]
    served = serve(np.zeros(3, int), arrived, np.array([99.0, 99, 35]), work, shifts)
    assert served.server.tolist() == [0, 0, -1]


def test_arrivals_peak_before_noon_and_before_closing(bank: Bank) -> None:
    visits = bank["visit"][bank["visit"].branch_id != "B04"]
    slots = visits.groupby(np.floor(visits.hour * 2) / 2).size()
    assert set(slots.nlargest(3).index) == {11.0, 11.5, 15.5}


def test_pay_days_bring_half_as_many_again(bank: Bank) -> None:
    visits = bank["visit"]
    daily = visits.groupby(["branch_id", visits.issued_at.dt.normalize()]).size().reset_index(name="n")
    pay = daily.issued_at.dt.day.between(25, 27)
    ratio = daily[pay].groupby("branch_id").n.mean() / daily[~pay].groupby("branch_id").n.mean()
    assert ratio.mean() == pytest.approx(1.5, abs=0.12)


def test_no_ticket_is_called_at_a_counter_that_is_shut(bank: Bank) -> None:
    called = bank["visit"].dropna(subset=["called_at"]).sort_values("called_at")
    sessions = bank["counter_session"].sort_values("opened_at")
    found = pd.merge_asof(
        called,
        sessions[["opened_at", "closed_at", "branch_id", "counter"]],
        left_on="called_at",
        right_on="opened_at",
        by=["branch_id", "counter"],
    )
    assert (found.called_at <= found.closed_at).all()
    assert (found.ended_at <= found.closed_at).all()


def test_a_noon_gap_where_lunch_is_taken_together(bank: Bank, world: demo.World) -> None:
    name = world.branch_ids[world.stories.noon_gap]
    visits, noon = bank["visit"], bank["visit"].hour.between(12, 13, inclusive="left")
    here = visits.branch_id == name
    assert visits[here & noon].minutes.quantile(0.9) > 1.25 * visits[~here & noon].minutes.quantile(0.9)
    assert visits[here & noon].minutes.mean() > 3 * visits[here & ~noon].minutes.mean()
    open_now = {branch: _open_at(bank["counter_session"], branch, hours=12.5) for branch in (name, "B08")}
    assert open_now[name] < 1.5 < open_now["B08"]


def _open_at(sessions: pd.DataFrame, branch: str, hours: float) -> float:
    mine = sessions[sessions.branch_id == branch]
    at = mine.opened_at.dt.normalize() + pd.Timedelta(hours=hours)
    return float(((mine.opened_at <= at) & (mine.closed_at > at)).sum() / mine.opened_at.dt.normalize().nunique())


def test_busier_and_slower_before_holidays(bank: Bank) -> None:
    """The three days before the longest breaks of 2026 against the same weekdays four weeks around."""
    visits = bank["visit"].merge(bank["branch"][["branch_id", "region"]], on="branch_id")
    visits = visits[visits.region.isin(["Seoul", "Busan", "Gyeonggi", "Daejeon"])]
    day = visits.issued_at.dt.normalize()
    breaks = [pd.Timestamp(2026, 2, 16), pd.Timestamp(2026, 9, 24), pd.Timestamp(2025, 10, 6)]
    near = [b - pd.Timedelta(days=n) for b in breaks for n in (1, 2, 3)]
    around = [d + pd.Timedelta(weeks=w) for d in near for w in (-3, -2, 2, 3)]
    before, usual = visits[day.isin(near)], visits[day.isin(around)]
    assert before.minutes.mean() > 1.6 * usual.minutes.mean()
    per_day = [frame.groupby(["branch_id", frame.issued_at.dt.normalize()]).size().mean() for frame in (before, usual)]
    assert per_day[0] > 1.1 * per_day[1]


def test_a_campaign_lengthens_queues_in_its_branches(bank: Bank, world: demo.World) -> None:
    """Difference in differences of the mean wait: the campaign's weeks and the eight before, there and elsewhere."""
    campaign, visits = bank["campaign"], bank["visit"]
    mine = campaign[campaign.campaign_id == "savings-week"]
    span = world.stories.campaign
    assert {(day, end) for day, end in zip(mine.starts_on, mine.ends_on, strict=True)} == {span}
    earlier = (span[0] - timedelta(56), span[0] - timedelta(1))
    there = visits.branch_id.isin(mine.branch_id)
    change = [
        visits[group & within(visits.issued_at, span)].minutes.mean()
        - visits[group & within(visits.issued_at, earlier)].minutes.mean()
        for group in (there, ~there)
    ]
    assert change[0] - change[1] > 1.5


def test_a_branch_improves_steadily(bank: Bank, world: demo.World) -> None:
    name = world.branch_ids[world.stories.improving]
    visits = bank["visit"][bank["visit"].branch_id == name]
    responses = bank["response"][(bank["response"].branch_id == name) & (bank["response"].channel == "branch")]
    thirds = pd.date_range("2025-05-23", "2026-11-23", periods=4)
    waits = visits.groupby(pd.cut(visits.issued_at, thirds), observed=True).minutes.mean().tolist()
    scores = responses.groupby(pd.cut(responses.responded_at, thirds), observed=True).csat.mean().tolist()
    assert waits == sorted(waits, reverse=True)
    assert scores == sorted(scores)
    assert scores[2] - scores[0] > 0.4


# Calls


def test_call_loss_is_near_the_lifeline_with_bad_half_hours(bank: Bank, world: demo.World) -> None:
    contacts = bank["contact"]
    offered = contacts[(contacts.outcome != "left_in_menu") & ~within(contacts.enqueued_at, world.stories.app_failure)]
    assert 0.03 < offered.lost.mean() < 0.08
    slots = offered.groupby(offered.enqueued_at.dt.floor("30min")).lost.agg(["size", "mean"])
    busy = slots[slots["size"] >= 8]
    assert 0.1 < (busy["mean"] > 0.05).mean() < 0.6
    assert (busy["mean"] == 0).mean() > 0.3


def test_the_second_line_helps_only_after_a_while(bank: Bank) -> None:
    contacts = bank["contact"].dropna(subset=["answered_at"])
    wait = (contacts.answered_at - contacts.enqueued_at).dt.total_seconds()
    assert (contacts.line == "2").sum() > 50
    assert wait[contacts.line == "2"].min() > 75


# Surveys


def test_response_rates_are_plausible(bank: Bank) -> None:
    rate = bank["response"].groupby("channel").size() / bank["invitation"].groupby("channel").sent.sum()
    assert rate.between(0.14, 0.36).all()
    assert len(rate) == 6


def test_scores_fall_with_the_wait(bank: Bank) -> None:
    linked = bank["response"].merge(bank["visit"][["visit_id", "minutes", "branch_id"]], on="visit_id")
    score = linked.groupby(pd.cut(linked.minutes, [-1, 5, 15, 90]), observed=True).csat.mean().tolist()
    assert score[0] > score[1] + 0.1 > score[2] + 0.4
    assert (linked.branch_id_x == linked.branch_id_y).all()


def test_a_week_of_app_failures_shows_in_scores_complaints_and_calls(bank: Bank, world: demo.World) -> None:
    span, earlier = world.stories.app_failure, _weeks_before(world.stories.app_failure, 8)
    app = bank["response"][bank["response"].channel == "app"]
    fallen = app[within(app.responded_at, earlier)].csat.mean() - app[within(app.responded_at, span)].csat.mean()
    assert fallen > 1
    complaints = bank["complaint"][bank["complaint"].reason == "app not working"].opened_at
    assert within(complaints, span).sum() > 4 * within(complaints, earlier).sum() / 8
    calls = bank["contact"][bank["contact"].queue == "app"].enqueued_at
    a_day = [within(calls, s).sum() / calls[within(calls, s)].dt.normalize().nunique() for s in (span, earlier)]
    assert a_day[0] > 2.5 * a_day[1]


def test_fake_messages_are_new_in_the_last_days(bank: Bank, world: demo.World) -> None:
    told = bank["response"][bank["response"].verbatim.fillna("").str.contains("fake text|가짜 문자|假短信")]
    assert len(told) >= 20
    assert within(told.responded_at, (world.stories.fake_messages[0], world.until)).mean() > 0.99
    assert set(told.language) == {"ko", "zh", "en"}


def _weeks_before(span: tuple[date, date], weeks: int) -> tuple[date, date]:
    return span[0] - timedelta(weeks=weeks), span[0] - timedelta(1)


def test_a_hand_picked_branch_scores_too_well_for_its_waits_and_complaints(bank: Bank, world: demo.World) -> None:
    name = world.branch_ids[world.stories.hand_picked]
    responses = bank["response"][bank["response"].survey_id == "branch-visit"]
    sent = bank["invitation"][bank["invitation"].survey_id == "branch-visit"].groupby("branch_id").sent.sum()
    rate = responses.groupby("branch_id").size() / sent
    score = responses.groupby("branch_id").nps.apply(nps)
    complaints = bank["complaint"].groupby("branch_id").size() / bank["branch"].set_index("branch_id").customers
    waits = bank["visit"].groupby("branch_id").minutes.mean()
    assert rate[name] < 0.5 * rate.drop(name).min()
    assert score[name] > score.drop(name).max() + 15
    assert complaints[name] > complaints.median()
    assert waits[name] > waits.median()


def test_comments_come_in_three_languages_and_often_not_at_all(bank: Bank) -> None:
    responses = bank["response"]
    assert 0.3 < responses.verbatim.notna().mean() < 0.55
    written = responses.dropna(subset=["verbatim"])
    hangul, han = written.verbatim.str.contains("[가-힣]"), written.verbatim.str.contains("[一-鿿]")
    assert (hangul == (written.language == "ko")).all()
    assert (han == (written.language == "zh")).all()
    assert written.verbatim.nunique() > 0.4 * len(written)
    assert not written.verbatim.str.contains("[{}]").any()


def test_comments_about_waiting_are_worse_and_longer_waited(bank: Bank) -> None:
    written = bank["response"].dropna(subset=["verbatim"]).merge(bank["visit"][["visit_id", "minutes"]], on="visit_id")
    about = written.verbatim.str.contains("기다렸|대기 시간|排队时间|等了|I waited|queue .* too long")
    assert written[about].minutes.mean() > 1.5 * written[~about].minutes.mean()
    assert written[about].csat.mean() < written[~about].csat.mean() - 0.5


@pytest.mark.parametrize("language", list(WHEN))
def test_every_theme_has_clauses_of_both_moods(language: str) -> None:
    words = clauses(language)
    assert set(words) == {"joint", "open", "close", *THEMES, NEWS}
    for theme in (*THEMES, NEWS):
        assert set(words[theme]) == {"good", "bad"}
        assert all(sentence for mood in words[theme].values() for sentence in mood)


# Complaints


def test_complaints_are_plausible(bank: Bank) -> None:
    complaints, customers = bank["complaint"], bank["branch"].customers.sum()
    assert 10 < len(complaints) / customers * 1e5 / 18 < 120
    left = complaints[complaints.status == "open"]
    assert 0.005 < len(left) / len(complaints) < 0.06
    overdue = left.due_at < pd.Timestamp(UNTIL)
    assert 0.05 < overdue.mean() < 0.6
    assert 0.85 < complaints.is_timely.mean() < 0.97
    assert 0.03 < (complaints.origin == "regulator").mean() < 0.08
    assert complaints[complaints.outcome == "rejected"].redress_amount.isna().all()
    assert complaints.closed_at.notna().eq(complaints.status == "closed").all()


def test_waiting_complaints_come_from_long_waits(bank: Bank) -> None:
    waiting = bank["complaint"][bank["complaint"].reason == "waiting time"].groupby("branch_id").size()
    waits = bank["visit"].groupby("branch_id").minutes.mean()
    assert np.corrcoef(waiting.reindex(waits.index, fill_value=0), waits)[0, 1] > 0.3
