"""When a report is made, by whom and for whom: definitions, times, runs, and one runner at a time."""
