"""Complaint exports."""

from __future__ import annotations

from data.layouts.expressions import Choose, Constant, Copy, Day, First
from data.layouts.layout import Evidence, Layout
from data.texts import N_

# What the company answered -> how the complaint ended; whatever is not named here says nothing of the outcome.
_OUTCOMES: dict[str, str | None] = {
    "Closed with monetary relief": "upheld",
    "Closed with relief": "upheld",
    "Closed with non-monetary relief": "partial",
    "Closed with explanation": "rejected",
    "Closed without relief": "rejected",
}
_YES_NO: dict[str, str | None] = {"Yes": "true", "No": "false", "N/A": None}

# As the table for download names them, and as the interface for programs does.
_RESPONSE = ("Company response to consumer", "company_response", "Company response")
_NARRATIVE = ("Consumer complaint narrative", "complaint_what_happened", "Consumer narrative", "Narrative")
# Whoever takes some of the columns takes one of these, by which the file is known for theirs.
_OWN = (
    *_RESPONSE, *_NARRATIVE, "Submitted via", "Date sent to company", "Timely response?", "timely",
    "Consumer disputed?", "Consumer consent provided?", "Company public response", "Sub-product", "Sub-issue",
)  # fmt: skip

LAYOUTS = (
    Layout(
        name="cfpb_complaints",
        title=N_("Complaints as the US Consumer Financial Protection Bureau publishes them"),
        table="complaint",
        requires=("Complaint ID", "Date received", "Product", "Issue", _OWN),
        evidence=(Evidence("Complaint ID", r"\d+"),),
        columns={
            "complaint_id": Copy("Complaint ID"),
            "opened_at": Day("Date received", ("%Y/%m/%d", "%Y-%m-%d")),
            "status": Choose(_RESPONSE, {"In progress": "open"}, otherwise="closed"),
            "origin": Constant("regulator"),
            "channel": Copy("Submitted via"),
            "product": Copy("Product"),
            "reason": Copy("Issue"),
            "narrative": First(_NARRATIVE),
            "outcome": Choose(_RESPONSE, _OUTCOMES, otherwise=None),
            "is_timely": Choose(("Timely response?", "timely"), _YES_NO),
            "is_disputed": Choose(("Consumer disputed?", "disputed"), _YES_NO),
        },
    ),
)
