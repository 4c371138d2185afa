"""What the bank teaches the engine: its own scores beside comments calibrate it, corrections by hand train its themes.

One run is one document on the shelf, put there once all comments are read anew: a run that is killed changes nothing,
and the one before it can be had back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.text import calibration as calibrating
from analytics.text import tagger as themes
from analytics.text.calibration import NEUTRAL, Calibrated, Calibration, Fit, Labels
from analytics.text.features import batch, chunks
from analytics.text.sentiment import SCORED, scorer
from analytics.text.sentiment import read as scored_by
from analytics.text.tagger import Correction, Tagger
from analytics.voice import scores
from analytics.voice import state as states
from analytics.voice.scores import Tell
from analytics.voice.state import LEARNT, State
from data.errors import QuestionError
from data.store.store import Snapshot, Store
from data.texts import N_

MOST = 2_000  # comments of a language that are learnt from: which ones hangs on their keys alone
OWN = 200  # comments of one survey from which on it may have a calibration of its own
MOSTLY = 0.9  # a survey with more than this share of a language's comments is that language
TAUGHT = 20  # comments of a language put right by hand from which on its themes are learnt
STEP = 2_000
Fitting = Callable[[str, str, int], None]
LABELS = {scores.POSITIVE: 1.0, scores.NEGATIVE: 0.0}


@dataclass(frozen=True)
class Learning:
    """One calibration in force, and how well it fits comments that it was not learnt from, before and after."""

    language: str
    survey: str
    n: int
    before: Fit
    after: Fit
    adapted: bool


@dataclass(frozen=True)
class Learnt:
    """What is in force: calibrations, languages whose themes were learnt with how many corrections; since when."""

    fits: tuple[Learning, ...] = ()
    taught: tuple[tuple[str, int], ...] = ()
    by: str = ""
    at: datetime | None = None
    reread: int = 0


def learnt(store: Store) -> Learnt:
    """What the bank has taught the engine so far; nothing in a store that was never calibrated."""
    document = store.shelf.get("calibration", LEARNT)
    if document is None or document.body is None:
        return Learnt()
    fits = tuple(
        Learning(*_named(name), fit["n"], Fit(**fit["before"]), Fit(**fit["after"]), fit["adapted"])
        for name, fit in document.body["fits"].items()
    )
    return Learnt(fits, tuple(sorted(document.body.get("taught", {}).items())), document.by, document.at)


def _named(name: str) -> tuple[str, str]:
    language, _, survey = name.partition("|")
    return language, survey


def calibrate(store: Store, by: str = "", tell: Tell | None = None, fitting: Fitting | None = None) -> Learnt:
    """Learn from the bank's own scores and corrections, read all comments anew, and then let that count.

    tell: how many comments are read; fitting: before each fit, its language, its survey ("" for all) and how many
    comments it learns from. Raises QuestionError where there is too little to learn from.
    """
    with store.snapshot() as snapshot:
        scores.ensure(store, snapshot, tell=tell)
        rows = _rows(snapshot)
        fits = dict(_fits(rows, fitting or _silent))
        lexicon = states.of(store.shelf).lexicon
        tagger, taught = _taught(rows, lexicon)
        if not fits and not taught:
            raise QuestionError(
                N_("There is too little to learn from."),
                N_("A calibration needs 40 comments in one language with a score beside them, some high, some low."),
                N_("Add surveys with comments and scores, or correct comments by hand."),
            )
        calibrations = {name: fit.calibration for name, fit in fits.items()}
        reread = scores.ensure(store, snapshot, tell=tell, state=State(calibrations, lexicon, tagger))
    before = store.shelf.get("calibration", LEARNT)
    body = {
        "fits": {name: _kept(fit) for name, fit in fits.items()},
        "tagger": tagger.body() if tagger else None, "taught": taught, "follows": before.seq if before else 0,
    }  # fmt: skip
    store.shelf.put("calibration", LEARNT, body, by)
    found = learnt(store)
    return Learnt(found.fits, found.taught, found.by, found.at, reread)


def undo(store: Store, by: str = "", tell: Tell | None = None) -> Learnt:
    """Go back to what was in force before the last run; raises QuestionError when there was none."""
    current = store.shelf.get("calibration", LEARNT)
    if current is None or current.body is None:
        raise QuestionError(
            N_("There is no calibration to take back."), remedy=N_("The engine reads comments as it was shipped.")
        )
    follows = int(current.body.get("follows", 0))
    past = {document.seq: document.body for document in store.shelf.history("calibration", LEARNT)}
    body = past.get(follows)
    state = states.said(body, store.shelf.all("lexicon"))
    with store.snapshot() as snapshot:
        reread = scores.ensure(store, snapshot, tell=tell, state=state)
    if body is None:
        store.shelf.drop("calibration", LEARNT, by)
    else:
        store.shelf.put("calibration", LEARNT, body, by)
    found = learnt(store)
    return Learnt(found.fits, found.taught, found.by, found.at, reread)


def _kept(fit: Calibrated) -> dict[str, Any]:
    sides = {"before": asdict(fit.before), "after": asdict(fit.after)}
    return {"calibration": fit.calibration.body(), "n": fit.after.n, "adapted": fit.adapted, **sides}


def _rows(snapshot: Snapshot) -> pa.Table:
    """Comments to learn from: text, language, survey_id, said (1 good, 0 bad, or nan), themes put right or null."""
    rows = scores.scored(snapshot)
    rows = rows.filter(rows.share.notnull() | rows.is_corrected)
    found = rows.select("text_key", "text", "language", "survey_id", "share", "label", "themes", "is_corrected")
    table = snapshot.to_arrow(found.order_by("text_key", "survey_id", "share"))
    share = table["share"].to_numpy()
    said = calibrating.labels(np.where(np.isnan(share), 0.6, share), 0, 1)
    by_hand, label = table["is_corrected"].to_numpy(), np.array(table["label"].to_pylist())
    corrected = np.select([label == name for name in LABELS], list(LABELS.values()), np.nan)
    return table.append_column("said", pa.array(np.where(by_hand, corrected, said)))


def _silent(_language: str, _survey: str, _count: int) -> None:
    """Fits that nobody watches."""


def _fits(rows: pa.Table, tell: Fitting) -> Iterable[tuple[str, Calibrated]]:
    """Calibrations that are better than none, by language, and by survey where that is better than the language's."""
    for language in SCORED:
        mine = rows.filter(pc.equal(rows["language"], language)).slice(0, MOST)
        if mine.num_rows:
            tell(language, "", mine.num_rows)
        common = _fit(mine, language, NEUTRAL)
        if common is not None:
            yield language, common
        surveys = pc.value_counts(mine["survey_id"].drop_null()).to_pylist()
        for each in sorted(surveys, key=lambda found: str(found["values"])):
            if OWN <= each["counts"] <= MOSTLY * mine.num_rows:
                theirs = mine.filter(pc.equal(mine["survey_id"], each["values"]))
                tell(language, str(each["values"]), theirs.num_rows)
                own = _fit(theirs, language, common.calibration if common else NEUTRAL)
                if own is not None:
                    yield f"{language}|{each['values']}", own


def _fit(rows: pa.Table, language: str, rival: Calibration) -> Calibrated | None:
    """A calibration that fits comments it has not seen better than its rival does."""
    texts, said = rows["text"].combine_chunks(), rows["said"].to_numpy()
    found = calibrating.calibrate(texts, said, language)
    if found is None or found.after.log_loss >= _loss(texts, said, language, rival):
        return None
    return found


def _loss(texts: pa.Array, said: Labels, language: str, own: Calibration) -> float:
    """How badly a calibration fits."""
    parts = []
    for first, behind in chunks(len(texts), STEP):
        text = batch(texts[first:behind])
        reading = scored_by(text, scorer(language))
        parts.append(np.where(reading.scored, own.applied(reading.score, text, language), np.nan))
    score = np.concatenate(parts)
    usable = np.isfinite(score) & np.isfinite(said)
    return calibrating.measured(score[usable], said[usable]).log_loss


def _taught(rows: pa.Table, lexicon: Any) -> tuple[Tagger | None, dict[str, int]]:
    """A model of themes for the languages in which enough comments were put right, and how many were."""
    parts: dict[str, Tagger] = {}
    taught: dict[str, int] = {}
    for language in SCORED:
        mine = rows.filter(pc.equal(rows["language"], language))
        by_hand = {row["text_key"]: _correction(row) for row in mine.filter(mine["is_corrected"]).to_pylist()}
        if len(by_hand) >= TAUGHT:
            texts = mine.slice(0, MOST)["text"].combine_chunks()
            parts[language] = themes.train(texts, language, lexicon, by_hand.values())
            taught[language] = len(by_hand)
    if not parts:
        return None, taught
    joined: dict[str, dict[str, Any]] = {"weights": {}, "units": {}, "bias": {}}
    for part in parts.values():
        for name, values in joined.items():
            values |= getattr(part, name)
    return Tagger(**joined), taught


def _correction(row: Mapping[str, Any]) -> Correction:
    return Correction(row["text"], frozenset(each["theme"] for each in row["themes"] or ()))
