"""Calls: are we under the limit, how much of the month's budget is left, and how soon do we answer?"""

from ui import frame

TILES = ("call_loss", "loss_budget", "speed_of_answer", "call_wait_p90", "handling_time", "offered")
VARIANTS = (
    "call_loss", "call_loss_long", "service_level", "service_level_answered", "service_level_all", "service_level_long",
)  # fmt: skip

with frame.opened("calls", "contacts") as page:
    frame.headline(page, ("call_loss",))
    frame.tiles(page, TILES)
    frame.totals(page)
    frame.trend(page, "call_loss")
    frame.side_by_side(page, frame.heat, [("call_loss",)], [("offered",)])
    frame.variants(page, VARIANTS)
    frame.trend(page, "service_level")
    frame.side_by_side(page, frame.groups, [("call_loss", "queue")], [("call_loss", "segment")])
