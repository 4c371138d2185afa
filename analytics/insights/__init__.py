"""Answers made of numbers: what changed, whether a period is whole, goals, actions, special days, the history."""
