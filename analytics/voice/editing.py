"""What analysts say about comments: corrections by hand, and the lists of seeds that name themes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from analytics.text.lexicon import THEMES, Lexicon, shipped
from analytics.voice import scores
from analytics.voice import state as states
from analytics.voice.scores import Tell
from data.errors import QuestionError
from data.store.store import Store
from data.texts import N_, Text

POLARITY = {scores.POSITIVE: 1.0, scores.NEGATIVE: -1.0, scores.UNCLEAR: 0.0, scores.NOT_SCORED: None}
COLUMNS = ("text_key", "model", "language", "label", "polarity", "themes")


@dataclass(frozen=True)
class Corrections:
    """How many comments were put right, and of the themes found in those whose themes were, how many were right."""

    count: int
    themes_found: int
    themes_right: int

    @property
    def precision(self) -> float | None:
        """The share of themes found that stood; None while no themes were put right."""
        return self.themes_right / self.themes_found if self.themes_found else None


def correct(
    store: Store, text_key: str, *, label: str | None = None, themes: Iterable[str] | None = None, by: str = ""
) -> None:
    """Say what a comment is; what is None stays as it was. All comments of the same words are counted so from now on.

    Raises QuestionError for a label or a theme that there is not, or a comment that was never scored.
    """
    wanted = None if themes is None else tuple(dict.fromkeys(themes))
    _check(label, wanted or ())
    engine_says = _engine_says(store, text_key)
    if engine_says is None:
        raise QuestionError(
            N_("There is no such comment any more."), remedy=N_("Load the page again: the data has changed.")
        )
    known = store.shelf.get("correction", text_key)
    body: dict[str, Any] = dict(known.body or {}) if known else _first(engine_says)
    if label is not None:
        body |= {"label": label, "polarity": POLARITY[label]}
    if wanted is not None:
        polarity = {each["theme"]: each["polarity"] for each in engine_says["themes"] or ()}
        whole = body.get("polarity", engine_says["polarity"])
        body["themes"] = [{"theme": theme, "polarity": polarity.get(theme, whole)} for theme in wanted]
    store.shelf.put("correction", text_key, body, by)


def _first(engine_says: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of the engine's own reading, so that its precision can be told though it learns from corrections."""
    found = [each["theme"] for each in engine_says["themes"] or ()]
    return {"engine_label": engine_says["label"], "engine_themes": found, "language": engine_says["language"]}


def undo_correction(store: Store, text_key: str, by: str = "") -> None:
    """Leave a comment to the engine again."""
    store.shelf.drop("correction", text_key, by)


def _check(label: str | None, themes: Iterable[str]) -> None:
    for said, known in (((label,) if label is not None else (), scores.LABELS), (themes, tuple(THEMES))):
        for each in said:
            if each not in known:
                raise QuestionError(
                    Text(N_("There is no {name!r} that a comment could be."), {"name": each}),
                    remedy=Text(N_("Choose one of: {keys}."), {"keys": tuple(known)}),
                )


def _engine_says(store: Store, text_key: str) -> dict[str, Any] | None:
    """What a version in force says of a text."""
    models = sorted(states.of(store.shelf).models.values())
    with store.snapshot() as snapshot:
        rows = snapshot.derived_rows(scores.NAME, COLUMNS, {"text_key": [text_key], "model": models})
    found: list[dict[str, Any]] = rows.to_pylist() if rows else []
    return found[0] if found else None


def corrections(store: Store) -> Corrections:
    """What was put right by hand so far, and how precise the themes were before it."""
    bodies = [document.body or {} for document in store.shelf.all("correction").values()]
    put_right = [body for body in bodies if body.get("themes") is not None]
    about = [(set(b.get("engine_themes", ())), {each["theme"] for each in b["themes"]}) for b in put_right]
    return Corrections(len(bodies), sum(len(f) for f, _ in about), sum(len(f & r) for f, r in about))


def lexicon(store: Store, language: str) -> dict[str, tuple[str, ...]]:
    """The seeds of each theme in one language, as shipped and changed by the bank."""
    return {theme: states.of(store.shelf).lexicon.words(theme, language) for theme in THEMES}


def shipped_lexicon(language: str) -> dict[str, tuple[str, ...]]:
    """The seeds of each theme in one language as they come with Teller."""
    return {theme: shipped().words(theme, language) for theme in THEMES}


def save_lexicon(
    store: Store, language: str, words: Mapping[str, Iterable[str]], by: str = "", tell: Tell | None = None
) -> int:
    """Keep the seeds of one language, by theme, and read all comments by them; how many texts were read anew.

    They count once all is read. Themes that are not given stay as they are. Raises QuestionError for an unknown theme.
    """
    _check(None, words)
    wanted = lexicon(store, language) | {theme: tuple(seeds) for theme, seeds in words.items()}
    body = {theme: _change(shipped(), theme, language, seeds) for theme, seeds in wanted.items()}
    body = {theme: change for theme, change in body.items() if change["add"] or change["drop"]}
    lists = {name: document.body or {} for name, document in store.shelf.all("lexicon").items()} | {language: body}
    changed = replace(states.of(store.shelf), lexicon=states.edited(lists))
    with store.snapshot() as snapshot:
        read = scores.ensure(store, snapshot, tell=tell, state=changed)
    if body:
        store.shelf.put("lexicon", language, body, by)
    else:
        store.shelf.drop("lexicon", language, by)
    return read


def _change(seeds: Lexicon, theme: str, language: str, wanted: Iterable[str]) -> dict[str, list[str]]:
    before, after = set(seeds.words(theme, language)), {seed.strip() for seed in wanted if seed.strip()}
    return {"add": sorted(after - before), "drop": sorted(before - after)}
