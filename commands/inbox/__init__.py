"""The watched folder of files: which have arrived, and where they go."""
