"""Days and times: in which columns they stand, in which form, of which zone."""
