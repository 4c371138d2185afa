"""Exports that are known as they come: one entry each, a file a subject."""
