"""Files of statistics programs."""
