"""Calls: how they ended, their legs, directions and totals."""
