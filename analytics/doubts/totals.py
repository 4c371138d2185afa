"""What is asked of totals of calls before they are stored: more calls than were offered, and calls that come twice."""

from __future__ import annotations

from dataclasses import replace

from analytics.doubts.doubt import Doubt, made, shown
from analytics.ingest.preview import Preview
from data.checking.interval_spans import Twice
from data.layouts.finding import together
from data.texts import N_, Text


def excess(seen: Preview) -> Doubt | None:
    """Totals with more calls answered and lost than offered: a column is another, or calls came in the span before."""
    if not seen.misfits.excess:
        return None
    told = [Text(_EXCESS_OF, vars(one)) for one in seen.misfits.first]
    doubt = made("excess", (_EXCESS, _SAY_EXCESS, _IS_EXCESS), {"n": seen.misfits.excess})
    return replace(doubt, message=together(told))


def twice(seen: Preview) -> Doubt | None:
    """Totals of which one holds the calls of others: days beside half-hours, a queue that is the sum of the others."""
    found = seen.misfits
    if not found.beside and not found.above:
        return None
    told = [Text(_BESIDE_STORED if one.part == "stored" else _BESIDE, _span(one)) for one in found.spans]
    told += [Text(_ABOVE, {"queue": queue}) for queue in found.above]
    return replace(made("twice", (_TWICE, _SAY_TWICE, _IS_TWICE), {}), message=together(told))


def _span(one: Twice) -> dict[str, str]:
    return {"queue": shown(one.queue), "start": shown(one.starts_at), "other": shown(one.other)}


_EXCESS = N_("In {n:,} rows more calls were answered and lost than offered.")
_EXCESS_OF = N_("Row {row_no}: {offered:,} offered, {answered:,} answered, {abandoned:,} lost.")
_SAY_EXCESS = N_(
    "If a column is another than it was taken for, say which is which with --map COLUMN=offered, =answered or "
    "=abandoned. If these calls were offered in the interval before, add --accept excess."
)
_IS_EXCESS = N_("The numbers are right: some of these calls were offered in the interval before")
_TWICE = N_("Some totals hold the calls of others: they would be counted twice.")
_BESIDE = N_("The total of {queue} from {start} on stands beside another from {other} on, within the same time.")
_BESIDE_STORED = N_("The stored total of {queue} from {start} on holds the time from {other} on, which the file has.")
_ABOVE = N_("The calls of the queue {queue} are those of all other queues together.")
_SAY_TWICE = N_(
    "Leave the totals of days, weeks or all queues out of the file, or take the upload with the other totals back "
    "first. If they are other calls, add --accept twice."
)
_IS_TWICE = N_("They are other calls: count both")
