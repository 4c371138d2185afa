"""The tables: what one row is, its columns with type, unit, range and privacy, and its key.

The columns live here and nowhere else: checking, storing, templates and documentation are made from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data.texts import N_

Kind = Literal["text", "whole", "number", "time", "date", "flag"]
Privacy = Literal["public", "key", "personal", "free_text"]


@dataclass(frozen=True)
class Column:
    """One column: its type, whether a row needs it, what values it takes and how private it is.

    privacy "key" is hashed with the bank's secret before it is stored; "free_text" is masked before it is stored.
    """

    name: str
    kind: Kind
    title: str
    required: bool = False
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    privacy: Privacy = "public"


@dataclass(frozen=True)
class Table:
    """One table: its grain, columns, key, the column that dates a row, and the rules between columns.

    key: the columns that name a row; without a value in all of them the key is a hash of the row.
    dated_by: the first of these columns that has a value gives the row's day; empty for tables without a time.
    one_of: each group needs at least one value in a row. in_order: (earlier, later) times within a row.
    unless: (column, values) that lift `one_of` and `required` for times and scores, such as a screened-out response.
    told_by: (column, values) that say as much as `one_of` would, without saying when.
    happened: its rows are of what has happened, so that a day to come, or of long ago, is most likely a slip.
    """

    name: str
    title: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    dated_by: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    in_order: tuple[tuple[str, str], ...] = ()
    unless: tuple[str, tuple[str, ...]] = ("", ())
    told_by: tuple[str, tuple[str, ...]] = ("", ())
    happened: bool = False

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(c for c in self.columns if c.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(c.name for c in self.columns)


# What the store adds to every row.
BOOKKEEPING = ("upload_id", "source_file", "row_no", "loaded_at", "row_key", "is_replacement", "day")

_branch = Column("branch_id", "text", N_("Branch"))
_channel = Column("channel", "text", N_("Channel"))
_segment = Column("segment", "text", N_("Segment"))
_product = Column("product", "text", N_("Product"))
_customer = Column("customer_key", "text", N_("Customer"), privacy="key")
_employee = Column("employee_id", "text", N_("Employee"), privacy="key")

# fmt: off
RESPONSE = Table(
    "response", N_("Survey responses"), N_("one returned survey"),
    (
        Column("response_id", "text", N_("Response number")),
        Column("responded_at", "time", N_("Answered at"), required=True),
        Column("survey_id", "text", N_("Survey")),
        Column("invited_at", "time", N_("Invited at")),
        Column("status", "text", N_("Status"), choices=("complete", "partial", "screened_out")),
        Column("nps", "whole", N_("Likelihood to recommend"), low=0, high=10, unit="0-10"),
        Column("csat", "number", N_("Satisfaction score")),
        Column("csat_low", "number", N_("Lowest satisfaction score of the scale")),
        Column("csat_high", "number", N_("Highest satisfaction score of the scale")),
        Column("ces", "number", N_("Ease score")),
        Column("ces_low", "number", N_("Lowest ease score of the scale")),
        Column("ces_high", "number", N_("Highest ease score of the scale")),
        _channel,
        Column("language", "text", N_("Language")),
        _branch, _employee, _customer, _segment, _product,
        Column("visit_id", "text", N_("Queue ticket")),
        Column("contact_id", "text", N_("Call or chat")),
        Column("weight", "number", N_("Weight"), low=0),
        Column("verbatim", "text", N_("Comment"), privacy="free_text"),
    ),
    key=("response_id",), dated_by=("responded_at",), one_of=(("nps", "csat", "ces"),),
    in_order=(("invited_at", "responded_at"),), unless=("status", ("partial", "screened_out")), happened=True,
)
ANSWER = Table(
    "answer", N_("Survey answers"), N_("one item of one response"),
    (
        Column("response_id", "text", N_("Response number"), required=True),
        Column("item", "text", N_("Item"), required=True),
        Column("value", "text", N_("Answer"), required=True, privacy="free_text"),
        Column("label", "text", N_("Question")),
        Column("role", "text", N_("Role"), choices=("outcome", "driver", "demographic", "expectation", "other")),
        Column("responded_at", "time", N_("Answered at")),
    ),
    key=("response_id", "item"), dated_by=("responded_at",), happened=True,
)
INVITATION = Table(
    "invitation", N_("Survey invitations"), N_("one day's invitations of one survey, branch, channel and segment"),
    (
        Column("sent_on", "date", N_("Sent on"), required=True),
        Column("sent", "whole", N_("Invitations sent"), required=True, low=0, unit="invitations"),
        Column("survey_id", "text", N_("Survey")), _branch, _channel, _segment, _product,
    ),
    key=("sent_on", "survey_id", "branch_id", "channel", "segment", "product"), dated_by=("sent_on",),
    happened=True,
)
COMPLAINT = Table(
    "complaint", N_("Complaints"), N_("one complaint"),
    (
        Column("complaint_id", "text", N_("Complaint number")),
        Column("opened_at", "time", N_("Opened at"), required=True),
        Column("acknowledged_at", "time", N_("Acknowledged at")),
        Column("due_at", "time", N_("Due at")),
        Column("closed_at", "time", N_("Closed at")),
        Column("status", "text", N_("Status"), choices=("open", "closed")),
        Column("origin", "text", N_("Origin"), choices=("own", "regulator")),
        _channel, _product, _segment,
        Column("reason", "text", N_("Reason")),
        Column("narrative", "text", N_("What happened"), privacy="free_text"),
        Column("outcome", "text", N_("Outcome"), choices=("upheld", "partial", "rejected", "withdrawn")),
        Column("is_timely", "flag", N_("Answered in time")),
        Column("is_disputed", "flag", N_("Disputed by the customer")),
        Column("redress_amount", "number", N_("Redress"), low=0),
        Column("root_cause", "text", N_("Root cause")),
        Column("is_duplicate", "flag", N_("Duplicate")),
        Column("is_enquiry", "flag", N_("Simple enquiry")),
        Column("reopened_at", "time", N_("Reopened at")),
        _branch, _employee, _customer,
    ),
    key=("complaint_id",), dated_by=("opened_at",), in_order=(("opened_at", "closed_at"), ("opened_at", "due_at")),
    happened=True,
)
VISIT = Table(
    "visit", N_("Branch visits"), N_("one queue ticket"),
    (
        Column("visit_id", "text", N_("Queue ticket")),
        Column("issued_at", "time", N_("Ticket taken at"), required=True),
        Column("called_at", "time", N_("Called at")),
        Column("ended_at", "time", N_("Ended at")),
        _branch,
        Column("service", "text", N_("Service")),
        Column("counter", "text", N_("Counter")),
        _employee,
        Column("outcome", "text", N_("Outcome"), choices=("served", "no_show", "left", "transferred", "unknown")),
        Column("is_appointment", "flag", N_("Appointment")),
        Column("priority", "text", N_("Priority")),
        _segment, _customer,
    ),
    key=("visit_id",), dated_by=("issued_at",), in_order=(("issued_at", "called_at"), ("called_at", "ended_at")),
    happened=True,
)
COUNTER_SESSION = Table(
    "counter_session", N_("Counter sessions"), N_("one spell of an open window"),
    (
        Column("branch_id", "text", N_("Branch"), required=True),
        Column("counter", "text", N_("Counter"), required=True),
        Column("opened_at", "time", N_("Opened at"), required=True),
        Column("closed_at", "time", N_("Closed at"), required=True),
        _employee,
        Column("reason", "text", N_("Reason")),
    ),
    key=("branch_id", "counter", "opened_at"), dated_by=("opened_at",), in_order=(("opened_at", "closed_at"),),
    happened=True,
)
CONTACT = Table(
    "contact", N_("Calls and chats"), N_("one call or chat"),
    (
        Column("contact_id", "text", N_("Call or chat")),
        Column("enqueued_at", "time", N_("Joined the queue at"), required=True),
        Column("answered_at", "time", N_("Answered at")),
        Column("abandoned_at", "time", N_("Gave up at")),
        Column("ended_at", "time", N_("Ended at")),
        Column("outcome", "text", N_("Outcome"), choices=("answered", "abandoned", "left_in_menu", "not_a_call")),
        Column("queue", "text", N_("Queue")),
        _channel,
        Column("line", "text", N_("Line"), choices=("1", "2")),
        Column("is_transferred", "flag", N_("Transferred")),
        Column("is_callback", "flag", N_("Call-back")),
        Column("hold_seconds", "number", N_("On hold"), low=0, unit="s"),
        Column("wrap_seconds", "number", N_("Wrap-up"), low=0, unit="s"),
        _employee,
        Column("resolved_first", "flag", N_("Resolved at first contact")),
        _segment, _customer,
    ),
    key=("contact_id",), dated_by=("enqueued_at",), one_of=(("answered_at", "abandoned_at"),),
    in_order=(("enqueued_at", "answered_at"), ("enqueued_at", "abandoned_at"), ("answered_at", "ended_at")),
    unless=("outcome", ("left_in_menu", "not_a_call")), told_by=("outcome", ("abandoned", "answered")), happened=True,
)
CONTACT_INTERVAL = Table(
    "contact_interval", N_("Call totals"), N_("one interval of a centre that has totals only"),
    (
        Column("starts_at", "time", N_("Starts at"), required=True),
        Column("queue", "text", N_("Queue")),
        Column("offered", "whole", N_("Offered"), required=True, low=0, unit="calls"),
        Column("answered", "whole", N_("Answered"), required=True, low=0, unit="calls"),
        Column("abandoned", "whole", N_("Lost"), required=True, low=0, unit="calls"),
        Column("abandoned_short", "whole", N_("Lost within seconds"), low=0, unit="calls"),
        Column("answered_in_target", "whole", N_("Answered in time"), low=0, unit="calls"),
        Column("target_seconds", "number", N_("Seconds that count as in time"), low=0, unit="s"),
        Column("agents_line1", "number", N_("Agents on line 1"), low=0),
        Column("agents_line2", "number", N_("Agents on line 2"), low=0),
    ),
    key=("starts_at", "queue"), dated_by=("starts_at",), happened=True,
)
CUSTOMER = Table(
    "customer", N_("Customers"), N_("one customer"),
    (
        Column("customer_key", "text", N_("Customer"), required=True, privacy="key"),
        _segment,
        Column("kind", "text", N_("Kind"), choices=("retail", "sme", "corporate")),
        Column("since", "date", N_("Customer since")),
        Column("home_branch_id", "text", N_("Home branch")),
        Column("manager_id", "text", N_("Manager"), privacy="key"),
        Column("preferred_channel", "text", N_("Preferred channel")),
        Column("preferred_language", "text", N_("Preferred language")),
        Column("needs", "text", N_("Needs"), privacy="free_text"),
        Column("consent", "flag", N_("Consent to contact")),
        Column("watch", "flag", N_("Watched")),
        Column("status", "text", N_("Status"), choices=("active", "closed")),
    ),
    key=("customer_key",),
)
INTERACTION = Table(
    "interaction", N_("Customer contacts"), N_("one visit or outreach"),
    (
        Column("customer_key", "text", N_("Customer"), required=True, privacy="key"),
        Column("due_at", "time", N_("Due at")),
        Column("done_at", "time", N_("Done at")),
        Column("kind", "text", N_("Kind")),
        _employee,
        Column("need_noted", "text", N_("Need noted"), privacy="free_text"),
        Column("need_closed_at", "time", N_("Need closed at")),
    ),
    key=("customer_key", "due_at", "done_at", "kind"), dated_by=("done_at", "due_at"), one_of=(("due_at", "done_at"),),
)
EMPLOYEE = Table(
    "employee", N_("Employees"), N_("one person"),
    (
        Column("employee_id", "text", N_("Employee"), required=True, privacy="key"),
        _branch,
        Column("role", "text", N_("Role")),
        Column("line", "text", N_("Line"), choices=("1", "2")),
        Column("peer_group", "text", N_("Peer group")),
        Column("since", "date", N_("Employed since")),
    ),
    key=("employee_id",),
)
BRANCH = Table(
    "branch", N_("Branches"), N_("one branch"),
    (
        Column("branch_id", "text", N_("Branch"), required=True),
        Column("name", "text", N_("Name")),
        Column("region", "text", N_("Region")),
        Column("counters", "whole", N_("Counters"), low=0),
        Column("opens", "text", N_("Opens at")),
        Column("closes", "text", N_("Closes at")),
        Column("customers", "whole", N_("Customers"), low=0, unit="customers"),
        Column("accounts", "whole", N_("Accounts"), low=0, unit="accounts"),
    ),
    key=("branch_id",),
)
QUALITY_REVIEW = Table(
    "quality_review", N_("Quality reviews"), N_("one review of a person"),
    (
        Column("employee_id", "text", N_("Employee"), required=True, privacy="key"),
        Column("reviewed_at", "time", N_("Reviewed at"), required=True),
        Column("kind", "text", N_("Kind"), required=True, choices=("quality", "error", "exam")),
        Column("score", "number", N_("Score")),
        Column("count", "whole", N_("Count"), low=0),
        Column("base", "whole", N_("Out of"), low=0),
    ),
    key=("employee_id", "reviewed_at", "kind"), dated_by=("reviewed_at",), one_of=(("score", "count"),),
    happened=True,
)
CALENDAR = Table(
    "calendar", N_("Calendar"), N_("one special day in one country"),
    (
        Column("on_date", "date", N_("Day"), required=True),
        Column("country", "text", N_("Country"), required=True),
        Column("name", "text", N_("Name")),
        Column("is_open", "flag", N_("Branches open")),
    ),
    key=("on_date", "country"), dated_by=("on_date",),
)
CAMPAIGN = Table(
    "campaign", N_("Campaigns"), N_("one campaign in one branch"),
    (
        Column("campaign_id", "text", N_("Campaign"), required=True),
        _branch,
        Column("name", "text", N_("Name")),
        Column("starts_on", "date", N_("Starts on"), required=True),
        Column("ends_on", "date", N_("Ends on"), required=True),
    ),
    key=("campaign_id", "branch_id"), dated_by=("starts_on",), in_order=(("starts_on", "ends_on"),),
)
MARGIN = Table(
    "margin", N_("Population shares"), N_("the share of one group in the bank's customers"),
    (
        Column("dimension", "text", N_("Dimension"), required=True),
        Column("group_name", "text", N_("Group"), required=True),
        Column("share", "number", N_("Share"), required=True, low=0, high=1),
    ),
    key=("dimension", "group_name"),
)
TARGET = Table(
    "target", N_("Targets"), N_("the goal of one metric from one day on"),
    (
        Column("metric", "text", N_("Metric"), required=True),
        Column("value", "number", N_("Goal"), required=True),
        Column("from_date", "date", N_("From"), required=True),
        _branch,
    ),
    key=("metric", "from_date", "branch_id"), dated_by=("from_date",),
)

# fmt: on
TABLES = {
    table.name: table
    for table in (
        RESPONSE,
        ANSWER,
        INVITATION,
        COMPLAINT,
        VISIT,
        COUNTER_SESSION,
        CONTACT,
        CONTACT_INTERVAL,
        CUSTOMER,
        INTERACTION,
        EMPLOYEE,
        BRANCH,
        QUALITY_REVIEW,
        CALENDAR,
        CAMPAIGN,
        MARGIN,
        TARGET,
    )
}
# Tables of customers who wait: their rows last minutes, and midnight stands for no time, or is one; never a day.
WAITS = ("visit", "contact")
