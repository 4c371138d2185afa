"""Pages are photographed from a running dashboard: whole, sharp, the same twice, with their words where they stand."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from analytics.metrics import cubes
from data.errors import ReportRefused
from data.settings import ROOT
from data.store.store import Store
from data.texts import Text
from reports.content import sources
from reports.content.edition import Edition
from reports.render import camera, server
from reports.render.camera import Camera
from reports.render.checks import Known
from reports.render.picture import WIDTH, Picture
from reports.render.server import Served

pytestmark = pytest.mark.browser
WEEK = "2026-W47"


@pytest.fixture(scope="module")
def edition(small_bank: Callable[[Path], Store], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Edition]:
    """The last week of the small bank, in Korean, for the South."""
    folder = tmp_path_factory.mktemp("photographed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELLER_DEMO_STORE", str(folder / "demo"))
        patch.setenv("TELLER_INBOX", str(folder / "inbox"))
        store = small_bank(folder / "bank")
        where = (("region", "South"),)
        yield Edition("weekly", WEEK, "ko", "own", store.url, store.version(), 0, where)


@pytest.fixture(scope="module")
def known(edition: Edition) -> Known:
    return sources.known(edition, cubes.open(Store(edition.url)))


@pytest.fixture(scope="module")
def base(edition: Edition, known: Known) -> Iterator[Served]:
    """A dashboard, for which the bank's numbers were counted before."""
    if camera.browser_path() is None:
        pytest.skip("there is no Chromium on this machine: tools/system.sh installs it")
    with server.serving(edition) as served:
        yield served


@pytest.fixture(scope="module")
def pictures(edition: Edition, known: Known, base: Served) -> list[Picture]:
    """The summary and a page of the annex."""
    with Camera(known) as cam:
        return [cam.summary(edition, base), cam.page(edition, base, "complaints")]


@pytest.fixture(scope="module")
def another(pictures: list[Picture], known: Known) -> Iterator[Camera]:
    """A browser that has not taken these pictures, started once the one that has is closed."""
    with Camera(known) as cam:
        yield cam


def dots(picture: Picture) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    with Image.open(io.BytesIO(picture.png)) as opened:
        return np.asarray(opened.convert("L"))


def test_a_picture_is_of_its_page(edition: Edition, pictures: list[Picture]) -> None:
    assert [picture.page for picture in pictures] == ["summary", "complaints"]
    assert [picture.title for picture in pictures[1:]] == ["민원"]
    for picture in pictures:
        assert dots(picture).shape == (picture.height, picture.width)
        assert picture.width == WIDTH
        assert picture.headline
        assert picture.headline in " ".join(picture.texts)
        assert picture.shown["period"] == "2026-11-16..2026-11-22"
        assert picture.shown["where"] == {"region": "South"}
        assert picture.shown["version"] == edition.version
        assert picture.shown["facts"]
    summary = pictures[0]
    assert summary.height == pytest.approx(WIDTH * 297 / 210, abs=8), "a sheet of A4"
    assert getattr(summary, "pdf", b"").startswith(b"%PDF")


def test_a_page_is_in_its_picture_down_to_its_end(pictures: list[Picture]) -> None:
    for picture in pictures[1:]:
        ink = np.flatnonzero((dots(picture) < 200).any(axis=1))
        assert picture.height * 0.9 < ink[-1] < picture.height - 20, "the last line, and room below it"


def test_words_lie_on_their_ink(pictures: list[Picture]) -> None:
    for picture in pictures:
        shade = dots(picture).astype(int)
        inked = [
            np.ptp(shade[int(word.y) : int(word.y + word.height) + 1, int(word.x) : int(word.x + word.width) + 1]) > 60
            for word in picture.words
        ]
        assert len(inked) > 50
        assert all(inked), [word.text for word, is_inked in zip(picture.words, inked, strict=True) if not is_inked]
        for word in picture.words:
            assert 0 <= word.x < word.x + word.width <= picture.width + 1, word
            assert 0 <= word.y < word.y + word.height <= picture.height + 1, word


def test_the_same_twice(edition: Edition, another: Camera, base: Served, pictures: list[Picture]) -> None:
    north = another.page(replace(edition, where=(("region", "North"),)), base, "complaints")
    assert north.shown["where"] == {"region": "North"}
    assert north.png != pictures[1].png
    assert replace(another.summary(edition, base), pdf=b"") == replace(pictures[0], pdf=b"")  # type: ignore[call-arg]
    assert another.page(edition, base, "complaints") == pictures[1]
    # All of it by one page of the browser, which loaded the front end once, on which nothing of the others was left.
    assert [len(context.pages) for context in another._contexts.values()] == [1]


def test_old_data_must_be_marked(
    edition: Edition, known: Known, another: Camera, base: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(another, "_known", replace(known, marks=(Text("Old data"),)))
    with pytest.raises(ReportRefused, match="It does not say what it must say"):
        another.summary(edition, base)


def test_a_server_ends_with_us(edition: Edition) -> None:
    with server.serving(edition) as served:
        assert served.is_alive
        assert server.is_well(served)
    assert not served.is_alive
    assert not server.is_well(served)


def test_a_server_ends_though_we_are_killed(edition: Edition) -> None:
    code = (
        "import sys; from reports.render import server\n"
        "with server.launched('dashboard.py') as served:\n"
        "    server.wait(served, 60); print(served, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        address = run.stdout.readline().strip()
        assert server.is_well(address)
        run.kill()
    deadline = time.monotonic() + 10
    while server.is_well(address) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not server.is_well(address)


def test_a_server_that_cannot_start_says_why(edition: Edition) -> None:
    with (
        pytest.raises(ReportRefused) as refused,
        server.launched("dashboard.py", "--server.noSuchOption", "1") as served,
    ):
        server.wait(served, 60)
    assert "ended before it answered" in refused.value.render()


def test_nobody_answers(tmp_path: Path) -> None:
    with pytest.raises(ReportRefused, match="did not answer within 0 seconds"):
        server.wait(Served("http://127.0.0.1:9"), 0.2)
