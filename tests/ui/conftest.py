"""The small bank and the dashboard over it, as the tests of pages have them."""

from tests.pages.conftest import bank, browser, components_scanned_once, opened, stores

__all__ = ["bank", "browser", "components_scanned_once", "opened", "stores"]
