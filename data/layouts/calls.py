"""Call-centre records."""

from __future__ import annotations

from data.layouts.layout import Evidence, Layout
from data.layouts.verbs import After, Choose, Clock, Constant, Copy, Join, Test, When
from data.texts import N_

_NEVER = ("0:00:00", "00:00:00")
_SERVED, _HUNG_UP = Test("outcome", ("AGENT",)), Test("outcome", ("HANG",))
_QUEUED = Test("q_time", above_zero=True)


def _clock(column: str) -> Clock:
    return Clock("date", "%y%m%d", column, since="vru_entry")


def _happened(column: str) -> Test:
    return Test(column, _NEVER, reverse=True)


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

LAYOUTS = (
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
        evidence=(Evidence("date", r"\d{6}"), Evidence("outcome", "AGENT|HANG|PHANTOM")),
        columns={
            "contact_id": Join(("date", "vru+line", "call_id")),
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
        notes=(
            N_("Hang-ups without queue time left in the voice menu: they are kept and were not offered to the queue."),
        ),
    ),
)
