"""What customers say: comments scored once, counted in cubes, put right by hand, and read on a page."""
