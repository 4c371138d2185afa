"""Visits of branches: who was served, and tables of their totals."""
