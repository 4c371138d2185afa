"""Stars and comments from app stores and review sites."""

from __future__ import annotations

from data.layouts.layout import Evidence, Items, Layout, Rule
from data.layouts.verbs import Constant, Copy, Day, Fingerprint, Join
from data.texts import N_

APP_REVIEWS = Layout(
    name="app_reviews_ko",
    title=N_("Korean bank-app reviews: stars from 1 to 5 and a comment"),
    table="response",
    requires=("id", "date", "rating", "content"),
    evidence=(
        Evidence("date", r"(19|20)\d{6}"),
        Evidence("rating", "[1-5]"),
        Evidence("content", r"[\s\S]*[가-힣][\s\S]*", share=0.5),
    ),
    columns={
        # The numbers start at 1 in every such file: the prefix keeps them apart from another survey's.
        "response_id": Join(("id",), prefix="app_reviews-"),
        "responded_at": Day("date", ("%Y%m%d",)),
        "survey_id": Constant("app_reviews"),
        "csat": Copy("rating"),
        "csat_low": Constant("1"),
        "csat_high": Constant("5"),
        "channel": Constant("app"),
        "language": Constant("ko"),
        "verbatim": Copy("content"),
    },
)
SITE_REVIEWS = Layout(
    name="bank_reviews_en",
    title=N_("English bank reviews: stars from 0.5 to 5 and a comment"),
    table="response",
    requires=("date", "bank", "rating", "review", "review_title_by_user"),
    evidence=(Evidence("date", r"\d{1,2}-[A-Za-z]{3}-\d{2}"), Evidence("rating", r"[0-5](\.\d)?")),
    columns={
        "response_id": Fingerprint(),
        "responded_at": Day("date", ("%d-%b-%y",)),
        "survey_id": Constant("bank_reviews"),
        "csat": Copy("rating"),
        "csat_low": Constant("0.5"),
        "csat_high": Constant("5"),
        "channel": Constant("web"),
        "language": Constant("en"),
        "verbatim": Copy("review"),
    },
    items=Items(
        (
            Rule("^(bank|address)$", "{0}", "demographic"),
            Rule("^review_title_by_user$", "title", "other"),
            Rule("^rating_title_by_user$", "rating_title", "other"),
            Rule("^useful_count$", "{0}", "other"),
        )
    ),
)

LAYOUTS = (APP_REVIEWS, SITE_REVIEWS)
