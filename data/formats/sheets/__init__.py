"""Workbooks and what else carries tables under their name."""
