"""What a page of a report must fulfil. Each check raises ReportRefused: page, asked, shown, reason and remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from analytics import wording
from analytics.metrics.period import Grain
from analytics.vocabulary import term
from data import program
from data.errors import ReportRefused
from data.texts import LANGUAGES, N_, Text, translate
from reports.content.edition import SUMMARY, Edition, kind
from reports.render import glyphs

Box = tuple[float, ...]  # left, top, width, height
# A page with less ink than this share of its area has next to nothing on it; the emptiest true page has four times it.
LEAST_INK = 0.005
# Of a chart's own place.
LEAST_CHART_INK = 0.0005
# How far a colour differs from the page's own before it counts as ink, of 255.
_INK = 24
# At most so many lines of a failure are told.
_TOLD = 400


@dataclass(frozen=True)
class Known:
    """What the checks must know of the bank. labels: names of groups, by dimension. subjects: those it has data of.

    marks: what the summary's head must say besides.
    """

    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    subjects: frozenset[str] = frozenset()
    marks: tuple[Text, ...] = ()


def refused(edition: Edition, page: str, reason: Text | str, remedy: Text | str, **values: Any) -> ReportRefused:
    """The refusal of one page, with what was asked for and what was shown where both are known."""
    about = Text(N_("The page “{page}” cannot go into the report of {week}."), {"page": page, "week": edition.week})
    message = Text(reason, values) if isinstance(reason, str) else reason
    if "shown" in values:
        both = {"reason": message, "asked": values.get("asked", ""), "shown": values["shown"]}
        message = Text(N_("{reason} Asked for: {asked}. Shown: {shown}."), both)
    return ReportRefused(about, message, remedy)


def unbroken(edition: Edition, page: str, told: Mapping[str, Any], faults: Sequence[str], fault: str) -> None:
    """No exception, no error, no complaint of the browser. fault: what the server's log says of an exception."""
    if told["errors"]:
        raise failed(edition, page, told["errors"], "")
    if told["exceptions"]:
        raise failed(edition, page, [] if fault else told["exceptions"], fault)
    if faults:
        raise failed(edition, page, faults, "")


def failed(edition: Edition, page: str, faults: Sequence[str], fault: str) -> ReportRefused:
    """The refusal of a page that failed."""
    said = " / ".join([*faults, *([fault] if fault else [])]).replace("\n", " ")
    remedy = N_("Open the page in the dashboard; the server's log has the particulars.")
    return refused(edition, page, N_("It shows an error: {said}"), remedy, said=said[:_TOLD])


def as_asked(edition: Edition, page: str, told: Mapping[str, Any], shown: Mapping[str, Any], known: Known) -> None:
    """What the page's mark says it shows, and what a reader sees of it, is what was asked for."""
    for name, (asked, found) in _said(edition, page, shown).items():
        if asked != found:
            raise _other(edition, page, name, asked, found)
    if shown["notes"]:
        notes = " / ".join(shown["notes"])
        remedy = N_("Ask for a period that has data, or leave the page out with --pages.")
        raise refused(edition, page, N_("It shows something else than was asked for: {notes}"), remedy, notes=notes)
    if shown["state"] != "full":
        raise refused(edition, page, N_("It has nothing to show."), N_("Leave the page out with --pages."))
    _visible(edition, page, told, known)


def _said(edition: Edition, page: str, shown: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    span = f"{edition.period.start}..{edition.period.end}"
    asked = {
        "page": page, "bank": edition.bank, "version": edition.version, "said": edition.said,
        "language": edition.language, "period": span, "against": edition.view.against, "where": dict(edition.where),
        "teller": program.version(),
    }  # fmt: skip
    return {name: (value, shown.get(name)) for name, value in asked.items()}


_OTHER = {
    "page": N_("It is another page."),
    "bank": N_("It shows another bank."),
    "version": N_("It shows another version of the data."),
    "said": N_("It shows comments as they were read at another time."),
    "language": N_("It is in another language."),
    "period": N_("It shows another period."),
    "against": N_("It compares with another period."),
    "where": N_("It shows another scope."),
    "teller": N_("It is of another version of Teller."),
    "mark": N_("It does not say what it must say."),
}
_AGAIN = N_("Run the report again; where the server was named, check that it shows this store and this version.")


def _other(edition: Edition, page: str, name: str, asked: object, found: object) -> ReportRefused:
    def words(value: object) -> str:
        if isinstance(value, dict):
            return ", ".join(f"{n} = {m}" for n, m in value.items()) or "–"
        return "–" if value is None else str(value)

    return refused(edition, page, _OTHER[name], _AGAIN, asked=words(asked), shown=words(found))


# The controls that limit a page, by their name in the address: their dimension, and what they say for no limit.
_BAR = {
    "region": ("region", N_("All regions")), "branch": ("branch_id", N_("All branches")),
    "channel": ("channel", N_("All channels")), "segment": ("segment", N_("All segments")),
}  # fmt: skip


# Pages that are about no period and no group.
_WITHOUT_BAR = ("uploads", "glossary")


def _visible(edition: Edition, page: str, told: Mapping[str, Any], known: Known) -> None:
    """What a reader reads of language, period and filters: in the controls of a page, in the head of the summary."""
    if page == SUMMARY:
        _heads(edition, told, known)
        return
    chosen = told["chosen"]
    if page in _WITHOUT_BAR:
        return
    asked = {
        "language": LANGUAGES[edition.language], "period": wording.period(edition.period, edition.language),
    }  # fmt: skip
    for name, value in asked.items():
        if chosen.get(name) != value:
            raise _other(edition, page, name, value, chosen.get(name))
    for name, (dimension, everything) in _BAR.items():
        member = edition.view.member(dimension)
        value = _label(edition, dimension, member, known) if member else translate(everything, edition.language)
        # A bank without such groups has no such control.
        if chosen.get(name, "" if member else value) != value:
            raise _other(edition, page, "where", value, chosen.get(name))


def _heads(edition: Edition, told: Mapping[str, Any], known: Known) -> None:
    head = " ".join(told["head"].split())
    if told["spoken"] != edition.language:
        raise _other(edition, SUMMARY, "language", edition.language, told["spoken"])
    written = edition.commentary
    if written and not {written.text, written.mark(edition.language)} <= set(told["texts"]):
        raise _other(edition, SUMMARY, "mark", written.text, None)
    for name, value in (
        ("period", wording.period(edition.period, edition.language)),
        *(("where", _label(edition, dimension, member, known)) for dimension, member in edition.where),
        *(("mark", mark.render(edition.language)) for mark in known.marks),
    ):
        if " ".join(value.split()) not in head:
            raise _other(edition, SUMMARY, name, value, head)


def _label(edition: Edition, dimension: str, member: str, known: Known) -> str:
    return term(member, edition.language, known.labels.get(dimension))


NO_NUMBER: dict[Grain, str] = {
    "day": N_("Its headline has no number for this day."), "week": N_("Its headline has no number for this week."),
    "month": N_("Its headline has no number for this month."),
    "quarter": N_("Its headline has no number for this quarter."),
}  # fmt: skip


def answered(edition: Edition, page: str, told: Mapping[str, Any], shown: Mapping[str, Any], known: Known) -> None:
    """The page's largest sentence is there, and the summary's number is neither hidden nor absent without need."""
    if not told["headline"]:
        remedy = N_("Open the page in the dashboard: its largest sentence is missing.")
        raise refused(edition, page, N_("It has no headline."), remedy)
    if page != SUMMARY:
        return
    facts = [fact for fact in shown["facts"] if fact["part"] == "headline"]
    if not facts:
        raise refused(edition, page, N_("Its headline rests on no number."), _AGAIN)
    first = facts[0]
    if first["absent"] == "too_few":
        # A branch that few answered has its waits and complaints all the same, and says why it has no score.
        if edition.where and any(fact["value"] is not None for fact in shown["facts"]):
            return
        raise refused(
            edition, page, N_("Its headline cannot be shown: too few answers, so the number is suppressed."),
            N_("Ask for a wider scope or another period."),
        )  # fmt: skip
    # A bank that never asked its customers has no score; one that did has none of this period.
    if first["value"] is None and "survey" in known.subjects:
        raise refused(
            edition, page, NO_NUMBER[kind(edition.week)],
            N_("Bring in the answers of that time, or ask for another period or scope."),
        )  # fmt: skip


def legible(edition: Edition, page: str, missing: str, icons: bool, broken: int) -> None:
    """Every sign has a picture, the signs for icons among them, and so has every image."""
    if missing:
        said = Text(
            N_("There is no picture of these signs on this machine: {signs}."), {"signs": glyphs.named(missing)}
        )
        raise refused(edition, page, said, glyphs.remedy(missing))
    if broken or not icons:
        remedy = N_("Open the page in the dashboard and reload it; then run the report again.")
        raise refused(edition, page, N_("Pictures or icons on it did not load."), remedy)


def inked(edition: Edition, page: str, png: bytes, boxes: Iterable[Box]) -> tuple[int, int]:
    """The picture is not blank, and no chart on it is; its width and height. boxes: the charts' places in pixels."""
    with Image.open(BytesIO(png)) as picture:
        dots = np.asarray(picture.convert("L"))
    height, width = dots.shape
    paper = int(np.bincount(dots[:: max(height // 400, 1)].ravel(), minlength=256).argmax())
    ink = (dots < max(paper - _INK, 0)) | (dots > min(paper + _INK, 255))
    again = N_("Run the report again; if it stays so, open the page in the dashboard.")
    if ink.mean() < LEAST_INK:
        raise refused(edition, page, N_("The picture is blank or nearly so."), again)
    for left, top, wide, high in boxes:
        part = ink[int(max(top, 0)) : int(top + high), int(max(left, 0)) : int(left + wide)]
        if part.size and part.mean() < LEAST_CHART_INK:
            raise refused(edition, page, N_("A chart on it is blank."), again)
    return width, height
