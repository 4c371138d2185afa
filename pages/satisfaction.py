"""Satisfaction: what is the score, what moved it, and where?"""

from ui import frame

SCORES = ("nps", "csat", "csat_top2", "ces")

with frame.opened("satisfaction", "survey") as page:
    score = frame.chosen(page, SCORES)
    frame.headline(page, (score,))
    frame.tiles(page, (*SCORES, "responses", "response_rate"))
    frame.chooser(page, SCORES, score)
    frame.trend(page, score)
    frame.side_by_side(
        page, frame.groups, [(score, "channel"), (score, "segment"), (score, "product")], [(score, "branch_id")]
    )
    frame.items(page)
    frame.trend(page, "response_rate")
