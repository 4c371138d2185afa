"""Whether this machine has what Teller needs."""
