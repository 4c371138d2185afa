"""Summary: a week, or a day, month or quarter, on one page made for paper, for those who see nothing else."""

from pages import _frame as frame
from pages import _sheet

with frame.opened("summary", of_week=True) as page:
    _sheet.sheet(page)
