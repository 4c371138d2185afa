"""How the bank has its comments read: its calibrations, its lists of seeds, its model of themes, its corrections."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from analytics.text import engine
from analytics.text.calibration import Calibration
from analytics.text.lexicon import Lexicon, shipped
from analytics.text.tagger import Tagger
from data.store.documents import Document, Shelf

LEARNT = "learnt"  # the one document of kind "calibration": what one run of `calibrate` learnt, all of it or nothing
THEME = pa.struct([("theme", pa.string()), ("polarity", pa.float32())])
CORRECTED = pa.schema(
    [("text_key", pa.string()), ("label", pa.string()), ("polarity", pa.float32()), ("themes", pa.list_(THEME))]
)


@dataclass(frozen=True)
class State:
    """With what comments are read; calibrations by language, or by language and survey as in "ko|relationship"."""

    calibrations: Mapping[str, Calibration] = field(default_factory=dict)
    lexicon: Lexicon = field(default_factory=shipped)
    tagger: Tagger | None = None

    @cached_property
    def surveys(self) -> tuple[str, ...]:
        """The surveys that have calibrations of their own."""
        return tuple(sorted({name.split("|", 1)[1] for name in self.calibrations if "|" in name}))

    def of(self, survey: str = "") -> dict[str, Calibration]:
        """The calibrations that hold for one survey, by language."""
        common = {name: each for name, each in self.calibrations.items() if "|" not in name}
        own = {name.split("|", 1)[0]: each for name, each in self.calibrations.items() if name.endswith(f"|{survey}")}
        return common | own if survey else common

    @cached_property
    def models(self) -> dict[str, str]:
        """The version that each survey's comments are read by; "" for all that have none of their own."""
        return {survey: engine.version(self.lexicon, self.of(survey), self.tagger) for survey in ("", *self.surveys)}


_LAST: dict[str, tuple[tuple[int, ...], State]] = {}


def of(shelf: Shelf) -> State:
    """The state that the shelf says; worked out again only when it says something new."""
    learnt, lists = shelf.get("calibration", LEARNT), shelf.all("lexicon")
    key = (learnt.seq if learnt else 0, *(document.seq for document in lists.values()))
    known = _LAST.get(shelf.place.url)
    if known is None or known[0] != key:
        _LAST[shelf.place.url] = (key, said(learnt.body if learnt else None, lists))
    return _LAST[shelf.place.url][1]


def said(learnt: Mapping[str, Any] | None, lists: Mapping[str, Document]) -> State:
    """A state from documents: what was learnt, and the lists by language."""
    learnt = learnt or {}
    calibrations = {name: Calibration.of(body["calibration"]) for name, body in learnt.get("fits", {}).items()}
    tagger = Tagger.of(learnt["tagger"]) if learnt.get("tagger") else None
    return State(calibrations, edited({name: document.body or {} for name, document in lists.items()}), tagger)


def edited(lists: Mapping[str, Mapping[str, Any]]) -> Lexicon:
    """The seeds as shipped with the bank's changes: language -> theme -> add and drop."""
    changes: dict[str, dict[str, Any]] = {}
    for language, body in lists.items():
        for theme, change in body.items():
            changes.setdefault(theme, {})[language] = change
    return shipped().edited(changes) if changes else shipped()


def corrections(shelf: Shelf) -> pa.Table:
    """What was put right by hand: for each text its label and its themes, null where the engine's stand."""
    rows = [{"text_key": name, **(document.body or {})} for name, document in shelf.all("correction").items()]
    return pa.Table.from_pylist([{name: row.get(name) for name in CORRECTED.names} for row in rows], CORRECTED)
