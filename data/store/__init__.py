"""Rows at rest: tables, the commit log, documents, and one consistent version to read."""
