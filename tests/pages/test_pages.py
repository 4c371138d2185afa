"""Every page runs without an exception in three languages, with data and without."""
