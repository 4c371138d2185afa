"""Glossary: what every number means, and what the bank has set."""

from pages import _frame as frame
from pages import _meanings as meanings

with frame.opened("glossary", has_bar=False) as page:
    meanings.metrics(page)
    meanings.settings(page)
