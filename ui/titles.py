"""The pages in their order: title and icon."""

from analytics.metrics.period import Grain, Period, kind_of
from data.texts import N_

PAGES = {
    "overview": (N_("Overview"), ":material/dashboard:"),
    "summary": (N_("Weekly summary"), ":material/article:"),
    "satisfaction": (N_("Satisfaction"), ":material/sentiment_satisfied:"),
    "voice": (N_("Voice"), ":material/forum:"),
    "complaints": (N_("Complaints"), ":material/feedback:"),
    "branches": (N_("Branches"), ":material/storefront:"),
    "calls": (N_("Calls"), ":material/call:"),
    "reports": (N_("Reports"), ":material/outgoing_mail:"),
    "uploads": (N_("Uploads"), ":material/upload_file:"),
    "glossary": (N_("Glossary"), ":material/menu_book:"),
}
# What the summary is called by what it is of; among the pages it is the weekly one.
SUMMARIES: dict[Grain, str] = {
    "day": N_("Daily summary"), "week": N_("Weekly summary"), "month": N_("Monthly summary"),
    "quarter": N_("Quarterly summary"),
}  # fmt: skip


def summary_title(period: Period) -> str:
    """The title of a summary of a period, as a key of the catalogue."""
    return SUMMARIES[kind_of(period) or "week"]
