"""Voice: how do customers speak of us, about what, what is new, and what does it cost the score?"""

from ui import frame
from ui.voice import comments, engine, themes
from ui.voice import emerging as new

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
