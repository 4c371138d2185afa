"""Interval reports of call-centre systems: totals of a queue by quarter, half or whole hours, or by days.

Headers: Genesys Cloud, exports of the queue performance views; Amazon Connect, historical metrics reports; Avaya CMS,
split/skill interval reports and the table of split intervals.
"""

from __future__ import annotations

from dataclasses import replace

from data import settings
from data.layouts.expressions import Constant, First, Verb
from data.layouts.layout import ACCOUNT, Layout
from data.layouts.times.spans import Counted, Lane, Opening
from data.texts import N_

_TARGET, _SHORT = settings.whole("answer_target_seconds"), settings.whole("short_abandon_seconds")
_EMPTY = N_("Empty counts in the report are read as 0.")
_MEDIA = N_("For queues that are not telephone queues, the medium is added to the name, as in “Basic (chat)”.")


def _count(*names: str) -> Verb:
    """One count, 0 where the report leaves it empty."""
    return Counted((names,))


_OFFERED, _ANSWERED, _ABANDONED = ("Offer", "Offered"), ("Answer", "Answered"), ("Abandon", "Abandoned")
GENESYS = Layout(
    name="genesys_cloud_intervals",
    title=N_("Genesys Cloud queue performance by interval"),
    table="contact_interval",
    zone=ACCOUNT,
    requires=("Interval Start", "Interval End", "Media Type", _OFFERED, _ANSWERED, _ABANDONED),
    columns={
        "starts_at": Opening(("Interval Start",), ("Interval End",)),
        "queue": Lane(("Queue Name", "Queue", "Queue Id"), ("Media Type",)),
        "offered": _count(*_OFFERED),
        "answered": _count(*_ANSWERED),
        "abandoned": _count(*_ABANDONED),
        "abandoned_short": First(("Short Abandon", "Short Abandons", "Abandon - Short")),
    },
    notes=(_EMPTY, _MEDIA),
)
# Calls that agents make are handled without having been queued: what came in is counted, where the report tells it.
CONNECT = Layout(
    name="amazon_connect_intervals",
    title=N_("Amazon Connect historical metrics of queues"),
    table="contact_interval",
    zone=ACCOUNT,
    requires=(
        "StartInterval",
        "EndInterval",
        "Contacts queued",
        ("Contacts handled incoming", "Contacts handled"),
        ("Contacts abandoned", "Contact abandoned"),
    ),
    columns={
        "starts_at": Opening(("StartInterval",), ("EndInterval",)),
        "queue": Lane(("Queue", "Queue name"), ("Channel",)),
        "offered": _count("Contacts queued"),
        "answered": _count("Contacts handled incoming", "Contacts handled"),
        "abandoned": _count("Contacts abandoned", "Contact abandoned"),
        "abandoned_short": First((f"Contacts abandoned in {_SHORT} seconds",)),
        "answered_in_target": First((f"Contacts answered in {_TARGET} seconds",)),
        "target_seconds": Constant(str(_TARGET)),
    },
    notes=(_EMPTY, _MEDIA),
)
_SPLIT = ("Split/Skill", "Split/Skill Name", "Split", "Skill", "Skill Name", "VDN")
_CLOCK = ("Date/Time", "Time", "Start Time", "Starttime", "Time/Day", "Interval")
_DAY = ("Date", "Row_Date")
_ACD, _ABAN, _QUEUED = ("ACD Calls", "ACDCALLS"), ("Aban Calls", "ABNCALLS"), ("Calls Offered", "CALLSOFFERED")
_AVAYA: dict[str, Verb] = {
    "starts_at": Opening(_CLOCK, days=_DAY),
    "queue": First(_SPLIT),
    "offered": _count(*_QUEUED),
    "answered": _count(*_ACD),
    "abandoned": _count(*_ABAN),
}
AVAYA = Layout(
    name="avaya_cms_intervals",
    title=N_("Avaya CMS split/skill intervals"),
    table="contact_interval",
    requires=((*_CLOCK, *_DAY), _SPLIT, _ACD, _ABAN, _QUEUED),
    columns=_AVAYA,
    notes=(_EMPTY,),
)
AVAYA_TABLE = replace(
    AVAYA,
    name="avaya_cms_table",
    title=N_("Avaya CMS table of split intervals"),
    requires=(*AVAYA.requires, "ACCEPTABLE"),
    columns={**_AVAYA, "answered_in_target": First(("ACCEPTABLE",))},
    notes=(
        _EMPTY,
        N_("Calls answered in time are those within the service level that is set for the split in the system."),
    ),
)
# The standard report has no calls offered. Of a split they are, by the definitions of the system's database items, the
# calls answered, abandoned, sent on to other splits and taken out of the queue.
AVAYA_STANDARD = Layout(
    name="avaya_cms_standard",
    title=N_("Avaya CMS standard report of a split/skill by interval"),
    table="contact_interval",
    requires=((*_CLOCK, *_DAY), _SPLIT, _ACD, _ABAN),
    columns={
        **_AVAYA,
        "offered": Counted(
            (_ACD, _ABAN, ("Flow Out", "OUTFLOWCALLS"), ("Deque'd Calls", "Dequeued Calls", "DEQUECALLS"))
        ),
    },
    notes=(
        _EMPTY,
        N_(
            "The report has no number of calls offered. It is the sum of calls answered, abandoned, flowed out and "
            "dequeued, of those that the report has."
        ),
    ),
)

LAYOUTS = (GENESYS, CONNECT, AVAYA, AVAYA_TABLE, AVAYA_STANDARD)
