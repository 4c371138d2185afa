"""Rows of a file beside the rows that are stored: the same, corrected, numbered anew, or come again."""
