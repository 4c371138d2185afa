"""Responses of surveys: which count, how far they came, and columns of fixed choices."""
