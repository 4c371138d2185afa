"""Exports of form builders and help desks that ask how satisfied someone was.

Headers: Typeform, responses as CSV; KoboToolbox, data as CSV or XLSX; Jotform, submissions as CSV or Excel; Alchemer,
CSV export; Zendesk, Explore and ticket exports and the satisfaction ratings of its interface.
"""

from __future__ import annotations

from dataclasses import replace

from data.layouts.expressions import Choose, Constant, Copy, First, Join, Numbered, Test, Verb, When
from data.layouts.layout import ACCOUNT, Evidence, Items, Layout, Rule
from data.texts import N_

_SUBMITTED = "Submit Date (UTC)"
_UNFINISHED = Test("Response Type", ("partial", "started", "Partial", "Started"))
TYPEFORM = Layout(
    name="typeform",
    title=N_("Typeform export"),
    table="response",
    zone="UTC",
    requires=("Start Date (UTC)", _SUBMITTED, ("Network ID", "Response Type", "#")),
    columns={
        "response_id": First(("#", "Response ID", "Token")),
        "responded_at": First((_SUBMITTED, "Stage Date (UTC)", "Start Date (UTC)")),
        "status": When(
            (
                ((_UNFINISHED,), Constant("partial")),
                ((Test(_SUBMITTED),), Constant("partial")),
                ((), Constant("complete")),
            )
        ),
    },
    without=r"Network ID|Start Date \(UTC\)|Stage Date \(UTC\)|Response Type|Tags|Ending",
    open=True,
)
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_REJECTED = Test("_validation_status", like="(?i)not.?approved")
KOBO = Layout(
    name="kobotoolbox",
    title=N_("KoboToolbox export"),
    table="response",
    zone="UTC",
    requires=("_id", "_uuid", "_submission_time"),
    evidence=(Evidence("_uuid", _UUID),),
    columns={
        "response_id": Copy("_uuid"),
        "responded_at": Copy("_submission_time"),
        "status": When((((_REJECTED,), Constant("screened_out")), ((), Constant("complete")))),
    },
    without=(
        r"_.*|(meta|formhub)/.*|start|end|today|deviceid|subscriberid|simserial|simid|phonenumber|username|audit"
        r"|background-audio|instanceID|rootUuid"
    ),
    notes=(N_("Submissions that were marked as not approved are kept as screened out."),),
    open=True,
)
_NUMBER = r"\d{12,20}"
JOTFORM = Layout(
    name="jotform",
    title=N_("Jotform export"),
    table="response",
    zone=ACCOUNT,
    requires=("Submission Date", "Submission ID"),
    evidence=(Evidence("Submission ID", _NUMBER),),
    columns={"response_id": Copy("Submission ID"), "responded_at": Copy("Submission Date")},
    without=r"Submission IP|IP|Last Update Date|Submission (URL|Link)|Edit (URL|Link)",
    open=True,
)
JOTFORM_PART = replace(
    JOTFORM,
    name="jotform_part",
    title=N_("Jotform export without numbers of submissions"),
    requires=(("Submission IP", "Last Update Date"),),
    evidence=(Evidence("Submission Date", r".*\d.*"),),
    columns={"responded_at": Copy("Submission Date")},
)
_STATES: dict[str, str | None] = {"Complete": "complete", "Partial": "partial", "Disqualified": "screened_out"}
_HOW = (
    r"Time Started|Contact ID|Referer|Extended Referer|SessionID|Session ID|User Agent|Link Name|Tags|IP Address"
    r"|Longitude|Latitude|Postal|Country|City|State/Region|DMA|Is Test Data|URL Variable: .*"
)
ALCHEMER_PART = Layout(
    name="alchemer_part",
    title=N_("Alchemer export of some columns"),
    table="response",
    zone=ACCOUNT,
    requires=("Response ID", "Time Started", "Date Submitted", "Status"),
    evidence=(Evidence("Response ID", r"\d+"), Evidence("Status", "(?i)complete|partial|disqualified")),
    columns={
        "response_id": Numbered(("Response ID",)),
        "responded_at": First(("Date Submitted", "Time Started")),
        "status": Choose("Status", _STATES),
        "language": Copy("Language"),
    },
    without=_HOW,
    open=True,
)
# In a whole export Comments are those of whoever looks through the responses.
ALCHEMER = replace(
    ALCHEMER_PART,
    name="alchemer",
    title=N_("Alchemer export"),
    requires=(*ALCHEMER_PART.requires, "Legacy Comments"),
    without=rf"{_HOW}|Legacy Comments|Comments",
)
_RATING = ("Ticket satisfaction rating", "Satisfaction Score", "Satisfaction rating")
_GOOD = {
    "good": "5",
    "goodwithcomment": "5",
    "good_with_comment": "5",
    "좋음": "5",
    "好": "5",
    "滿意": "5",
    "满意": "5",
}
_BAD = {
    "bad": "1",
    "badwithcomment": "1",
    "bad_with_comment": "1",
    "나쁨": "1",
    "差": "1",
    "不滿意": "1",
    "不满意": "1",
}
_UNASKED = ("offered", "unoffered", "not offered", "not_offered", "제공됨", "제공되지 않음", "已提供", "未提供", "")
_RATED = "(?i)" + "|".join(
    (*_GOOD, *_BAD, "offered", "unoffered", "not offered", "not_offered", "제공됨", "제공되지 않음")
)
_POINTS = N_("Of the two ratings Good is kept as 5 and Bad as 1 on a scale from 1 to 5.")
_BY_TICKET = N_("The export has no time of the rating, so each rating gets the time of its ticket's last change.")


def _rated(*names: str) -> dict[str, Verb]:
    """The score of a help desk that asks whether an answer was good or bad."""
    points: dict[str, str | None] = {**_GOOD, **_BAD}
    return {"csat": Choose(names, points), "csat_low": Constant("1"), "csat_high": Constant("5")}


_TICKETS = Items(
    (
        Rule(r"^(Ticket satisfaction reason|Satisfaction reason)$", "reason", "other"),
        Rule(r"^(Ticket brand|Brand)$", "brand", "other"),
        Rule(r"^(Ticket group|Group|Assignee group)$", "group", "other"),
        Rule(r"^(Ticket form|Ticket type|Ticket priority|Priority)$", "{0}", "other"),
    )
)
ZENDESK = Layout(
    name="zendesk_satisfaction",
    title=N_("Zendesk ticket satisfaction"),
    table="response",
    zone=ACCOUNT,
    requires=(("Ticket ID", "Id"), _RATING, ("Ticket satisfaction rating", "Requester", "Requester name")),
    evidence=(Evidence(_RATING, _RATED),),
    columns={
        "response_id": When(
            (
                ((Test("Ticket ID", reverse=True),), Join(("Ticket ID",), prefix="zendesk-")),
                ((), Join(("Id",), prefix="zendesk-")),
            )
        ),
        "responded_at": First(
            (
                "Ticket satisfaction updated - Timestamp", "Satisfaction updated - Timestamp",
                "Ticket updated - Timestamp", "Ticket updated - Date", "Update - Timestamp", "Update - Date",
                "Updated at", "Ticket solved - Timestamp", "Ticket solved - Date", "Solved at",
                "Ticket created - Timestamp", "Ticket created - Date", "Created at",
            )
        ),
        "survey_id": Constant("zendesk_satisfaction"),
        "customer_key": First(("Requester ID", "Requester external ID", "Requester email")),
        "employee_id": First(("Assignee ID", "Assignee email", "Assignee name", "Assignee")),
        "channel": First(("Ticket channel", "Via")),
        "contact_id": First(("Ticket ID", "Id")),
        "verbatim": First(("Ticket satisfaction comment", "Satisfaction comment")),
        **_rated(*_RATING),
    },
    items=_TICKETS,
    leaves_out=dict.fromkeys(_RATING, _UNASKED),
    notes=(_POINTS, _BY_TICKET),
)  # fmt: skip
ZENDESK_RATINGS = Layout(
    name="zendesk_ratings",
    title=N_("Zendesk satisfaction ratings"),
    table="response",
    zone="UTC",
    requires=("id", "ticket_id", "score", "requester_id", ("updated_at", "created_at")),
    evidence=(Evidence("score", _RATED),),
    columns={
        "response_id": Join(("ticket_id",), prefix="zendesk-"),
        "responded_at": First(("updated_at", "created_at")),
        "survey_id": Constant("zendesk_satisfaction"),
        "customer_key": Copy("requester_id"),
        "employee_id": Copy("assignee_id"),
        "contact_id": Copy("ticket_id"),
        "verbatim": Copy("comment"),
        **_rated("score"),
    },
    items=Items((Rule("^reason$", "reason", "other"),)),
    leaves_out={"score": _UNASKED},
    notes=(_POINTS,),
)

LAYOUTS = (
    TYPEFORM, KOBO, JOTFORM, JOTFORM_PART, ALCHEMER, ALCHEMER_PART, ZENDESK, ZENDESK_RATINGS,
)  # fmt: skip
