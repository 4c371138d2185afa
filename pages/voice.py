"""Voice: how do customers speak of us, about what, what is new, and what does it cost the score?"""

from pages import _frame as frame
from pages import _voice_comments as comments
from pages import _voice_engine as engine
from pages import _voice_new as new
from pages import _voice_themes as themes

TILES = (
    "comments", "net_sentiment", "comments_positive", "comments_negative", "comments_mismatched", "comments_scored",
)  # fmt: skip

with frame.opened("voice", "comments") as page:
    themes.headline(page)
    frame.tiles(page, TILES)
    themes.themes(page)
    new.new(page)
    frame.trend(page, "net_sentiment")
    frame.side_by_side(
        page, frame.groups, [("net_sentiment", "channel"), ("net_sentiment", "source")],
        [("net_sentiment", "branch_id")],
    )  # fmt: skip
    comments.mismatches(page)
    comments.comments(page)
    engine.engine(page)
