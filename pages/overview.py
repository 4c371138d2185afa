"""Overview: are we better or worse, really? where? why? what next?"""

from pages import _frame as frame

TILES = ("nps", "complaints_per_100k", "wait_p90", "call_loss", "complaints_open", "response_rate")

with frame.opened("overview") as page:
    frame.headline(page, TILES)
    frame.tiles(page, TILES)
    frame.changes(page, TILES)
    frame.side_by_side(page, frame.trend, (("nps",), ("wait_p90",), ("complaints",), ("call_loss",)))
    frame.side_by_side(page, frame.groups, (("nps", "region"), ("nps", "channel"), ("nps", "segment")))
