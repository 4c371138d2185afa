"""The pages in their order: title and icon."""

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
