"""Queues in branches: arrivals by half-hour, windows open, and how many are needed."""
