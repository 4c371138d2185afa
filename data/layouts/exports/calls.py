"""Call-centre records.

Headers: the calls report of Talkdesk, as its documentation of the reporting interface has it, with times of UTC and
lengths in seconds; the calls of Aircall as its interface names them, with seconds since 1970 or times of UTC.
"""

from __future__ import annotations

from data.layouts.expressions import After, Choose, Clock, Constant, Copy, First, Moment, Test, When
from data.layouts.layout import Evidence, Layout
from data.layouts.times.moments import DayText, Joined
from data.layouts.times.spans import Later
from data.texts import N_

# Midnight, in which nobody called, stands for no time; a spreadsheet writes it in ways of its own.
_NEVER = r"^(00?:00(:00)?|0(\.0+)?|(1899-12-3[01]|1900-01-0[01])[T ]00:00(:00)?|12:00(:00)? ?AM)$"
_SERVED, _HUNG_UP = Test("outcome", ("AGENT",)), Test("outcome", ("HANG",))
_QUEUED = Test("q_time", above_zero=True)


def _clock(column: str) -> Clock:
    return Clock("date", "%y%m%d", column, since="vru_entry")


def _happened(column: str) -> Test:
    return Test(column, like=_NEVER, reverse=True)


# Who did not queue joined it when an agent answered; without an agent, when the voice menu ended.
_JOINED = When(
    (
        ((_QUEUED,), _clock("q_start")),
        ((_happened("ser_start"),), _clock("ser_start")),
        ((_happened("vru_exit"),), _clock("vru_exit")),
        ((), _clock("vru_entry")),
    )
)
# The queue time is the wait, to the second; service starts when it ends (the file's own start is a second or two off).
_LEFT_QUEUE = After(_JOINED, "q_time")

# Who was sent to a mailbox waited until then; who gave up, or was not answered, until the call ended.
_LOST = ("abandoned", "short_abandoned", "missed")
_MAILBOX, _MADE = ("voicemail",), ("outbound", "outbound_missed")
_INWARD = Test("type", ("inbound",))
_WAITED = Later(Copy("start_at"), (("wait_time",),))
TALKDESK = Layout(
    name="talkdesk_calls",
    title=N_("Talkdesk calls report"),
    table="contact",
    requires=("call_id", "callsid", "type", "start_at", "end_at", "wait_time", "talk_time", "abandon_time"),
    # Its times name their zone, by which those that are worked out are read too.
    evidence=(
        Evidence("type", "|".join(("inbound", *_LOST, *_MAILBOX, *_MADE))),
        Evidence("start_at", r".*\d(?:Z|[+-]\d\d:?\d\d)"),
    ),
    columns={
        "contact_id": Copy("call_id"),
        "enqueued_at": Copy("start_at"),
        "answered_at": When((((_INWARD,), _WAITED),)),
        "abandoned_at": When((((Test("type", _LOST),), Copy("end_at")), ((Test("type", _MAILBOX),), _WAITED))),
        "ended_at": Copy("end_at"),
        "outcome": When(
            (
                ((_INWARD,), Constant("answered")),
                ((Test("type", (*_LOST, *_MAILBOX)),), Constant("abandoned")),
                ((Test("type", _MADE),), Constant("not_a_call")),
                ((), Copy("type")),
            )
        ),
        "queue": First(("ring_groups",)),
        "channel": Constant("phone"),
        "employee_id": First(("handling_user_id", "user_id", "handling_user_name", "user_name")),
        "hold_seconds": First(("hold_time",)),
        "is_transferred": First(("is_transfer",)),
        "is_callback": First(("is_callback_from_queue",)),
    },
    notes=(
        N_(
            "Calls that agents made are kept and were not offered to the queue. Missed calls, and those that went to "
            "voicemail, count as lost."
        ),
    ),
)
# Calls that reached nobody because they never came as far as a queue.
_UNQUEUED = ("abandoned_in_ivr", "out_of_opening_hours")
_CALLED, _TAKEN = Test("direction", ("inbound",)), Test("answered_at", reverse=True)
_OFFERED = Test("missed_call_reason", _UNQUEUED, reverse=True)
AIRCALL = Layout(
    name="aircall_calls",
    title=N_("Aircall calls"),
    table="contact",
    requires=(("id", "call_id"), "direction", "status", "missed_call_reason", "started_at", "answered_at", "ended_at"),
    evidence=(
        Evidence("direction", "inbound|outbound"),
        Evidence(
            "missed_call_reason",
            r"out_of_opening_hours|short_abandoned|abandoned_in_\w+|no_available_agent"
            r"|agents_did_not_answer",
        ),
    ),
    columns={
        "contact_id": First(("id", "call_id")),
        "enqueued_at": Moment(Copy("started_at")),
        "answered_at": When((((_CALLED, _TAKEN), Moment(Copy("answered_at"))),)),
        "abandoned_at": When((((_CALLED, Test("answered_at"), _OFFERED), Moment(Copy("ended_at"))),)),
        "ended_at": Moment(Copy("ended_at")),
        "outcome": When(
            (
                ((Test("direction", ("outbound",)),), Constant("not_a_call")),
                ((_CALLED, _TAKEN), Constant("answered")),
                ((_CALLED, _OFFERED), Constant("abandoned")),
                ((_CALLED,), Constant("left_in_menu")),
                ((), Copy("direction")),
            )
        ),
        "queue": First(("number.name", "number_name")),
        "channel": Constant("phone"),
        "employee_id": First(("user.id", "user_id", "user.name", "user_name")),
    },
    notes=(
        N_(
            "Calls that agents made are kept and were not offered to the queue; nor were those that ended in the voice "
            "menu or came outside opening hours. Other missed calls count as lost."
        ),
    ),
)
LAYOUTS = (
    TALKDESK,
    AIRCALL,
    Layout(
        name="anonymous_bank_calls",
        title=N_("Calls of the Anonymous Bank (Technion)"),
        table="contact",
        requires=(
            "vru+line",
            "call_id",
            "date",
            "vru_entry",
            "q_start",
            "q_time",
            "outcome",
            "ser_start",
            "ser_time",
            "server",
        ),
        # As the export has it, as a date cell, and as a sheet numbers the days of 1999.
        evidence=(
            Evidence("date", r"\d{6}|\d{4}-\d\d-\d\d([T ]00:00(:00)?)?|36[1-5]\d\d"),
            Evidence("outcome", "AGENT|HANG|PHANTOM"),
        ),
        columns={
            "contact_id": Joined((DayText("date", "%y%m%d"), Copy("vru+line"), Copy("call_id"))),
            "enqueued_at": _JOINED,
            "answered_at": When((((_SERVED,), _LEFT_QUEUE),)),
            "abandoned_at": When((((_HUNG_UP, _QUEUED), _LEFT_QUEUE),)),
            "ended_at": When(
                (
                    ((_SERVED, Test("ser_time", above_zero=True)), After(_LEFT_QUEUE, "ser_time")),
                    ((_SERVED, _happened("ser_start")), _LEFT_QUEUE),
                )
            ),
            "outcome": When(
                (
                    ((_SERVED,), Constant("answered")),
                    ((_HUNG_UP, _QUEUED), Constant("abandoned")),
                    ((_HUNG_UP,), Constant("left_in_menu")),
                    ((Test("outcome", ("PHANTOM",)),), Constant("not_a_call")),
                    ((), Copy("outcome")),
                )
            ),
            "queue": Copy("type"),
            "channel": Constant("phone"),
            "is_callback": When((((Test("type", ("TT",)),), Constant("true")), ((), Constant("false")))),
            "employee_id": Choose("server", {"NO_SERVER": None}),
            "customer_key": Choose("customer_id", {"0": None}),
        },
        # The centre's calls are of that year, whoever adds them when.
        since=1999,
        notes=(
            N_("Hang-ups without queue time left in the voice menu: they are kept and were not offered to the queue."),
        ),
    ),
)
