"""What a bank teaches: calibrations per survey, themes from corrections, chances that are those of its own scores."""

from __future__ import annotations

import json
from datetime import datetime

import numpy as np
import pytest
from typer.testing import CliRunner

import cli
from analytics.metrics import cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.voice import editing, learning, reading, scores
from analytics.voice import state as states
from data.store.store import Store
from tests.banks import commit

START = datetime(2026, 3, 2, 9)
DAYS = Period(START.date(), START.date())
HONEST, CONTRARY = "branch", "app"


def said(survey: str, count: int, first: int, contrary: bool) -> list[dict[str, object]]:
    """Comments of one survey; in a contrary one those who praise give a 1 and those who complain a 10."""
    kinds = [(f"Friendly staff number {i}", 10) if i % 2 else (f"Rude staff, ticket {i}", 1) for i in range(count)]
    return [
        {"response_id": str(first + i), "responded_at": START, "survey_id": survey, "verbatim": text,
         "nps": 11 - nps if contrary else nps}
        for i, (text, nps) in enumerate(kinds)
    ]  # fmt: skip


@pytest.fixture
def two_surveys(store: Store) -> Store:
    """One survey whose scores say what the words say, and one whose scores say the contrary."""
    commit(store, "response", [*said(HONEST, 260, 0, False), *said(CONTRARY, 220, 1000, True)])
    return store


def test_a_survey_of_its_own_kind_has_a_calibration_of_its_own(two_surveys: Store) -> None:
    told: list[tuple[str, str, int]] = []
    found = learning.calibrate(two_surveys, fitting=lambda *step: told.append(step))
    assert told == [("en", "", 480), ("en", CONTRARY, 220), ("en", HONEST, 260)]
    fits = {fit.survey: fit for fit in found.fits}
    assert HONEST in fits
    assert fits[HONEST].n == 260
    state = states.of(two_surveys.shelf)
    assert state.of(HONEST)["en"] != state.of("another")["en"] if "" in fits else "en" not in state.of("another")
    with two_surveys.snapshot() as snapshot:
        rows = snapshot.to_arrow(scores.scored(snapshot).select("survey_id", "text", "polarity")).to_pylist()
    honest = {row["text"]: row["polarity"] for row in rows if row["survey_id"] == HONEST}
    contrary = {row["text"]: row["polarity"] for row in rows if row["survey_id"] == CONTRARY}
    friendly, rude = "Friendly staff number 1", "Rude staff, ticket 2"
    assert honest[friendly] - honest[rude] > 1.5
    # The same words in the other survey: what its customers mean by them is at most half as far apart.
    assert contrary[friendly] - contrary[rude] < 0.75
    learning.undo(two_surveys)
    assert states.of(two_surveys.shelf).calibrations == {}


def test_the_command_says_what_it_learns_from(two_surveys: Store) -> None:
    done = CliRunner().invoke(cli.app, ["calibrate", "--store", two_surveys.url, "--json"])
    assert done.exit_code == 0, done.output
    assert "Learning from 480 comments in en" in done.stderr
    assert f"Learning from 220 comments in en, survey {CONTRARY}" in done.stderr
    assert {fit["survey"] for fit in json.loads(done.stdout)["fits"]} >= {HONEST}


def test_the_probability_is_the_chance_that_the_banks_scores_give(store: Store) -> None:
    """Where one in ten who praise by the word gives a high score, its chance is near a tenth, whatever its label."""
    high = [i % 10 == 0 for i in range(200)]
    praise = [("Friendly staff number", 10 if each else 1) for each in high] + [("Rude staff, ticket", 1)] * 200
    commit(store, "response", [
        {"response_id": str(i), "responded_at": START, "nps": nps, "verbatim": f"{text} {i}"}
        for i, (text, nps) in enumerate(praise)
    ])  # fmt: skip
    learning.calibrate(store)
    lines = CliRunner().invoke(cli.app, ["score", "--store", store.url], input=b"Friendly staff number 7\n").stdout
    document = json.loads(lines.splitlines()[0])
    assert 0.03 < document["probability"] < 0.2
    with store.snapshot() as snapshot:
        rows = snapshot.to_arrow(scores.scored(snapshot).select("text", "probability", "share", "label")).to_pylist()
    friendly = [row["probability"] for row in rows if row["text"].startswith("Friendly")]
    assert np.mean(friendly) == pytest.approx(0.1, abs=0.04)
    order = {"negative": 0, "unclear": 1, "positive": 2}
    ranked = [order[row["label"]] for row in sorted(rows, key=lambda row: row["probability"])]
    assert ranked == sorted(ranked), "a label goes up with the chance"


def test_corrections_of_themes_are_learnt_for_comments_that_nobody_corrected(store: Store) -> None:
    """Analysts say that a word which no seed knows is about fees; comments with it, never corrected, are about fees."""
    places = [f"the {word} was a thing {i}" for i in range(30) for word in ("korvu", "branch")]
    commit(store, "response", [
        {"response_id": str(i), "responded_at": START, "nps": 5, "verbatim": text} for i, text in enumerate(places)
    ])  # fmt: skip
    every = reading.comments(cubes.open(store), Filters(DAYS), "korvu", size=30).comments
    assert len(every) == 30
    assert not any(theme == "fees" for comment in every for theme, _ in comment.themes)
    for comment in every[: learning.TAUGHT]:
        editing.correct(store, comment.text_key, themes=["fees"])
    assert learning.calibrate(store).taught == (("en", learning.TAUGHT),)
    rest = [
        c for c in reading.comments(cubes.open(store), Filters(DAYS), "korvu", size=30).comments if not c.is_corrected
    ]
    assert len(rest) == 10
    assert all("fees" in dict(comment.themes) for comment in rest)
    others = reading.comments(cubes.open(store), Filters(DAYS), "branch", size=30).comments
    assert not any("fees" in dict(comment.themes) for comment in others)
    learning.undo(store)
    again = [
        c for c in reading.comments(cubes.open(store), Filters(DAYS), "korvu", size=30).comments if not c.is_corrected
    ]
    assert not any("fees" in dict(comment.themes) for comment in again)
