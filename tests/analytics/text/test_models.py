"""The training: what it makes of labels, that it makes the same again, and that the card says what the files hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from analytics.text import adapting
from analytics.text.sentiment import MODELS, SCORED, scorer, spread
from tools.models import moods
from tools.models.__main__ import rounded, scored, write
from tools.models.card import CARD, facts, written
from tools.models.fit import Linear, balanced, fit, log_ratios, logistic
from tools.models.phrases import documents, long_comments, sentences
from tools.models.sources import SOURCES, drawn, lines


def test_log_ratios_by_hand() -> None:
    """Feature 0 is in two good rows, feature 1 in two bad ones, feature 2 in one only: too rare.

    One is added to each count. Good: 3, 1 and 1 of 5; bad: 1, 3 and 2 of 6.
    """
    rows = sparse.csr_matrix(np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 1]], np.float32))
    chance, weight = np.array([1, 1, 0, 0], np.float32), np.ones(4, np.float32)
    by_hand = [np.log(3 / 5) - np.log(1 / 6), np.log(1 / 5) - np.log(3 / 6), 0]
    assert log_ratios(rows, chance, weight) == pytest.approx(np.array(by_hand), abs=1e-6)


def test_a_turned_feature_counts_for_the_other_side() -> None:
    plain = sparse.csr_matrix(np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32))
    turned = sparse.csr_matrix(np.array([[1, 0], [0, -1], [0, 1], [-1, 0]], np.float32))
    chance, weight = np.array([1, 1, 0, 0], np.float32), np.ones(4, np.float32)
    assert log_ratios(turned, chance, weight) == pytest.approx(log_ratios(plain, chance, weight))


def test_the_regression_tells_the_sides_apart_and_is_the_same_again() -> None:
    chance = np.tile(np.array([1, 0], np.float32), 20)
    rows = sparse.csr_matrix(np.stack([chance, 1 - chance], axis=1).astype(np.float32))
    one, other = (fit(rows, chance, np.ones(40, np.float32), 2.0, 30) for _ in range(2))
    assert one.weights[0] > 0 > one.weights[1]
    assert np.array_equal(one.weights, other.weights)


def test_sides_weigh_the_same_in_every_source() -> None:
    """Three good rows and a bad one: the bad one weighs as much as all three."""
    weight = balanced(np.array([1, 1, 1, 0], np.float32), np.ones(4, np.float32), np.zeros(4, np.int16))
    assert weight[:3].sum() == pytest.approx(weight[3])


def test_slope_and_zero_point_of_a_known_curve() -> None:
    score = np.linspace(-4, 4, 400)
    chance = (1 / (1 + np.exp(-(2 * score - 1)))).astype(np.float32)
    assert logistic(score[:, None], chance, np.ones(400, np.float32)) == pytest.approx((2, -1), abs=1e-3)


def test_steps_of_int8_keep_the_weights() -> None:
    weights = np.linspace(-1, 1, 5_001).astype(np.float32)
    steps, unit = rounded(Linear(weights, 0.0))
    assert np.abs(spread(steps) * unit - weights).max() < 0.02 * np.abs(weights).max()


def test_the_same_arrays_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write(tmp_path / name, {"weights": np.arange(9, dtype=np.int8)})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


@pytest.mark.parametrize("language", SCORED)
def test_what_ships(language: str) -> None:
    path = CARD.with_name(f"{language}.npz")
    assert path.stat().st_size < 1.5e6
    assert facts(language)["rows"] > 10_000
    assert scorer(language).weights.dtype == np.int16
    assert all(source.licence in {"CC0 1.0", "MIT", "Apache-2.0", "CC BY 4.0"} for source in SOURCES[language])


def test_the_card_says_what_the_files_hold() -> None:
    card = CARD.read_text(encoding="utf-8")
    assert written(card) == card, "make models writes the card anew"


@pytest.mark.parametrize("language", SCORED)
def test_our_own_sentences_are_the_same_every_time(language: str) -> None:
    made = sentences(language)
    assert made == sentences(language)
    assert {chance for _, chance in made} == {0.0, 1.0}
    listed = dict(made)
    negated = {"ko": "불친절하지 않아요", "zh": "不差", "en": "not rude"}[language]
    assert listed.get(negated, 1.0) == 1.0


@pytest.mark.parametrize(
    "name", [source.name for sources in SOURCES.values() for source in sources if source.name != "ko_nsmc"]
)
def test_sets_are_read(real_files: Path, name: str) -> None:
    [source] = [each for sources in SOURCES.values() for each in sources if each.name == name]
    read = list(lines(real_files / "labelled" / name, source.column))
    assert len(read) > 200
    assert all(text.strip() for text, _ in read)
    assert {label for _, label in read} & set(source.labels)
    assert drawn(read[0][0]) == drawn(read[0][0])


def test_documents_of_our_own_are_balanced_whole_and_the_same_every_time() -> None:
    made = documents("en")
    assert made == documents("en")
    sides = [chance for _, chance in made]
    assert sides.count(0.0) == sides.count(1.0) > 1_000
    assert sides.count(0.5) > 1_000
    assert not any("{" in text for text, _ in made)
    assert documents("ko") == []


def test_long_comments_that_set_the_zero_point_are_not_learnt_from() -> None:
    """As many good as bad ones, all long, none of them among the documents; what ships brings them halfway."""
    kept_out = long_comments("en")
    assert [chance for _, chance in kept_out].count(1.0) * 2 == len(kept_out) > 20
    assert not {text for text, _ in kept_out} & {text for text, _ in documents("en")}
    model = scorer("en")
    score = scored([text for text, _ in kept_out], model).score
    without = scored([text for text, _ in kept_out], replace(model, lift=0.0)).score
    assert abs(score.mean()) < abs(without.mean())


def test_the_main_direction_is_what_most_emotions_share() -> None:
    """Five emotions name the first feature and one the second: the first direction weighs the first feature more."""
    chance = np.random.default_rng(1)
    features = sparse.csr_matrix((chance.random((300, 2)) < 0.5).astype(float))
    columns = features.toarray()
    named = np.column_stack([*[columns[:, 0]] * 3, columns[:, 1], columns[:, 1] * 0, columns[:, 0]])
    named[:, 4] = 1 - columns[:, 0]
    weights = moods.regressed(features, named)
    assert weights.shape == (2, 6)
    assert weights[0, 0] > 0 > weights[0, 4]
    found, centre = moods.directions(weights, features)
    assert abs(found[0, 0]) > 2 * abs(found[1, 0])
    said = features @ found
    assert said.mean(axis=0) == pytest.approx(centre)
    assert np.array_equal(moods.directions(weights, features)[0], found)


def test_the_directions_that_ship_are_small_and_of_their_language() -> None:
    own = adapting.moods("ko")
    assert own is not None
    assert own.weights.shape == (1 << moods.BITS, moods.DIRECTIONS)
    assert np.isfinite(own.weights).all()
    assert (own.weights != 0).mean() > 0.5
    assert adapting.moods("en") is None
    assert (MODELS / "ko_moods.npz").stat().st_size < 200_000
