"""Summary: a week, or a day, month or quarter, on one page made for paper, for those who see nothing else."""

from ui import frame, sheet

with frame.opened("summary", of_week=True) as page:
    sheet.sheet(page)
