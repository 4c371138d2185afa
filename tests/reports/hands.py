"""What makes and delivers reports in the tests of schedules, in place of a browser and a mail server."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from data.store.store import Store
from reports.content.edition import Edition
from reports.delivery.claims import Delivery
from reports.render import making
from reports.schedule.definitions import Definition, Recipient

WEEKLY = Definition("Weekly", recipients=(Recipient("kim@bank.example"), Recipient("lee@bank.example", "ko")))
MONDAY = datetime(2026, 11, 23, 7, tzinfo=ZoneInfo("Asia/Seoul"))


class Hands:
    """What makes and delivers in place of a browser and a mail server; `fault` is what becomes of making."""

    def __init__(self) -> None:
        self.made: list[Edition] = []
        self.studios: list[Any] = []
        self.sent: list[tuple[Edition, tuple[str, ...]]] = []
        self.fault: Exception | None = None
        self.states: dict[str, tuple[str, bool]] = {}

    def make(self, edition: Edition, to: Path, *, tell: Any, studio: Any = None, **_: object) -> making.Made:
        self.studios.append(studio)
        if self.fault:
            raise self.fault
        self.made.append(edition)
        tell(1, 2)
        folder = to / edition.report / edition.week / f"{edition.scope}-{edition.language}"
        folder.mkdir(parents=True, exist_ok=True)
        pages = [{"page": "summary", "picture": "summary.png", "headline": "Calm."}]
        manifest = {"pages": pages, "version": edition.version, "said": edition.said}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return making.Made(folder, manifest)

    def deliver(self, _store: Store, _made: Any, edition: Edition, given: list[str], **_: str) -> tuple[Delivery, ...]:
        self.sent.append((edition, tuple(given)))
        return tuple(self._delivery(edition, to) for to in given)

    def _delivery(self, edition: Edition, to: str) -> Delivery:
        state, passes = self.states.get(to, ("sent", False))
        about = (edition.report, edition.week, edition.scope, edition.language)
        return Delivery(to, *about, to, state, datetime.now(UTC), temporary=passes)  # type: ignore[arg-type]
