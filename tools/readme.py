"""Writes the README's table of metrics from the list, so that neither can drift from the other."""

from __future__ import annotations

import re
from pathlib import Path

from analytics.metrics.catalogue import METRICS
from analytics.metrics.subjects import SUBJECTS

README = Path(__file__).resolve().parent.parent / "README.md"
PLACE = re.compile(r"(<!-- metrics: [^\n]*-->\n).*(<!-- /metrics -->)", re.DOTALL)


def table() -> str:
    """One line a subject: its metrics, each with its title and the key to ask for."""
    lines = ["| about | metrics, each with the key for `ask` |", "| --- | --- |"]
    for key in SUBJECTS:
        named = [f"{metric.title} `{metric.key}`" for metric in METRICS.values() if metric.subject == key]
        lines.append(f"| {key} | {' · '.join(named)} |")
    return "\n".join(lines) + "\n"


def current(text: str) -> str:
    """The README's text with the table as it should be."""
    return PLACE.sub(lambda found: found[1] + table() + found[2], text)


if __name__ == "__main__":
    README.write_text(current(README.read_text(encoding="utf-8")), encoding="utf-8")
