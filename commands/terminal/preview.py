"""What an upload does, in a few lines for the person at the terminal: its days, rows, branches, scales and columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from analytics.doubts import doubts
from analytics.ingest import preview_lines
from analytics.ingest.preview import Preview
from commands.terminal.session import Session
from data.texts import N_, Text

# Bars of a row of days, and the blocks of which they are made.
_BARS, _BLOCKS = 60, "▁▂▃▄▅▆▇█"


def tell(session: Session, file: str, seen: Preview | None, *, asks: bool = False) -> None:
    """Say on standard error what a file does, or would do, to the store; asks: what it replaces is told besides."""
    if seen is None or seen.already:
        return
    for text in lines(seen, session.language, asks=asks):
        session.say(f"{file}: {session.word(text)}")


def lines(seen: Preview, language: str, *, asks: bool = False) -> Iterator[Text]:
    """What a file does to the store, a sentence each."""
    if days := preview_lines.days(seen, language):
        yield _drawn(seen, days) if len(seen.days) > 1 else days
    yield preview_lines.rows(seen)
    yield from map(doubts.change, () if asks or seen.refused else seen.examples)
    yield from preview_lines.found(seen)
    yield from preview_lines.words(seen)
    if columns := preview_lines.columns(seen):
        yield columns


def _drawn(seen: Preview, days: Text) -> Text:
    """The days with their bars, and of how many days each bar is where it is of several."""
    said = {"days": days, "bars": bars(seen), "n": _width(seen)}
    return Text("{days} {bars}", said) if _width(seen) == 1 else Text(_SEVERAL, said)


# Not a new sentence: the days are one already.
_SEVERAL = N_("{days} {bars} (each bar is {n:,} days)")


def _span(seen: Preview) -> int:
    return (max(seen.days) - min(seen.days)).days + 1


def _width(seen: Preview) -> int:
    """How many days a bar is of."""
    return -(-_span(seen) // _BARS)


def bars(seen: Preview) -> str:
    """A bar for each day, or for as many days as make a row of bars; a gap for none."""
    days, width, first = _span(seen), _width(seen), min(seen.days)
    sums = [_sum(seen, first + timedelta(start), width) for start in range(0, days, width)]
    most = max(sums)
    return "".join(_BLOCKS[(n * (len(_BLOCKS) - 1)) // most] if n else " " for n in sums)


def _sum(seen: Preview, start: date, days: int) -> int:
    return sum(seen.days.get(start + timedelta(day), 0) for day in range(days))
