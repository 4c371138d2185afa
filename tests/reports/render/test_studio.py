"""What reports are drawn with is started once for all the parts of a run, and anew where it must be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from reports.content.edition import Edition
from reports.render import camera, server
from reports.render.checks import Known
from reports.render.studio import Studio

EDITION = Edition("weekly", "2026-W47", "en", "own", "store", 3, where=(("branch_id", "B1"),))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Servers and browsers that only note that they began and ended."""
    found: list[str] = []

    class Browser(SimpleNamespace):
        is_well = True

        def begin(self, known: Known) -> None:
            found.append(f"begins {len(known.marks)}")

        def __enter__(self) -> Any:
            found.append("browser")
            return self

        def __exit__(self, *_: object) -> None:
            found.append("no browser")

    @contextmanager
    def starting(edition: Edition) -> Iterator[Any]:
        found.append(f"server {edition.version} {edition.week}")
        yield SimpleNamespace(is_alive=True)
        found.append("no server")

    monkeypatch.setattr(server, "starting", starting)
    monkeypatch.setattr(camera, "Camera", Browser)
    return found


def test_branches_and_languages_share_one_server_and_one_browser(started: list[str]) -> None:
    with Studio() as studio:
        for n, language in enumerate(("en", "ko", "zh", "en")):
            of = replace(EDITION, language=language, where=(("branch_id", f"B{n}"),))
            assert studio.served(of) is studio.served(of)
            studio.camera(Known())
    begins = ["begins 0"] * 4
    assert started == ["server 3 2026-W47", "browser", *begins, "no browser", "no server"]


def test_other_data_another_week_or_one_that_ended_is_started_anew(started: list[str]) -> None:
    with Studio() as studio:
        first: Any = studio.served(EDITION)
        studio.served(replace(EDITION, version=4))
        studio.served(replace(EDITION, version=4, week="2026-W46"))
        last: Any = studio.served(EDITION)
        assert first is not last
        last.is_alive = False
        assert studio.served(EDITION) is not last
        assert studio.served(EDITION, "http://there/") == "http://there"
        browser: Any = studio.camera(Known())
        browser.is_well = False
        assert studio.camera(Known()) is not browser
    began = [what for what in started if what.startswith("server")]
    assert began == [
        "server 3 2026-W47", "server 4 2026-W47", "server 4 2026-W46", "server 3 2026-W47", "server 3 2026-W47",
    ]  # fmt: skip
    assert started.count("no server") == len(began)
    assert started.count("browser") == started.count("no browser") == 2
