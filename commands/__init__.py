"""What the command line does: a module a command, and what they share."""
