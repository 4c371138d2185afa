"""What known exports look like: one entry each, a file a subject. A new export is a new entry and no other change."""

from __future__ import annotations

from collections.abc import Mapping

from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts import calls, complaints, reviews, surveys, tools
from data.layouts.layout import Layout, headers
from data.layouts.mapping import ANSWER, GUESSED, NOTHING, SCORES, completed
from data.layouts.template import by_template, checked, overruled
from data.layouts.verbs import normal
from data.texts import N_, Text

__all__ = ["LAYOUTS", "Layout", "mapped", "recognise"]

LAYOUTS: tuple[Layout, ...] = (*complaints.LAYOUTS, *calls.LAYOUTS, *surveys.LAYOUTS, *reviews.LAYOUTS, *tools.LAYOUTS)
# What a column may be besides a field of its table.
_KINDS = (ANSWER, NOTHING)


def recognise(
    raw: Raw,
    file: str,
    *,
    as_table: str | None = None,
    layout: str | None = None,
    mapping: Mapping[str, str] | None = None,
    scale: tuple[int, int] | None = None,
    nothing: tuple[str, ...] = (),
) -> Layout:
    """The layout of a file: a known export, else Teller's own columns.

    as_table, layout, mapping (the file's column -> Teller's column), scale (the worst point, the best) and nothing
    (values for no answer) are what the user said.
    Raises FileRefused when nothing fits and FileAmbiguous when several do; both say which option to give.
    """
    said = dict(mapping or {})
    found = _found(raw, file, as_table, layout, said, nothing)
    if not found.open:
        return found
    return completed(found, raw, checked(raw, TABLES[found.table], said, _KINDS), scale, nothing)


def mapped(layout: Layout, raw: Raw) -> dict[str, str]:
    """What each of the file's columns is: Teller's column, "answer" or "none"; the first field that reads it."""
    fields: dict[str, str] = {}
    known = headers(raw)
    for name, verb in layout.columns.items():
        for column in (known[normal(c)] for c in verb.reads if normal(c) in known):
            fields.setdefault(column, name)
    items = layout.items.find(raw.columns) if layout.items else {}
    return {c: fields.get(c, ANSWER if c in items else NOTHING) for c in raw.columns}


def _found(
    raw: Raw, file: str, as_table: str | None, layout: str | None, said: Mapping[str, str], nothing: tuple[str, ...]
) -> Layout:
    if layout is not None and not layout.startswith("template_"):
        return overruled(_named(layout), raw, said)
    if layout is not None:
        as_table = layout.removeprefix("template_")
    fitting = [known for known in LAYOUTS if as_table in (None, known.table) and known.fits(raw)]
    if fitting and layout is None:
        return overruled(_most_exact(fitting, file), raw, said)
    try:
        return by_template(raw, file, as_table, _fields(said))
    except FileAmbiguous:
        raise
    except FileRefused as refusal:
        return _survey(raw, file, as_table, said, nothing, refusal)


def _survey(
    raw: Raw, file: str, as_table: str | None, said: Mapping[str, str], nothing: tuple[str, ...], refusal: FileRefused
) -> Layout:
    """A survey of a kind that nobody told of; raises the refusal when it is none."""
    if as_table not in (None, "response") or not _maps_to_response(said):
        raise refusal
    tried = completed(GUESSED, raw, checked(raw, TABLES["response"], said, _KINDS), nothing=nothing)
    if as_table == "response" or set(SCORES) & set(tried.columns):
        return GUESSED
    if "verbatim" in tried.columns:
        raise FileAmbiguous(
            Text(N_("The file {file} has comments, and no score."), {"file": file}),
            refusal.message,
            Text(
                N_("Keep them as comments without a score with --as response, or name the score with --map COLUMN=nps.")
            ),
            question=Question("as_table", choices=(("response", Text(N_("Comments without a score"))),)),
        )
    raise refusal


def _fields(said: Mapping[str, str]) -> dict[str, str]:
    return {column: name for column, name in said.items() if name not in _KINDS}


def _maps_to_response(said: Mapping[str, str]) -> bool:
    return all(name in (*TABLES["response"].names, *_KINDS) for name in said.values())


def _most_exact(fitting: list[Layout], file: str) -> Layout:
    most = max(len(known.requires) for known in fitting)
    best = [known for known in fitting if len(known.requires) == most]
    if len(best) > 1:
        values = {"file": file, "layouts": ", ".join(known.name for known in best), "first": best[0].name}
        raise FileAmbiguous(
            Text(N_("The file {file} fits more than one layout: {layouts}."), values),
            remedy=Text(N_("Say which one with --layout, such as --layout {first}."), values),
            question=Question("layout", choices=tuple((known.name, Text(known.title)) for known in best)),
        )
    return best[0]


def _named(name: str) -> Layout:
    for known in (*LAYOUTS, GUESSED):
        if known.name == name:
            return known
    raise FileRefused(
        Text(N_("There is no layout {layout}."), {"layout": name}),
        remedy=Text(N_("Name one of these: {layouts}."), {"layouts": ", ".join(known.name for known in LAYOUTS)}),
    )
