"""Complaints: how many, what about, what will breach, and are they closed in time?"""

from ui import frame

ANSWER = ("complaints", "complaints_open", "complaints_overdue", "timely_share", "upheld_share")
TILES = (
    "complaints_per_100k", "complaints", "complaints_open", "complaints_overdue",
    "days_to_close_median", "timely_share", "upheld_share", "disputed_share",
)  # fmt: skip

with frame.opened("complaints", "complaints") as page:
    frame.headline(page, ANSWER)
    frame.tiles(page, TILES)
    frame.trend(page, "complaints")
    frame.ageing(page)
    frame.side_by_side(
        page, frame.groups, [("complaints", "reason"), ("complaints", "product"), ("complaints", "channel")],
        [("complaints_per_100k", "branch_id")],
    )  # fmt: skip
    frame.side_by_side(page, frame.trend, [("days_to_close_p90",)], [("timely_share",)])
