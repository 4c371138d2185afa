"""The parts of the weekly summary, each a result in words."""
