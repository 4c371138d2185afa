"""A past report once more: as the data were then, or as they are known now, with what differs said.

A report that takes another's place keeps that one's manifest beside its own: the two say what differs, in any language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data import settings
from data.errors import QuestionError
from data.store.as_of import BANKS
from data.store.store import Store
from data.texts import N_, Text
from reports.content import commentary, paper
from reports.content.differences import differences
from reports.content.edition import SUMMARY, Edition
from reports.content.naming import Labels

if TYPE_CHECKING:
    from reports.schedule.runs import Run

__all__ = ["EARLIER", "as_it_was", "as_known_now", "as_then", "differences", "earlier", "said_of"]
# The manifest of the report in whose place a report was put, beside its own.
EARLIER = "earlier.json"
MANIFEST = "manifest.json"


def as_it_was(manifest: Mapping[str, Any], url: str = "") -> Edition:
    """The edition that an earlier run's manifest tells of, of the same version of the data.

    url: where the bank's store is, unless it is where the settings say.
    """
    left_out = [page["page"] for page in manifest.get("left_out", ())]
    shown = [page["page"] for page in manifest["pages"] if page["page"] != SUMMARY]
    return Edition(
        manifest["report"], manifest["week"], manifest["language"], manifest["bank"],
        url or settings.location(BANKS[manifest["bank"]]), manifest["version"], manifest["said"],
        tuple(manifest["where"].items()), (*shown, *left_out), "mark" if manifest.get("stale") else "stop",
        commentary=commentary.read(manifest), paper=paper.read(manifest.get("paper", "")),
    )  # fmt: skip


def as_known_now(manifest: Mapping[str, Any], store: Store) -> Edition:
    """The same edition of what the store holds now."""
    return replace(as_it_was(manifest, store.url), version=store.version(), said=store.said())


def as_then(edition: Edition, log: Sequence[Run]) -> Edition:
    """The edition as it was first issued: of the version that was delivered first, or else made first.

    log: the runs of the run log, in any order. Raises QuestionError where it was never made.
    """
    mine = (edition.report, edition.week, edition.language, edition.bank, edition.where)
    made = [run for run in log if (run.report, run.week, run.language, run.bank, run.where) == mine and run.pictures]
    brought = [run for run in made if run.state in ("delivered", "partly")]
    if not made:
        raise QuestionError(
            Text(N_("The report of {week} was not made yet."), {"week": edition.week}),
            remedy=N_("Make it as it is known now, or give the version of the data with --as-of."),
        )
    first = min(brought or made, key=lambda run: run.started)
    return replace(edition, version=first.version, said=first.said)


def earlier(goal: Path) -> bytes | None:
    """The manifest of the report that lies in a folder, for the one that takes its place; None where none is there."""
    try:
        return (goal / MANIFEST).read_bytes()
    except OSError:
        return None


def said_of(folder: Path, language: str, labels: Labels | None = None) -> tuple[str, ...]:
    """What a report says otherwise than the one in whose place it was put; nothing where there was none."""
    try:
        old, new = (json.loads((folder / name).read_text(encoding="utf-8")) for name in (EARLIER, MANIFEST))
    except (OSError, ValueError):
        return ()
    return differences(old, new, language, labels)
