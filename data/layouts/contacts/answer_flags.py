"""Columns of yes and no that say of each call whether it was answered, not when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from data.checking import casting
from data.contracts import CONTACT
from data.formats.raw import Raw
from data.layouts.column_profile import NONE, facts
from data.layouts.contacts import contradictions
from data.layouts.expressions import Choose, Copy, Verb, normal
from data.layouts.layout import Layout, headers
from data.layouts.quantities import lengths
from data.layouts.responses import choices

_ANSWERED = {**dict.fromkeys(casting.YES, "answered"), **dict.fromkeys(casting.NO, "abandoned")}
_GIVEN_UP = {**dict.fromkeys(casting.YES, "abandoned"), **dict.fromkeys(casting.NO, "answered")}
_CHOICES = CONTACT.column("outcome").choices


def flagged(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout of calls whose column of yes and no says whether they were answered, not when.

    values: what the user said of values, which stays as it is.
    """
    if layout.table != "contact" or not layout.name.startswith("template_"):
        return layout
    columns, known = dict(layout.columns), headers(raw)
    found: list[tuple[str, str, Mapping[str, str | None]]] = []
    for name, words in (("answered_at", _ANSWERED), ("outcome", _ANSWERED), ("abandoned_at", _GIVEN_UP)):
        verb = columns.get(name)
        column = known.get(normal(verb.column)) if isinstance(verb, Copy) else None
        said = contradictions.of_words(values.get(column, {})) if column else {}
        told = {**words, **{word: None if meant == NONE else meant for word, meant in said.items()}}
        texts = {text.casefold() for text in lengths.texts(raw, column)} if column else set()
        if column and texts and texts <= told.keys() and {*said.values()} <= {NONE, *_CHOICES}:
            found.append((name, column, told))
    if not found or not _agree(raw, found):
        return layout
    for name, *_ in found:
        del columns[name]
    if "outcome" in columns and _tells_more(raw, columns["outcome"], *found[0][1:]):
        # States tell more than yes and no: who left in the voice menu was not lost in the queue.
        return replace(layout, columns=columns)
    return replace(layout, columns={**columns, "outcome": Choose(found[0][1], found[0][2])})


def _tells_more(raw: Raw, state: Verb, flag: str, words: Mapping[str, str | None]) -> bool:
    """True for a column of states of calls that never says the other of what a column of yes and no does."""
    column, field = next(iter(state.taken(headers(raw))), None), CONTACT.column("outcome")
    if column is None or not choices.is_state("contact", field, facts(raw.table[column])):
        return False
    texts = ([str(text or "").strip() for text in raw.table[name].to_pylist()] for name in (column, flag))
    told = {
        (choices.meaning("contact", field, one), words.get(two.casefold())) for one, two in zip(*texts, strict=True)
    }
    return not told & {("answered", "abandoned"), ("abandoned", "answered")}


def _agree(raw: Raw, flags: list[tuple[str, str, Mapping[str, str | None]]]) -> bool:
    """True where columns of yes and no say the same of every row: answered, or given up."""
    told = [
        [words.get(str(value or "").strip().casefold()) for value in raw.table[column].to_pylist()]
        for _, column, words in flags
    ]
    return all(len(set(row)) == 1 for row in zip(*told, strict=True))
