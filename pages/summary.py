"""Weekly summary: the week on one page, made for paper, for those who see nothing else of Teller."""

from pages import _frame as frame
from pages import _sheet

with frame.opened("summary", of_week=True) as page:
    _sheet.sheet(page)
