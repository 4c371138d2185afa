"""Comments: scored once and again only by another version, put right by hand, calibrated and taken back."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

import cli
from analytics.metrics import cubes, query
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.voice import editing, learning, reading, scores
from data.care.maintenance import FORCE_MARK
from data.errors import QuestionError
from data.store.store import Store
from tests.banks import commit

START = datetime(2026, 3, 2, 9)
DAYS = Period(date(2026, 3, 1), date(2026, 3, 31))
WORDS = ("The staff was rude and slow", "Friendly staff, thank you", "The fees are too high", "12345", None)


def survey(count: int = 50, first: int = 0) -> list[dict[str, object]]:
    return [
        {
            "response_id": str(first + i),
            "responded_at": START + timedelta(days=i % 10),
            "nps": (1, 10, 2, 5, 7)[i % 5],
            "verbatim": WORDS[i % 5],
            "branch_id": "AB"[i % 2],
        }
        for i in range(count)
    ]


@pytest.fixture
def bank(store: Store) -> Store:
    commit(store, "response", survey())
    cubes.open(store)
    return store


def stored(store: Store) -> pa.Table:
    with store.snapshot() as snapshot:
        rows = snapshot.derived_rows(scores.NAME, ["text_key", "model", "label"], {})
    assert rows is not None
    return rows.filter(pa.compute.not_equal(rows["text_key"], FORCE_MARK))


def negative(store: Store) -> float | None:
    return query.value(cubes.open(store), "comments_negative", Filters(DAYS)).value


def test_a_text_is_scored_once_whoever_says_it(bank: Store) -> None:
    assert stored(bank).num_rows == 4
    commit(bank, "response", survey(100, first=1000))
    cubes.open(bank)
    assert stored(bank).num_rows == 4
    assert query.value(cubes.open(bank), "comments", Filters(DAYS)).value == 120


def test_scoring_that_was_killed_goes_on_where_it_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(store, "response", survey())
    monkeypatch.setattr(scores, "AT_ONCE", 2)
    monkeypatch.setattr(scores, "PIECE", 2)

    def stop(done: int, _: int) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cubes.freshen(store, stop)
    assert stored(store).num_rows == 2
    told: list[tuple[int, int]] = []
    cubes.freshen(store, lambda done, total: told.append((done, total))).close()
    assert told[-1] == (2, 2)
    assert stored(store).num_rows == 4
    assert negative(store) == pytest.approx(2 / 3)


def test_a_correction_counts_for_its_words_and_touches_only_their_days(bank: Store) -> None:
    before = negative(bank)
    found = reading.comments(cubes.open(bank), Filters(DAYS), "rude")
    assert (found.total, found.comments[0].label, before) == (10, "negative", pytest.approx(2 / 3))
    touched = {comment.day for comment in found.comments}
    editing.correct(bank, found.comments[0].text_key, label="positive", themes=["waiting"], by="kim")
    assert negative(bank) == pytest.approx(1 / 3)
    with bank.snapshot() as snapshot:
        marks = snapshot.derived_rows("comments", ["day", "refresh"], {"rollup": ["#day"]})
        assert marks is not None
        newest = max(marks["refresh"].to_pylist())
        assert set(marks.filter(pa.compute.equal(marks["refresh"], newest))["day"].to_pylist()) == touched
    again = reading.comments(cubes.open(bank), Filters(DAYS), "rude", theme="waiting").comments[0]
    assert (again.label, again.is_corrected, [theme for theme, _ in again.themes]) == ("positive", True, ["waiting"])
    # Of the one theme that was found there, none was right.
    assert editing.corrections(bank) == editing.Corrections(1, 1, 0)
    editing.undo_correction(bank, again.text_key)
    assert negative(bank) == before


def test_what_cannot_be_said_of_a_comment_is_refused(bank: Store) -> None:
    key = reading.comments(cubes.open(bank), Filters(DAYS)).comments[0].text_key
    for asked in ({"label": "great"}, {"themes": ["weather"]}):
        with pytest.raises(QuestionError):
            editing.correct(bank, key, **asked)
    with pytest.raises(QuestionError):
        editing.correct(bank, "0" * 32, label="positive")


def test_seeds_of_the_bank_are_read_by_at_once(bank: Store) -> None:
    of_fees = Filters(DAYS, where=(("theme", ("fees",)),))
    assert query.value(cubes.open(bank), "theme_mentions", of_fees).value == 10
    seeds = editing.lexicon(bank, "en")["fees"]
    assert editing.save_lexicon(bank, "en", {"fees": [*seeds, "thank you"]}) == 4
    assert query.value(cubes.open(bank), "theme_mentions", of_fees).value == 20
    editing.save_lexicon(bank, "en", {"fees": seeds})
    assert query.value(cubes.open(bank), "theme_mentions", of_fees).value == 10


def against_the_words(count: int = 120) -> list[dict[str, object]]:
    """A bank whose customers mean the opposite of what they say: only its scores can tell."""
    said = [(f"Friendly staff number {i}", 1) if i % 2 else (f"Rude staff, ticket {i}", 10) for i in range(count)]
    return [
        {"response_id": str(i), "responded_at": START, "nps": nps, "verbatim": text}
        for i, (text, nps) in enumerate(said)
    ]


def test_a_calibration_is_told_in_force_and_taken_back(store: Store) -> None:
    commit(store, "response", [*survey(), *against_the_words()])
    before = negative(store)
    found = learning.calibrate(store, by="kim")
    fit = found.fits[0]
    assert (fit.language, fit.survey, found.by) == ("en", "", "kim")
    assert fit.after.log_loss < fit.before.log_loss
    calibrated = negative(store)
    assert calibrated != before
    assert learning.learnt(store).fits == found.fits
    assert learning.undo(store).fits == ()
    assert negative(store) == before
    with pytest.raises(QuestionError):
        learning.undo(store)


def test_too_little_to_learn_from_changes_nothing(bank: Store) -> None:
    with pytest.raises(QuestionError):
        learning.calibrate(bank)
    assert learning.learnt(bank).fits == ()


def test_outdated_scores_are_cleared_and_made_again_when_needed(bank: Store) -> None:
    seeds = editing.lexicon(bank, "en")["fees"]
    editing.save_lexicon(bank, "en", {"fees": [*seeds, "thank you"]})
    bank.maintain(0)
    assert stored(bank).num_rows == 8, "the new version is not in force before the cubes say so"
    expected = negative(bank)
    bank.maintain(0)
    assert stored(bank).num_rows == 4
    assert negative(bank) == expected
    editing.save_lexicon(bank, "en", {"fees": seeds})
    assert negative(bank) == expected


def test_search_is_by_part_or_by_word(store: Store) -> None:
    texts = ["수수료가 비싸요", "무수수료 좋아요", "The card was declined", "A discarded card", "手续费太贵"]
    rows = [{"response_id": str(i), "responded_at": START, "nps": 5, "verbatim": t} for i, t in enumerate(texts * 3)]
    commit(store, "response", rows)
    opened = cubes.open(store)

    def total(query: str, match: reading.Match) -> int:
        return reading.comments(opened, Filters(DAYS), query, match=match).total // 3

    assert (total("수수료", "part"), total("수수료", "word")) == (2, 1)
    assert (total("CARD", "part"), total("card", "word"), total("car", "word")) == (2, 2, 0)
    assert (total("续费", "part"), total("续费", "word")) == (1, 1)


def test_comments_whose_groups_may_not_be_shown_are_counted(store: Store) -> None:
    channels = ["app"] * 40 + ["branch"] * 30 + ["phone"] * 4
    commit(store, "response", [
        {"response_id": str(i), "responded_at": START, "nps": 5, "verbatim": f"Too slow {i}", "channel": channel}
        for i, channel in enumerate(channels)
    ])  # fmt: skip
    opened = cubes.open(store)
    found = reading.comments(opened, Filters(DAYS))
    assert 0 < found.total < found.all == len(channels)
    assert found.total + found.left_out == found.all
    searched = reading.comments(opened, Filters(DAYS), "slow 1")
    assert (searched.left_out, searched.all) == (found.left_out, found.all), "what is looked for changes nothing of it"
    opposite = reading.mismatches(opened, Filters(DAYS))
    assert (opposite.left_out, opposite.all) == (found.left_out, found.all)


def test_few_comments_are_not_shown(store: Store) -> None:
    commit(store, "response", survey(8))
    assert reading.comments(cubes.open(store), Filters(DAYS)).suppressed
    assert reading.mismatches(cubes.open(store), Filters(DAYS)).suppressed


def test_a_term_that_rose_is_new_with_its_places(store: Store) -> None:
    old = [{"response_id": f"o{i}", "responded_at": START + timedelta(days=i % 20), "nps": 7,
            "verbatim": "The branch was clean and quiet"} for i in range(200)]  # fmt: skip
    new = [{"response_id": f"n{i}", "responded_at": START + timedelta(days=23), "nps": 2, "branch_id": "A",
            "channel": "app", "verbatim": "Face login broken after update"} for i in range(20)]  # fmt: skip
    commit(store, "response", [*old, *new])
    found = reading.new_terms(cubes.open(store), Filters(Period(date(2026, 3, 1), date(2026, 3, 26))))
    assert found[0].examples == ("Face login broken after update",)
    assert (found[0].now, found[0].before, found[0].first_seen) == (20, 0, date(2026, 3, 25))
    assert found[0].by == {"branch_id": {"A": 20}, "channel": {"app": 20}}


def run(*arguments: str, said: str = "") -> str:
    result = CliRunner().invoke(cli.app, [*arguments], input=said.encode())
    assert result.exit_code == 0, result.output
    return result.stdout


def test_score_answers_one_object_a_line(tmp_path: Path) -> None:
    texts = ["직원이 불친절해요 010-1234-5678", "", "Friendly staff, thank you", "服务态度很差", "こんにちは"]
    lines = run("score", "--store", str(tmp_path / "none"), said="\n".join(texts) + "\n").splitlines()
    documents = [json.loads(line) for line in lines]
    keys = {"language", "polarity", "probability", "label", "themes", "masked"}
    assert [set(document) for document in documents] == [keys] * 5
    assert [d["language"] for d in documents] == ["ko", "und", "en", "zh", "ja"]
    assert [d["label"] for d in documents] == ["negative", "not_scored", "positive", "negative", "not_scored"]
    assert documents[0]["masked"] == "직원이 불친절해요 [phone]"
    assert documents[1]["polarity"] is None
    assert "attitude" in documents[0]["themes"]
    assert documents[2]["probability"] == pytest.approx((documents[2]["polarity"] + 1) / 2, abs=1e-3)
    assert json.loads(run("score", "--language", "ko", said="ok\n"))["language"] == "ko"


def test_stored_comments_are_read_anew_by_one_command(bank: Store) -> None:
    assert json.loads(run("rescore", "--store", bank.url, "--json")) == {"reread": 0}
    bank.shelf.put("lexicon", "en", {"fees": {"add": ["thank you"], "drop": []}}, "kim")
    assert json.loads(run("rescore", "--store", bank.url, "--json")) == {"reread": 4}


def test_what_is_worked_out_once_of_two_days_is_not_of_the_days_between_them(store: Store) -> None:
    said = {"response_id": "1", "responded_at": datetime(2026, 3, 2, 9), "nps": 9, "verbatim": "Friendly staff"}
    commit(store, "response", [said])
    first, last = date(2026, 3, 1), date(2026, 3, 3)
    with store.snapshot() as snapshot:
        assert [scores.any_text(snapshot, days) for days in ([first, last], (first, last), None)] == [False, True, True]
        counts = [snapshot.to_arrow(scores.comments(snapshot, d)).num_rows for d in ([first, last], (first, last))]
        assert counts == [0, 1]
