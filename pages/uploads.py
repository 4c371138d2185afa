"""Uploads: did my file load, what was refused and why, and can I take it back?"""

from pages import _frame as frame
from pages import _intake as intake

with frame.opened("uploads", has_bar=False) as page:
    intake.headline(page)
    plan = intake.received(page)
    if plan is None:
        intake.outcome(page)
    else:
        intake.recognised(page, plan)
        intake.refused(page, plan)
        intake.preview(page, plan)
        intake.decide(page, plan)
    intake.history(page)
    intake.templates(page)
