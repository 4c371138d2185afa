"""Statistics as functions of arrays, which know nothing of banks."""
