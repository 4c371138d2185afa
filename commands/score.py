"""Comments on the command line: scored as they come in, the engine calibrated, and stored comments read anew."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import typer

from analytics.ingest.intake import Step
from analytics.metrics import cubes
from analytics.text import engine
from analytics.text.mask import mask
from analytics.voice import learning, scores
from analytics.voice import state as states
from analytics.voice.learning import Learning, Learnt
from analytics.voice.scores import Tell
from analytics.voice.state import State
from commands.terminal.progress import shown
from commands.terminal.session import Session
from data.store.store import Store
from data.texts import N_, Text

AT_ONCE = 2_000
DIGITS = 4


def score(store: Store, lines: BinaryIO, language: str | None) -> None:
    """One JSON object a line for one comment a line, read as the bank has its comments read; in their order."""
    state = states.of(store.shelf)
    while raw := list(islice(lines, AT_ONCE)):
        texts = [line.decode("utf-8-sig", "replace").rstrip("\r\n") for line in raw]
        for document in documents(texts, language, state):
            typer.echo(json.dumps(document, ensure_ascii=False, allow_nan=False))


def documents(texts: list[str], language: str | None, state: State) -> Iterator[dict[str, Any]]:
    """What the engine says of each text; what cannot be scored has no polarity."""
    masked = mask(pa.chunked_array([pa.array(texts, pa.string())]))
    found = engine.read(
        masked, language=language, calibration=state.of(), lexicon=state.lexicon, tagger=state.tagger
    )  # fmt: skip
    for row, text in zip(scores.labelled(found).to_pylist(), masked.to_pylist(), strict=True):
        is_scored = row["label"] != scores.NOT_SCORED
        yield {
            "language": row["language"],
            "polarity": round(row["polarity"], DIGITS) if is_scored else None,
            "probability": round(row["probability"], DIGITS) if is_scored else None,
            "label": row["label"],
            "themes": [each["theme"] for each in row["themes"]],
            "masked": text,
        }


def calibrate(session: Session, store: Store, *, undo: bool) -> None:
    """Learn from the bank's own scores and corrections, or take the last run back; then count anew."""
    with shown(session) as tell:
        if undo:
            found = learning.undo(store, getpass.getuser(), telling(tell))
        else:
            found = learning.calibrate(store, getpass.getuser(), telling(tell), fitting(session, tell))
        cubes.freshen(store, telling(tell)).close()
    session.answer(document(found), lambda: show(session, found, undo))


def rescore(session: Session, store: Store) -> None:
    """Read what the version in force has not read yet, and count it."""
    with shown(session) as tell:
        with store.snapshot() as snapshot:
            read = scores.ensure(store, snapshot, tell=telling(tell))
        cubes.freshen(store, telling(tell)).close()
    said = N_("{n:,} texts were read anew.") if read else N_("Every comment is read by the version in force already.")
    session.answer({"reread": read}, lambda: session.say(Text(said, {"n": read})))


def telling(tell: Callable[[Step], None]) -> Tell:
    """Progress in texts as a step."""
    return lambda done, total: tell(Step(Text(N_("Reading the comments")), done, total))


def fitting(session: Session, tell: Callable[[Step], None]) -> learning.Fitting:
    """Each fit as a step, and as a line for who has no terminal: a large bank's take minutes."""

    def said(language: str, survey: str, count: int) -> None:
        about = {"n": count, "language": language, "survey": survey}
        whole = N_("Learning from {n:,} comments in {language}")
        step = Text(N_("Learning from {n:,} comments in {language}, survey {survey}") if survey else whole, about)
        tell(Step(step))
        if not sys.stderr.isatty():
            session.say(step)

    return said


def document(found: Learnt) -> dict[str, Any]:
    """What is in force, for a script."""
    return {"fits": [asdict(fit) for fit in found.fits], "taught": dict(found.taught), "reread": found.reread}


def show(session: Session, found: Learnt, undo: bool) -> None:
    """What is in force, for a person: how well chances fit the scores on comments that were not learnt from."""
    if undo:
        session.say(N_("The last calibration is taken back."))
    if not found.fits:
        session.say(N_("Comments are read without a calibration."))
    heads = (
        N_("Language"), N_("Survey"), N_("Comments"), N_("Calibration error before"), N_("after"),
        N_("F1 before"), N_("after"), N_("Own words"),
    )  # fmt: skip
    if found.fits:
        session.table(heads, [_row(session, fit) for fit in found.fits], right=[2, 3, 4, 5, 6])
    for language, count in found.taught:
        said = N_("Themes in {language} are learnt from {count:,} corrections too.")
        session.say(Text(said, {"language": language, "count": count}))
    if found.reread:
        session.say(Text(N_("{n:,} texts were read anew."), {"n": found.reread}))


def _row(session: Session, fit: Learning) -> tuple[Any, ...]:
    sides = [f"{value:.3f}" for name in ("calibration_error", "macro_f1") for value in _sides(fit, name)]
    return (fit.language, fit.survey, f"{fit.n:,}", *sides, session.word(N_("yes") if fit.adapted else N_("no")))


def _sides(fit: Learning, name: str) -> tuple[float, float]:
    return getattr(fit.before, name), getattr(fit.after, name)
