"""The one browser that photographs a report's pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self

from reports.picture import Picture, Summary, Word
from reports.plan import Edition

__all__ = ["Camera", "Picture", "Summary", "Word"]


class Camera:
    """One browser, as a context manager. Everything that it hands on was checked; what is wrong is a ReportRefused."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def page(self, edition: Edition, base: str, page: str) -> Picture:
        """One page of the annex."""
        return next(iter(self.pages(edition, base, (page,))))

    def pages(self, edition: Edition, base: str, pages: Sequence[str]) -> Iterator[Picture]:
        """Pages of the annex in their order; the next ones are loaded while one is photographed."""
        raise NotImplementedError

    def summary(self, edition: Edition, base: str) -> Summary:
        """The summary, photographed and printed."""
        raise NotImplementedError

    def printed(self, html: str) -> bytes:
        """A document of our own as PDF, on paper of the size that it says itself."""
        raise NotImplementedError
