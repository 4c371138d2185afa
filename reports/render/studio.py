"""What reports are drawn with, kept for the parts that follow: the dashboard's server, the numbers and the browser.

Of forty branches the first part starts them and the others find them as they are. What has ended meanwhile is started
anew, and what is of another version of the data, or of another week, is another server.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from analytics.metrics import cubes as counted
from analytics.metrics.cubes import Cubes
from data.store.store import AsOf, Store
from reports.render import server
from reports.render.checks import Known
from reports.render.server import Served

if TYPE_CHECKING:
    from reports.content.edition import Edition
    from reports.render.camera import Camera

Thing = TypeVar("Thing")


class _Kept(Generic[Thing]):
    """One thing that was started, for as long as the same is wanted and it is well."""

    def __init__(self, is_well: Callable[[Thing], bool] = lambda _: True) -> None:
        self._stack, self._is_well = ExitStack(), is_well
        self._found: tuple[Hashable, Thing] | None = None

    def get(self, of: Hashable, start: Callable[[], AbstractContextManager[Thing]]) -> Thing:
        """The thing as it was started for the same, or a new one in its place."""
        if self._found is None or self._found[0] != of or not self._is_well(self._found[1]):
            self.close()
            self._found = of, self._stack.enter_context(start())
        return self._found[1]

    def close(self) -> None:
        """End it."""
        self._found = None
        self._stack.close()


class Studio:
    """A context manager; all that it started ends with it. Only for the thread that opened it."""

    def __init__(self) -> None:
        self._server = _Kept[Served](lambda served: served.is_alive)
        self._cubes = _Kept[Cubes]()
        self._camera = _Kept["Camera"](lambda camera: camera.is_well)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for kept in (self._camera, self._cubes, self._server):
            kept.close()

    def served(self, edition: Edition, base: str = "") -> str:
        """The address of the dashboard that is named, or of one of our own, which may still be starting."""
        if base:
            return base.rstrip("/")
        # The language is said in each page's address, so that one server serves all of them.
        of = (edition.bank, edition.url, edition.version, edition.said, edition.period.end)
        return self._server.get(of, lambda: server.starting(edition))

    def cubes(self, edition: Edition) -> Cubes:
        """The numbers of the edition's version, for what the report says beside its pages."""
        return self._cubes.get((edition.url, edition.version, edition.said), lambda: _cubes(edition))

    def camera(self, known: Known) -> Camera:
        """The browser, with nothing left of what it was at before."""
        from reports.render.camera import Camera  # a browser's driver, which is of no use before a report is made

        camera = self._camera.get("", Camera)
        camera.begin(known)
        return camera


@contextmanager
def _cubes(edition: Edition) -> Iterator[Cubes]:
    with counted.freshen(Store(edition.url, as_of=AsOf(edition.version, edition.said))) as snapshot:
        yield Cubes(snapshot)
