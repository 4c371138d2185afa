"""Glossary: what every number means, and what the bank has set."""

from ui import frame, meanings

with frame.opened("glossary", has_bar=False) as page:
    meanings.metrics(page)
    meanings.settings(page)
