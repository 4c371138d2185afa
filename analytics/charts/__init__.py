"""Results as figures, tiles, tables and files to take away."""
