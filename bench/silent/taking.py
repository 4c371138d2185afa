"""A case's files into a store as a person would bring them, and what the store then says held against the truth."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal
from unittest import mock

import pandas as pd

from analytics.ingest import intake
from analytics.ingest.intake import Options
from analytics.metrics import query
from analytics.metrics.cubes import Cubes
from analytics.metrics.cubes import open as open_cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.metrics.subjects import SUBJECTS
from bench.silent.answers import NoAnswer, answered
from bench.silent.recipe import Case, Truth
from data.errors import FileAmbiguous, FileRefused, Question
from data.store.store import Store

# right: stored as it is, unasked. answered: asked, and then right. refused: nothing stored, and said why.
# silent: stored wrong without a word. misled: asked, and then stored wrong. dead: what was asked leads nowhere.
End = Literal["right", "answered", "refused", "silent", "misled", "dead"]
FAULTS: tuple[End, ...] = ("silent", "misled", "dead")
EVERY_DAY = Filters(Period(date(1900, 1, 1), date(2100, 12, 31)))
_ROUNDS = 8


@dataclass
class Result:
    """How a case ended. asked: every question; why: what was refused, or what differs from the truth."""

    case: Case
    end: End
    asked: list[Question] = field(default_factory=list)
    why: str = ""


class Stopped(Exception):
    """A file did not go in."""


def taken(case: Case, folder: Path) -> Result:
    """Add the files one after the other, with true answers to whatever is asked."""
    result = Result(case, "right")
    with tempfile.TemporaryDirectory(dir=folder) as place:
        store = Store(f"{place}/store")
        stored = 0
        # Numbers are counted when they are asked for, and not after each file; files that are small need no process.
        with (
            mock.patch("analytics.insights.history.record"),
            mock.patch("data.files.sandbox.is_plain", return_value=True),
        ):
            try:
                for file in case.files:
                    path = Path(place) / file.name
                    path.write_bytes(file.content)
                    _add(path, store, case.truth, result)
                    stored += 1
            except Stopped as fault:
                result.why = str(fault)
        _judge(case, store, stored, result)
    return result


def _add(path: Path, store: Store, truth: Truth, result: Result) -> None:
    """One file, asked and answered as often as need be; raises Stopped where it does not go in."""
    said, before = Options(), len(result.asked)
    for _ in range(_ROUNDS):
        try:
            outcome = intake.take(path, store, options=said)
        except FileRefused as fault:
            result.asked += fault.questions
            if not truth.table:
                raise Stopped(fault.render()) from fault
            if not fault.questions:
                result.end = "refused" if len(result.asked) == before else "dead"
                raise Stopped(fault.render()) from fault
            said = _answered(said, fault, truth, result)
            continue
        if outcome.state == "refused":
            reasons = "; ".join(r.reason.render() for r in outcome.rejections[:2])
            result.end = "refused" if len(result.asked) == before else "dead"
            raise Stopped(f"{outcome.rejected} of {outcome.read} rows refused: {reasons}")
        return
    result.end = "dead"
    raise Stopped(f"asked {_ROUNDS} times")


def _answered(said: Options, fault: FileRefused, truth: Truth, result: Result) -> Options:
    """The options with what is true; raises Stopped where that is no answer: a refusal, or else a way that ends."""
    only_refused = not isinstance(fault, FileAmbiguous) and said == Options()
    try:
        found = answered(said, fault.questions, truth)
    except NoAnswer as none:
        result.end = "refused" if only_refused else "dead"
        raise Stopped(f"{none} ({fault.render()})") from none
    if found == said:
        result.end = "dead"
        raise Stopped(f"asked again what was answered: {fault.render()}")
    return found


def _judge(case: Case, store: Store, stored: int, result: Result) -> None:
    """Whether what is stored is true, where anything is."""
    truth = case.truth if stored == len(case.files) else case.before
    if not stored:
        if not case.truth.table:
            result.end = "answered" if result.asked else "right"
        return
    if truth is None or (stored < len(case.files) and stored != len(case.files) - 1):
        return
    wrong = "; ".join(differences(store, truth))
    if wrong:
        result.end, result.why = ("misled" if result.asked else "silent"), wrong
    elif stored == len(case.files):
        result.end = "answered" if result.asked else "right"


def differences(store: Store, truth: Truth) -> Iterator[str]:
    """What the store says otherwise than the truth."""
    if not truth.table:
        yield "stored, and is no table of single answers"
        return
    cubes = _cubes(store, truth)
    rows = _stored(store, truth)
    if len(rows) != truth.rows:
        yield f"{truth.table}: {len(rows)} rows, not {truth.rows}"
    for name, right in truth.numbers.items():
        found = query.value(cubes, name, EVERY_DAY).value
        if not any(_same(found, value) for value in right):
            yield f"{name} is {found}, not {' or '.join(map(str, right))}"
    if truth.counted:
        yield from _days(cubes, truth)
    for column, counts in truth.columns.items():
        held = Counter(value for value in rows[column] if not pd.isna(value)) if column in rows else Counter[object]()
        if held != Counter(counts):
            more, less = dict((held - Counter(counts)).most_common(3)), dict((Counter(counts) - held).most_common(3))
            yield f"{column} holds {more} too often and {less} too seldom"


def _cubes(store: Store, truth: Truth) -> Cubes:
    """The store's cubes, of which only those that are asked for are counted."""
    asked = {query.metric(name).subject for name in truth.numbers}
    some = {key: subject for key, subject in SUBJECTS.items() if key in asked}.items()
    whole = mock.patch("analytics.metrics.cube_check.wrong", return_value={})
    with whole, mock.patch("analytics.metrics.cubes.SUBJECTS", mock.MagicMock(wraps=SUBJECTS)) as subjects:
        subjects.items.return_value = some
        subjects.__getitem__.side_effect = SUBJECTS.__getitem__
        return open_cubes(store)


def _stored(store: Store, truth: Truth) -> pd.DataFrame:
    with store.snapshot() as snapshot:
        return snapshot.to_arrow(snapshot.table(truth.table)).to_pandas()


def _same(found: float | None, right: float | None) -> bool:
    if found is None or right is None:
        return found is None and right is None
    return abs(found - right) < 1e-6


def _days(cubes: Cubes, truth: Truth) -> Iterator[str]:
    first, last = min(truth.days), max(truth.days)
    asked = Filters(Period(first, last))
    frame = query.over_time(cubes, truth.counted, asked, "day").frame
    pairs = zip(frame["start"], frame["value"], strict=True) if len(frame) else ()
    found = {pd.Timestamp(day).date(): int(count) for day, count in pairs if count and not pd.isna(count)}
    if found != dict(truth.days):
        wrong = {d: c for d, c in found.items() if truth.days.get(d) != c}
        first_wrong = min(set(truth.days.items()) - set(found.items()), default=None)
        yield f"{truth.counted} by day: {_few(wrong)} where {first_wrong} is right"


def _few(counts: Mapping[date, int]) -> str:
    return ", ".join(f"{day} {count}" for day, count in sorted(counts.items())[:3]) or "none"
