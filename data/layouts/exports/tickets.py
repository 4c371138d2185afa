"""Ticket lists of queue systems in branches, with a wait and a time of service besides or instead of times of day.

Headers: what Qmatic and systems like it call the parts of a visit transaction (called, served, no show, transferred).
"""

from __future__ import annotations

from dataclasses import replace

from data.layouts.expressions import Choose, First, Verb
from data.layouts.layout import Evidence, Layout
from data.layouts.times.spans import Later
from data.texts import N_

_TICKET = ("Ticket Number", "Ticket No", "Ticket", "Ticket ID", "Visit ID")
_BRANCH = ("Branch", "Branch Name", "Branch ID", "Office")
_ISSUED = ("Ticket Issued", "Issued", "Issue Time", "Created", "Created Time", "Arrival Time", "Arrived", "Enter Time")
_CALLED = ("Called", "Call Time", "Called Time", "First Called", "Service Start", "Start Time")
_ENDED = ("Ended", "End Time", "Served", "Served Time", "Service End", "Finish Time", "Closed")
_WAIT = ("Waiting Time", "Wait Time", "Waiting Time (s)", "Wait Time (s)", "Waiting Time (hh:mm:ss)")
_SERVICE = (
    "Transaction Time", "Serving Time", "Service Time", "Transaction Time (s)", "Serving Time (s)", "Service Time (s)",
    "Transaction Time (hh:mm:ss)",
)  # fmt: skip
_OUTCOME = ("Outcome", "Visit Outcome", "Transaction Outcome", "Ticket Status")
_OUTCOMES: dict[str, str | None] = {
    "Normal": "served", "Served": "served", "Finished": "served", "Completed": "served", "Ended": "served",
    "No show": "no_show", "No-show": "no_show", "NO_SHOW": "no_show", "Noshow": "no_show",
    "Left": "left", "Removed": "left", "Cancelled": "left", "Canceled": "left", "Abandoned": "left",
    "Transferred": "transferred", "Transfer": "transferred",
}  # fmt: skip
_WHO: dict[str, Verb] = {
    "visit_id": First(_TICKET),
    "issued_at": First(_ISSUED),
    "branch_id": First(_BRANCH),
    "service": First(("Service", "Service Name", "Queue", "Queue Name")),
    "counter": First(("Service Point", "Counter", "Counter Name", "Desk", "Window")),
    "employee_id": First(("Staff", "Staff Name", "User", "User Name", "Staff ID", "Agent")),
    "outcome": Choose(_OUTCOME, _OUTCOMES),
}
_CLOCK = r"\d+:[0-5]\d:[0-5]\d"
# Not hours with zero seconds: a spreadsheet writes minutes and seconds so, which are then asked about.
_SURE, _HALF = r"0+:[0-5]\d:[0-5]\d|\d+:[0-5]\d:(?:0[1-9]|[1-5]\d)", 0.5
TIMES = Layout(
    name="queue_tickets",
    title=N_("Tickets of a queue system"),
    table="visit",
    requires=(_TICKET, _ISSUED, _CALLED, _ENDED, _WAIT, _OUTCOME),
    columns={**_WHO, "called_at": First(_CALLED), "ended_at": First(_ENDED)},
    identity="day",
)
# Seconds without a word beside them are not believed: they may be minutes.
DURATIONS = replace(
    TIMES,
    name="queue_tickets_durations",
    title=N_("Tickets of a queue system with the length of wait and service"),
    requires=(_TICKET, _ISSUED, _WAIT, _SERVICE, _OUTCOME),
    evidence=(
        *(Evidence(column, _CLOCK) for column in (_WAIT, _SERVICE)),
        *(Evidence(column, _SURE, _HALF) for column in (_WAIT, _SERVICE)),
    ),
    columns={
        **_WHO,
        "called_at": Later(First(_ISSUED), (_WAIT,)),
        "ended_at": Later(First(_ISSUED), (_WAIT, _SERVICE)),
    },
)

LAYOUTS = (TIMES, DURATIONS)
