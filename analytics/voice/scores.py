"""Every distinct comment is scored once: kept by the keyed hash of its masked text and the version that read it.

What is not there is scored when cubes are counted, piece by piece: scoring that was killed goes on where it stopped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.metrics.subject import Days, built_once, rescaled
from analytics.text import engine
from analytics.voice import state as states
from analytics.voice.state import THEME, State
from data import secrets
from data.care.maintenance import FORCE_MARK

if TYPE_CHECKING:
    from data.store.store import Snapshot, Store

NAME = "comment_score"
POSITIVE, NEGATIVE, UNCLEAR, NOT_SCORED = LABELS = ("positive", "negative", "unclear", "not_scored")
SURE = 0.6  # of the way from bad to good, from which on a comment is positive, or negative; between, it is unclear
SCHEMA = pa.schema([
    ("text_key", pa.string()), ("model", pa.string()), ("language", pa.string()), ("label", pa.string()),
    ("probability", pa.float32()), ("polarity", pa.float32()), ("themes", pa.list_(THEME)),
])  # fmt: skip
SOURCES = {"survey": ("response", "verbatim"), "complaint": ("complaint", "narrative")}
GROUPS = ("branch_id", "channel", "segment", "product", "survey_id")
AT_ONCE, SLICE, PIECE = 40_000, 5_000, 200_000
Tell = Callable[[int, int], None]  # how many of how many are scored


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def sha256(text: str) -> str:
    """The engine's own digest, in hexadecimal digits."""
    raise NotImplementedError


def text_key(text: ibis.Value) -> ibis.Value:
    """The keyed hash by which a masked text is known: 32 hexadecimal digits."""
    return _text_key(text, secrets.salt(secrets.secret()))


def _text_key(text: ibis.Value, salt: str) -> ibis.Value:
    return sha256(ibis.literal(salt) + text)[:32]


def comments(snapshot: Snapshot, days: Days = None) -> ibis.Table:
    """Every comment: source, day, row_key, groups, text, and the scores beside it: nps 0-10, csat 1-5, share 0-1."""
    return _comments(snapshot.table("response", days), snapshot.table("complaint", days))


def _key(days: Days) -> object:
    """Two days of a list are no range from one to the other."""
    return None if days is None else (type(days), tuple(days))


@built_once
def _comments(r: ibis.Table, c: ibis.Table) -> ibis.Table:
    nps, csat = r.nps.cast("float64"), rescaled(r.csat, r.csat_low, r.csat_high, (1, 5), (1, 5))
    ease = rescaled(r.ces, r.ces_low, r.ces_high, (0, 1), (1, 7))
    asked = r.select(
        "day", "row_key", *GROUPS, source=ibis.literal("survey"), text=r.verbatim, nps=nps, csat=csat.cast("float64"),
        share=ibis.coalesce(nps / 10, (csat - 1) / 4, ease).cast("float64"),
    )  # fmt: skip
    c = c.filter(~c.is_duplicate.fill_null(False))
    none = ibis.null("float64")
    told = c.select(
        "day", "row_key", *GROUPS[:-1], survey_id=ibis.null("string"), source=ibis.literal("complaint"),
        text=c.narrative, nps=none, csat=none, share=none,
    )  # fmt: skip
    both = asked.union(told.select(asked.columns))
    return both.filter(both.text.strip() != "")


def any_text(snapshot: Snapshot, days: Days = None) -> bool:
    """Whether anybody wrote anything on some days: most tables hold no comments, and need no reading and counting."""
    return snapshot.kept.once(("any text", _key(days)), lambda: _any_text(snapshot, days))


def _any_text(snapshot: Snapshot, days: Days) -> bool:
    for table, column in SOURCES.values():
        if table in snapshot.names():
            rows = snapshot.table(table, days)
            found = rows.filter(rows[column].strip() != "").select("row_key").limit(1)
            if snapshot.to_arrow(found).num_rows:
                return True
    return False


Models = tuple[tuple[str, str], ...]


def _models(state: State) -> Models:
    """Each survey with the version that reads it, "" for all others."""
    return tuple(state.models.items())


def _keyed(rows: ibis.Table, models: Models, salt: str) -> ibis.Table:
    """Comments with the key of their text and the version that it is to be read by."""
    own = [(rows.survey_id == survey, model) for survey, model in models if survey]
    default = ibis.literal(dict(models)[""])
    return rows.mutate(text_key=_text_key(rows.text, salt), model=ibis.cases(*own, else_=default) if own else default)


def _kept(snapshot: Snapshot) -> ibis.Table:
    """What was ever scored, whatever version read it."""
    found = snapshot.derived(NAME)
    return snapshot.given("no_scores", SCHEMA.empty_table()) if found is None else found


def _in_force(kept: ibis.Table, models: Models) -> ibis.Table:
    """The scores of the versions in force, each once though two processes may have written it."""
    found = kept.select(SCHEMA.names)
    return found.filter(found.model.isin(sorted({model for _, model in models}))).distinct(on=["text_key", "model"])


def scored(snapshot: Snapshot, days: Days = None) -> ibis.Table:
    """Every comment with its language, label, polarity, probability and themes, as put right by hand where it was."""
    fixed = snapshot.given("corrections", states.corrections(snapshot.shelf))
    models, salt = _models(states.of(snapshot.shelf)), secrets.salt(secrets.secret())
    return _scored(comments(snapshot, days), _kept(snapshot), fixed, models, salt)


@built_once
def _scored(comments: ibis.Table, kept: ibis.Table, fixed: ibis.Table, models: Models, salt: str) -> ibis.Table:
    found = _keyed(comments, models, salt).left_join(_in_force(kept, models), ["text_key", "model"])
    found = found.drop("text_key_right", "model_right")
    fixed = fixed.rename({f"fixed_{name}": name for name in fixed.columns})
    joined = found.left_join(fixed, found.text_key == fixed.fixed_text_key)
    return joined.mutate(
        engine_label=joined.label,
        engine_themes=joined.themes,
        is_corrected=joined.fixed_text_key.notnull(),
        label=ibis.coalesce(joined.fixed_label, joined.label, ibis.literal(NOT_SCORED)),
        polarity=ibis.coalesce(joined.fixed_polarity, joined.polarity),
        themes=ibis.coalesce(joined.fixed_themes, joined.themes),
        language=ibis.coalesce(joined.language, ibis.literal("und")),
    ).drop("fixed_text_key", "fixed_label", "fixed_polarity", "fixed_themes")


def unscored(snapshot: Snapshot, days: Days, state: State) -> ibis.Table:
    """The distinct texts that no version in force has read: text_key, model, text."""
    return _unscored(comments(snapshot, days), _kept(snapshot), _models(state), secrets.salt(secrets.secret()))


@built_once
def _unscored(comments: ibis.Table, kept: ibis.Table, models: Models, salt: str) -> ibis.Table:
    rows = _keyed(comments.select("survey_id", "text").distinct(), models, salt)
    rows = rows.select("text_key", "model", "text").distinct()
    return rows.anti_join(_in_force(kept, models), ["text_key", "model"])


def ensure(
    store: Store, snapshot: Snapshot, days: Days = None, *, tell: Tell | None = None, state: State | None = None
) -> int:
    """Score what has no score yet, and keep it; how many texts. The snapshot sees them afterwards."""
    chosen = state or states.of(snapshot.shelf)
    if not {table for table, _ in SOURCES.values()} & snapshot.names():
        return 0
    with store.place.lock("scoring"):
        snapshot.look_again(NAME)
        snapshot.keep("unscored", unscored(snapshot, days, chosen))
        total = int(snapshot.query("SELECT count(*) AS n FROM unscored")["n"][0].as_py())
        done = 0
        with ThreadPoolExecutor(1) as writer:
            for size in _appended(store, writer, _pieces(snapshot, chosen)):
                done += size
                if tell:
                    tell(done, total)
    snapshot.query("DROP TABLE unscored")
    snapshot.look_again(NAME)
    return total


def mark(store: Store, snapshot: Snapshot) -> None:
    """Name the versions in force among the scores, if that is news: upkeep clears those of others away."""
    models = sorted(set(states.of(snapshot.shelf).models.values()))
    marks = snapshot.derived_rows(NAME, ["model", "appended_at"], {"text_key": [FORCE_MARK]})
    if marks is None:
        return
    newest = pc.max(marks["appended_at"])
    if sorted(marks.filter(pc.equal(marks["appended_at"], newest))["model"].to_pylist()) != models:
        rows = [{"text_key": FORCE_MARK, "model": model} for model in models]
        store.append_derived(NAME, pa.Table.from_pylist(rows, SCHEMA))


def _appended(store: Store, writer: ThreadPoolExecutor, pieces: Iterable[pa.Table]) -> Iterator[int]:
    """Each batch's size; batches are put together and written while the next are read."""
    waiting: list[pa.Table] = []
    written: Future[None] | None = None
    for piece in pieces:
        waiting.append(piece)
        if sum(part.num_rows for part in waiting) >= PIECE:
            if written is not None:
                written.result()
            written = writer.submit(store.append_derived, NAME, pa.concat_tables(waiting))
            waiting = []
        yield piece.num_rows
    if written is not None:
        written.result()
    if waiting:
        store.append_derived(NAME, pa.concat_tables(waiting))


def _pieces(snapshot: Snapshot, state: State) -> Iterator[pa.Table]:
    """The unscored texts' scores, so many at a time, on all cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for survey, model in state.models.items():
            sql = f"SELECT text_key, text FROM unscored WHERE model = '{model}'"
            for batch in snapshot.batches(sql, AT_ONCE):
                starts = range(0, batch.num_rows, SLICE)
                parts = [batch.slice(start, SLICE) for start in starts]
                yield pa.concat_tables(pool.map(lambda part: read(part, state, survey, model), parts))  # noqa: B023


def read(batch: pa.RecordBatch, state: State, survey: str, model: str) -> pa.Table:
    """Texts with their keys, scored by the version of one survey."""
    found = engine.read(
        batch["text"], calibration=state.of(survey), lexicon=state.lexicon, tagger=state.tagger
    )  # fmt: skip
    found = labelled(found).append_column("text_key", batch["text_key"])
    return found.append_column("model", pa.repeat(model, batch.num_rows)).select(SCHEMA.names).cast(SCHEMA)


def labelled(found: pa.Table) -> pa.Table:
    """What the engine read with the chance of positive and the label: unclear in the middle, or not scored.

    The label goes by the polarity, whose middle a calibration moves to where it does both sides most justice: where
    nine in ten comments are bad, a chance of 0.45 says more good than most, and is positive.
    """
    sure = (found["polarity"].to_numpy() + 1) / 2
    is_scored = found["scored"].to_numpy()
    kind = np.select([~is_scored, sure >= SURE, sure <= 1 - SURE], [3, 0, 1], 2)
    label = pa.DictionaryArray.from_arrays(pa.array(kind, pa.int8()), list(LABELS)).cast(pa.string())
    return found.append_column("probability", found["chance"]).append_column("label", label)
