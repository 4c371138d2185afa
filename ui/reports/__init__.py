"""The parts of the page Reports, and the ways to it from other pages."""
