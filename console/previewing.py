"""What an upload does, in a few lines for the person at the terminal: its days, rows, branches, scales and columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from analytics import doubts, readers, wording
from analytics.preview import Preview, Scale, title
from console.session import Session
from data.layouts.meaning import NOTHING
from data.texts import N_, Text

# Bars of a row of days, names in a list, and the blocks of which bars are made.
_BARS, _NAMES = 60, 12
_BLOCKS = "▁▂▃▄▅▆▇█"


def tell(session: Session, file: str, seen: Preview | None, *, asks: bool = False) -> None:
    """Say on standard error what a file does, or would do, to the store; asks: what it replaces is told besides."""
    if seen is None or seen.already:
        return
    for text in lines(replace(seen, examples=()) if asks else seen, session.language):
        session.say(f"{file}: {session.word(text)}")


def lines(seen: Preview, language: str) -> Iterator[Text]:
    """One text a line."""
    if seen.first and seen.last:
        words = {"first": wording.day(seen.first, language), "last": wording.day(seen.last, language)}
        said = N_("Days: {first} to {last}  {bars}") if seen.first != seen.last else N_("Day: {first}")
        yield Text(said, {**words, "bars": bars(seen)})
    counts = {"new": seen.counts.added, "same": seen.counts.unchanged, "other": seen.counts.replaced}
    yield Text(N_("Rows: {new:,} new, {same:,} unchanged, {other:,} in place of stored ones"), counts)
    yield from map(doubts.change, seen.examples)
    if seen.branches:
        names = _listed([f"{branch.name} {branch.rows:,}" for branch in seen.branches])
        yield Text(N_("Branches: {names}"), {"names": names})
    if unknown := [branch.name for branch in seen.branches if branch.known is False]:
        yield Text(N_("Not in the list of branches: {names}"), {"names": _listed(unknown)})
    yield from map(_scale, seen.scales)
    became = [f"{column} → {said}" for column, said in seen.columns.items() if said != NOTHING]
    if became:
        yield Text(N_("Columns: {names}"), {"names": _listed(became)})
    for name in seen.unused:
        yield Text("{name}: {said}", {"name": title(name), "said": Text(readers.SAID)})


def _scale(scale: Scale) -> Text:
    values = {name: f"{getattr(scale, name):g}" for name in ("low", "high", "worst", "best")}
    words = ", ".join(f"{word} = {point}" for word, point in scale.words.items())
    said = N_("{column}: {low} to {high}, on a scale from {worst} to {best}, {best} the best")
    if scale.turned:
        said = N_("{column}: turned over, so that {best} is the best; then {low} to {high}")
    elif words:
        said = N_("{column}: {low} to {high}, on a scale from {worst} to {best}, {best} the best; {words}")
    return Text(said, {**values, "column": scale.column or scale.becomes, "words": words})


def bars(seen: Preview) -> str:
    """A bar for each day, or for as many days as make a row of bars; a gap for none."""
    assert seen.first
    assert seen.last
    days = (seen.last - seen.first).days + 1
    width = -(-days // _BARS)
    sums = [_sum(seen, seen.first + timedelta(start), width) for start in range(0, days, width)]
    most = max(sums)
    return "".join(_BLOCKS[(n * (len(_BLOCKS) - 1)) // most] if n else " " for n in sums)


def _sum(seen: Preview, start: date, days: int) -> int:
    return sum(seen.days.get(start + timedelta(day), 0) for day in range(days))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMES]) + (", …" if len(names) > _NAMES else "")
