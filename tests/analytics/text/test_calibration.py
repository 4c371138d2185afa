"""The bank's own scores move slope, zero point and weights; only what helps unseen comments is kept."""

from __future__ import annotations

import base64
import json
import random
import zlib

import numpy as np
import pyarrow as pa
import pytest

from analytics.text import adapting
from analytics.text.calibration import ADAPTS_FROM, NEUTRAL, Calibration, calibrate, calibration_error, labels, measured
from analytics.text.engine import read, version
from analytics.text.features import batch

GOOD = ["the staff were helpful", "very good service", "easy and fast", "I am happy", "thanks for the quick help"]
BAD = ["the queue was long", "rude and slow", "the app crashes", "I am angry", "nobody answers the phone"]


def comments(size: int, wrong: float, seed: int = 1) -> tuple[list[str], np.ndarray]:
    """Comments half good and half bad by their words; a share of the scores beside them says the contrary."""
    chance = random.Random(seed)
    sides = [chance.random() < 0.5 for _ in range(size)]
    texts = [f"{chance.choice(GOOD if side else BAD)} {chance.choice('abcdefgh')}" for side in sides]
    return texts, np.array([side != (chance.random() < wrong) for side in sides], np.float64)


def test_scores_become_sides() -> None:
    assert labels([1, 2, 3, 4, 5], 1, 5).tolist()[:2] == [0, 0]
    assert np.isnan(labels([3], 1, 5)[0])
    assert labels([4, 5], 1, 5).tolist() == [1, 1]
    assert np.isnan(labels([np.nan], 0, 10)[0])
    assert [str(each) for each in labels([0, 4, 5, 7, 8, 10], 0, 10)] == ["0.0", "0.0", "nan", "nan", "1.0", "1.0"]


def test_calibration_error_by_hand() -> None:
    """Two expect 0.25 and get 0 and 1: a gap of 0.5; one expects 0.95 and gets 1: 0.05; of three."""
    assert calibration_error(np.array([0.25, 0.25, 0.95]), np.array([0.0, 1.0, 1.0])) == pytest.approx((0.5 + 0.05) / 3)


def test_fit_by_hand() -> None:
    """One of two good and one of two bad ones right: each side's F1 is 2 x 1 / (2 + 2)."""
    fit = measured(np.array([1.0, -1.0, 1.0, -1.0]), np.array([1.0, 1.0, 0.0, 0.0]))
    assert (fit.macro_f1, fit.accuracy, fit.n) == (0.5, 0.5, 4)


def test_a_third_of_wrong_scores_lowers_the_slope() -> None:
    texts, said = comments(200, 0.3)
    found = calibrate(pa.array(texts), said, "en")
    assert found is not None
    assert not found.adapted
    assert 0 < found.calibration.slope < 1
    assert found.after.calibration_error < found.before.calibration_error
    assert found.after.log_loss < found.before.log_loss


def test_words_that_only_this_bank_uses_are_learnt() -> None:
    """Customers of this bank praise by a word that the shipped model does not know; it is undone by leaving it out."""
    chance = random.Random(2)
    said = np.array([chance.random() < 0.5 for _ in range(ADAPTS_FROM + 20)], np.float64)
    texts = [f"the {'korvu' if good else 'zorbly'} {chance.choice(['branch', 'app', 'card'])}" for good in said]
    found = calibrate(pa.array(texts), said, "en")
    assert found is not None
    assert found.adapted
    assert found.after.macro_f1 > 0.95 > found.before.macro_f1
    column = pa.array(["a korvu branch", "a zorbly branch"])
    good, bad = read(column, calibration={"en": found.calibration})["polarity"].to_pylist()
    assert good > bad + 0.5
    kept = Calibration.of(json.loads(json.dumps(found.calibration.body())))
    assert kept == found.calibration
    assert version(calibration={"en": kept}) != version()
    before, after = (read(column, calibration={"en": each})["polarity"] for each in (NEUTRAL, Calibration()))
    assert before.equals(after)


@pytest.mark.parametrize("language", ["ko", "zh", "en"])
def test_what_is_learnt_in_directions_comes_to_one_weight_for_each_n_gram(language: str) -> None:
    """A fit over n-grams and moods says of every comment what the one table that is kept of it says."""
    said = {"ko": "앱이 자꾸 멈춰요", "zh": "排队太久了", "en": "the app crashes"}[language]
    texts = pa.array([f"{said} {word}" for word in ("좋아요", "不好", "again", "never")])
    seen = adapting.space(texts, language)
    assert (seen.moods is not None) == (language == "ko")
    found = np.random.default_rng(3).normal(size=seen.rows.shape[1])
    weights, offset = seen.weights(found)
    assert adapting.rows(texts, language, adapting.BITS) @ weights + offset == pytest.approx(seen.rows @ found)


def test_n_grams_that_the_shipped_model_heeds_may_matter_more() -> None:
    texts = pa.array(["excellent service", "korvuqua zorbly"])
    seen = adapting.space(texts, "en")
    heeded, unknown = (seen.scale[np.unique(row.indices)].max() for row in adapting.rows(texts, "en", adapting.BITS))
    assert heeded > unknown


def test_a_calibration_of_an_earlier_table_still_holds() -> None:
    """Its 2**18 weights are in steps of equal width: all of them 2, in steps of 0.01, for each n-gram."""
    table = base64.b64encode(zlib.compress(np.full(1 << 18, 2, np.int8).tobytes())).decode()
    own = Calibration.of({"slope": 1.0, "zero": 0.0, "unit": 0.01, "table": table, "middle": 0.5})
    text = batch(pa.array(["good service"]))
    count = adapting.rows(pa.array(["good service"]), "en", 18).sum()
    assert own.applied(np.zeros(1), text, "en") == pytest.approx([count * 2 * 0.01])


def test_too_few_of_a_side_say_nothing() -> None:
    texts, said = comments(30, 0.1)
    assert calibrate(pa.array(texts), said, "en") is None
    assert calibrate(pa.array(["good service"] * 100), np.ones(100), "en") is None
    assert calibrate(pa.array([], pa.string()), np.zeros(0), "en") is None


def test_scores_drawn_by_lot_make_chances_modest() -> None:
    """Scores drawn by lot: chances go towards one half, not past it."""
    chance = random.Random(7)
    texts, _ = comments(ADAPTS_FROM + 20, 0)
    found = calibrate(pa.array(texts), np.array([chance.random() < 0.5 for _ in texts], np.float64), "en")
    assert found is not None
    assert found.after.log_loss < found.before.log_loss
    assert found.after.calibration_error < found.before.calibration_error


def test_what_a_bank_with_many_scores_learns_from_is_spread_over_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.text.calibration.MOST", 100)
    texts, said = comments(250, 0.1)
    found = calibrate(pa.array(texts), said, "en")
    assert found is not None
    assert found.after.n == 100
    assert not found.adapted
