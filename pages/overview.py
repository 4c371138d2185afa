"""Overview: are we better or worse, really? where? why? what next?"""

from pages import _frame as frame

REST = ("complaints_per_100k", "wait_p90", "call_loss", "complaints_open", "response_rate")

with frame.opened("overview") as page:
    score = frame.first_with_data(page, ("nps", "csat", "ces"))
    tiles = (score, *REST)
    frame.headline(page, tiles)
    frame.tiles(page, tiles)
    frame.changes(page, tiles)
    frame.actions(page)
    frame.side_by_side(page, frame.trend, [(score,), ("complaints",)], [("wait_p90",), ("call_loss",)])
    frame.side_by_side(page, frame.groups, [(score, "region")], [(score, "channel")], [(score, "segment")])
