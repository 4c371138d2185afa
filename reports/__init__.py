"""The weekly report: planned, photographed from the running product, composed, delivered."""
