"""Which of several known exports a file is, where its headers fit more than one."""

from __future__ import annotations

from data.errors import FileAmbiguous, Question
from data.layouts.layout import Layout
from data.texts import N_, Text


def most_exact(fitting: list[Layout], file: str) -> Layout:
    """The export that asks for most headers; raises FileAmbiguous where several ask for as many."""
    most = max(len(known.requires) for known in fitting)
    best = [known for known in fitting if len(known.requires) == most]
    if len(best) > 1:
        values = {"file": file, "layouts": tuple(known.name for known in best), "first": best[0].name}
        raise FileAmbiguous(
            Text(N_("The file {file} fits more than one layout: {layouts}."), values),
            remedy=Text(N_("Say which one with --layout, such as --layout {first}."), values),
            question=Question("layout", choices=tuple((known.name, Text(known.title)) for known in best)),
        )
    return best[0]
