"""How much memory the server takes for a file that a browser sends: Teller's own way against Streamlit's uploader.

A real browser sends the same file to both; the server's resident memory is read every 20 ms, until the file is there
(Teller reads it elsewhere, afterwards) and, for Streamlit's uploader, until a script has written it to the disk, as
whoever wants to read it from there must.

    python -m bench.browser_upload --megabytes 200
"""

from __future__ import annotations

import argparse
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tools import photograph

OTHERS = """import pathlib
import streamlit as st

file = st.file_uploader("file")
if file:
    pathlib.Path(__file__).with_name("copy").write_bytes(file.getbuffer())
    st.write("It is there.")
"""
# No table, so that all of what follows is one look at it.
LINE = b"neither a header nor a row of anything that Teller knows\n"


@dataclass
class Memory:
    """A process's resident memory in MiB: before, the most, and after."""

    before: float = 0
    most: float = 0
    after: float = 0

    def __str__(self) -> str:
        rise, rest = self.most - self.before, self.after - self.before
        return f"server {self.before:.0f} MiB before, at most {rise:+.0f} MiB meanwhile, {rest:+.0f} MiB after"


def resident(pid: int) -> float:
    """MiB that a process holds; of Linux only."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0.0


@contextmanager
def watched(pid: int) -> Iterator[Memory]:
    """A process's memory within the block."""
    memory, done = Memory(resident(pid), resident(pid)), threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            memory.most = max(memory.most, resident(pid))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        yield memory
        memory.after = resident(pid)
    finally:
        done.set()
        watching.join()


def send(page: Page, file: Path) -> None:
    """Give the file to the page and wait until the server has said that it is there."""
    with page.expect_response(lambda answer: answer.request.method == "PUT", timeout=120_000) as answer:
        page.locator("input[type=file]").set_input_files(file)
    if not answer.value.ok:
        raise SystemExit(f"{answer.value.status}: {answer.value.text()}")


def measure(script: str, place: str, file: Path, folder: Path) -> tuple[Memory, float]:
    """Memory and seconds of one server for one file."""
    limit = ("--server.maxUploadSize", str(file.stat().st_size // 10**6 + 1))
    settings = {name: str(folder / name) for name in ("store", "demo_store", "secret_file", "inbox")}
    environment = {f"TELLER_{name.upper()}": value for name, value in settings.items()}
    environment["TELLER_UPLOAD_MEGABYTES"] = limit[1]
    with photograph.started(script, *limit, **environment) as (base, pid), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=photograph.browser_path(), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(base + place)
        photograph.settle(page)
        with watched(pid) as memory:
            begin = time.perf_counter()
            send(page, file)
            seconds = time.perf_counter() - begin
            if place == "/":
                page.get_by_text("It is there.").wait_for(timeout=120_000)
        browser.close()
    return memory, seconds


def main() -> None:
    """Measure both and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, others = folder / "file.csv", folder / "others.py"
        file.write_bytes(LINE * ((given.megabytes << 20) // len(LINE)))
        others.write_text(OTHERS, encoding="utf-8")
        for title, script, place in (("Teller", "dashboard.py", "/uploads"), ("Streamlit", str(others), "/")):
            memory, seconds = measure(script, place, file, folder)
            print(f"{title:9} {file.stat().st_size / 1e6:.0f} MB in {seconds:.1f} s: {memory}")


if __name__ == "__main__":
    main()
