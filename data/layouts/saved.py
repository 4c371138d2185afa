"""The bank's own layouts: what was decided of a file, kept on the shelf for the next file with the same headers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from data.formats.raw import Raw
from data.layouts.expressions import Constant, Copy, Moment, Numbered, Verb, When, normal
from data.layouts.known import EARLIER, KIND, NUMBERED, SCALES, Answered, Known, Own, Survey
from data.layouts.layout import Layout, headers
from data.layouts.meaning import ANSWER, NOTHING, SCALED
from data.layouts.quantities.quantities import Amount, Lasting
from data.layouts.scales.points import Point
from data.layouts.scales.wordings import WORDINGS

if TYPE_CHECKING:
    from data.store.documents import Shelf
    from data.store.uploads import Entry

# Uploads that are looked through for surveys, the newest first.
_LOOKED_AT = 2000


def own(shelf: Shelf) -> tuple[Own, ...]:
    """The bank's own layouts, the oldest first."""
    return tuple(Own.of(name, document.body) for name, document in shelf.all(KIND).items() if document.body)


def keep(shelf: Shelf, layout: Own, by: str = "") -> None:
    """Keep a layout, in place of the one of its name."""
    shelf.put(KIND, layout.name, layout.body(), by)


def forget(shelf: Shelf, name: str, by: str = "") -> bool:
    """Keep a layout no longer; False when there is none of that name."""
    there = shelf.get(KIND, name) is not None
    shelf.drop(KIND, name, by)
    return there


def known(shelf: Shelf, uploads: Iterable[Entry]) -> Known:
    """What the store knows of files; uploads: its history, the newest first. Those that were taken back say nothing."""
    surveys: dict[tuple[str, str], Survey] = {}
    answers: dict[str, Answered] = {}
    identities: dict[str, str] = {}
    scales: dict[str, dict[str, Any]] = {}
    words: dict[str, dict[str, Any]] = {}
    numbered: dict[str, str] = {}
    for upload in islice((u for u in uploads if u.state == "committed"), _LOOKED_AT):
        told = upload.details
        survey, whole = told.get("survey"), told.get("headers", "")
        if survey:
            asked = tuple(told.get("questions", "").split())
            surveys.setdefault((survey, whole), Survey(survey, upload.file, whole, asked))
        identities.setdefault(whole or upload.layout, told.get("identity", EARLIER))
        if told.get(NUMBERED):
            numbered.setdefault(whole, told[NUMBERED])
        if told.get(SCALES):
            scales.setdefault(whole, json.loads(told[SCALES]) | {"": upload.file})
        for column, wording in json.loads(told.get(WORDINGS, "{}")).items():
            words.setdefault(whole, {}).setdefault(column, [wording, upload.file])
        if told.get("said"):
            answers.setdefault(whole, Answered(upload.file, whole, json.loads(told["said"])))
    said = Known(own(shelf), tuple(surveys.values()), tuple(answers.values()), identities, scales, words)
    return replace(said, numbered=numbered)


def pins(layout: Layout, raw: Raw, entry: Layout | None = None) -> dict[str, str]:
    """What each column was found to be, as a mapping that takes the next file in the same way.

    entry: the known export that the layout builds on; what it says itself needs no saying.
    """
    told = headers(raw)
    said = {column: f"{ANSWER}:{role}" for column, (_, role) in layout.answers(raw).items()}
    for name, verb in layout.columns.items():
        if entry is not None and name in entry.columns:
            continue
        columns = {told[normal(c)] for c in _plain(verb) if normal(c) in told}
        if len(columns) == 1:
            said[columns.pop()] = f"{name}{_scale(layout, name, verb)}"
    unused = set(layout.unused(raw)) - said.keys()
    return said | dict.fromkeys(sorted(unused), NOTHING)


def _plain(verb: Verb) -> tuple[str, ...]:
    """The columns of a verb that takes one column as a field; none for one that works its value out."""
    if isinstance(verb, When):
        inside = [made for _, made in verb.cases if made.reads]
        return _plain(inside[0]) if len(inside) == 1 else ()
    if isinstance(verb, Moment):
        return _plain(verb.moment)
    return verb.reads if isinstance(verb, Copy | Point | Numbered | Amount | Lasting) else ()


def _scale(layout: Layout, name: str, verb: Verb) -> str:
    ends = [
        end.value for end in (layout.columns.get(f"{name}_{e}") for e in ("low", "high")) if isinstance(end, Constant)
    ]
    if name not in SCALED or len(ends) != 2:
        return ""
    inner = next((made for _, made in verb.cases if isinstance(made, Point)), verb) if isinstance(verb, When) else verb
    low, high = ends if not (isinstance(inner, Point) and inner.turned) else reversed(ends)
    return f":{low}-{high}"


def as_mapping(own_layout: Own | None, columns: Iterable[str], said: Mapping[str, str]) -> dict[str, str]:
    """The mapping of a file: what an own layout pins, and over it what the user said; only columns that are there."""
    there = {normal(column): column for column in columns}
    pinned = dict(own_layout.pins) if own_layout else {}
    found = {there[normal(column)]: value for column, value in pinned.items() if normal(column) in there}
    before = own_layout.said.get("mapping", {}) if own_layout else {}
    said = {column: value for column, value in said.items() if normal(column) in there or column not in before}
    spoken = {normal(column) for column in said}
    fields = {value.partition(":")[0] for value in said.values()} - {ANSWER, NOTHING}
    kept = {
        column: value
        for column, value in found.items()
        if normal(column) not in spoken and value.partition(":")[0] not in fields
    }
    return {**kept, **said}
