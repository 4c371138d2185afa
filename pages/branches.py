"""Branches: when do people wait, where, and how many give up?"""

from ui import frame

TILES = ("wait_p90", "wait_p50", "wait_over_target", "walk_away", "customer_hours_lost", "service_time")

with frame.opened("branches", "visits") as page:
    frame.headline(page, ("wait_p90",))
    frame.tiles(page, TILES)
    frame.side_by_side(page, frame.heat, [("wait_p90",)], [("visits",)])
    frame.trend(page, "wait_p90")
    frame.side_by_side(page, frame.groups, [("wait_p90", "branch_id")], [("walk_away", "branch_id")])
    frame.side_by_side(page, frame.groups, [("wait_p90", "service")], [("wait_p90", "segment")])
