"""What a report says of itself: what it was made of and everything that it says, without a clock and without a path."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from analytics.charts import brand
from analytics.metrics.cubes import Cubes
from data import settings
from data.store.commit_log import LogRow
from reports.content.edition import Edition
from reports.content.paper import A4
from reports.render.picture import Picture, Summary

FORMAT = 1
NAME = "manifest.json"
Document = dict[str, Any]
# What a bank sets that decides on numbers and on what of them is shown.
SETTINGS = (
    "time_zone", "minimum_group", "wait_target_seconds", "answer_target_seconds", "short_abandon_seconds", "loss_limit",
)  # fmt: skip


def document(edition: Edition, summary: Summary, pictures: Sequence[Picture], sources: list[Document]) -> Document:
    """The manifest, before the PDF is known; the same report of the same data has the same one, sign by sign."""
    shown, written = summary.shown, edition.commentary
    return {
        "format": FORMAT,
        "report": edition.report,
        "week": edition.week,
        "period": f"{edition.period.start}..{edition.period.end}",
        "language": edition.language,
        "where": dict(edition.where),
        "scope": edition.scope,
        "bank": edition.bank,
        "version": edition.version,
        "said": edition.said,
        "teller": shown.get("teller", ""),
        "names": list(edition.names),
        "settings": {name: settings.get(name) for name in SETTINGS},
        "brand": brand.digest(),
        "folder": folder(edition),
        "pages": [_page(edition, picture) for picture in (summary, *pictures)],
        "facts": [fact for picture in (summary, *pictures) for fact in _facts(picture)],
        "texts": list(summary.texts),
        "undrawn": "".join(sorted({sign for picture in (summary, *pictures) for sign in picture.undrawn})),
        "sheet": shown.get("sheet", []),
        "sources": sources,
        **({"paper": str(edition.paper)} if edition.paper != A4 else {}),
        **({"commentary": written.document(edition.language)} if written else {}),
    }


def _page(edition: Edition, picture: Picture) -> Document:
    return {
        "page": picture.page,
        "title": picture.title,
        "address": edition.address(picture.page),
        "headline": picture.headline,
        "state": picture.shown.get("state", ""),
        "notes": picture.shown.get("notes", []),
        "texts_sha256": digest("\n".join(picture.texts).encode()),
        "picture": f"{picture.page}.png",
        "picture_sha256": digest(picture.png),
        "width": picture.width,
        "height": picture.height,
    }


def _facts(picture: Picture) -> list[Document]:
    """The numbers that a page says, each with the page that says it."""
    return [{"page": picture.page, **fact} for fact in picture.shown.get("facts", ())]


def printed(pdf: bytes, pages: int, texts: Iterable[str]) -> Document:
    """What the manifest says of the PDF."""
    return {"pages": pages, "sha256": digest(pdf), "text_sha256": digest("\n".join(texts).encode())}


def folder(edition: Edition) -> str:
    """Where a report's files lie, below the folder of all reports."""
    return f"{edition.report}/{edition.week}/{edition.scope}-{edition.language}"


def digest(data: bytes) -> str:
    """What tells two files apart."""
    return hashlib.sha256(data).hexdigest()


def written(document: Document) -> bytes:
    """The manifest as its file holds it."""
    return (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode()


def sources(cubes: Cubes) -> list[Document]:
    """Each table that counts: its newest day, and what its files brought, in files, rows and rows refused."""
    by_table: dict[str, list[LogRow]] = {}
    for row in cubes.snapshot.uploads():
        by_table.setdefault(next(iter(row.counts), ""), []).append(row)
    return [_source(table, rows) for table, rows in by_table.items() if table]


def _source(table: str, uploads: Sequence[LogRow]) -> Document:
    days = [max(row.days[table]) for row in uploads if row.days.get(table)]
    return {
        "table": table,
        "newest": max(days).isoformat() if days else "",
        "files": len(uploads),
        "rows": sum(row.read - row.rejected for row in uploads),
        "refused": sum(row.rejected for row in uploads),
    }
