"""The parts of the page Voice."""
