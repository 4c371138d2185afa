"""The weekly report against bare screenshots of the same pages from the same warm server, and from a cold start.

python -m bench.report [--store DIR] [--week 2026-W47] [--language ko] [--runs 3]   (the demo bank unless told)

Prints, in one run: the time of the summary and ten pages, as PNG and PDF, over that of bare screenshots of the same
eleven pages, both from one server that has drawn each page before; the seconds of the same from a cold start of server
and browser; and whether reports are equal, byte by byte. The product has eight pages beside the summary that have
something for paper, so two of the ten are drawn a second time.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import sync_playwright

from analytics.metrics.view import PAPER
from data import settings
from data.store.store import Store
from reports.content import editions, manifest
from reports.content.edition import ANNEX, SUMMARY, Edition
from reports.content.paper import A4
from reports.render import making, server
from reports.render.camera import DESK, DRAWN, FLAGS, browser_path
from reports.render.picture import WIDTH
from reports.render.studio import Studio

TEN = (*ANNEX, "uploads", "glossary", "overview", "calls")
RATIO, SECONDS = 1.5, 60.0


def bare(edition: Edition, base: str) -> float:
    """Seconds of nothing but screenshots of whole pages, each loaded, drawn and taken in turn."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path(), args=list(FLAGS))
        begin = time.perf_counter()
        for width, pages in ((A4.sheet[0], (SUMMARY,)), (DESK, edition.pages)):
            view = {"width": width, "height": 900}
            context = browser.new_context(viewport=view, device_scale_factor=WIDTH / width)  # type: ignore[arg-type]
            context.add_init_script(DRAWN)
            for page in pages:
                shown = context.new_page()
                shown.goto(edition.address(page, base) + (f"&{PAPER}=1" if page == SUMMARY else ""))
                shown.wait_for_function("name => window.tellerReport?.drawn(name)", arg=page, timeout=120_000)
                shown.screenshot(full_page=True, animations="disabled")
                shown.close()
        took = time.perf_counter() - begin
        browser.close()
    return took


def whole(edition: Edition, base: str, place: Path) -> tuple[float, dict[str, bytes]]:
    """Seconds of the report as it is always made, checks and files included, and those files by name."""
    begin = time.perf_counter()
    place.mkdir()
    with Studio() as studio:
        served, cubes = studio.served(edition, base), studio.cubes(edition)
        summary, pictures, pdf, printed = making._drawn(edition, served, cubes, making._nobody, studio)
        document = manifest.document(edition, summary, pictures, manifest.sources(cubes)) | {"pdf": printed}
    making._write(place, edition, document, pdf, (summary, *pictures))
    return time.perf_counter() - begin, {path.name: path.read_bytes() for path in place.iterdir()}


def warm(edition: Edition, base: str, place: Path, runs: int) -> tuple[float, float, list[dict[str, bytes]]]:
    """The least disturbed of several runs of both, in turn, after one of each that is not counted."""
    plain, full, files = [], [], []
    for number in range(runs + 1):
        plain.append(bare(edition, base))
        took, made = whole(edition, base, place / str(number))
        full.append(took)
        files.append(made)
    return min(plain[1:]), min(full[1:]), files


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default=settings.location("demo_store"))
    parser.add_argument("--week", default="")
    parser.add_argument("--language", default="ko")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    found = editions.edition_of(
        Store(given.store), bank=editions.bank_of(given.store), week=given.week, language=given.language
    )
    edition = replace(found, pages=TEN)
    with tempfile.TemporaryDirectory() as folder:
        cold, first = whole(edition, "", Path(folder) / "cold")
        with server.serving(edition) as base:
            plain, full, files = warm(edition, base, Path(folder), given.runs)
    other = sorted({name for made in files for name in first if made.get(name) != first[name]})
    print(
        f"Report of {edition.week} in {edition.language}, summary and ten pages, PNG and PDF: {full:.1f} s, "
        f"bare screenshots {plain:.1f} s: {full / plain:.2f} x (at most {RATIO}); "
        f"from a cold start {cold:.1f} s (less than {SECONDS:.0f}); "
        f"{len(files) + 1} reports {'equal byte by byte' if not other else 'NOT equal: ' + ', '.join(other)}"
    )


if __name__ == "__main__":
    main()
