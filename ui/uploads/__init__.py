"""The parts of the page Uploads."""
