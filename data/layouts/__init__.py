"""What known exports look like: one entry each, a file a subject. A new export is a new entry and no other change."""

from __future__ import annotations

from collections.abc import Mapping

from data.errors import FileAmbiguous, FileRefused
from data.formats.raw import Raw
from data.layouts import calls, complaints, reviews, surveys
from data.layouts.layout import Layout
from data.layouts.template import by_template, overruled
from data.texts import N_, Text

__all__ = ["LAYOUTS", "Layout", "recognise"]

LAYOUTS: tuple[Layout, ...] = (*complaints.LAYOUTS, *calls.LAYOUTS, *surveys.LAYOUTS, *reviews.LAYOUTS)


def recognise(
    raw: Raw,
    file: str,
    *,
    as_table: str | None = None,
    layout: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Layout:
    """The layout of a file: a known export, else Teller's own columns.

    as_table, layout and mapping (the file's column -> Teller's column) are what the user said.
    Raises FileRefused when nothing fits and FileAmbiguous when several do; both say which option to give.
    """
    said = dict(mapping or {})
    if layout is not None and not layout.startswith("template_"):
        return overruled(_named(layout), raw, said)
    if layout is not None:
        as_table = layout.removeprefix("template_")
    fitting = [known for known in LAYOUTS if as_table in (None, known.table) and known.fits(raw)]
    if not fitting or layout is not None:
        return by_template(raw, file, as_table, said)
    return overruled(_most_exact(fitting, file), raw, said)


def _most_exact(fitting: list[Layout], file: str) -> Layout:
    most = max(len(known.requires) for known in fitting)
    best = [known for known in fitting if len(known.requires) == most]
    if len(best) > 1:
        values = {"file": file, "layouts": ", ".join(known.name for known in best), "first": best[0].name}
        raise FileAmbiguous(
            Text(N_("The file {file} fits more than one layout: {layouts}."), values),
            remedy=Text(N_("Say which one with --layout, such as --layout {first}."), values),
        )
    return best[0]


def _named(name: str) -> Layout:
    for known in LAYOUTS:
        if known.name == name:
            return known
    raise FileRefused(
        Text(N_("There is no layout {layout}."), {"layout": name}),
        remedy=Text(N_("Name one of these: {layouts}."), {"layouts": ", ".join(known.name for known in LAYOUTS)}),
    )
