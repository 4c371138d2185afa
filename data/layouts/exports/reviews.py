"""Stars and comments from app stores and review sites."""

from __future__ import annotations

from data.layouts.expressions import Constant, Copy, Day, Fingerprint, First, Join, Test, When
from data.layouts.layout import Evidence, Items, Layout, Rule
from data.texts import N_

APP_REVIEWS = Layout(
    name="app_reviews_ko",
    title=N_("Korean bank-app reviews: stars from 1 to 5 and a comment"),
    table="response",
    requires=("id", "date", "rating", "content"),
    evidence=(
        Evidence("date", r"(19|20)\d{6}|(19|20)\d\d-\d\d-\d\d([T ]00:00(:00)?)?"),
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
    evidence=(
        Evidence("date", r"\d{1,2}-[A-Za-z]{3}-(\d{2}|\d{4})|(19|20)\d\d-\d\d-\d\d([T ]00:00(:00)?)?"),
        Evidence("rating", r"[0-5](\.\d)?"),
    ),
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

_WRITTEN = "Review Submit Date and Time"
# Headers: Google Play Console, monthly reports of reviews. Who gave stars alone has no link to a review.
PLAY = Layout(
    name="google_play_reviews",
    title=N_("Google Play Console reviews"),
    table="response",
    zone="UTC",
    requires=("Package Name", _WRITTEN, "Star Rating", "Review Text"),
    evidence=(Evidence("Star Rating", "[1-5]"),),
    columns={
        "response_id": When((((Test("Review Link", reverse=True),), Copy("Review Link")), ((), Fingerprint()))),
        "responded_at": Copy(_WRITTEN),
        "survey_id": Join(("Package Name",), prefix="google_play-"),
        "csat": Copy("Star Rating"),
        "csat_low": Constant("1"),
        "csat_high": Constant("5"),
        "channel": Constant("app"),
        "language": Copy("Reviewer Language"),
        "verbatim": Copy("Review Text"),
    },
    items=Items(
        (
            Rule("(?i)^review title$", "title", "other"),
            Rule("(?i)^app version name$", "app_version", "other"),
            Rule("(?i)^device$", "device", "other"),
        )
    ),
    notes=(N_("Reviews are dated by when they were first submitted."),),
)
# Headers: App Store Connect, customer reviews of its interface.
APP_STORE = Layout(
    name="app_store_reviews",
    title=N_("App Store Connect reviews"),
    table="response",
    zone="UTC",
    requires=("id", "rating", "body", "createdDate", "territory"),
    evidence=(Evidence("rating", "[1-5]"),),
    columns={
        "response_id": Join(("id",), prefix="app_store-"),
        "responded_at": Copy("createdDate"),
        "survey_id": Constant("app_store"),
        "csat": Copy("rating"),
        "csat_low": Constant("1"),
        "csat_high": Constant("5"),
        "channel": Constant("app"),
        "verbatim": Copy("body"),
    },
    items=Items((Rule("(?i)^title$", "title", "other"), Rule("(?i)^territory$", "territory", "demographic"))),
)
# Headers: Trustpilot Business, export of service reviews.
TRUSTPILOT = Layout(
    name="trustpilot_reviews",
    title=N_("Trustpilot reviews"),
    table="response",
    zone="UTC",
    requires=("Review Id", "Review Created (UTC)", "Review Stars", "Review Content"),
    evidence=(Evidence("Review Stars", "[1-5]"),),
    columns={
        "response_id": Copy("Review Id"),
        "responded_at": Copy("Review Created (UTC)"),
        "survey_id": Constant("trustpilot"),
        "csat": Copy("Review Stars"),
        "csat_low": Constant("1"),
        "csat_high": Constant("5"),
        "channel": Constant("web"),
        "language": Copy("Review Language"),
        "branch_id": First(("Location Name", "Location Id")),
        "customer_key": First(("Review Consumer User Id", "Reference Id", "Review User Email")),
        "verbatim": Copy("Review Content"),
    },
    items=Items(
        (
            Rule("(?i)^review title$", "title", "other"),
            Rule("(?i)^source of review$", "source", "other"),
            Rule("(?i)^tags$", "tags", "other"),
        )
    ),
)

LAYOUTS = (APP_REVIEWS, SITE_REVIEWS, PLAY, APP_STORE, TRUSTPILOT)
