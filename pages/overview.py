"""Overview: are we better or worse, really? where? why? what next?"""

from analytics.charts.tiles import REST, SCORES, WATCHED
from ui import frame
from ui.reports import notice as reports

with frame.opened("overview") as page:
    score = frame.first_with_data(page, SCORES)
    tiles = (score, *REST)
    frame.headline(page, tiles)
    reports.notice(page)
    frame.tiles(page, tiles)
    frame.changes(page, (score, *WATCHED))
    frame.actions(page)
    frame.side_by_side(page, frame.trend, [(score,), ("complaints",)], [("wait_p90",), ("call_loss",)])
    frame.side_by_side(page, frame.groups, [(score, "region")], [(score, "channel")], [(score, "segment")])
