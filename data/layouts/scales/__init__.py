"""Scores: the words and points of a scale, its ends, and which of them is the best."""
